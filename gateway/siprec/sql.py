"""Calls that another system keeps and that are recorded here, in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.sql.base import Condition
from gateway.platform.sql.writes import insert_once, put_all
from gateway.siprec.tables import RecordedCall, RecordedCallParty


async def one(session: AsyncSession, contact_id: str) -> RecordedCall | None:
    """Return a call, None if there is none."""
    return await session.get(RecordedCall, contact_id)


async def write(session: AsyncSession, row: dict[str, Any]) -> bool:
    """Store a call that begins; return False if it is stored already."""
    return await insert_once(session, RecordedCall, row)


async def change(session: AsyncSession, contact_id: str, **changes: Any) -> bool:
    """Update the named columns of a call that is not over; return whether there was one."""
    found = await session.execute(
        update(RecordedCall)
        .where(RecordedCall.contact_id == contact_id, RecordedCall.state != "over")
        .values(**changes)
        .returning(RecordedCall.contact_id)
    )
    return found.first() is not None


async def put_parties(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Store the participants, replacing what was known of them."""
    await put_all(session, RecordedCallParty, rows)


async def parties_of(session: AsyncSession, contact_id: str) -> Sequence[RecordedCallParty]:
    """Return who took part, by the names of their sounds."""
    found = await session.execute(
        select(RecordedCallParty)
        .where(RecordedCallParty.contact_id == contact_id)
        .order_by(RecordedCallParty.party)
    )
    return found.scalars().all()


async def told_of(session: AsyncSession) -> Sequence[RecordedCall]:
    """Return up to 100 calls that go on, the longest silent first."""
    found = await session.execute(
        select(RecordedCall)
        .where(RecordedCall.state == "recording")
        .order_by(RecordedCall.told_at)
        .limit(100)
    )
    return found.scalars().all()


async def forget(session: AsyncSession, before: datetime, kept: Condition) -> int:
    """Delete names and numbers in calls that began before *before*, except those of contacts that *kept* spares; return how
    many."""
    old = select(RecordedCall.contact_id).where(RecordedCall.started_at < before)
    found = await session.execute(
        update(RecordedCallParty)
        .where(
            RecordedCallParty.contact_id.in_(old),
            or_(RecordedCallParty.name.is_not(None), RecordedCallParty.number.is_not(None)),
            ~kept(RecordedCallParty.contact_id),
        )
        .values(name=None, number=None)
        .returning(RecordedCallParty.contact_id)
    )
    return len(found.all())
