"""Metrics in the Prometheus text format: every sample, and the one that a test asks for."""

from prometheus_client.parser import text_string_to_metric_families


def samples(text: bytes | str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample; fails for a text that is not well formed or names a series twice."""
    found = {}
    for family in text_string_to_metric_families(text if isinstance(text, str) else text.decode()):
        for sample in family.samples:
            key = (sample.name, frozenset(sample.labels.items()))
            assert key not in found, key
            found[key] = sample.value
    return found


def value(found, name, **labels):
    """The one sample of this name with at least these labels."""
    wanted = set(labels.items())
    matching = [v for (n, own), v in found.items() if n == name and wanted <= own]
    assert len(matching) == 1, (name, labels, matching)
    return matching[0]
