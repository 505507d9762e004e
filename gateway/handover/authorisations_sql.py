"""Authorisations in SQL: which operator asked to answer which topic, who decided, and why.

An authorisation for a contact is deleted with the contact.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.handover.tables import Authorisation
from gateway.platform.sql.writes import insert_once


async def latest(
    session: AsyncSession, account_id: str, category: str, contact_id: str | None
) -> Authorisation | None:
    """Return an account's newest authorisation for a category: for this contact, or with None the newest standing one."""
    found = await session.execute(
        select(Authorisation)
        .where(
            Authorisation.account_id == account_id,
            Authorisation.category == category,
            Authorisation.contact_id == contact_id
            if contact_id is not None
            else Authorisation.contact_id.is_(None),
        )
        .order_by(Authorisation.asked_at.desc(), Authorisation.id.desc())
        .limit(1)
    )
    return found.scalar_one_or_none()


async def ask_once(
    session: AsyncSession,
    *,
    key: str,
    account_id: str,
    category: str,
    contact_id: str,
    asked_at: datetime,
    cause: str,
    handed_by: str | None,
) -> bool:
    """Store a request for a contact that was handed over, once for each *key*; return whether it is new."""
    return await insert_once(
        session,
        Authorisation,
        {
            "id": hashlib.sha256(f"authorisation/{key}".encode()).hexdigest()[:32],
            "kind": "during",
            "account_id": account_id,
            "category": category,
            "contact_id": contact_id,
            "asked_at": asked_at,
            "cause": cause,
            "handed_by": handed_by,
            "state": "pending",
        },
    )


async def standing(
    session: AsyncSession, account_id: str, since: datetime
) -> Sequence[Authorisation]:
    """Return, by category, the newest standing authorisation that an account asked for or was given since *since*."""
    result = await session.execute(
        select(Authorisation)
        .where(
            Authorisation.account_id == account_id,
            Authorisation.kind == "standing",
            Authorisation.asked_at >= since,
        )
        .order_by(Authorisation.asked_at, Authorisation.id)
    )
    newest = {row.category: row for row in result.scalars()}
    return [newest[category] for category in sorted(newest)]


async def by_id(session: AsyncSession, authorisation_id: str) -> Authorisation | None:
    """Return the authorisation with this id."""
    return await session.get(Authorisation, authorisation_id)


async def decide(
    session: AsyncSession,
    authorisation_id: str,
    *,
    state: str,
    by: str,
    at: datetime,
    why: str | None,
    until: datetime | None,
) -> bool:
    """Write the decision; return False when there is no such request or it was decided before."""
    result = await session.execute(
        update(Authorisation)
        .where(Authorisation.id == authorisation_id, Authorisation.state == "pending")
        .values(state=state, decided_by=by, decided_at=at, decided_why=why, until=until)
        .returning(Authorisation.id)
    )
    return result.first() is not None


async def take_back(session: AsyncSession, authorisation_id: str, *, by: str, at: datetime) -> None:
    """Make a request pending again if *by* granted it at *at*, because the queue refused the grant."""
    await session.execute(
        update(Authorisation)
        .where(
            Authorisation.id == authorisation_id,
            Authorisation.state == "granted",
            Authorisation.decided_by == by,
            Authorisation.decided_at == at,
        )
        .values(state="pending", decided_by=None, decided_at=None, decided_why=None, until=None)
    )


async def remove(session: AsyncSession, authorisation_id: str) -> None:
    """Delete an authorisation whose request failed."""
    await session.execute(delete(Authorisation).where(Authorisation.id == authorisation_id))


async def end(
    session: AsyncSession, account_id: str, category: str, *, by: str, at: datetime, why: str
) -> None:
    """End an account's standing authorisations for a category that are in force at *at*."""
    await session.execute(
        update(Authorisation)
        .where(
            Authorisation.account_id == account_id,
            Authorisation.category == category,
            *_in_force(at),
        )
        .values(state="ended", ended_by=by, ended_at=at, ended_why=why)
    )


async def in_force(session: AsyncSession, at: datetime) -> Sequence[Authorisation]:
    """Return the standing authorisations that are granted and last beyond *at*."""
    result = await session.execute(select(Authorisation).where(*_in_force(at)))
    return result.scalars().all()


async def stands(session: AsyncSession, account_id: str, category: str, at: datetime) -> bool:
    """Return whether an account has a standing authorisation for a category that is granted and lasts beyond *at*."""
    result = await session.execute(
        select(Authorisation.id)
        .where(
            Authorisation.account_id == account_id,
            Authorisation.category == category,
            *_in_force(at),
        )
        .limit(1)
    )
    return result.first() is not None


async def taken_back(session: AsyncSession, at: datetime) -> Sequence[Authorisation]:
    """Return the standing authorisations that were ended early and would otherwise last beyond *at*."""
    result = await session.execute(
        select(Authorisation).where(
            Authorisation.kind == "standing",
            Authorisation.state == "ended",
            Authorisation.until > at,
        )
    )
    return result.scalars().all()


def _in_force(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Authorisation.kind == "standing",
        Authorisation.state == "granted",
        Authorisation.until > at,
    )


async def listed(
    session: AsyncSession, *, state: str | None, since: datetime, limit: int, now: datetime
) -> Sequence[Authorisation]:
    """Return the authorisations requested since *since* or in force at *now*, the newest first; only those in *state* if given."""
    statement = select(Authorisation).where(
        or_(Authorisation.asked_at >= since, and_(*_in_force(now)))
    )
    if state is not None:
        statement = statement.where(Authorisation.state == state)
    result = await session.execute(
        statement.order_by(Authorisation.asked_at.desc(), Authorisation.id.desc()).limit(limit)
    )
    return result.scalars().all()
