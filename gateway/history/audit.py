"""The audit trail: who did what to which subject, and why."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.history.engine import Database
from gateway.history.ids import new_id
from gateway.history.models import AuditEntry


async def append(
    session: AsyncSession,
    *,
    at: datetime,
    account_id: str | None,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
) -> str:
    """Add an entry and return its id; ``account_id`` None means the station itself or the CLI."""
    entry = AuditEntry(
        id=new_id(), at=at, account_id=account_id, action=action, subject=subject,
        detail=detail or {},
    )  # fmt: skip
    session.add(entry)
    await session.flush()
    return entry.id


async def record(
    database: Database,
    *,
    at: datetime,
    account_id: str | None,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
) -> str:
    """Add an entry in a transaction of its own, for a deed that writes nothing else to the database.

    Takes and returns what :func:`append` does. Raises SQLAlchemyError.
    """
    async with database.writing() as session:
        return await append(
            session, at=at, account_id=account_id, action=action, subject=subject, detail=detail
        )


async def of_subject(session: AsyncSession, subject: str) -> Sequence[AuditEntry]:
    """Everything noted about a subject, oldest first."""
    found = await session.execute(
        select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.at)
    )
    return found.scalars().all()


async def since(
    session: AsyncSession, actions: Collection[str], subjects: Collection[str], at: datetime
) -> Sequence[AuditEntry]:
    """What of these actions was done to these subjects after *at*."""
    found = await session.execute(
        select(AuditEntry).where(
            AuditEntry.action.in_(actions), AuditEntry.subject.in_(subjects), AuditEntry.at > at
        )
    )
    return found.scalars().all()
