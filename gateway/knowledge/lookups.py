"""Answers other rooms' questions about sheets, in the caller's transaction."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.knowledge.tables import (
    Sheet,
    SheetVersion,
)

MOST_SHEETS = 2_000


async def titles(session: AsyncSession, keys: Collection[tuple[str, int]]) -> dict[str, str]:
    """Return the titles of these versions (sheet, number), by sheet."""
    if not keys:
        return {}
    rows = await session.execute(
        select(SheetVersion.sheet_id, SheetVersion.number, SheetVersion.title).where(
            SheetVersion.sheet_id.in_([sheet_id for sheet_id, _ in keys])
        )
    )
    return {sheet_id: title for sheet_id, number, title in rows if (sheet_id, number) in keys}


async def all_sheets(session: AsyncSession) -> Sequence[Sheet]:
    """Return every sheet, withdrawn ones too, in order of creation."""
    rows = await session.execute(
        select(Sheet).order_by(Sheet.created_at, Sheet.id).limit(MOST_SHEETS)
    )
    return rows.scalars().all()
