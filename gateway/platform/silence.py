"""Ends rows about which another process should report regularly and has not for too long."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.loops import Periodic
from gateway.platform.sql.changes import SAFETY_S
from gateway.platform.sql.engine import Database

Row = TypeVar("Row")


class Silence(Generic[Row]):
    """Owns the loop that ends silent rows. It runs every half minute, and when the next row may have become silent."""

    def __init__(
        self,
        name: str,
        database: Database,
        clock: Callable[[], datetime],
        told_of: Callable[[AsyncSession], Awaitable[Sequence[Row]]],
        over: Callable[[Row], Awaitable[None]],
        *,
        told_at: Callable[[Row], datetime],
        after: timedelta,
    ) -> None:
        """*told_of* reads the rows that should be reported, the longest silent first; *told_at* returns when one was
        last reported.

        *over* ends a row that was not reported for *after*, which must be longer than the pause between two turns of
        the loop: then a turn falls into every outage of the database that makes a row silent.
        """
        self._database = database
        self._clock = clock
        self._told_of = told_of
        self._over = over
        self._told_at = told_at
        self._after = after
        self._able_since = datetime.min.replace(tzinfo=UTC)
        """Since when this process could have been told; always, until it starts."""
        self._loop = Periodic(name, self.end_silent, SAFETY_S)

    def start(self) -> None:
        """Start the loop."""
        self._able_since = self._clock()
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self._loop.aclose()

    async def end_silent(self) -> None:
        """End the silent rows. The time during which the database was away or this process did not run does not count as
        silence."""
        now = self._clock()
        try:
            async with self._database.reading() as session:
                rows = await self._told_of(session)
        except Exception:
            self._able_since = now
            raise
        over_at = [max(self._told_at(row), self._able_since) + self._after for row in rows]
        coming = [at for at in over_at if at > now]
        if coming:
            self._loop.again_in((min(coming) - now).total_seconds())
        for row in rows[: len(rows) - len(coming)]:
            await self._over(row)
