"""What is marked on a recording's line: derived, kept in SQL, signed in the chain, told with the view."""

from datetime import timedelta

import pytest

from gateway.accounts.tables import Office
from gateway.archive import changes as recordings
from gateway.archive.playback.marks import MAX_MARKS, Hole, Line, bounded, marks_of
from gateway.archive.playback.noted_marks import HISTORY_WAIT, RecordingMarks
from gateway.archive.recorded_call import RecordedCall
from gateway.archive.tables import Recording
from gateway.contacts import changes as contacts
from gateway.contacts import chat_sql as chat
from gateway.contacts.marks import Mark, Stretch
from gateway.contacts.recorded_parts import RecordedPart
from gateway.contacts.tables import ChatMessage
from gateway.floor.recorded import Beside, joinings
from gateway.outgoing import sql as calls
from gateway.platform.audit import log as audit
from gateway.platform.security.permissions import Role
from gateway.platform.times import from_ms, to_ms
from gateway.schema import RECORDED
from gateway.stores import open_archive
from queueing.model import ContactState, Event
from recordings.evidence import read_entries
from recordings.layout import RecordingFolder
from recordings.model import RecordingId
from tests.gateway.contact_rows import a_recording
from tests.recordings.archive_of_calls import record

START, LENGTH = 1_000_000, 60_000
C = ContactState


def event(kind, at_ms, before=None, after=None, *, agent=None, category="road-code", **details):
    return Event(
        seq=0, kind=kind, at_ms=START + at_ms, contact="c1", agent=agent, category=category,
        contact_from=before, contact_to=after, details=details,
    )  # fmt: skip


def entered(*, consent):
    return event("enqueue", -20_000, None, C.WAITING, consent=str(int(consent)))


STRETCH = Stretch(START, START + LENGTH)


def marks(story, lines=(), gaps=()):
    return list(bounded(marks_of(story, lines, gaps, STRETCH)))


def test_consent_is_a_span_from_the_beginning():
    assert marks([entered(consent=True)]) == [
        Mark(kind="consent_given", at_ms=0, until_ms=LENGTH, party="citizen")
    ]


def test_consent_withdrawn_and_given_again():
    story = [
        entered(consent=True),
        event("set_consent", 10_000, C.CONNECTED, C.CONNECTED, consent="0"),
        event("set_consent", 30_000, C.CONNECTED, C.CONNECTED, consent="1"),
    ]
    assert [(m.kind, m.at_ms, m.until_ms) for m in marks(story)] == [
        ("consent_given", 0, 10_000),
        ("consent_withdrawn", 10_000, 30_000),
        ("consent_given", 30_000, LENGTH),
    ]


def test_what_was_decided_before_the_recording_is_not_on_its_line():
    story = [
        entered(consent=True),
        event("set_consent", -9_000, C.WAITING, C.WAITING, consent="0"),
        event("set_consent", -5, C.CONNECTED, C.CONNECTED, consent="1"),
    ]
    assert [(m.kind, m.at_ms) for m in marks(story)] == [("consent_given", 0)]


def test_a_withdrawal_that_ended_the_recording_is_at_its_end():
    story = [
        entered(consent=True),
        event("set_consent", LENGTH + 40, C.CONNECTED, C.CONNECTED, consent="0"),
        event("set_consent", LENGTH + 9_000, C.CONNECTED, C.CONNECTED, consent="1"),
    ]
    assert [(m.kind, m.at_ms, m.until_ms) for m in marks(story)] == [
        ("consent_given", 0, LENGTH),
        ("consent_withdrawn", LENGTH, LENGTH),
    ]


def test_hold_consult_and_third_party_last_as_long_as_the_state():
    story = [
        event("hold", 5_000, C.CONNECTED, C.HELD, agent="a1"),
        event("consult", 8_000, C.HELD, C.ASKING, agent="a2", by="a1"),
        event("consult_accept", 9_000, C.ASKING, C.CONSULTING, agent="a2", by="a1"),
        event("consult_join", 20_000, C.CONSULTING, C.THREE_WAY, agent="a1", colleague="a2"),
        event("consult_cancel", 40_000, C.THREE_WAY, C.CONNECTED, agent="a2"),
        event("hold", 50_000, C.CONNECTED, C.HELD, agent="a1"),
        event("hang_up", LENGTH + 5_000, C.HELD, C.WRAP_UP, agent="a1"),
    ]
    assert [(m.kind, m.at_ms, m.until_ms, m.ref) for m in marks(story)] == [
        ("hold", 5_000, 8_000, None),
        ("consult", 8_000, 20_000, "a2"),
        ("joined", 20_000, 40_000, "a2"),
        ("hold", 50_000, LENGTH, None),
    ]


