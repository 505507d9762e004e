"""Contacts whose row was written and which never came in the queue: whoever was to enter them has died.

An entry of the queue's journal about a contact says that it came; messages and requests to be called back
wait in SQL and are no such contacts.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.counted import count_anew
from gateway.contacts.sql import ANSWERED_LATER
from gateway.contacts.tables import Contact, ContactEvent


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
    """Return up to *limit* contacts written since *since* and before *before* of which the journal has told nothing, oldest
    first. The queue may know them all the same: its journal is written here a little later."""
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
    """Close one as failed, over when it began; False when it is none of these (any more)."""
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
    """Take :func:`close` back: it has entered meanwhile. Nothing changes where its history has begun, which opens
    the row by itself."""
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
