"""How long conferences are kept: the chat goes first, the rest later, and what is held or sealed keeps both."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from gateway.archive.custody import sql as custody
from gateway.archive.tables import Recording, RecordingHold
from gateway.conference.retention import ConferenceRetention
from gateway.conference.tables import (
    ConferenceCaption,
    ConferenceLine,
    ConferenceLink,
    ConferenceMinutes,
    ConferenceMinutesText,
    ConferenceNotes,
    ConferenceRow,
)
from gateway.contacts.tables import Contact
from gateway.platform.uncounted import CONFERENCE
from recordings.retention import RetentionRule, decide
from tests.gateway.contact_rows import clock_is_believed

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
CHAT, ALL = 180, 3650


@pytest.fixture
def retention(core):
    return ConferenceRetention(core.database, chat_days=CHAT, days=ALL, clock=lambda: NOW)


async def ended(core, name, days, *, recording=None):
    """A conference with a line, a link and minutes that ended so many days ago; *recording* is its recording's state."""
    at = NOW - timedelta(days=days)
    async with core.database.writing() as session:
        session.add(
            ConferenceRow(
                id=name, station="main", kind="briefing", title=name, made_at=at, ended_at=at,
                revision=3, state={"people": {}},
            )
        )  # fmt: skip
        await session.flush()
        session.add(
            ConferenceLine(id=name, conference_id=name, member="a", name="Anna", text="Sì", at=at)
        )
        session.add(
            ConferenceCaption(
                id=name, conference_id=name, member="a", name="Anna", text="Sì", seq=1, done=True, at=at
            )
        )  # fmt: skip
        session.add(ConferenceNotes(conference_id=name, text="Sì", version=1, number=1))
        session.add(
            ConferenceLink(
                id=name, conference_id=name, label="Ada", single_use=True, made_at=at, expires_at=at
            )
        )
        session.add(ConferenceMinutes(conference_id=name, state="draft", language="it", revision=1))
        await session.flush()
        session.add(
            ConferenceMinutesText(conference_id=name, revision=1, text="# Verbale", written_at=at)
        )
        if recording is not None:
            session.add(
                Contact(
                    id=name, reference=name, category=CONFERENCE, channel=CONFERENCE,
                    modality="video", language="", needs=[], consent=True, created_at=at,
                    ended_at=at, state="closed",
                )
            )  # fmt: skip
            await session.flush()
            session.add(
                Recording(
                    id=name, contact_id=name, state=recording, started_at=at, ended_at=at,
                    parties=[], bytes=0, keep_until=at,
                )
            )  # fmt: skip


async def left(core, model=ConferenceRow, column=ConferenceRow.id):
    async with core.database.reading() as session:
        return set((await session.execute(select(column))).scalars())


async def test_chat_goes_first_and_the_rest_with_its_minutes_later(core, retention):
    await ended(core, "young", CHAT - 1)
    await ended(core, "older", CHAT + 1)
    await ended(core, "oldest", ALL + 1)
    assert await retention.purge() == (2, 1)
    assert await left(core) == {"young", "older"}
    for column in (ConferenceLine.conference_id, ConferenceCaption.conference_id):
        assert await left(core, column=column) == {"young"}
    for column in (ConferenceMinutes.conference_id, ConferenceMinutesText.conference_id,
                   ConferenceLink.conference_id, ConferenceNotes.conference_id):  # fmt: skip
        assert await left(core, column=column) == {"young", "older"}
    assert await retention.purge() == (0, 0)


async def test_what_is_held_or_sealed_or_still_there_keeps_the_rest(core, retention):
    await clock_is_believed(core.database)
    for name, state in (("held", "ready"), ("sealed", "ready"), ("there", "ready"),
                        ("gone", "destroyed"), ("released", "destroyed")):  # fmt: skip
        await ended(core, name, ALL + 1, recording=state)
    async with core.database.writing() as session:
        for name, lifted in (("held", None), ("released", NOW)):
            session.add(
                RecordingHold(
                    id=name, recording_id=name, set_at=NOW, reason="Procura", lifted_at=lifted
                )
            )
        (await session.get(Recording, "sealed")).sealed_at = NOW
    assert await retention.purge() == (3, 2)
    assert await left(core) == {"held", "sealed", "there"}
    # of a recording that is there names are needed, its chat is as old as any
    assert await left(core, column=ConferenceLine.conference_id) == {"held", "sealed"}
    async with core.database.writing() as session:
        (await session.get(RecordingHold, "held")).lifted_at = NOW
        (await session.get(Recording, "held")).state = "destroyed"
    assert await retention.purge() == (1, 1)
    assert await left(core) == {"sealed", "there"}


async def test_rules_of_retention_speak_of_conferences_by_their_category(core):
    await ended(core, "met", 40, recording="ready")
    rules = [RetentionRule(name="conferences", days=30, category=CONFERENCE)]
    async with core.database.reading() as session:
        recording = await session.get(Recording, "met")
        contact = await session.get(Contact, "met")
    free = decide(custody.facts_of(recording, contact, held=False), rules)
    assert (free.rule, free.until_ms < NOW.timestamp() * 1000) == ("conferences", True)
    held = decide(custody.facts_of(recording, contact, held=True), rules)
    assert (held.rule, held.until_ms) == ("hold", None)
