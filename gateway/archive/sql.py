"""Reads and writes the rows of recordings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording, RecordingComment
from gateway.contacts.tables import Contact
from gateway.platform.checks import STATION_CHECK
from gateway.platform.sql.writes import insert_once


async def start(
    session: AsyncSession,
    *,
    recording_id: str,
    contact_id: str,
    started_at: datetime,
    keep_until: datetime,
    parties: list[dict[str, Any]],
    state: str = "recording",
) -> bool:
    """Insert a recording; return False when it was there before."""
    return await insert_once(
        session,
        Recording,
        {
            "id": recording_id,
            "contact_id": contact_id,
            "state": state,
            "started_at": started_at,
            "parties": parties,
            "gaps": [],
            "bytes": 0,
            "keep_until": keep_until,
        },
    )


async def unfinished(session: AsyncSession) -> list[tuple[str, str]]:
    """Return the recordings that are being recorded or finished, each with its contact."""
    found = await session.execute(
        select(Recording.id, Recording.contact_id).where(
            Recording.state.in_(("recording", "finishing"))
        )
    )
    return [(recording, contact) for recording, contact in found]


async def due(session: AsyncSession, now: datetime) -> Sequence[str]:
    """Return the ids of the recordings whose retention has ended and which are not destroyed, oldest first."""
    found = await session.execute(
        select(Recording.id)
        .where(Recording.keep_until <= now, Recording.state.in_(("ready", "failed")))
        .order_by(Recording.keep_until)
    )
    return found.scalars().all()


async def unjudged(session: AsyncSession, *, limit: int) -> list[tuple[Recording, Contact]]:
    """Return playable recordings that have no technical verdict yet, the newest first, each with its contact."""
    found = await session.execute(
        select(Recording, Contact)
        .join(Contact, Contact.id == Recording.contact_id)
        .where(
            Recording.verdict.is_(None),
            Recording.state == "ready",
            Contact.category != STATION_CHECK,
        )
        .order_by(Recording.started_at.desc())
        .limit(limit)
    )
    return [(recording, contact) for recording, contact in found]


async def to_offload(session: AsyncSession, *, limit: int) -> Sequence[str]:
    """Return the ids of judged recordings whose media are still on the disk, the oldest first."""
    found = await session.execute(
        select(Recording.id)
        .where(
            Recording.state == "ready",
            Recording.verdict.is_not(None),
            Recording.in_bucket.is_(False),
        )
        .order_by(Recording.started_at)
        .limit(limit)
    )
    return found.scalars().all()


async def remove_comments(session: AsyncSession, recording_id: str) -> None:
    """Delete all comments on a recording, which goes with its destruction."""
    await session.execute(
        delete(RecordingComment).where(RecordingComment.recording_id == recording_id)
    )
