"""Numbers of requests made before they were kept with their country."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import select

from gateway.callbacks.tables import Callback
from gateway.platform.sql.engine import MIGRATIONS, migrate
from tests.gateway.person_rows import fill
from tests.support.servers.databases import postgresql_when_long
from tests.support.servers.unsigned import unsigned

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BEFORE = {
    "a": "0039331234567",
    "b": "3331234567",
    "c": "0612345678",
    "d": "+441234567890",
    "e": None,
}


def _again(connection):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.downgrade(config, "0055")
    for contact, number in BEFORE.items():
        connection.execute(
            sa.update(Callback).where(Callback.contact_id == contact).values(number=number)
        )
    command.upgrade(config, "head")


@postgresql_when_long
async def test_numbers_get_their_country(database_url):
    database = unsigned(database_url)
    try:
        await migrate(database)
        for name in BEFORE:
            await fill(database, NOW, contact=name, reference=name.upper())
        async with database.engine.begin() as connection:
            await connection.run_sync(_again)
        async with database.reading() as session:
            found = await session.execute(select(Callback.contact_id, Callback.number))
            assert dict(found.all()) == {
                "a": "+39331234567",
                "b": "+393331234567",
                "c": "+390612345678",
                "d": "+441234567890",
                "e": None,
            }
    finally:
        await database.aclose()
