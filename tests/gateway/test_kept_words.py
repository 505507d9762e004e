"""What was written in a recorded contact is there for as long as its recording."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.archive import changes
from gateway.archive import sql as recordings
from gateway.archive.custody import sql as custody
from gateway.archive.tables import Recording
from gateway.contacts import chat_sql as chat
from gateway.contacts.tables import ChatMessage, Contact
from gateway.messages.retention import CaseRetention
from gateway.messages.tables import Message
from gateway.platform.topics import topics
from gateway.privacy.housekeeping import retention_of
from gateway.privacy.messages import to_purge
from gateway.privacy.service import Persons
from gateway.schema import PERSONAL
from tests.gateway.contact_rows import a_recording, clock_is_believed

NOTES, LINE = "minaccia riferita", "ho un coltello"


@pytest.fixture
async def written(core, clock):
    """The recorded contact r1, over, with notes and a line of chat."""
    await clock_is_believed(core.database)
    await a_recording(core, "r1")
    async with core.database.writing() as session:
        contact = await session.get(Contact, "contact-of-r1")
        contact.state, contact.notes = "closed", NOTES
        await chat.append(
            session, message_id="m1", contact_id=contact.id, author="citizen", text=LINE,
            sent_at=clock.now,
        )  # fmt: skip


async def words(core):
    async with core.database.reading() as session:
        contact = await session.get(Contact, "contact-of-r1")
        lines = (await session.execute(select(ChatMessage.text))).scalars().all()
    return contact.notes, lines


def persons_in(core, clock, days):
    return Persons(core.database, lambda: clock.now + timedelta(days=days), None, PERSONAL)


async def change(core, **columns):
    async with core.database.writing() as session:
        await changes.change(session, "r1", **columns)


async def test_a_hold_holds_chat_and_notes(core, clock, written):
    async with core.database.writing() as session:
        await custody.put_hold(session, "r1", by=None, at=clock.now, reason="Procura")
    assert await persons_in(core, clock, 4000).purge(retention_of(core.settings)) == {}
    assert await words(core) == (NOTES, [LINE])


@pytest.mark.parametrize("columns", [{"kept_by": "abuse"}, {"state": "failed"}])
async def test_so_does_whatever_keeps_the_recording(core, clock, written, columns):
    await change(core, **columns)
    assert await persons_in(core, clock, 400).purge(retention_of(core.settings)) == {}
    assert await words(core) == (NOTES, [LINE])
    # what was kept with it goes with it
    await change(core, state="destroyed")
    gone = await persons_in(core, clock, 400).purge(retention_of(core.settings))
    assert (gone["notes"], gone["chat"]) == (1, 1)
    assert await words(core) == (None, [])


async def test_one_recording_of_several_is_enough(core, clock, written):
    await change(core, state="destroyed")
    async with core.database.writing() as session:
        await recordings.start(
            session, recording_id="r2", contact_id="contact-of-r1", started_at=clock.now,
            keep_until=clock.now, parties=[], state="ready",
        )  # fmt: skip
    assert await persons_in(core, clock, 400).purge(retention_of(core.settings)) == {}
    assert await words(core) == (NOTES, [LINE])


async def test_a_message_that_is_over_waits_for_the_recording_too(core, clock, written):
    at = clock.now
    async with core.database.writing() as session:
        session.add(
            Message(
                contact_id="contact-of-r1", state="answered", email="a@example.org", code_hash="h",
                left_at=at, due_at=at, warn_at=at, answered_at=at, late=False,
            )
        )  # fmt: skip

    async def over():
        async with core.database.reading() as session:
            return list(
                await to_purge(session, CaseRetention(1, topics()), at + timedelta(days=2), limit=9)
            )

    assert await over() == []
    async with core.database.writing() as session:
        (await session.get(Recording, "r1")).state = "destroyed"
    assert await over() == ["contact-of-r1"]
