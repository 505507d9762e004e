"""Keeps the index of recordings up to date, and searches it."""

import asyncio
from typing import Final

from sqlalchemy import text

from gateway.platform.loops import Periodic
from gateway.platform.sql.changes import Version
from gateway.platform.sql.engine import Database
from gateway.review import search_sql as search
from gateway.review.search_schema import OVERWRITE, OVERWRITES_DELETED, SOURCES
from gateway.review.search_sql import RecordingFilter, SearchHit
from recordings.progress import Progress

BATCH: Final = 100
EVERY_S: Final = 2.0
BREATH_S: Final = 0.1
"""Between batches: after an upgrade there may be a million recordings, and calls come first."""
MOST_WAITING: Final = 1_000


class SearchIndex:
    """Triggers mark changed recordings (:mod:`gateway.review.search_schema`); this indexes them.

    It does so before each search, so that people find what they have just written, and the rest within two seconds if this
    process wrote it, within half a minute if another did. Several gateways may do it at once.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loop = Periodic("search:index", self._index, EVERY_S)
        self._sources = database.changes.watch(*SOURCES, here_only=True)
        self._indexed: Version | None = None

    async def open(self) -> None:
        """Have deleted words overwritten, also in a database that an older SQLite made. Raises what the database raises."""
        if self._database.is_sqlite and OVERWRITES_DELETED:
            async with self._database.writing() as session:
                await session.execute(text(OVERWRITE))

    def start(self) -> None:
        """Start the loop that indexes changes."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self._loop.aclose()

    async def find(
        self, wanted: RecordingFilter, *, before: int | None, limit: int
    ) -> tuple[list[SearchHit], int]:
        """Return up to *limit* recordings that match, newest first, and how many wait to be indexed (up to
        :data:`MOST_WAITING`).

        Raises what the database raises.
        """
        async with self._database.reading() as session:
            waiting = await search.due(session, MOST_WAITING)
            if not 0 < waiting <= BATCH:
                return await search.find(session, wanted, before=before, limit=limit), waiting
        waiting -= await self.catch_up()
        async with self._database.reading() as session:
            found = await search.find(session, wanted, before=before, limit=limit)
        return found, max(0, waiting)

    async def catch_up(self) -> int:
        """Index a batch of changed recordings; return how many. Raises what the database raises."""
        async with self._database.writing() as session:
            return await search.catch_up(session, BATCH)

    async def _index(self) -> None:
        version = self._sources.version
        if version == self._indexed:
            return
        async with self._database.reading() as session:
            waiting = await search.due(session, 1)
        if waiting and await self.catch_up() == BATCH:
            # more is waiting
            await asyncio.sleep(BREATH_S)
            self._loop.wake()
        else:
            self._indexed = version


async def rebuild(database: Database, progress: Progress) -> int:
    """Index every recording anew, in batches; return how many. Gateways may do the same meanwhile.

    If interrupted, the running station completes it. Raises what the database raises.
    """
    async with database.writing() as session:
        count = await search.mark_all(session)
    done = 0
    while True:
        async with database.writing() as session:
            indexed = await search.catch_up(session, BATCH)
        if not indexed:
            return count
        done += indexed
        progress(min(1.0, done / max(count, 1)))
