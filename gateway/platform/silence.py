"""Rows that another process reports again and again. A row without a report for too long is over."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.loops import Periodic
from gateway.platform.sql.changes import SAFETY_S
from gateway.platform.sql.engine import Database

Row = TypeVar("Row")


class Silence(Generic[Row]):
    """Owns the loop that ends silent rows. It looks each half minute, and when the next row may have become silent."""

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
        """*told_of* reads the reported rows, the longest silent first, and *told_at* says when one was reported last; *over* ends one of
        them that was not reported for *after*. That is longer than the pause between two looks: so a look falls into each outage of the database
        that silences a row."""
        self._database = database
        self._clock = clock
        self._told_of = told_of
        self._over = over
        self._told_at = told_at
        self._after = after
        self._able_since = datetime.min.replace(tzinfo=UTC)
        """Since when this process could have been told; always, until it starts."""
        self._loop = Periodic(name, self.look, SAFETY_S)

    def start(self) -> None:
        """Begin to look."""
        self._able_since = self._clock()
        self._loop.start()

    async def aclose(self) -> None:
        """Stop. Idempotent."""
        await self._loop.aclose()

    async def look(self) -> None:
        """End the silent rows. While the database was away, and before this process ran, no report could come in."""
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
