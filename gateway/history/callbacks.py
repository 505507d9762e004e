"""Requests to be called back in SQL. Every change is one conditional UPDATE whose count says whether it
happened, so nothing is called or decided twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.history.callback_models import Callback
from gateway.history.models import Contact


@dataclass(frozen=True, slots=True)
class FoundCallback:
    """A request with its contact."""

    callback: Callback
    contact: Contact


async def one(session: AsyncSession, contact_id: str) -> FoundCallback | None:
    """The request of this contact."""
    return await _found(session, Callback.contact_id == contact_id)


async def by_code(session: AsyncSession, code_hash: str) -> FoundCallback | None:
    """The request with the code of this hash."""
    return await _found(session, Callback.code_hash == code_hash)


async def _found(session: AsyncSession, which: Any) -> FoundCallback | None:
    row = (
        await session.execute(
            select(Callback, Contact).join(Contact, Contact.id == Callback.contact_id).where(which)
        )
    ).first()
    return None if row is None else FoundCallback(row[0], row[1])


async def open_count(session: AsyncSession) -> int:
    """How many are not over."""
    found = await session.execute(
        select(func.count())
        .select_from(Callback)
        .join(Contact, Contact.id == Callback.contact_id)
        .where(Contact.state != "closed")
    )
    return int(found.scalar_one())


async def not_queued(session: AsyncSession, *, limit: int) -> Sequence[str]:
    """Those whom no queue has taken yet, the oldest first."""
    found = await session.execute(
        select(Callback.contact_id)
        .where(Callback.queued_at.is_(None), Callback.result.is_(None))
        .order_by(Callback.asked_at)
        .limit(limit)
    )
    return found.scalars().all()


async def queued(session: AsyncSession, contact_id: str, now: datetime) -> bool:
    """The queue has it."""
    return await _changed(
        session,
        update(Callback)
        .where(Callback.contact_id == contact_id, Callback.queued_at.is_(None))
        .values(queued_at=now),
    )


async def called(
    session: AsyncSession, contact_id: str, attempt: int, now: datetime, good_until: datetime
) -> bool:
    """Note that the citizen is being called, for the operator's answer number *attempt*; False when that
    was noted before, or something has come of an earlier call."""
    return await _changed(
        session,
        update(Callback)
        .where(
            Callback.contact_id == contact_id,
            Callback.attempt < attempt,
            Callback.result.is_(None),
        )
        .values(attempt=attempt, called_at=now, good_until=good_until),
    )


async def came_to(session: AsyncSession, contact_id: str, result: str) -> bool:
    """Note what came of it; who was reached once stays reached."""
    return await _changed(
        session,
        update(Callback)
        .where(
            Callback.contact_id == contact_id,
            or_(Callback.result.is_(None), Callback.result != "reached"),
        )
        .values(result=result),
    )


async def call_off(session: AsyncSession, contact_id: str, now: datetime) -> bool:
    """Close one that no queue knows, as cancelled; False, and nothing changed, when it is over or something
    came of it."""
    nothing_yet = select(Callback.contact_id).where(Callback.result.is_(None))
    closed = await _changed(
        session,
        update(Contact)
        .where(Contact.id == contact_id, Contact.state != "closed", Contact.id.in_(nothing_yet))
        .values(state="closed", outcome="abandoned", ended_at=now),
    )
    return closed and await came_to(session, contact_id, "cancelled")


async def forget(session: AsyncSession, before: datetime) -> int:
    """Forget addresses and numbers of requests asked before *before* that are over; return how many."""
    over = select(Contact.id).where(Contact.state == "closed")
    found = await session.execute(
        update(Callback)
        .where(
            Callback.asked_at < before,
            Callback.contact_id.in_(over),
            or_(Callback.email.is_not(None), Callback.number.is_not(None)),
        )
        .values(email=None, number=None)
        .returning(Callback.contact_id)
    )
    return len(found.all())


async def _changed(session: AsyncSession, statement: Any) -> bool:
    result = await session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount == 1
