"""Messages that have been over for as long as they are kept are erased, and their threads and mail with them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.sql import there_of
from gateway.messages.tables import Message
from gateway.platform import station_clock
from gateway.platform.personal.clues import Person
from gateway.platform.personal.pieces import Piece
from gateway.platform.sql.engine import Database

log = structlog.get_logger()

AT_ONCE = 200


async def purge_messages(
    database: Database,
    keep: timedelta,
    clock: Callable[[], datetime],
    pieces: Sequence[Piece],
) -> list[str]:
    """Erase messages that have been over for *keep*; return their contacts.

    The contacts stay as those of nobody, so that reports of past days go on saying what they said. Nothing goes while
    the clock is not believed.
    """
    now = clock()
    if not await station_clock.may_purge(database, now):
        return []
    gone: list[str] = []
    while True:
        async with database.writing() as session:
            over = list(await over_before(session, now - keep, limit=AT_ONCE))
            for piece in pieces if over else ():
                await piece.erase(session, Person(frozenset(over)))
        gone += over
        if len(over) < AT_ONCE:
            break
    if gone:
        log.info("message.purged", count=len(gone))
    return gone


async def over_before(session: AsyncSession, before: datetime, *, limit: int) -> Sequence[str]:
    """Return messages answered or closed before *before* of which no recording is there any more."""
    last = func.coalesce(Message.closed_at, Message.answered_at)
    found = await session.execute(
        select(Message.contact_id)
        .where(
            Message.state.in_(("answered", "closed")),
            last < before,
            ~there_of(Message.contact_id),
        )
        .order_by(last)
        .limit(limit)
    )
    return found.scalars().all()
