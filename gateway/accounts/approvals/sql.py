"""Reads and writes requests that another person decides."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.approvals.tables import (
    StationRequest,
)


async def ask(
    session: AsyncSession, request_id: str, *, kind: str, what: dict[str, Any], by: str, at: datetime,
    why: str,
) -> None:  # fmt: skip
    """Add a request."""
    session.add(
        StationRequest(
            id=request_id, kind=kind, state="pending", what=what, asked_by=by, asked_at=at,
            asked_why=why,
        )
    )  # fmt: skip
    await session.flush()


async def pending(session: AsyncSession, kind: str) -> Sequence[StationRequest]:
    """Return the pending requests of this *kind*, oldest first."""
    found = await session.execute(
        select(StationRequest)
        .where(StationRequest.kind == kind, StationRequest.state == "pending")
        .order_by(StationRequest.asked_at)
    )
    return found.scalars().all()


async def listed(session: AsyncSession, *, limit: int) -> Sequence[StationRequest]:
    """Return at most *limit* requests, pending ones first, then the newest."""
    waits = case((StationRequest.state == "pending", 0), else_=1)
    found = await session.execute(
        select(StationRequest).order_by(waits, StationRequest.asked_at.desc()).limit(limit)
    )
    return found.scalars().all()


async def decide(
    session: AsyncSession, request_id: str, *, state: str, by: str, at: datetime, why: str
) -> bool:
    """Decide a pending request; False when another decision was first."""
    found = await session.execute(
        update(StationRequest)
        .where(StationRequest.id == request_id, StationRequest.state == "pending")
        .values(state=state, decided_by=by, decided_at=at, decided_why=why, begun_at=at)
        .returning(StationRequest.id)
    )
    return found.first() is not None


async def reopen(session: AsyncSession, request_id: str) -> None:
    """Make a granted request pending again, because it could not be carried out."""
    await session.execute(
        update(StationRequest)
        .where(StationRequest.id == request_id)
        .values(state="pending", decided_by=None, decided_at=None, decided_why=None, begun_at=None)
    )


async def done(session: AsyncSession, request_id: str, at: datetime) -> None:
    """Note that a granted request has been carried out."""
    await session.execute(
        update(StationRequest).where(StationRequest.id == request_id).values(done_at=at)
    )


async def take_over(
    session: AsyncSession, *, before: datetime, at: datetime
) -> StationRequest | None:
    """Take in hand the oldest granted request that is not carried out and that a process took in hand before
    *before*; None when there is none. Of several processes one gets it."""
    left = (
        StationRequest.state == "granted",
        StationRequest.done_at.is_(None),
        StationRequest.begun_at < before,
    )
    oldest = (
        select(StationRequest.id).where(*left).order_by(StationRequest.begun_at).limit(1)
    ).scalar_subquery()
    found = await session.execute(
        update(StationRequest)
        .where(StationRequest.id == oldest, *left)
        .values(begun_at=at)
        .returning(StationRequest)
        .execution_options(synchronize_session=False)
    )
    return found.scalar_one_or_none()
