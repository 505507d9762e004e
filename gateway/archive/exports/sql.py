"""Orders of exports in SQL: who makes one is decided here, by one statement each."""

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
    """An order with its recording, contact and whose it is."""
    found = await session.execute(_listed().where(RecordingExport.id == export_id))
    row = found.one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3])


async def page(
    session: AsyncSession, *, by: str | None, recording_id: str | None, limit: int
) -> list[Listed]:
    """The newest orders, of one person's or of everybody's, the citizens' copies left out for one person."""
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
    """Return how many of somebody's orders are not made yet."""
    found = await session.execute(
        select(func.count())
        .select_from(RecordingExport)
        .where(RecordingExport.ordered_by == by, RecordingExport.state.in_(OPEN))
    )
    return int(found.scalar_one())


async def claim(
    session: AsyncSession, export_id: str, worker: str, *, now: datetime, until: datetime
) -> RecordingExport | None:
    """Begin an order that waits, or whose maker is gone; None when somebody else has it, or nobody is to."""
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
    """Keep the job for this maker; False: it is somebody else's, or nobody wants it any more."""
    found = await session.execute(
        update(RecordingExport)
        .where(_is_mine(export_id, worker))
        .values(lease_until=until)
        .returning(RecordingExport.id)
    )
    keep_to_writer(session, RecordingExport)
    return found.first() is not None


async def settle(session: AsyncSession, export_id: str, worker: str, **changes: Any) -> bool:
    """Say what became of it; False: it was somebody else's by then."""
    found = await session.execute(
        update(RecordingExport)
        .where(_is_mine(export_id, worker))
        .values(worker=None, lease_until=None, **changes)
        .returning(RecordingExport.id)
    )
    return found.first() is not None


async def release(session: AsyncSession, workers: Sequence[str], now: datetime) -> int:
    """Take from processes that are known to be dead what they were making."""
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
    """The copies for a contact's citizen that were ordered last: one of each recording."""
    found = await session.execute(
        select(RecordingExport)
        .join(Recording, Recording.id == RecordingExport.recording_id)
        .where(Recording.contact_id == contact_id, RecordingExport.kind == "copy")
        .order_by(RecordingExport.ordered_at, RecordingExport.id)
    )
    newest = {export.recording_id: export for export in found.scalars()}
    return list(newest.values())


async def at_work(session: AsyncSession) -> set[str]:
    """The processes that are making something."""
    found = await session.execute(
        select(RecordingExport.worker).where(RecordingExport.state == "running").distinct()
    )
    return {worker for worker in found.scalars() if worker is not None}


async def to_do(session: AsyncSession, now: datetime, *, limit: int) -> Sequence[str]:
    """Orders that somebody should be making, the longest due first."""
    found = await session.execute(
        select(RecordingExport.id)
        .where(_is_to_do(now))
        .order_by(RecordingExport.due_at, RecordingExport.id)
        .limit(limit)
    )
    return found.scalars().all()


async def again(session: AsyncSession, export_id: str, now: datetime) -> bool:
    """Have one that failed made again; False: it has not failed."""
    found = await session.execute(
        update(RecordingExport)
        .where(RecordingExport.id == export_id, RecordingExport.state == "failed")
        .values(state="waiting", attempts=0, due_at=now, failure=None)
        .returning(RecordingExport.id)
    )
    return found.first() is not None


async def remove(session: AsyncSession, export_id: str) -> bool:
    """Take an order away; the process that makes it notices. Return whether it was there."""
    found = await session.execute(
        delete(RecordingExport).where(RecordingExport.id == export_id).returning(RecordingExport.id)
    )
    return found.first() is not None


async def to_clear(session: AsyncSession, now: datetime) -> tuple[Sequence[str], Sequence[str]]:
    """Exports whose files are to go: the recording is gone, or their time is over."""
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
    """Note that the files are gone."""
    await session.execute(
        update(RecordingExport)
        .where(RecordingExport.id == export_id)
        .values(state="expired", files=[])
    )


async def known(session: AsyncSession, export_ids: Sequence[str]) -> set[str]:
    """Return which of the ids have a row."""
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
