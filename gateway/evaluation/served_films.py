"""Records which stretches of recordings were really sent out, so that the reports of players can be checked against them."""

import asyncio
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from gateway.archive import lookups as recordings
from gateway.evaluation import served_sql as served
from gateway.evaluation.watching import Span
from gateway.platform.loops import Periodic
from gateway.platform.sql.engine import Database

log = structlog.get_logger()

WRITE_EVERY_S: Final = 2.0
MOST_FILMS: Final = 4096
"""So many films of views are remembered between two writings, while the database is away too."""
MOST_SPANS: Final = 64

Film = tuple[str, str, str]
"""View, party, recording."""


class ServedFilms:
    """Remembers what was sent out and stores it every :data:`WRITE_EVERY_S`. Owns the task that does."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending: dict[Film, list[Span]] = {}
        self._writing = asyncio.Lock()
        self._loop = Periodic(
            "recordings:served", self.write, WRITE_EVERY_S, first_after_s=WRITE_EVERY_S
        )

    def note(self, view_id: str, party: str, recording_id: str, stretch: Span) -> None:
        """Remember that a stretch (in milliseconds) of a party's media was sent out in a view."""
        film = (view_id, party, recording_id)
        if film not in self._pending and len(self._pending) >= MOST_FILMS:
            log.warning("served.forgotten", view=view_id, party=party)
            return
        self._pending[film] = served.longest([*self._pending.get(film, ()), stretch], MOST_SPANS)

    async def write(self) -> None:
        """Store what was sent out so far; afterwards every gateway sees it. After an error the rest is kept for the
        next time, and the error is raised."""
        async with self._writing:
            taken, self._pending = self._pending, {}
            if not taken:
                return
            try:
                async with self._database.writing() as session:
                    known = await recordings.known(session, {film[2] for film in taken})
                    # in one order, or two gateways wait for each other
                    for view_id, party, recording_id in sorted(taken):
                        if recording_id in known:
                            spans = taken[view_id, party, recording_id]
                            await served.add(session, view_id, party, recording_id, spans)
            except BaseException:
                for film, spans in taken.items():
                    for stretch in spans:
                        self.note(*film, stretch)
                raise

    def start(self) -> None:
        """Start storing."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop, and store what is left. Idempotent."""
        await self._loop.aclose()
        await self._succeeds()

    async def _succeeds(self) -> None:
        try:
            await self.write()
        except (SQLAlchemyError, OSError) as error:
            log.warning("served.not_written", error=type(error).__name__)
