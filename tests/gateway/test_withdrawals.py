"""When there was no consent, from the history and from what the queue knows before it."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from gateway.archive.capture.withdrawals import Withdrawals, spans_of
from gateway.contacts import changes as contacts
from queueing.model import Event
from recordings.withdrawal import WithdrawalSpan


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
    return WithdrawalSpan(from_ms, until_ms)


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
        pytest.param([GIVEN, AGAIN], live(True, 60_000), None, id="a withdrawal between is missing"),
        pytest.param([GIVEN, AGAIN], None, None, id="and the queue has forgotten the contact"),
        pytest.param([GIVEN, WITHDRAWN, (90_000, False)], None, None, id="until when is missing"),
        pytest.param([GIVEN, WITHDRAWN], live(False, 90_000), None, id="missing before the newest"),
        pytest.param([GIVEN, AGAIN], live(False, 90_000), None, id="missing, and the newest not in it"),
    ],
)  # fmt: skip
def test_spans(changes, queue, spans):
    assert spans_of(story(*changes), queue) == spans


def test_the_first_change_of_a_contact_is_how_it_came():
    """What it came with, and perhaps more, is not in the history yet."""
    (_, withdrawn) = story(GIVEN, WITHDRAWN)
    assert spans_of([withdrawn], None) is None


async def test_changes_of_one_moment_are_in_the_order_in_which_they_were_made(core):
    """Ten and more entries of one millisecond: the number behind it is a number."""
    async with core.database.writing() as session:
        for number in range(8, 12):
            await contacts.append_event(
                session,
                journal_id=f"1790000000000-{number}",
                kind="set_consent" if number > 8 else "enqueue",
                at=datetime.fromtimestamp(1_790_000_000, UTC),
                contact_id="c1",
                agent_id=None,
                data={"consent": "01"[number % 2 == 0]},
            )
    spans = await Withdrawals(core.database, None).of("c1")
    assert spans == [span(1_790_000_000_000, 1_790_000_000_000), span(1_790_000_000_000)]
