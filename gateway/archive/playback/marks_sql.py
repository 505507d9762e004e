"""Reads and writes the marks of recordings."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording, RecordingMark


async def put(session: AsyncSession, recording_id: str, rows: Sequence[dict[str, Any]]) -> None:
    """Replace a recording's marks by *rows*, each without id and position."""
    await session.execute(delete(RecordingMark).where(RecordingMark.recording_id == recording_id))
    if rows:
        await session.execute(
            insert(RecordingMark),
            [
                row | {"recording_id": recording_id, "position": position}
                for position, row in enumerate(rows)
            ],
        )


async def of_recording(session: AsyncSession, recording_id: str) -> Sequence[RecordingMark]:
    """Return a recording's marks in order of time."""
    found = await session.execute(
        select(RecordingMark)
        .where(RecordingMark.recording_id == recording_id)
        .order_by(RecordingMark.position)
    )
    return found.scalars().all()


async def unmarked(session: AsyncSession, *, limit: int) -> Sequence[Recording]:
    """Return finished recordings whose marks have not been noted yet, the newest first."""
    found = await session.execute(
        select(Recording)
        .where(Recording.marked_at.is_(None), Recording.state == "ready")
        .order_by(Recording.started_at.desc())
        .limit(limit)
    )
    return found.scalars().all()
