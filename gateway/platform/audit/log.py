"""The audit trail: who did what to which subject, and why.

Entries are chained when their transaction ends (:mod:`gateway.platform.audit.seal`), and are there for others from then on.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.audit.chain import REDACTION, detail_digest
from gateway.platform.audit.seal import PENDING
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.ids import new_id
from gateway.platform.sql.engine import Database


async def append(
    session: AsyncSession,
    *,
    at: datetime,
    account_id: str | None,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
) -> str:
    """Add an entry in the caller's transaction and return its id; *account_id* None means the station itself or the CLI.

    Raises RuntimeError outside a writing transaction, and in one that no seal will close.
    """
    pending = session.info.get(PENDING)
    if pending is None:
        raise RuntimeError("the audit trail is written in a sealed writing transaction only")
    entry_id = new_id()
    pending.append(
        {
            "id": entry_id,
            "at": at,
            "account_id": account_id,
            "action": action,
            "subject": subject,
            "detail": detail or {},
        }
    )
    return entry_id


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


async def redact(
    session: AsyncSession, at: datetime, entries: Sequence[tuple[AuditEntry, dict[str, Any]]]
) -> None:
    """Replace entries' details by ones without the words to be erased, and note which entries lost words.

    The trail stays verifiable, and the erased words cannot be guessed from it.
    """
    if not entries:
        return
    for entry, detail in entries:
        entry.detail, entry.salt = detail, ""
    await session.flush()
    await append(
        session,
        at=at,
        account_id=None,
        action=REDACTION,
        subject="audit",
        detail={"redacted": {str(entry.seq): detail_digest("", d) for entry, d in entries}},
    )


async def of_subject(session: AsyncSession, subject: str) -> Sequence[AuditEntry]:
    """Return all entries about a subject, oldest first."""
    found = await session.execute(
        select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.seq)
    )
    return found.scalars().all()


async def since(
    session: AsyncSession, actions: Collection[str], subjects: Collection[str], at: datetime
) -> Sequence[AuditEntry]:
    """Return the entries with these actions on these subjects after *at*."""
    found = await session.execute(
        select(AuditEntry).where(
            AuditEntry.action.in_(actions), AuditEntry.subject.in_(subjects), AuditEntry.at > at
        )
    )
    return found.scalars().all()
