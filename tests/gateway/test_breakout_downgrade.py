"""Going back behind the revision that knows breakout rooms: what was written in one does not become everybody's."""

from datetime import UTC, datetime

from alembic import command
from alembic.config import Config
from sqlalchemy import select

from gateway.conference.tables import ConferenceLine, ConferenceRow
from gateway.platform.sql.engine import MIGRATIONS, migrate
from tests.support.servers.databases import postgresql_when_long
from tests.support.servers.unsigned import unsigned

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def _there_and_back(connection):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.downgrade(config, "0043")
    command.upgrade(config, "head")


@postgresql_when_long
async def test_chat_of_breakout_rooms_goes_and_the_rest_stays(database_url):
    database = unsigned(database_url)
    try:
        await migrate(database)
        async with database.writing() as session:
            session.add(
                ConferenceRow(
                    id="c",
                    station="s",
                    kind="meeting",
                    title="T",
                    made_at=NOW,
                    revision=1,
                    state={},
                )
            )
            await session.flush()
            for room in (None, "*", "b1-1"):
                session.add(
                    ConferenceLine(
                        id=f"l{room}", conference_id="c", member="m", name="N", text="x", at=NOW,
                        room=room,
                    )
                )  # fmt: skip
        async with database.engine.begin() as connection:
            await connection.run_sync(_there_and_back)
        async with database.reading() as session:
            kept = set((await session.execute(select(ConferenceLine.id))).scalars())
        assert kept == {"lNone", "l*"}
    finally:
        await database.aclose()
