"""Comments at moments of recordings, in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording, RecordingComment
from gateway.platform.ids import new_id
from gateway.platform.security.tables import Account


async def add(
    session: AsyncSession,
    recording: Recording,
    *,
    account_id: str,
    at_ms: int,
    text: str,
    now: datetime,
) -> RecordingComment:
    """Write a comment down."""
    row = RecordingComment(
        id=new_id(), recording_id=recording.id, contact_id=recording.contact_id,
        account_id=account_id, at_ms=at_ms, text=text, created_at=now,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row


async def of_recording(
    session: AsyncSession, recording_id: str
) -> Sequence[tuple[RecordingComment, str | None]]:
    """A recording's comments in order of their moments, each with its author's name."""
    found = await session.execute(
        select(RecordingComment, Account.display_name)
        .outerjoin(Account, Account.id == RecordingComment.account_id)
        .where(RecordingComment.recording_id == recording_id)
        .order_by(RecordingComment.at_ms, RecordingComment.created_at, RecordingComment.id)
    )
    return [(comment, name) for comment, name in found]


async def count(session: AsyncSession, recording_id: str) -> int:
    """Return how many there are."""
    found = await session.execute(
        select(func.count()).where(RecordingComment.recording_id == recording_id)
    )
    return int(found.scalar_one())


async def one(session: AsyncSession, recording_id: str, comment_id: str) -> RecordingComment | None:
    """A comment of a recording."""
    found = await session.get(RecordingComment, comment_id)
    return found if found is not None and found.recording_id == recording_id else None


async def remove_all(session: AsyncSession, recording_id: str) -> None:
    """Take all of a recording away: what was destroyed is not talked about any more."""
    await session.execute(
        delete(RecordingComment).where(RecordingComment.recording_id == recording_id)
    )
