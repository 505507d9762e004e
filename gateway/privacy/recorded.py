"""Finds a person's recordings, and the old contacts that may be erased: chat and notes of a recorded contact are erased
after its recordings."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.lookups import there_of
from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact
from gateway.messages.held import stays
from gateway.platform.personal.clues import Person


async def recordings_of(session: AsyncSession, person: Person) -> list[Recording]:
    """Return the person's recordings that are not destroyed yet, oldest first."""
    rows = await session.execute(
        select(Recording)
        .where(Recording.contact_id.in_(person.contacts), Recording.state != "destroyed")
        .order_by(Recording.started_at)
    )
    return list(rows.scalars())


async def old(
    session: AsyncSession, before: datetime, limit: int, holds: ColumnElement[bool], now: datetime
) -> set[str]:
    """Return the ids of at most *limit* closed contacts from before *before* for which *holds* is true.

    Contacts with a recording are left out: a legal hold, a seal or a retention rule that keeps the recording keeps chat and
    notes too, without which it is half of the evidence. So are contacts under a hold on their case.
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
