"""Calls of another system as the station knows them: their rows, their recordings, what ends them and what is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import false, select, true

from gateway.archive.capture.service import RecordingDesk
from gateway.archive.tables import Recording, RecordingCopy
from gateway.contacts import changes as contacts
from gateway.contacts.marks import Mark
from gateway.contacts.tables import Contact
from gateway.drivers.reading import oldest
from gateway.platform.refused import Refused
from gateway.platform.times import to_ms
from gateway.platform.uncounted import ELSEWHERE
from gateway.reports.figures import Thresholds
from gateway.reports.periods import bounds, local_day
from gateway.reports.reading import ReportFilter
from gateway.reports.reports import Reports
from gateway.schema import REPORT_COLUMNS
from gateway.siprec.api import CallPartyTold, RecordedCallTold
from gateway.siprec.recorded import RecordedElsewhere
from gateway.siprec.service import LINE_AWAY, SILENT, RecordedCalls
from gateway.siprec.tables import RecordedCall, RecordedCallParty
from gateway.stores import open_archive
from recordings.errors import RecordingClosedError

CALL = "0123456789abcdef01234567"
KEEP = timedelta(days=30)


class Desk:
    """An archive's desk that only notes what it is asked for."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, str, bool]] = []
        self.ended: list[tuple[str, int | None]] = []
        self.fails: Exception | None = None

    async def begin(self, contact: str, recording: str, *, citizens: bool = True) -> str:
        if self.fails is not None:
            raise self.fails
        self.begun.append((contact, recording, citizens))
        return f"key of {recording}"

    async def end(self, recording: str, ended_ms: int | None = None) -> None:
        self.ended.append((recording, ended_ms))


def calls_of(core, desk, kept=None):
    return RecordedCalls(
        core.database, desk, {"weapons"}, clock=core.clock, keep=KEEP,
        kept=kept or (lambda _contact: false()),
    )  # fmt: skip


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def calls(core, desk) -> RecordedCalls:
    return calls_of(core, desk)


def told(core, state="recording", **more) -> RecordedCallTold:
    now = core.clock()
    return RecordedCallTold(
        **(
            {
                "state": state, "trunk": "sbc", "topic": "weapons", "started_at": now, "consent": True,
                "consent_by": "given", "session": "c0ffee",
                "parties": [
                    CallPartyTold(party="citizen", name="Ada Rossi", number="+393331234567", joined_at=now),
                    CallPartyTold(party="agent", number="+390612345678", joined_at=now),
                ],
            }
            | more
        )
    )  # fmt: skip


async def rows(core, model):
    async with core.database.reading() as session:
        return list((await session.scalars(select(model))).all())


async def test_a_call_has_a_closed_contact_that_says_where_it_was_kept(core, calls, desk):
    goes = await calls.told(CALL, told(core))
    assert (goes.wanted, goes.recording, goes.key) == (True, f"rec-{CALL}", f"key of rec-{CALL}")
    # no receipt's code gives a copy of it
    assert desk.begun == [(CALL, f"rec-{CALL}", False)]
    (contact,) = await rows(core, Contact)
    assert (contact.id, contact.channel, contact.category, contact.state) == (
        CALL,
        ELSEWHERE,
        "weapons",
        "closed",
    )
    assert (contact.consent, contact.connected_at, contact.outcome) == (True, None, None)
    (row,) = await rows(core, RecordedCall)
    assert (row.trunk, row.session, row.consent_by, row.state) == (
        "sbc", "c0ffee", "given", "recording",
    )  # fmt: skip
    parties = {each.party: (each.name, each.number) for each in await rows(core, RecordedCallParty)}
    assert parties == {
        "citizen": ("Ada Rossi", "+393331234567"),
        "agent": (None, "+390612345678"),
    }
    assert await calls.is_recorded(CALL, f"rec-{CALL}")
    assert not await calls.is_recorded(CALL, "rec-another")
    assert not await calls.is_recorded("another", f"rec-{CALL}")


async def test_what_is_told_again_changes_the_same_rows(core, calls, clock):
    await calls.told(CALL, told(core))
    began = core.clock()
    clock.advance(minutes=5)
    left = CallPartyTold(
        party="agent", number="+390612345678", joined_at=began, left_at=core.clock()
    )
    third = CallPartyTold(party="agent-2", name="Collega")
    await calls.told(CALL, told(core, started_at=began, parties=[left, third]))
    assert len(await rows(core, Contact)) == 1
    parties = {each.party: each for each in await rows(core, RecordedCallParty)}
    assert sorted(parties) == ["agent", "agent-2", "citizen"]
    assert parties["agent"].left_at == core.clock()
    (row,) = await rows(core, RecordedCall)
    assert row.told_at == core.clock()


