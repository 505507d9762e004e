"""Conferences of focus groups become a kind of their own, and go back, with everything that hangs on a conference."""

from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, inspect, select, text
from sqlalchemy.exc import IntegrityError

from gateway.conference.tables import ConferenceLine, ConferenceRow
from gateway.focus_groups.tables import FocusGroup
from gateway.platform.sql.engine import MIGRATIONS, migrate
from tests.support.servers.databases import postgresql_when_long
from tests.support.servers.unsigned import unsigned

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def config_on(connection):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def kinds(database):
    async with database.reading() as session:
        return dict((await session.execute(select(ConferenceRow.id, ConferenceRow.kind))).all())


async def test_there_and_back_and_there_loses_nothing_and_still_refuses_other_kinds(database_url):
    database = unsigned(database_url)
    try:
        await migrate(database)
        async with database.writing() as session:
            for each in ("group", "other"):
                session.add(
                    ConferenceRow(
                        id=each, station="s", kind="focus" if each == "group" else "meeting", title="T", made_at=NOW, revision=1,
                        state={},
                    )
                )  # fmt: skip
            await session.flush()
            session.add(
                ConferenceLine(
                    id="l", conference_id="group", member="m", name="N", text="x", at=NOW
                )
            )
            session.add(
                FocusGroup(
                    id="g", state="called", title="Attese", purpose="x", starts_at=NOW, minutes=60, seats=8, language="it",
                    recorded=False, guide=[], summary="", revision=0, made_at=NOW, conference_id="group",
                )
            )  # fmt: skip
        async with database.engine.begin() as connection:
            await connection.run_sync(lambda it: command.downgrade(config_on(it), "0101"))
        assert await kinds(database) == {"group": "meeting", "other": "meeting"}
        await migrate(database)
        assert await kinds(database) == {"group": "focus", "other": "meeting"}
        async with database.reading() as session:
            assert (await session.execute(select(ConferenceLine.id))).scalars().all() == ["l"]
            assert (await session.scalar(select(FocusGroup.conference_id))) == "group"
        with pytest.raises(IntegrityError):
            async with database.writing() as session:
                await session.execute(text("UPDATE conferences SET kind = 'party'"))
    finally:
        await database.aclose()


def fill(connection):
    """Write a conference of a group and another one, as they were before they were told apart."""
    found = MetaData()
    found.reflect(connection, only=["conferences", "conference_lines", "focus_groups"])
    rows = {
        "conferences": [
            {"id": each, "station": "s", "kind": "meeting", "title": "T", "made_at": NOW, "revision": 1, "state": {}}
            for each in ("group", "other")
        ],
        "conference_lines": [{"id": "l", "conference_id": "group", "member": "m", "name": "N", "text": "x", "at": NOW}],
        "focus_groups": [
            {
                "id": "g", "state": "called", "title": "Attese", "purpose": "x", "starts_at": NOW, "minutes": 60, "seats": 8,
                "language": "it", "recorded": False, "guide": [], "summary": "", "revision": 0, "made_at": NOW, "conference_id": "group",
            }
        ],
    }  # fmt: skip
    for table, written in rows.items():
        connection.execute(found.tables[table].insert(), written)


@postgresql_when_long
async def test_a_station_that_has_conferences_keeps_them_and_what_refers_to_them(
    empty_database_url, monkeypatch
):
    """SQLite copies the table and drops the old one, as no other way leads to another constraint."""
    database = unsigned(empty_database_url)
    upgrade = command.upgrade
    try:
        with monkeypatch.context() as earlier:
            earlier.setattr(command, "upgrade", lambda config, _head: upgrade(config, "0101"))
            await migrate(database)
        async with database.engine.begin() as connection:
            await connection.run_sync(fill)
        await migrate(database)
        assert await kinds(database) == {"group": "focus", "other": "meeting"}
        async with database.engine.connect() as connection:
            indexes = await connection.run_sync(
                lambda it: {each["name"] for each in inspect(it).get_indexes("conferences")}
            )
        assert indexes >= {"ix_conferences_station_ended_at", "ix_conferences_series"}
        async with database.writing() as session:
            assert (await session.scalar(select(ConferenceLine.id))) == "l"
            assert (await session.scalar(select(FocusGroup.conference_id))) == "group"
            await session.execute(text("DELETE FROM conferences WHERE id = 'group'"))
        async with database.reading() as session:
            assert (await session.execute(select(ConferenceLine.id))).all() == []
            assert (await session.execute(select(FocusGroup.conference_id))).all() == [(None,)]
    finally:
        await database.aclose()