def test_a_number_outside_is_named_by_its_call_while_it_is_there():
    story = [
        event("call_outside", 5_000, C.CONNECTED, C.ASKING, by="a1", outside="call"),
        event("outside_answered", 9_000, C.ASKING, C.CONSULTING, by="a1", outside="call"),
        event("consult_join", 20_000, C.CONSULTING, C.THREE_WAY, agent="a1", outside="call"),
        event("pass_on", 40_000, C.THREE_WAY, C.PASSED, agent="a1", outside="call"),
    ]
    assert [(m.kind, m.at_ms, m.until_ms, m.ref) for m in marks(story)] == [
        ("outside", 5_000, 20_000, "call"),
        ("outside_joined", 20_000, 40_000, "call"),
        ("transfer", 40_000, None, "call"),
    ]


def test_a_colleague_after_a_number_outside_is_no_number():
    story = [
        event("call_outside", 5_000, C.CONNECTED, C.ASKING, by="a1", outside="call"),
        event("outside_gone", 9_000, C.ASKING, C.HELD, by="a1", outside="call", why="busy"),
        event("consult", 12_000, C.HELD, C.ASKING, agent="a2", by="a1"),
        event("consult_cancel", 15_000, C.ASKING, C.CONNECTED, agent="a2", by="a1"),
    ]
    assert [(m.kind, m.ref) for m in marks(story)] == [
        ("outside", "call"),
        ("hold", None),
        ("consult", "a2"),
    ]


def test_handing_on_topic_chat_and_gaps():
    story = [
        event("correct_category", 3_000, C.CONNECTED, C.CONNECTED, from_category="weapons"),
        event("consult_complete", 30_000, C.CONSULTING, C.CONNECTED, agent="a1", to="a2"),
        event("transfer", 59_000, C.CONNECTED, C.WAITING, target="@o1", from_category="road-code"),
    ]
    lines = [Line("l0", START - 1, "citizen"), Line("l1", START + 4_000, "agent")]
    gaps = [Hole(6_000, 7_500, "interrupted"), Hole(20_000, 29_000, "held")]
    assert [(m.kind, m.at_ms, m.until_ms, m.party, m.ref) for m in marks(story, lines, gaps)] == [
        ("category", 3_000, None, "agent", "road-code"),
        ("chat", 4_000, None, "agent", "l1"),
        ("gap", 6_000, 7_500, None, "interrupted"),
        ("transfer", 30_000, None, "agent", "a2"),
        ("transfer", 59_000, None, "agent", "o1"),
    ]


def test_a_take_over_is_a_moment_of_the_supervisors():
    story = [
        event("hold", 5_000, C.CONNECTED, C.HELD, agent="a1"),
        event("step_in", 7_000, C.HELD, C.HELD, agent="boss", by="a1"),
        event("take_over", 7_000, C.HELD, C.CONNECTED, agent="a1", to="boss"),
    ]
    assert [(m.kind, m.at_ms, m.until_ms, m.party, m.ref) for m in marks(story)] == [
        ("hold", 5_000, 7_000, "agent", None),
        ("taken_over", 7_000, None, "supervisor", "boss"),
    ]


def test_a_supervisor_is_marked_while_joined_and_never_while_whispering():
    beside = [
        Beside(START - 3_000, "listen", "boss"),
        Beside(START - 1_000, "join", "boss"),
        Beside(START + 5_000, "whisper", "boss"),
        Beside(START + 9_000, "join", "boss"),
        Beside(START + 12_000, "end", "boss"),
        Beside(START + 20_000, "whisper", "other"),
        Beside(START + 30_000, "end", "other"),
        Beside(START + 50_000, "join", "other"),
    ]
    assert list(joinings(beside, STRETCH)) == [
        Mark(kind="supervisor", at_ms=0, until_ms=5_000, party="supervisor", ref="boss"),
        Mark(kind="supervisor", at_ms=9_000, until_ms=12_000, party="supervisor", ref="boss"),
        Mark(kind="supervisor", at_ms=50_000, until_ms=LENGTH, party="supervisor", ref="other"),
    ]


def test_a_flood_of_lines_is_cut():
    lines = [Line(f"l{n}", START + n, "citizen") for n in range(MAX_MARKS + 50)]
    assert len(marks([], lines)) == MAX_MARKS


