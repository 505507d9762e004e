"""Corrects a restored database: sessions long revoked, contacts long over."""

from datetime import datetime

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Session
from gateway.contacts.sql import ANSWERED_LATER
from gateway.contacts.tables import Contact, Leg


async def forget_sessions(session: AsyncSession) -> None:
    """End every sign-in: one that was revoked after the backup would be good again."""
    await session.execute(delete(Session))


async def close_contacts(session: AsyncSession, at: datetime) -> int:
    """Close, as failed, the contacts that were going on at ``at``; return how many.

    The queue they were in is not restored; messages and requests to be called back wait in SQL and go
    on. Parts that ended before keep their ending.
    """
    await session.execute(
        update(Leg).where(Leg.ended_at.is_(None)).values(ended_at=at, ended_why="restore")
    )
    found = await session.execute(
        update(Contact)
        .where(
            Contact.state != "closed",
            Contact.outcome.is_(None),
            Contact.channel.not_in(ANSWERED_LATER),
        )
        .values(state="closed", outcome="failed", ended_at=at)
    )
    # in wrap-up: over already, only not filed
    await session.execute(
        update(Contact)
        .where(Contact.state != "closed", Contact.channel.not_in(ANSWERED_LATER))
        .values(state="closed")
    )
    assert isinstance(found, CursorResult)  # noqa: S101 - an update
    return found.rowcount
