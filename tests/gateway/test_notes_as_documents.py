"""Shared notes that were written before they were documents, there and back over the revision."""

import asyncio
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from gateway.conference.notes import writer_of
from gateway.conference.shared_notes import SharedNotes
from gateway.conference.tables import ConferenceRow
from gateway.platform.sql.engine import MIGRATIONS, migrate
from tests.support.clients.shared_notes import NotesDocument
from tests.support.servers.databases import postgresql_when_long
from tests.support.servers.unsigned import unsigned

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def before_and_after(connection):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.downgrade(config, "0056")
    connection.execute(
        sa.text(
            "INSERT INTO conference_notes (conference_id, text, version, made)"
            ' VALUES (\'c\', \'Sedie: tre\', 3, \'[{"version": 3, "id": "a/1", "change": [10]}]\')'
        )
    )
    command.upgrade(config, "head")


@postgresql_when_long
async def test_notes_go_on_with_their_text(database_url):
    database = unsigned(database_url)
    try:
        await migrate(database)
        async with database.writing() as session:
            session.add(
                ConferenceRow(
                    id="c", station="s", kind="meeting", title="T", made_at=NOW, revision=1, state={}
                )
            )  # fmt: skip
        async with database.engine.begin() as connection:
            await connection.run_sync(before_and_after)
        one, other = SharedNotes(database), SharedNotes(database)
        page = NotesDocument(writer_of("anna"), (await one.read("c")).since(None))
        assert page.text == "Sedie: tre"
        page.write(7, 3, "quattro")
        notes = await other.write("c", "anna", 1, page.update())
        assert (notes.text, notes.version) == ("Sedie: quattro", 4)
        assert (await one.read("c")).text == "Sedie: quattro"
        await one.close("c")
        await other.close("c")
        closed = await one.read("c")
        assert (closed.text, closed.number, closed.document) == ("Sedie: quattro", 2, None)
    finally:
        await database.aclose()


async def test_of_writers_at_once_none_is_lost(database):
    async with database.writing() as session:
        session.add(
            ConferenceRow(
                id="c", station="s", kind="meeting", title="T", made_at=NOW, revision=1, state={}
            )
        )  # fmt: skip
    notes = SharedNotes(database)
    empty = (await notes.read("c")).since(None)
    names = [f"g-{number}" for number in range(8)]

    async def writes(name):
        page = NotesDocument(writer_of(name), empty)
        for _ in range(3):
            page.write(0, 0, f"<{name}>")
            await notes.write("c", name, 1, page.update())

    await asyncio.gather(*map(writes, names))
    found = await notes.read("c")
    assert found.version == 24
    assert {name: found.text.count(f"<{name}>") for name in names} == dict.fromkeys(names, 3)
