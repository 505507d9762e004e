"""Reads and writes the rows of chat files, which stand beside the lines of the chat, in the caller's transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts import chat_sql as chat
from gateway.contacts.tables import ChatFile, ChatMessage
from gateway.platform.sql.writes import insert_once

PASSING: Final = ("interrupted", "storage", "unscanned")
"""Why a file was refused for which nothing is wrong with it: a gateway ended, the disk or the scanner was away."""


async def append(session: AsyncSession, file: dict[str, Any], account_id: str | None) -> bool:
    """Store a file's row and its line of the chat; return False when the same id was stored before. *file* has the
    columns of :class:`ChatFile`."""
    new = await chat.append(
        session,
        message_id=file["message_id"],
        contact_id=file["contact_id"],
        author=file["author"],
        text=file["name"],
        sent_at=file["sent_at"],
        account_id=account_id,
    )
    if new:
        await insert_once(session, ChatFile, file)
    return new


async def line(session: AsyncSession, file_id: str) -> ChatMessage | None:
    """Return a file's line of the chat."""
    found = await session.execute(
        select(ChatMessage).join(ChatFile).where(ChatMessage.id == file_id)
    )
    return found.scalars().one_or_none()


async def count(session: AsyncSession, contact_id: str, author: str) -> int:
    """Return how many files one side has sent in a contact, refused ones included."""
    found = await session.execute(
        select(func.count()).where(ChatFile.contact_id == contact_id, ChatFile.author == author)
    )
    return found.scalar_one()


async def record_outcome(session: AsyncSession, file_id: str, **what: Any) -> bool:
    """Store the result of inspecting a file, as columns; return False when its row is gone, or it had a result
    before."""
    done = await session.execute(
        update(ChatFile)
        .where(ChatFile.message_id == file_id, ChatFile.state == "checking")
        .values(**what)
        .returning(ChatFile.message_id)
    )
    if done.first() is None:
        return False
    if "name" in what:
        # the text of the line, which shows and searches what knows of no file
        await session.execute(
            update(ChatMessage).where(ChatMessage.id == file_id).values(text=what["name"])
        )
    return True


async def say_why(session: AsyncSession, file_id: str, reason: str) -> None:
    """Store why a file is refused."""
    await session.execute(
        update(ChatFile).where(ChatFile.message_id == file_id).values(reason=reason)
    )


async def inspect_again(session: AsyncSession, file_id: str) -> bool:
    """Have a file inspected again whose inspection was cut short, or was not possible at that time; return whether
    it is one."""
    done = await session.execute(
        update(ChatFile)
        .where(
            ChatFile.message_id == file_id,
            or_(
                ChatFile.state == "checking",
                and_(ChatFile.state == "refused", ChatFile.reason.in_(PASSING)),
            ),
        )
        .values(state="checking", reason=None)
        .returning(ChatFile.message_id)
    )
    return done.first() is not None


async def of_contact(session: AsyncSession, contact_id: str) -> Sequence[ChatFile]:
    """Return all files of a contact in order, refused ones included."""
    found = await session.execute(
        select(ChatFile)
        .where(ChatFile.contact_id == contact_id)
        .order_by(ChatFile.sent_at, ChatFile.message_id)
    )
    return found.scalars().all()


async def ready_of(session: AsyncSession, contact_id: str) -> Sequence[ChatFile]:
    """Return the files of a contact that can be fetched, in order."""
    found = await session.execute(
        select(ChatFile)
        .where(ChatFile.contact_id == contact_id, ChatFile.state == "ready")
        .order_by(ChatFile.sent_at, ChatFile.message_id)
    )
    return found.scalars().all()


async def ready(session: AsyncSession, contact_id: str, file_id: str) -> ChatFile | None:
    """Return a file of a contact that can be fetched, or None."""
    found = await session.get(ChatFile, file_id)
    if found is None or found.contact_id != contact_id or found.state != "ready":
        return None
    return found


async def known(session: AsyncSession, contact_ids: Collection[str]) -> dict[str, set[str]]:
    """Return the ids of these contacts' files that are stored or being inspected, by contact."""
    found = await session.execute(
        select(ChatFile.contact_id, ChatFile.message_id).where(
            ChatFile.contact_id.in_(contact_ids), ChatFile.state != "refused"
        )
    )
    files: dict[str, set[str]] = {}
    for contact_id, file_id in found:
        files.setdefault(contact_id, set()).add(file_id)
    return files


async def left_over(session: AsyncSession, before: datetime) -> Sequence[ChatFile]:
    """Return the files whose inspection began before *before* and never ended, because its process is gone."""
    found = await session.execute(
        select(ChatFile).where(ChatFile.state == "checking", ChatFile.sent_at < before)
    )
    return found.scalars().all()
