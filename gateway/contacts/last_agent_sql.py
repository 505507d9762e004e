"""Who comes back, in SQL: marks that lead from one contact to another, and who answered there last."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.tables import Contact, Leg, Recognition
from gateway.platform.sql.upsert import insert_all_once

_LAST_OPERATOR = (
    select(Leg.account_id)
    .join(Recognition, Recognition.contact_id == Leg.contact_id)
    .join(Contact, Contact.id == Leg.contact_id)
    .where(
        Recognition.mark.in_(bindparam("marks", expanding=True)),
        Leg.party == "agent",
        Leg.account_id.is_not(None),
        Leg.started_at >= bindparam("since"),
        Contact.outcome.is_distinct_from("abuse"),
    )
    .order_by(Leg.started_at.desc())
    .limit(1)
)
"""Made once: it is asked in every entry."""


async def remember(
    session: AsyncSession, contact_id: str, marks: Collection[str], now: datetime
) -> None:
    """Note who entered a contact that has its row. May be repeated."""
    rows = [{"contact_id": contact_id, "mark": mark, "seen_at": now} for mark in sorted(marks)]
    await insert_all_once(session, Recognition, rows)


async def marks_of(session: AsyncSession, contact_id: str) -> set[str]:
    """The marks of a contact."""
    found = await session.execute(
        select(Recognition.mark).where(Recognition.contact_id == contact_id)
    )
    return set(found.scalars())


async def last_operator(
    session: AsyncSession, marks: Collection[str], since: datetime
) -> str | None:
    """The account that answered one of these citizens' contacts last, since *since*; not where it ended in
    abuse."""
    found = await session.execute(_LAST_OPERATOR, {"marks": list(marks), "since": since})
    return found.scalar_one_or_none()


async def forget(session: AsyncSession, before: datetime) -> None:
    """Let go of marks made before *before*."""
    await session.execute(delete(Recognition).where(Recognition.seen_at < before))