async def test_a_call_that_is_over_is_sealed_once_and_comes_back_no_more(core, calls, desk, clock):
    await calls.told(CALL, told(core))
    clock.advance(minutes=3)
    ended = core.clock()
    goes = await calls.told(CALL, told(core, "over", ended_at=ended, reason="bye"))
    assert not goes.wanted
    assert desk.ended == [(f"rec-{CALL}", to_ms(ended))]
    (contact,) = await rows(core, Contact)
    assert contact.ended_at == ended
    (row,) = await rows(core, RecordedCall)
    assert (row.state, row.ended_at, row.reason) == ("over", ended, "bye")
    assert not await calls.is_recorded(CALL, f"rec-{CALL}")
    for again in ("recording", "over"):
        assert not (await calls.told(CALL, told(core, again))).wanted
    assert len(desk.ended) == 1


async def test_nothing_is_recorded_before_the_people_have_agreed(core, calls, desk):
    goes = await calls.told(CALL, told(core, consent=False, consent_by="metadata"))
    assert (goes.wanted, goes.recording, desk.begun) == (True, None, [])
    (contact,) = await rows(core, Contact)
    assert contact.consent is False
    goes = await calls.told(CALL, told(core, consent=True, consent_by="metadata"))
    assert goes.recording == f"rec-{CALL}"
    (contact,) = await rows(core, Contact)
    assert contact.consent is True
    # taken back, it is the same recording, of which the worker captures no more
    goes = await calls.told(CALL, told(core, consent=False, consent_by="metadata"))
    assert goes.recording == f"rec-{CALL}"
    (contact,) = await rows(core, Contact)
    assert contact.consent is False


async def test_a_topic_that_there_is_not_makes_no_contact(core, calls):
    goes = await calls.told(CALL, told(core, topic="nonsense"))
    assert (goes.wanted, goes.reason) == (False, "unknown-topic")
    assert not await rows(core, Contact)


async def test_an_end_without_a_beginning_makes_no_contact(core, calls, desk):
    assert not (await calls.told(CALL, told(core, "over"))).wanted
    assert not await rows(core, Contact)
    assert not desk.ended


async def test_an_archive_that_takes_nothing_is_said_to_be_away_and_a_closed_recording_is_not_wanted(
    core, calls, desk
):
    desk.fails = OSError("disk full")
    with pytest.raises(Refused, match="Nothing can be recorded") as refused:
        await calls.told(CALL, told(core))
    assert refused.value.kind == "away"
    desk.fails = RecordingClosedError("over")
    assert not (await calls.told(CALL, told(core))).wanted


async def test_a_call_of_which_nothing_is_told_any_more_is_ended(core, calls, desk, clock):
    await calls.told(CALL, told(core))
    last = core.clock()
    await calls.told("another0another0another0", told(core))
    clock.advance(seconds=SILENT.total_seconds() - 1)
    await calls.silence.end_silent()
    assert not desk.ended
    await calls.told("another0another0another0", told(core))
    clock.advance(seconds=1)
    await calls.silence.end_silent()
    assert desk.ended == [(f"rec-{CALL}", to_ms(last))]
    by_id = {each.contact_id: each for each in await rows(core, RecordedCall)}
    assert (by_id[CALL].state, by_id[CALL].reason) == ("over", LINE_AWAY)
    assert by_id["another0another0another0"].state == "recording"


async def test_a_gateway_that_was_not_there_ends_no_recording_at_once(core, calls, desk, clock):
    """The line could tell nobody while the only gateway, or its database, was away."""
    await calls.told(CALL, told(core))
    clock.advance(minutes=10)
    calls.start()
    try:
        await calls.silence.end_silent()
        assert not desk.ended
        assert (await calls.told(CALL, told(core, begun=True))).wanted
    finally:
        await calls.aclose()


