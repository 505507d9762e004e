"""Reads and writes chat lines."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.tables import CHAT_SAID, ChatMessage
from gateway.platform.sql.changes import announce, of_one
from gateway.platform.sql.writes import insert_once


async def append(
    session: AsyncSession,
    *,
    message_id: str,
    contact_id: str,
    author: Literal["citizen", "agent"],
    text: str,
    sent_at: datetime,
    account_id: str | None = None,
) -> bool:
    """Store one line; return False when the same id was stored before."""
    new = await insert_once(
        session,
        ChatMessage,
        {
            "id": message_id,
            "contact_id": contact_id,
            "author": author,
            "account_id": account_id,
            "text": text,
            "sent_at": sent_at,
        },
    )
    if new:
        announce(session, of_one(CHAT_SAID, contact_id))
    return new


async def written(session: AsyncSession, contact_id: str, author: str) -> tuple[int, int]:
    """Return how many lines one side has written in a contact, and how many characters in them."""
    found = await session.execute(
        select(func.count(), func.coalesce(func.sum(func.length(ChatMessage.text)), 0)).where(
            ChatMessage.contact_id == contact_id, ChatMessage.author == author
        )
    )
    lines, signs = found.one()
    return int(lines), int(signs)


async def texts(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """Return the texts of lines by their ids; erased lines are left out."""
    found = await session.execute(
        select(ChatMessage.id, ChatMessage.text).where(ChatMessage.id.in_(ids))
    )
    return {row[0]: row[1] for row in found}


async def page(
    session: AsyncSession, contact_id: str, *, limit: int, before: str | None = None
) -> tuple[Sequence[ChatMessage], bool]:
    """Return the newest *limit* lines of a contact's chat in order, with *before* the newest before that line, and
    whether there are earlier ones. Nothing comes before a line that is not the contact's."""
    wanted = select(ChatMessage).where(ChatMessage.contact_id == contact_id)
    if before is not None:
        known = await session.get(ChatMessage, before)
        if known is None or known.contact_id != contact_id:
            return [], False
        wanted = wanted.where(
            or_(
                ChatMessage.sent_at < known.sent_at,
                and_(ChatMessage.sent_at == known.sent_at, ChatMessage.id < known.id),
            )
        )
    found = await session.execute(
        wanted.order_by(ChatMessage.sent_at.desc(), ChatMessage.id.desc()).limit(limit + 1)
    )
    rows = found.scalars().all()
    return list(reversed(rows[:limit])), len(rows) > limit
