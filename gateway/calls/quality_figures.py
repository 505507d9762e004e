"""Turns pages' reports into figures for Prometheus: totals of both parties, and a few series of connections in a
call."""

from collections import OrderedDict
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gateway.calls.quality.interval import Interval
from gateway.calls.state import PartyName

SHOWN_FOR_S = 30.0
"""A peer that has reported nothing for so long has no series any more."""


class QualityFigures(Collector):
    """Counts reports. The series of connections are bounded in number and in time, as the workers' are."""

    def __init__(
        self, registry: CollectorRegistry, *, peers_shown: int, monotonic: Callable[[], float]
    ) -> None:
        self._peers_shown = peers_shown
        self._monotonic = monotonic
        self._latest: OrderedDict[str, tuple[PartyName, Interval, float]] = OrderedDict()

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"vs_client_{name}", text, ["party", *labels], registry=registry)

        self._reports = counter("reports", "Reports of pages about their reception", "path")
        self._seconds = counter("seconds", "Time that reports were about, in seconds")
        self._picture_seconds = counter("picture_seconds", "The same, where pictures came")
        self._freezes = counter("freezes", "How often pictures stood still")
        self._freeze_seconds = counter(
            "freeze_seconds", "How long pictures stood still, in seconds"
        )
        self._concealed = counter("concealed_seconds", "Sound that had to be made up, in seconds")
        self._rtt = Histogram(
            "vs_client_rtt_seconds",
            "Round trips that pages measured",
            ["party"],
            buckets=(0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 2),
            registry=registry,
        )
        self._buffer = Histogram(
            "vs_client_jitter_buffer_seconds",
            "By how much playing waits",
            ["party"],
            buckets=(0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2),
            registry=registry,
        )
        registry.register(self)

    def reported(self, peer: str, party: PartyName, interval: Interval, now: float) -> None:
        """Count a report; ``peer`` is empty when its connection is gone already."""
        self._reports.labels(party, interval.path or "unknown").inc()
        self._seconds.labels(party).inc(interval.seconds)
        if interval.freeze_s is not None:
            self._picture_seconds.labels(party).inc(interval.seconds)
            self._freezes.labels(party).inc(interval.freezes or 0)
            self._freeze_seconds.labels(party).inc(interval.freeze_s)
        if interval.concealment is not None:
            self._concealed.labels(party).inc(interval.concealment * interval.seconds)
        if interval.rtt_ms is not None:
            self._rtt.labels(party).observe(interval.rtt_ms / 1000)
        if interval.jitter_buffer_ms is not None:
            self._buffer.labels(party).observe(interval.jitter_buffer_ms / 1000)
        if peer and (peer in self._latest or len(self._latest) < self._peers_shown):
            self._latest[peer] = (party, interval, now)
        self._forget(now)

    def describe(self) -> Iterator[Metric]:
        """Return nothing: the series are not known before they are collected."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Return the series of the connections that report."""
        self._forget(self._monotonic())
        families = {
            "fps": ("Pictures a second that a page shows", "fps"),
            "freeze_ratio": ("Share of time in which its picture stood still", None),
            "concealment_ratio": ("Share of sound it had to make up", "concealment"),
            "rtt_seconds": ("Round trip that it measured", "rtt_ms"),
            "jitter_buffer_seconds": ("By how much its playing waits", "jitter_buffer_ms"),
        }
        for name, (text, field) in families.items():
            family = GaugeMetricFamily(f"vs_client_peer_{name}", text, labels=("peer", "party"))
            for peer, (party, interval, _) in self._latest.items():
                value = _still(interval) if field is None else getattr(interval, field)
                if value is not None:
                    scale = 1000 if name.endswith("_seconds") else 1
                    family.add_metric((peer, party), value / scale)
            yield family

    def _forget(self, now: float) -> None:
        for peer, (_, _, at) in list(self._latest.items()):
            if now - at > SHOWN_FOR_S:
                del self._latest[peer]


def _still(interval: Interval) -> float | None:
    return None if interval.freeze_s is None else interval.freeze_s / interval.seconds
