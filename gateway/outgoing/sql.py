"""Calls that the station makes, in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.outgoing.states import OVER
from gateway.outgoing.tables import CallOut
from gateway.platform.sql.base import Condition
from gateway.platform.sql.writes import insert_once


async def write(session: AsyncSession, row: dict[str, Any]) -> bool:
    """Store a call that is ordered; return False if it is stored already."""
    return await insert_once(session, CallOut, row)


async def told(session: AsyncSession, call: str, changes: dict[str, Any]) -> bool:
    """Update a call that is not over; return whether there was one."""
    found = await session.execute(
        update(CallOut)
        .where(CallOut.id == call, CallOut.state.not_in(OVER))
        .values(**changes)
        .returning(CallOut.id)
    )
    return found.first() is not None


async def told_of(session: AsyncSession) -> Sequence[CallOut]:
    """Return up to 100 calls that should be reported all the time, the longest silent first: those being made, and answered
    numbers outside and operators' telephones."""
    found = await session.execute(
        select(CallOut)
        .where(
            or_(
                CallOut.state.in_(("asked", "calling", "ringing")),
                and_(CallOut.state == "answered", CallOut.purpose.in_(("outside", "desk"))),
            )
        )
        .order_by(CallOut.told_at)
        .limit(100)
    )
    return found.scalars().all()


async def latest(session: AsyncSession, limit: int) -> list[CallOut]:
    """Return the newest calls."""
    found = await session.execute(select(CallOut).order_by(CallOut.asked_at.desc()).limit(limit))
    return list(found.scalars())


async def forget(session: AsyncSession, before: datetime, kept: Condition) -> int:
    """Delete the numbers of calls ordered before *before*, except those of contacts that *kept* spares; calls of no contact
    are deleted as a whole. Return how many."""
    gone = await session.execute(
        delete(CallOut)
        .where(CallOut.asked_at < before, CallOut.contact_id.is_(None))
        .returning(CallOut.id)
    )
    emptied = await session.execute(
        update(CallOut)
        .where(CallOut.asked_at < before, CallOut.number.is_not(None), ~kept(CallOut.contact_id))
        .values(number=None)
        .returning(CallOut.id)
    )
    return len(gone.all()) + len(emptied.all())
