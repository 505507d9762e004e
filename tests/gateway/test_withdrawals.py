"""When there was no consent, from the history and from what the queue knows before it."""

from types import SimpleNamespace

import pytest

from gateway.usecases.withdrawals import spans_of
from queueing.model import Event
from recordings.withdrawal import WithoutConsent


def story(*changes):
    return [
        Event(
            seq=number, kind="set_consent" if number else "enqueue", at_ms=at_ms, contact="c1",
            details={"consent": "1" if agrees else "0"},
        )
        for number, (at_ms, agrees) in enumerate(changes)
    ]  # fmt: skip


def live(consent, consent_at):
    return SimpleNamespace(consent=consent, consent_at=consent_at)


def span(from_ms, until_ms=None):
    return WithoutConsent(from_ms, until_ms)


GIVEN, WITHDRAWN, AGAIN = (0, True), (10_000, False), (60_000, True)


@pytest.mark.parametrize(
    ("changes", "queue", "spans"),
    [
        pytest.param([GIVEN], live(True, None), [], id="never withdrawn"),
        pytest.param([(0, False), (10_000, True)], None, [], id="given during the call"),
        pytest.param([GIVEN, WITHDRAWN], None, [span(10_000)], id="withdrawn"),
        pytest.param(
            [GIVEN, WITHDRAWN, AGAIN], live(True, 60_000), [span(10_000, 60_000)], id="and again"
        ),
        pytest.param([GIVEN, WITHDRAWN], live(False, 10_001), [span(10_000)], id="known to both"),
        pytest.param([GIVEN], live(False, 10_000), [span(10_000)], id="not in the history yet"),
        pytest.param(
            [GIVEN, WITHDRAWN, AGAIN], live(False, 90_000), [span(10_000, 60_000), span(90_000)],
            id="twice, the second not in the history yet",
        ),
        pytest.param([GIVEN], live(True, 60_000), None, id="when is not known yet"),
        pytest.param([GIVEN, WITHDRAWN], live(True, 60_000), None, id="nor until when"),
        pytest.param([], live(True, None), [], id="a history without anything"),
    ],
)  # fmt: skip
def test_spans(changes, queue, spans):
    assert spans_of(story(*changes), queue) == spans
