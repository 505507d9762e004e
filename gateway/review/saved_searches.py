"""Searches that people gave a name, in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.ids import new_id
from gateway.review.tables import SavedSearch


async def of_account(session: AsyncSession, account_id: str) -> Sequence[SavedSearch]:
    """Somebody's searches by name."""
    found = await session.execute(
        select(SavedSearch).where(SavedSearch.account_id == account_id).order_by(SavedSearch.name)
    )
    return found.scalars().all()


async def save(
    session: AsyncSession, account_id: str, name: str, filters: dict[str, Any], *, at: datetime
) -> SavedSearch:
    """Keep a search; one of the same name is replaced."""
    await session.execute(
        delete(SavedSearch).where(SavedSearch.account_id == account_id, SavedSearch.name == name)
    )
    row = SavedSearch(id=new_id(), account_id=account_id, name=name, filters=filters, created_at=at)
    session.add(row)
    await session.flush()
    return row


async def count(session: AsyncSession, account_id: str, *, other_than: str) -> int:
    """Return how many somebody has, one name aside."""
    found = await session.execute(
        select(func.count()).where(
            SavedSearch.account_id == account_id, SavedSearch.name != other_than
        )
    )
    return int(found.scalar_one())


async def remove(session: AsyncSession, account_id: str, search_id: str) -> bool:
    """Take one away; False when it is nobody's, or another's."""
    found = await session.execute(
        delete(SavedSearch)
        .where(SavedSearch.id == search_id, SavedSearch.account_id == account_id)
        .returning(SavedSearch.id)
    )
    return found.first() is not None
