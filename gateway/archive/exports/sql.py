"""Reads and writes orders of exports; one statement each decides which process makes an order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.exports.tables import RecordingExport
from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact
from gateway.platform.security.tables import Account
from gateway.platform.sql.changes import keep_to_writer

Listed = tuple[RecordingExport, Recording, Contact, Account | None]
OPEN = ("waiting", "running")


async def order(
    session: AsyncSession, export_id: str, recording_id: str, *, kind: str, options: dict[str, Any],
    by: str | None, at: datetime, reason: str,
) -> None:  # fmt: skip
    """Add an order, to be made at once."""
    session.add(
        RecordingExport(
            id=export_id, recording_id=recording_id, kind=kind, options=options, ordered_by=by,
            ordered_at=at, reason=reason, state="waiting", attempts=0, due_at=at, files=[],
        )
    )  # fmt: skip
    await session.flush()


async def one(session: AsyncSession, export_id: str) -> Listed | None:
    """Return an order with its recording, its contact and the account that ordered it; None where there is none."""
    found = await session.execute(_listed().where(RecordingExport.id == export_id))
    row = found.one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3])


async def page(
    session: AsyncSession, *, by: str | None, recording_id: str | None, limit: int
) -> list[Listed]:
    """Return the newest orders, of one person with *by*, of everybody with None; a citizen's copy is an order of the
    person who granted it."""
    wanted = _listed().order_by(RecordingExport.ordered_at.desc(), RecordingExport.id.desc())
    if by is not None:
        wanted = wanted.where(RecordingExport.ordered_by == by)
    if recording_id is not None:
        wanted = wanted.where(RecordingExport.recording_id == recording_id)
    found = await session.execute(wanted.limit(limit))
    return [(row[0], row[1], row[2], row[3]) for row in found]


def _listed() -> Any:
    return (
        select(RecordingExport, Recording, Contact, Account)
        .join(Recording, Recording.id == RecordingExport.recording_id)
        .join(Contact, Contact.id == Recording.contact_id)
        .outerjoin(Account, Account.id == RecordingExport.ordered_by)
    )


async def count_open(session: AsyncSession, by: str) -> int:
    """Return how many orders of an account are not made yet."""
    found = await session.execute(
        select(func.count())
        .select_from(RecordingExport)
        .where(RecordingExport.ordered_by == by, RecordingExport.state.in_(OPEN))
    )
    return int(found.scalar_one())


async def claim(
    session: AsyncSession, export_id: str, worker: str, *, now: datetime, until: datetime
) -> RecordingExport | None:
    """Begin an order that waits, or whose maker is gone; None when another process has it, or nothing is to be made."""
    found = await session.execute(
        update(RecordingExport)
        .where(RecordingExport.id == export_id, _is_to_do(now))
        .values(
            state="running",
            attempts=RecordingExport.attempts + 1,
            worker=worker,
            lease_until=until,
            failure=None,
        )
        .returning(RecordingExport)
    )
    return found.scalar_one_or_none()


async def renew(session: AsyncSession, export_id: str, worker: str, until: datetime) -> bool:
    """Prolong this worker's lease on the order; False when another process has it, or the order was removed."""
    found = await session.execute(
        update(RecordingExport)
        .where(_is_mine(export_id, worker))
        .values(lease_until=until)
        .returning(RecordingExport.id)
    )
    keep_to_writer(session, RecordingExport)
    return found.first() is not None


async def record_outcome(
    session: AsyncSession, export_id: str, worker: str, **changes: Any
) -> bool:
    """Store the outcome of the order and end the worker's lease; False when another process has it by then."""
    found = await session.execute(
        update(RecordingExport)
        .where(_is_mine(export_id, worker))
        .values(worker=None, lease_until=None, **changes)
        .returning(RecordingExport.id)
    )
    return found.first() is not None


async def release(session: AsyncSession, workers: Sequence[str], now: datetime) -> int:
    """Return orders that dead processes were making to the queue; return how many."""
    if not workers:
        return 0
    found = await session.execute(
        update(RecordingExport)
        .where(RecordingExport.state == "running", RecordingExport.worker.in_(workers))
        .values(state="waiting", due_at=now, worker=None, lease_until=None)
        .returning(RecordingExport.id)
    )
    return len(found.all())


async def copies_of(session: AsyncSession, contact_id: str) -> Sequence[RecordingExport]:
    """Return the latest export of each recording that was ordered as a copy for a contact's citizen."""
    found = await session.execute(
        select(RecordingExport)
        .join(Recording, Recording.id == RecordingExport.recording_id)
        .where(Recording.contact_id == contact_id, RecordingExport.kind == "copy")
        .order_by(RecordingExport.ordered_at, RecordingExport.id)
    )
    newest = {export.recording_id: export for export in found.scalars()}
    return list(newest.values())


async def at_work(session: AsyncSession) -> set[str]:
    """Return the names of the processes that are making something."""
    found = await session.execute(
        select(RecordingExport.worker).where(RecordingExport.state == "running").distinct()
    )
    return {worker for worker in found.scalars() if worker is not None}


async def to_do(session: AsyncSession, now: datetime, *, limit: int) -> Sequence[str]:
    """Return the ids of the orders that should be made now, the longest due first."""
    found = await session.execute(
        select(RecordingExport.id)
        .where(_is_to_do(now))
        .order_by(RecordingExport.due_at, RecordingExport.id)
        .limit(limit)
    )
    return found.scalars().all()


async def again(session: AsyncSession, export_id: str, now: datetime) -> bool:
    """Have a failed order made again; False when it has not failed."""
    found = await session.execute(
        update(RecordingExport)
        .where(RecordingExport.id == export_id, RecordingExport.state == "failed")
        .values(state="waiting", attempts=0, due_at=now, failure=None)
        .returning(RecordingExport.id)
    )
    return found.first() is not None


async def remove(session: AsyncSession, export_id: str) -> bool:
    """Delete an order, which the process that makes it notices. Return whether it was there."""
    found = await session.execute(
        delete(RecordingExport).where(RecordingExport.id == export_id).returning(RecordingExport.id)
    )
    return found.first() is not None


async def to_clear(session: AsyncSession, now: datetime) -> tuple[Sequence[str], Sequence[str]]:
    """Return the ids of exports whose files are to be deleted: of those of destroyed recordings, and of those that
    have expired."""
    ready = (
        select(RecordingExport.id)
        .join(Recording, Recording.id == RecordingExport.recording_id)
        .where(RecordingExport.state == "ready")
    )
    gone = await session.execute(ready.where(Recording.state == "destroyed"))
    over = await session.execute(
        ready.where(Recording.state != "destroyed", RecordingExport.expires_at <= now)
    )
    return gone.scalars().all(), over.scalars().all()


async def clear(session: AsyncSession, export_id: str) -> None:
    """Note that the files are deleted."""
    await session.execute(
        update(RecordingExport)
        .where(RecordingExport.id == export_id)
        .values(state="expired", files=[])
    )


async def known(session: AsyncSession, export_ids: Sequence[str]) -> set[str]:
    """Return those of the ids that have a row."""
    found = await session.execute(
        select(RecordingExport.id).where(RecordingExport.id.in_(export_ids))
    )
    return set(found.scalars())


def _is_to_do(now: datetime) -> Any:
    return or_(
        and_(RecordingExport.state == "waiting", RecordingExport.due_at <= now),
        and_(RecordingExport.state == "running", RecordingExport.lease_until <= now),
    )


def _is_mine(export_id: str, worker: str) -> Any:
    return and_(
        RecordingExport.id == export_id,
        RecordingExport.state == "running",
        RecordingExport.worker == worker,
    )
