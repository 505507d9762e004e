"""Closes contacts that a gateway was about to enter when it died.

Their row would never end: it would stand in every report, and could not be erased. A gateway that is merely slow loses
nothing: the entry of the journal that tells of its entering opens the row again, and so does the same command sent
again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, and_, exists, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.counted import count_anew
from gateway.contacts.tables import ANSWERED_LATER, Contact, ContactEvent
from gateway.platform.sql.engine import Database
from queueing.backend import Acd

log = structlog.get_logger()

AFTER = timedelta(minutes=10)
"""How long ago a row must have been written: far longer than any entering takes."""
AT_ONCE = 200
LOOKED_AT_AGAIN = timedelta(hours=1)
"""For how long a row that was left alone is looked at again: the journal tells of it in seconds."""


class NeverEntered:
    """Finds and closes such contacts: among all the first time, then among those written since."""

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
        """Close the contacts that never entered, each in a transaction of its own; return their ids. May be called
        by several gateways at once, and cancelled at any time."""
        before = self._clock() - self._after
        async with self._database.reading() as session:
            found = await listed(session, self._since, before, AT_ONCE)
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
            if not await close(session, contact_id):
                return False
        if await self._acd.contact(contact_id) is None:
            # what enters from now on is written into the history after this, and opens the row
            return True
        async with self._database.writing() as session:
            await reopen(session, contact_id)
        return False


def _never_entered() -> ColumnElement[bool]:
    return and_(
        Contact.state != "closed",
        Contact.outcome.is_(None),
        Contact.channel.not_in(ANSWERED_LATER),
        ~exists().where(ContactEvent.contact_id == Contact.id),
    )


async def listed(
    session: AsyncSession, since: datetime | None, before: datetime, limit: int
) -> Sequence[str]:
    """Return up to *limit* contacts written since *since* and before *before* that have no entry in the stored
    journal, oldest first. The queue may know them all the same: its journal is stored a little later."""
    found = await session.execute(
        select(Contact.id)
        .where(
            Contact.created_at < before,
            true() if since is None else Contact.created_at >= since,
            _never_entered(),
        )
        .order_by(Contact.created_at)
        .limit(limit)
    )
    return found.scalars().all()


async def close(session: AsyncSession, contact_id: str) -> bool:
    """Close a contact that never entered as failed, over when it began; False when it is none of these (any more)."""
    found = await session.execute(
        update(Contact)
        .where(Contact.id == contact_id, _never_entered())
        .values(state="closed", outcome="failed", ended_at=Contact.created_at)
        .returning(Contact.id)
        .execution_options(synchronize_session=False)
    )
    if found.first() is None:
        return False
    await count_anew(session, contact_id)
    return True


async def reopen(session: AsyncSession, contact_id: str) -> None:
    """Undo :func:`close` for a contact that has entered meanwhile. Nothing changes where its history has begun,
    which opens the row by itself."""
    found = await session.execute(
        update(Contact)
        .where(
            Contact.id == contact_id,
            Contact.state == "closed",
            Contact.outcome == "failed",
            ~exists().where(ContactEvent.contact_id == Contact.id),
        )
        .values(state="waiting", outcome=None, ended_at=None)
        .returning(Contact.id)
        .execution_options(synchronize_session=False)
    )
    if found.first() is not None:
        await count_anew(session, contact_id)
