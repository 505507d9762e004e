"""Statements about sheets: one for each kind of row, whatever the number of sheets."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.knowledge.entries import SheetText
from gateway.knowledge.lifecycle import VersionState, Written
from gateway.knowledge.tables import (
    SheetLife,
    SheetUse,
    SheetVerdict,
    SheetVersion,
)
from gateway.platform.security.tables import Account


async def lives(session: AsyncSession) -> dict[str, int]:
    """Return for how many days sheets live, by topic, where that differs from the usual."""
    rows = await session.execute(select(SheetLife.topic, SheetLife.days))
    return {topic: int(days) for topic, days in rows}


async def lives_one_at_a_time(session: AsyncSession) -> None:
    """Lock against other callers of this function until the transaction ends; there may be no row yet to lock.

    SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("sheet_lives"))))


async def written(
    session: AsyncSession, ids: Collection[str] | None = None
) -> dict[str, list[Written]]:
    """Return the versions of these sheets, or of all, as far as their life cycle is concerned, by sheet."""
    wanted = select(
        SheetVersion.sheet_id, SheetVersion.number, SheetVersion.language, SheetVersion.author_id, SheetVersion.state,
        SheetVersion.based_on,
    ).order_by(SheetVersion.number)  # fmt: skip
    if ids is not None:
        wanted = wanted.where(SheetVersion.sheet_id.in_(ids))
    found: dict[str, list[Written]] = {}
    for sheet_id, number, language, author, state, base in await session.execute(wanted):
        found.setdefault(sheet_id, []).append(
            Written(int(number), language, author, msgspec.convert(state, VersionState), base)
        )
    return found


async def returned_to(session: AsyncSession, account_id: str) -> list[tuple[str, int, str]]:
    """Return an account's drafts that a reviewer gave back: sheet, version number, language."""
    rows = await session.execute(
        select(SheetVersion.sheet_id, SheetVersion.number, SheetVersion.language).where(
            SheetVersion.author_id == account_id,
            SheetVersion.state == "draft",
            SheetVersion.returned_why.is_not(None),
        )
    )
    return [(sheet_id, number, language) for sheet_id, number, language in rows]


async def versions_of(session: AsyncSession, sheet_id: str) -> Sequence[SheetVersion]:
    """Return all versions of a sheet, the newest first."""
    rows = await session.execute(
        select(SheetVersion)
        .where(SheetVersion.sheet_id == sheet_id)
        .order_by(SheetVersion.number.desc())
    )
    return rows.scalars().all()


async def names(session: AsyncSession, ids: Collection[str | None]) -> dict[str, str]:
    """Return the display names of these accounts by id."""
    rows = await session.execute(
        select(Account.id, Account.display_name).where(Account.id.in_([i for i in ids if i]))
    )
    return {row.id: row.display_name for row in rows}


def text_of(row: SheetVersion) -> SheetText:
    """Return the text of a version."""
    return msgspec.convert(
        {
            "title": row.title, "entries": row.entries, "body": row.body, "links": row.links,
            "questions": row.questions, "attachments": row.attachments or [],
        },
        SheetText,
    )  # fmt: skip


async def shown_versions(
    session: AsyncSession, keys: Collection[tuple[str, int]]
) -> dict[tuple[str, int], SheetVersion]:
    """Return these versions in full, by sheet and number."""
    if not keys:
        return {}
    # by both: the words of all that was ever written are not read for those of now
    of = tuple_(SheetVersion.sheet_id, SheetVersion.number)
    rows = await session.execute(select(SheetVersion).where(of.in_(sorted(keys))))
    return {(row.sheet_id, row.number): row for row in rows.scalars()}


async def purge_verdicts(session: AsyncSession, before: datetime) -> None:
    """Delete citizens' verdicts from before a moment."""
    await session.execute(delete(SheetVerdict).where(SheetVerdict.at < before))


async def used_in(session: AsyncSession, contact_id: str) -> Sequence[tuple[SheetUse, str]]:
    """Return the uses of sheets in a contact, oldest first, each with the title of its version."""
    rows = await session.execute(
        select(SheetUse, SheetVersion.title)
        .join(
            SheetVersion,
            (SheetVersion.sheet_id == SheetUse.sheet_id)
            & (SheetVersion.number == SheetUse.version),
        )
        .where(SheetUse.contact_id == contact_id)
        .order_by(SheetUse.at)
    )
    return [(use, title) for use, title in rows]
