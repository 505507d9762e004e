"""Changes rows of recordings for other rooms, within the transaction of the caller."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording, RecordingComment
from gateway.platform.ids import new_id

CHANGEABLE = frozenset(
    {
        "state", "ended_at", "duration_ms", "parties", "gaps", "bytes", "keep_until", "failure",
        "kept_by", "evaluated_at", "verdict", "faults", "technical", "in_bucket", "marked_at",
    }
)  # fmt: skip


async def change(session: AsyncSession, recording_id: str, **changes: Any) -> bool:
    """Write the named columns of a recording; return whether it exists.

    Raises :class:`ValueError` for a column that never changes.
    """
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"a recording's {', '.join(sorted(unknown))} cannot be changed")
    found = await session.execute(
        update(Recording)
        .where(Recording.id == recording_id)
        .values(**changes)
        .returning(Recording.id)
    )
    return found.first() is not None


async def erase(session: AsyncSession, recording_id: str) -> None:
    """Delete a recording with all rows that belong to it."""
    await session.execute(delete(Recording).where(Recording.id == recording_id))


async def add_comment(
    session: AsyncSession,
    recording: Recording,
    *,
    account_id: str,
    at_ms: int,
    text: str,
    now: datetime,
) -> RecordingComment:
    """Write a comment of an account at a moment of the recording, *at_ms* from its start; return the row."""
    row = RecordingComment(
        id=new_id(), recording_id=recording.id, contact_id=recording.contact_id,
        account_id=account_id, at_ms=at_ms, text=text, created_at=now,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row


async def remove_comment(session: AsyncSession, comment: RecordingComment) -> None:
    """Delete a comment."""
    await session.delete(comment)