@pytest.fixture
async def recorded(core, people):
    """A finished recording of a contact that was on hold, asked a colleague and wrote a line."""
    store = open_archive(core.settings)
    record(store, "r1", pictures=False)
    summary = store.summary(RecordingId("r1"))
    started = from_ms(summary.started_at_ms)
    await a_recording(
        core, "r1", ended_at=started + timedelta(milliseconds=summary.duration_ms),
        duration_ms=summary.duration_ms,
    )  # fmt: skip
    async with core.database.writing() as session:
        (await session.get(Recording, "r1")).started_at = started
        for number, (kind, after_ms, states, agent) in enumerate(
            [
                ("hold", 100, ("connected", "held"), None),
                ("consult", 200, ("held", "asking"), people[Role.OPERATOR].id),
                ("consult_decline", 300, ("asking", "held"), people[Role.OPERATOR].id),
            ]
        ):
            await contacts.append_event(
                session,
                journal_id=f"1-{number}",
                kind=kind,
                at=started + timedelta(milliseconds=after_ms),
                contact_id="contact-of-r1",
                agent_id=agent,
                data={"contact.from": states[0], "contact.to": states[1]},
            )
        await chat.append(
            session, message_id="l1", contact_id="contact-of-r1", author="citizen",
            text="Buongiorno", sent_at=started + timedelta(milliseconds=250),
        )  # fmt: skip
    yield store, started, summary
    assert store.close()


async def told(client, bearer):
    answer = await client.post(
        "/api/v1/recordings/r1/views",
        json={"reason": "Controllo a campione"},
        headers=await bearer(Role.QUALITY),
    )
    assert answer.status == 201, await answer.text()
    return (await answer.json())["marks"]


async def test_noted_once_signed_and_told_in_words(core, recorded, client, bearer, clock):
    store, _, summary = recorded
    expected = [
        {"kind": "hold", "atMs": 100, "untilMs": 200, "party": "agent", "words": None},
        {"kind": "consult", "atMs": 200, "untilMs": 300, "party": "agent", "words": "Operator"},
        {"kind": "chat", "atMs": 250, "untilMs": None, "party": "citizen", "words": "Buongiorno"},
        {
            "kind": "hold",
            "atMs": 300,
            "untilMs": summary.duration_ms,
            "party": "agent",
            "words": None,
        },
    ]
    assert await told(client, bearer) == expected
    ended = from_ms(summary.started_at_ms + summary.duration_ms)
    noting = RecordingMarks(store, core.database, lambda: ended + HISTORY_WAIT / 2, RECORDED)
    assert await noting.note_new() == []
    noting = RecordingMarks(store, core.database, lambda: ended + HISTORY_WAIT, RECORDED)
    assert await noting.note_new() == ["r1"]
    assert await noting.note_new() == []
    folder = RecordingFolder(store.root, RecordingId("r1"))
    signed = [entry for entry in read_entries(folder) if entry.kind == "mark"]
    assert [(entry.mark, entry.at_ms - summary.started_at_ms) for entry in signed] == [
        ("hold", 100),
        ("consult", 200),
        ("chat", 250),
        ("hold", 300),
    ]
    assert b"Buongiorno" not in folder.ledger.read_bytes()
    assert store.verify(RecordingId("r1"), deep=True) == []
    assert await told(client, bearer) == expected
    # what is erased of the conversation is not told any more, and the chain still holds
    async with core.database.writing() as session:
        await session.delete(await session.get(ChatMessage, "l1"))
    assert (await told(client, bearer))[2]["words"] is None
    # noted again after a crash between chain and row: nothing twice
    async with core.database.writing() as session:
        await recordings.change(session, "r1", marked_at=None)
    await noting.note_new()
    again = [entry for entry in read_entries(folder) if entry.kind == "mark"]
    assert len(again) == len(signed)


async def test_the_key_by_which_a_caller_agreed_is_signed_with_the_recording(core, recorded):
    store, started, summary = recorded
    at_ms = to_ms(started)
    async with core.database.writing() as session:
        for asked, key, after_ms in (
            ("consent", "1", -9_000), ("consent_change", "*9", 150), ("callback", "1", 200),
        ):  # fmt: skip
            await audit.append(
                session, at=started, account_id=None, action="line.key", subject="contact:contact-of-r1",
                detail={"asked": asked, "key": key, "at_ms": at_ms + after_ms},
            )  # fmt: skip
    ended = from_ms(summary.started_at_ms + summary.duration_ms)
    await RecordingMarks(store, core.database, lambda: ended + HISTORY_WAIT, RECORDED).note_new()
    folder = RecordingFolder(store.root, RecordingId("r1"))
    assert [
        (entry.at_ms - summary.started_at_ms, entry.ref)
        for entry in read_entries(folder)
        if entry.kind == "mark" and entry.mark == "consent_key"
    ] == [(0, "1"), (150, "*9")]
    assert store.verify(RecordingId("r1"), deep=True) == []


