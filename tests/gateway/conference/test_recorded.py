"""What of a conference's chat and captions is found in its recording."""

from datetime import timedelta

import msgspec
import pytest

from gateway.archive.tables import Recording
from gateway.conference.breakout import EVERYWHERE
from gateway.conference.recorded import RecordedConference
from gateway.conference.tables import ConferenceCaption, ConferenceLine, ConferenceRow
from gateway.contacts.marks import Mark


@pytest.fixture
async def recording(core, going):
    """The recording of conference c, beside whose lines stand those of breakout rooms and of another conference."""
    at = core.clock()
    async with core.database.writing() as session:
        for name in ("c", "other"):
            session.add(
                ConferenceRow(
                    id=name, station="main", kind="briefing", title=name, made_at=at, revision=1,
                    state=msgspec.to_builtins(going),
                )
            )  # fmt: skip
        await session.flush()
        for name, where, room in (
            ("main", "c", None), ("everywhere", "c", EVERYWHERE), ("apart", "c", "g1"), ("elsewhere", "other", None),
        ):  # fmt: skip
            session.add(
                ConferenceLine(
                    id=name, conference_id=where, member="anna", name="Anna", text=name, at=at, room=room
                )
            )  # fmt: skip
            session.add(
                ConferenceCaption(
                    id=f"c-{name}", conference_id=where, member="anna", name="Anna", text=name, seq=1, done=True, at=at,
                    room=room,
                )
            )  # fmt: skip
        for name, text, done in (("growing", "Buon", False), ("erased", "", True)):
            session.add(
                ConferenceCaption(
                    id=name, conference_id="c", member="anna", name="Anna", text=text, seq=1, done=done, at=at
                )
            )  # fmt: skip
    return Recording(
        id="r1", contact_id="c", started_at=at - timedelta(minutes=1), ended_at=at + timedelta(minutes=1),
        duration_ms=120_000, gaps=[], parties=[],
    )  # fmt: skip


async def test_marks_are_the_lines_that_everybody_read_and_captions_that_are_whole(core, recording):
    async with core.database.reading() as session:
        marks = await RecordedConference().marks_of(session, recording)
    assert {each.ref for each in marks if each.kind == "chat"} == {"main", "everywhere"}
    assert {each.ref for each in marks if each.kind == "caption"} == {"c-main"}


async def test_words_are_those_of_the_marks_alone(core, recording):
    marks = [
        Mark(at_ms=0, kind="chat", ref="main"),
        Mark(at_ms=0, kind="caption", ref="c-main"),
    ]
    async with core.database.reading() as session:
        words = await RecordedConference().words_of(session, recording, marks)
    assert (words["main"], words["c-main"]) == ("Anna: main", "main")
    assert not {"everywhere", "c-everywhere", "elsewhere"} & words.keys()


async def test_what_is_no_conference_has_no_marks_of_one(core, recording):
    recording.contact_id = "contact"
    async with core.database.reading() as session:
        assert await RecordedConference().marks_of(session, recording) is None
        assert await RecordedConference().words_of(session, recording, []) == {}
