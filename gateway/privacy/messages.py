"""Erases messages whose retention is over, with their threads and mail."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from gateway.archive.lookups import there_of
from gateway.contacts.tables import Contact
from gateway.messages.held import stays
from gateway.messages.retention import CaseRetention
from gateway.messages.tables import Message
from gateway.platform import station_clock
from gateway.platform.personal.clues import Person
from gateway.platform.personal.pieces import Piece
from gateway.platform.sql.engine import Database

log = structlog.get_logger()

AT_ONCE = 200


async def purge_messages(
    database: Database,
    retention: CaseRetention,
    clock: Callable[[], datetime],
    pieces: Sequence[Piece],
) -> list[str]:
    """Erase messages that have been over for as long as *retention* says; return their contacts.

    The contacts stay anonymously, so that reports of past days do not change. Held cases are spared, and nothing is erased
    while the clock is not trusted.
    """
    now = clock()
    if not await station_clock.may_purge(database, now):
        return []
    gone: list[str] = []
    while True:
        async with database.writing() as session:
            over = list(await to_purge(session, retention, now, limit=AT_ONCE))
            # what ages by itself goes when its own time is over: a citizen stays recognised whose message is old
            for piece in (each for each in pieces if over and each.retention):
                await piece.erase(session, Person(frozenset(over)))
        gone += over
        if len(over) < AT_ONCE:
            break
    if gone:
        log.info("message.purged", count=len(gone))
    return gone


async def to_purge(
    session: AsyncSession, retention: CaseRetention, now: datetime, *, limit: int
) -> Sequence[str]:
    """Return messages whose retention is over, that are not held, and whose recordings are gone, the longest over first.

    A merged one stays as long as the case that goes on for it, which shows its mails and files and has its code.
    """
    main = aliased(Message)
    goes_on = select(main.contact_id).where(main.contact_id == Message.merged_into)
    last = func.coalesce(Message.closed_at, Message.answered_at)
    found = await session.execute(
        select(Message.contact_id)
        .join(Contact, Contact.id == Message.contact_id)
        .where(
            retention.over(now),
            ~there_of(Message.contact_id),
            ~stays(Message.contact_id, now),
            ~goes_on.exists(),
        )
        .order_by(last)
        .limit(limit)
    )
    return found.scalars().all()
