"""Changes of contacts' rows that other rooms ask for: in a transaction of their own where they are given the database, else in
the caller's."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Select, func, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts import sql as contacts
from gateway.contacts.counted import count_anew
from gateway.contacts.sql import ANSWERED_LATER
from gateway.contacts.tables import Contact, Leg
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import changes_one
from queueing.model import Modality


async def goes_on_by_video(database: Database, contact_id: str, *, consent: bool) -> None:
    """Have a contact be by video from now on, with the citizen's *consent* to be recorded or without."""
    async with database.writing() as session:
        await contacts.change_contact(
            session, contact_id, modality=str(Modality.VIDEO), consent=consent
        )


async def erase(database: Database, contact_id: str) -> None:
    """Remove a contact with everything that is kept of it here."""
    async with database.writing() as session:
        await contacts.erase(session, contact_id)


async def erase_events_of_agent(database: Database, agent_id: str) -> None:
    """Remove the journal's entries that name an operator."""
    async with database.writing() as session:
        await contacts.erase_events_of_agent(session, agent_id)


async def abandon(
    session: AsyncSession, contact_id: str, *, within: Select[str], at: datetime
) -> bool:
    """Close a contact that is open and among *within* as abandoned by its citizen; return whether it was."""
    return await changes_one(
        session,
        update(Contact)
        .where(Contact.id == contact_id, Contact.state != "closed", Contact.id.in_(within))
        .values(state="closed", outcome="abandoned", ended_at=at),
        synchronized=False,
    )


async def close_lost(
    session: AsyncSession, contact_id: str, *, within: Select[str], ended_at: ColumnElement[Any]
) -> bool:
    """Close a contact that is among *within* and that the queue does not know any more, with its legs; return whether it was. An
    outcome and an end that it has are kept; without them it has failed, at *ended_at*."""
    found = await session.execute(
        update(Contact)
        .where(Contact.id == contact_id, Contact.id.in_(within))
        .values(
            state="closed",
            outcome=func.coalesce(Contact.outcome, "failed"),
            ended_at=func.coalesce(Contact.ended_at, ended_at),
        )
        .returning(Contact.ended_at)
        .execution_options(synchronize_session=False)
    )
    ended = found.scalar()
    if ended is None:
        return False
    await session.execute(
        update(Leg)
        .where(Leg.contact_id == contact_id, Leg.ended_at.is_(None))
        .values(ended_at=ended, ended_why="failed")
        .execution_options(synchronize_session=False)
    )
    await count_anew(session, contact_id)
    return True


async def close_restored(session: AsyncSession, at: datetime) -> int:
    """Close, as failed, the contacts of a restored database that were going on at ``at``; return how many.

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
    return cast("CursorResult[Any]", found).rowcount