async def test_names_and_numbers_go_after_their_days_unless_they_are_held(core, desk, clock):
    calls = calls_of(core, desk)
    await calls.told(CALL, told(core))
    clock.advance(days=1)
    await calls.told("another0another0another0", told(core))
    clock.advance(days=29)
    assert await calls_of(core, desk, kept=lambda _contact: true()).forget() == 0
    clock.advance(seconds=1)
    assert await calls.forget() == 2
    known = {
        (each.contact_id, each.party): (each.name, each.number)
        for each in await rows(core, RecordedCallParty)
    }
    assert known[CALL, "citizen"] == known[CALL, "agent"] == (None, None)
    assert known["another0another0another0", "citizen"] == ("Ada Rossi", "+393331234567")
    assert await calls.forget() == 0


async def test_the_archive_writes_the_recording_of_such_a_call_and_gives_no_copy_code(
    core, retention
):
    archive = RecordingDesk(
        open_archive(core.settings), core.database, retention=retention, now_ms=lambda: to_ms(core.clock()),
        code_hash=lambda contact: f"hash of {contact}",
    )  # fmt: skip
    calls = RecordedCalls(
        core.database, archive, {"weapons"}, clock=core.clock, keep=KEEP, kept=lambda _: false()
    )
    goes = await calls.told(CALL, told(core))
    assert goes.key
    (recording,) = await rows(core, Recording)
    assert (recording.id, recording.contact_id, recording.state) == (
        f"rec-{CALL}",
        CALL,
        "recording",
    )
    assert not await rows(core, RecordingCopy)
    # told again, it is the same, and not read again where the worker has its order
    assert (await calls.told(CALL, told(core))).key == goes.key
    goes = await calls.told(CALL, told(core, begun=True))
    assert (goes.wanted, goes.recording, goes.key) == (True, None, None)


NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


async def test_who_was_there_stands_on_the_line_of_the_recording(core, calls):
    at = NOON + timedelta(seconds=10)
    people = [
        CallPartyTold(party="citizen", name="Ada Rossi", joined_at=NOON - timedelta(seconds=5)),
        CallPartyTold(party="agent", number="+390612345678", joined_at=NOON, left_at=at),
        CallPartyTold(party="agent-2", joined_at=at, left_at=NOON + timedelta(hours=1)),
        CallPartyTold(party="party-1", left_at=NOON - timedelta(seconds=1)),
        CallPartyTold(party="party-2", joined_at=NOON + timedelta(hours=1)),
    ]
    await calls.told(CALL, told(core, started_at=NOON, parties=people))
    recording = Recording(
        id="r", contact_id=CALL, state="ready", started_at=NOON, duration_ms=60_000, parties=[],
        gaps=[{"startMs": 7, "endMs": 9, "cause": "loss", "party": "citizen"}], bytes=0,
        keep_until=NOON,
    )  # fmt: skip
    subject = RecordedElsewhere()
    async with core.database.reading() as session:
        marks = await subject.marks_of(session, recording)
        assert marks is not None
        words = await subject.words_of(session, recording, marks)
        recording.contact_id = "another"
        assert await subject.marks_of(session, recording) is None
    assert list(marks) == [
        Mark(kind="present", at_ms=0, until_ms=10_000, party="agent", ref="agent"),
        Mark(kind="present", at_ms=0, until_ms=60_000, party="citizen", ref="citizen"),
        Mark(kind="gap", at_ms=7, until_ms=9, ref="loss"),
        Mark(kind="present", at_ms=10_000, until_ms=60_000, party="agent-2", ref="agent-2"),
    ]
    assert (words["citizen"], words["agent"], words["agent-2"]) == (
        "Ada Rossi",
        "+390612345678",
        "agent-2",
    )


async def test_no_figure_counts_such_a_call_as_a_visit(core, calls):
    """Neither reports nor contact drivers; a caller by the line both count."""
    now = core.clock()
    day = local_day(now)
    await calls.told(CALL, told(core))
    reports = Reports(core.database, Thresholds(), core.clock, columns=REPORT_COLUMNS)
    wanted = ReportFilter(*bounds(day, day))
    assert not await reports.cells(wanted)
    assert await oldest(core.database) is None
    async with core.database.writing() as session:
        await contacts.open_contact(
            session, contact_id="by-line", reference="AAAA-2222", category="weapons", channel="line",
            modality="audio", language="it", needs=[], visitor_name=None, consent=True,
            created_at=now,
        )  # fmt: skip
    assert len(await reports.cells(wanted)) == 1
    assert await oldest(core.database) == now
