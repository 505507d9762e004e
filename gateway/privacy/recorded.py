"""Recordings and the words that belong to them: what was said in a recorded contact goes after its recordings."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.sql import there_of
from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact
from gateway.messages.held import stays
from gateway.platform.personal.clues import Person


async def recordings_of(session: AsyncSession, person: Person) -> list[Recording]:
    """The person's recordings that are not destroyed yet, oldest first."""
    rows = await session.execute(
        select(Recording)
        .where(Recording.contact_id.in_(person.contacts), Recording.state != "destroyed")
        .order_by(Recording.started_at)
    )
    return list(rows.scalars())


async def old(
    session: AsyncSession, before: datetime, limit: int, holds: ColumnElement[bool], now: datetime
) -> set[str]:
    """The ids of at most *limit* closed contacts from before *before* for which *holds* is true.

    Not those of which a recording is there: a legal hold, a seal or a rule of retention that keeps it keeps
    chat and notes, without which it is half of the evidence. Nor those that a hold on a case keeps.
    """
    rows = await session.execute(
        select(Contact.id)
        .where(
            Contact.created_at < before,
            Contact.state == "closed",
            holds,
            ~there_of(Contact.id),
            ~stays(Contact.id, now),
        )
        .limit(limit)
    )
    return set(rows.scalars())
