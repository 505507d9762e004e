"""The calls that the station made, as administrators see them."""

from collections.abc import Sequence
from typing import Final

from redis.exceptions import RedisError

from gateway.outgoing import sql as calls_out
from gateway.outgoing.api import CallOutShown, CallsOut, masked
from gateway.outgoing.orders import OrderBook
from gateway.outgoing.tables import CallOut
from gateway.platform.sql.engine import Database

SHOWN: Final = 50


class CallList:
    """Asks database and queue at each call. Holds no state."""

    def __init__(
        self, database: Database, book: OrderBook, trunks: Sequence[str], prefixes: Sequence[str]
    ) -> None:
        self._database = database
        self._book = book
        self._trunks = trunks
        self._prefixes = prefixes

    async def newest(self) -> CallsOut:
        """Return the newest :data:`SHOWN` calls, without the last digits of a number; without figures while Redis is away."""
        async with self._database.reading() as session:
            found = await calls_out.latest(session, SHOWN)
        try:
            figures = await self._book.shown()
        except (RedisError, OSError):
            figures = None
        return CallsOut(
            trunks=list(self._trunks),
            prefixes=list(self._prefixes),
            calls=[_shown(each) for each in found],
            figures=figures,
        )


def _shown(row: CallOut) -> CallOutShown:
    ended, answered = row.ended_at, row.answered_at
    return CallOutShown(
        id=row.id,
        purpose=row.purpose,  # type: ignore[arg-type]
        state=row.state,  # type: ignore[arg-type]
        asked_at=row.asked_at,
        number=masked(row.number),
        trunk=row.trunk,
        reason=row.reason,
        asked_by=row.asked_by,
        seconds=round((ended - answered).total_seconds()) if ended and answered else None,
    )
