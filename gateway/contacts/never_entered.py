"""Closing contacts that a gateway was about to enter when it died.

Their row would never end: it would stand in every report, and could not be erased. A gateway that is merely
slow loses nothing: the entry of the journal that tells of its entering opens the row again, and so does
the same command sent again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from gateway.contacts import never_entered_sql as never_entered
from gateway.platform.sql.engine import Database
from queueing.backend import Acd

log = structlog.get_logger()

AFTER = timedelta(minutes=10)
"""How long ago a row must have been written: far longer than any entering takes."""
AT_ONCE = 200
LOOKED_AT_AGAIN = timedelta(hours=1)
"""For how long a row that was left alone is looked at again: the journal tells of it in seconds."""


class NeverEntered:
    """Looks for them: at all the first time, then at those written since."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        clock: Callable[[], datetime],
        *,
        after: timedelta = AFTER,
    ) -> None:
        self._acd = acd
        self._database = database
        self._clock = clock
        self._after = after
        self._since: datetime | None = None

    async def sweep(self) -> list[str]:
        """Close those that are there, each in a transaction of its own; return which. May be called by
        several gateways at once, and cancelled at any time."""
        before = self._clock() - self._after
        async with self._database.reading() as session:
            found = await never_entered.listed(session, self._since, before, AT_ONCE)
        closed = [contact_id for contact_id in found if await self._closed(contact_id)]
        # only now: while the queue is away they are left for the next time
        if len(found) < AT_ONCE:
            self._since = before - LOOKED_AT_AGAIN
        if closed:
            log.warning("contacts.never_entered", contacts=closed)
        return closed

    async def _closed(self, contact_id: str) -> bool:
        if await self._acd.contact(contact_id) is not None:
            return False
        async with self._database.writing() as session:
            if not await never_entered.close(session, contact_id):
                return False
        if await self._acd.contact(contact_id) is None:
            # what enters from now on is written into the history after this, and opens the row
            return True
        async with self._database.writing() as session:
            await never_entered.reopen(session, contact_id)
        return False
