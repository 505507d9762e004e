"""Notices written before they could be in every language."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import select

from gateway.floor.tables import FloorNotice
from gateway.platform.sql.engine import MIGRATIONS, migrate
from tests.support.servers.databases import postgresql_when_long
from tests.support.servers.unsigned import unsigned

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BEFORE = {"a": "We close at 1 pm.", "b": None}


def _again(connection):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.downgrade(config, "0057")
    found = connection.execute(sa.text("SELECT id, english FROM floor_notices"))
    assert dict(found.all()) == BEFORE
    command.upgrade(config, "head")


@postgresql_when_long
async def test_the_english_text_is_one_of_the_translations(database_url):
    database = unsigned(database_url)
    try:
        await migrate(database)
        async with database.writing() as session:
            for name, english in BEFORE.items():
                session.add(
                    FloorNotice(
                        id=name,
                        text="Chiudiamo alle 13.",
                        translations={"en": english} if english else {},
                        made_at=NOW,
                        ends_at=NOW,
                    )
                )
        async with database.engine.begin() as connection:
            await connection.run_sync(_again)
        async with database.reading() as session:
            found = await session.execute(select(FloorNotice.id, FloorNotice.translations))
            assert dict(found.all()) == {"a": {"en": BEFORE["a"]}, "b": {}}
    finally:
        await database.aclose()