async def test_that_keys_were_sent_is_on_the_line_and_which_ones_is_not(
    core, recorded, client, bearer
):
    _, started, _ = recorded
    async with core.database.writing() as session:
        for after_ms in (-50, 150, 90_000_000):
            await audit.append(
                session, at=started + timedelta(milliseconds=after_ms), account_id=None,
                action="line.keypad", subject="contact:contact-of-r1", detail={"to": "outside"},
            )  # fmt: skip
    marked = [mark for mark in await told(client, bearer) if mark["kind"] == "keys_sent"]
    assert marked == [
        {"kind": "keys_sent", "atMs": 150, "untilMs": None, "party": "agent", "words": None}
    ]


async def test_a_supervisor_who_joined_is_told_by_name(core, recorded, client, bearer, people):
    _, started, _ = recorded
    boss = people[Role.SUPERVISOR]
    async with core.database.writing() as session:
        for after_ms, way in ((50, "listen"), (120, "whisper"), (150, "join"), (280, "end")):
            await audit.append(
                session, at=started + timedelta(milliseconds=after_ms), account_id=boss.id,
                action=f"monitoring.{way}", subject="contact:contact-of-r1",
            )  # fmt: skip
    marked = [mark for mark in await told(client, bearer) if mark["party"] == "supervisor"]
    assert marked == [
        {
            "kind": "supervisor",
            "atMs": 150,
            "untilMs": 280,
            "party": "supervisor",
            "words": boss.display_name,
        }
    ]


async def test_what_cannot_be_signed_is_noted_later(core, recorded):
    store, _, summary = recorded
    ended = from_ms(summary.started_at_ms + summary.duration_ms)
    noting = RecordingMarks(store, core.database, lambda: ended + HISTORY_WAIT, RECORDED)
    folder = RecordingFolder(store.root, RecordingId("r1"))
    folder.ledger.rename(folder.path / "away")
    folder.ledger.mkdir()
    assert await noting.note_new() == []
    folder.ledger.rmdir()
    (folder.path / "away").rename(folder.ledger)
    assert await noting.note_new() == ["r1"]


async def test_rooms_add_marks_and_words_of_their_own(core, recorded):
    """A kind of mark may have words of several rooms, each for the references it knows."""
    _, started, summary = recorded

    async def bells(_session, contact_id, stretch):
        assert (contact_id, stretch.started_ms) == ("contact-of-r1", to_ms(started))
        assert stretch.ends_ms - stretch.started_ms == summary.duration_ms
        return [Mark(kind="bell", at_ms=at_ms, ref=f"b{at_ms}") for at_ms in (40, 10)]

    async def high(_session, refs):
        return {ref: "high" for ref in refs if ref == "b40"}

    async def low(_session, refs):
        assert refs == {"b10", "b40"}, "of this kind alone"
        return {ref: "low" for ref in refs if ref == "b10"}

    call = RecordedCall(
        [
            RecordedPart(marks=bells, words={frozenset({"bell"}): high}),
            RecordedPart(words={frozenset({"bell", "gong"}): low}),
        ]
    )
    marks = RecordingMarks(open_archive(core.settings), core.database, core.clock, [call])
    async with core.database.reading() as session:
        row = await session.get(Recording, "r1")
    found = [(each.at_ms, each.words) for each in await marks.of(row) if each.kind == "bell"]
    assert found == [(10, "low"), (40, "high")]


async def test_a_call_is_handed_to_people_offices_and_numbers_which_are_said_by_name(core, people):
    marks = [
        Mark(kind="transfer", at_ms=at_ms, ref=ref)
        for at_ms, ref in enumerate((people[Role.OPERATOR].id, "o1", "out", "erased"))
    ]
    async with core.database.writing() as session:
        now = core.clock()
        session.add(Office(id="o1", name="Ufficio passaporti", created_at=now))
        for call, number in (("out", "+390600000"), ("erased", None)):
            row = {
                "id": call,
                "contact_id": None,
                "purpose": "outside",
                "number": number,
                "state": "ended",
            }
            await calls.write(session, row | {"machine": False, "asked_at": now, "told_at": now})
    async with core.database.reading() as session:
        said = await RECORDED[-1].words_of(session, Recording(), marks)
    assert said == {
        people[Role.OPERATOR].id: people[Role.OPERATOR].display_name,
        "o1": "Ufficio passaporti",
        "out": "+390600000",
    }
