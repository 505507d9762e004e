"""Changes contacts' rows for other rooms: functions that take the database open a transaction of their own, those
that take a session use the caller's."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.office_moves import office_then
from gateway.contacts import sql as contacts
from gateway.contacts.counted import count_anew
from gateway.contacts.tables import ANSWERED_LATER, Contact, ContactEvent, Leg
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import changes_one, insert_once, put, put_all
from queueing.model import Modality

CHANGEABLE = frozenset(
    {
        "category", "modality", "language", "needs", "visitor_name", "consent", "offered_at",
        "connected_at", "ended_at", "state", "outcome", "wrap_up_code", "notes", "due_at",
        "removed_why", "promise_due_at", "promise_kept", "satisfaction",
    }
)  # fmt: skip
"""Columns of a contact that may change after entry."""


async def goes_on_by_video(database: Database, contact_id: str, *, consent: bool) -> None:
    """Record that a contact is by video from now on, with or without the citizen's *consent* to be recorded."""
    async with database.writing() as session:
        await change_contact(session, contact_id, modality=str(Modality.VIDEO), consent=consent)


async def erase(database: Database, contact_id: str) -> None:
    """Delete a contact with everything that this room stores of it."""
    async with database.writing() as session:
        await contacts.erase(session, contact_id)


async def erase_events_of_agent(database: Database, agent_id: str) -> None:
    """Delete the journal's entries that name an operator."""
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
    """Close a contact among *within* that the queue does not know any more, with its legs; return whether it was
    closed. It keeps its outcome and end; without them it has failed, at *ended_at*."""
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


async def open_contact(
    session: AsyncSession,
    *,
    contact_id: str,
    reference: str,
    category: str,
    channel: str,
    modality: str,
    language: str,
    needs: Sequence[str],
    visitor_name: str | None,
    consent: bool,
    created_at: datetime,
    state: str = "waiting",
    promise_due_at: datetime | None = None,
) -> bool:
    """Write a new contact; return False when it was written before (nothing is changed then).

    Raises ``IntegrityError`` if another contact has the same reference.
    """
    return await insert_once(
        session,
        Contact,
        {
            "id": contact_id,
            "reference": reference,
            "category": category,
            "channel": channel,
            "modality": modality,
            "language": language,
            "needs": list(needs),
            "visitor_name": visitor_name,
            "consent": consent,
            "created_at": created_at,
            "state": state,
            "promise_due_at": promise_due_at,
        },
    )


async def change_contact(session: AsyncSession, contact_id: str, **changes: Any) -> bool:
    """Write the named columns of a contact; return whether the contact exists.

    Raises :class:`ValueError` for a column that does not change after entry.
    """
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"a contact's {', '.join(sorted(unknown))} cannot be changed")
    found = await session.execute(
        update(Contact).where(Contact.id == contact_id).values(**changes).returning(Contact.id)
    )
    return found.first() is not None


async def put_legs(session: AsyncSession, legs: Sequence[dict[str, Any]]) -> None:
    """Insert legs, or overwrite those with the same id. Each row has ``leg_id``, ``contact_id``, ``position``,
    ``party``, ``channel``, ``account_id``, ``started_at``, ``ended_at``, ``ended_why`` and ``wrapped_at``; the leg
    gets the office that the account had when it began."""
    of_nobody = []
    for leg in legs:
        row = {"office_id": None, **leg}
        row["id"] = row.pop("leg_id")
        if row["account_id"]:
            row["office_id"] = office_then(row["account_id"], row["started_at"])
            await put(session, Leg, row)
        else:
            of_nobody.append(row)
    await put_all(session, Leg, of_nobody)


async def put_leg(
    session: AsyncSession,
    *,
    ended_at: datetime | None = None,
    ended_why: str | None = None,
    wrapped_at: datetime | None = None,
    **leg: Any,
) -> None:
    """Insert or overwrite one leg, as :func:`put_legs` does."""
    ended = {"ended_at": ended_at, "ended_why": ended_why, "wrapped_at": wrapped_at}
    await put_legs(session, [leg | ended])


async def append_event(
    session: AsyncSession,
    *,
    journal_id: str,
    kind: str,
    at: datetime,
    contact_id: str | None = None,
    agent_id: str | None = None,
    data: dict[str, Any] | None = None,
) -> bool:
    """Store one entry of the journal by its *journal_id*; return False when it is stored already."""
    return await insert_once(
        session,
        ContactEvent,
        {
            "journal_id": journal_id,
            "contact_id": contact_id,
            "agent_id": agent_id,
            "kind": kind,
            "at": at,
            "data": data or {},
        },
    )


async def lock(session: AsyncSession, ids: Collection[str]) -> None:
    """Lock these contacts against other writers until the transaction ends. SQLite has one writer anyway."""
    # always in one order, so that two that lock never wait for each other
    await session.execute(
        select(Contact.id).where(Contact.id.in_(ids)).order_by(Contact.id).with_for_update()
    )


async def erase_states(session: AsyncSession, before: datetime) -> None:
    """Remove operators' changes of state from before *before*; entries of contacts stay."""
    await session.execute(
        delete(ContactEvent)
        .where(
            ContactEvent.contact_id.is_(None),
            ContactEvent.agent_id.is_not(None),
            ContactEvent.at < before,
        )
        .execution_options(synchronize_session=False)
    )
