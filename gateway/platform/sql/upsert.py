"""Writes that may be repeated: the journal is delivered at least once."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import CursorResult
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from gateway.platform.sql.base import Base


def _insert(session: AsyncSession, model: type[Base], row: dict[str, Any]) -> Any:
    return _insert_of(session, model).values(**row)


async def insert_once(
    session: AsyncSession,
    model: type[Base],
    row: dict[str, Any],
    *,
    unless: Sequence[InstrumentedAttribute[Any]] = (),
) -> bool:
    """Insert ``row`` unless its primary key, or a row of the same columns *unless*, is there; return whether it was
    inserted.

    A clash with another unique constraint still raises ``IntegrityError``.
    """
    key = [column.key for column in unless] or [
        column.name for column in model.__table__.primary_key
    ]
    statement = _insert(session, model, row).on_conflict_do_nothing(index_elements=key)
    result = cast("CursorResult[Any]", await session.execute(statement))
    return result.rowcount == 1


async def put(session: AsyncSession, model: type[Base], row: dict[str, Any]) -> None:
    """Insert ``row``, or write its columns over the row with the same primary key."""
    key = [column.name for column in model.__table__.primary_key]
    changed = {name: value for name, value in row.items() if name not in key}
    statement = _insert(session, model, row).on_conflict_do_update(index_elements=key, set_=changed)
    await session.execute(statement)


async def insert_all_once(
    session: AsyncSession, model: type[Base], rows: Sequence[dict[str, Any]]
) -> None:
    """Insert *rows*, which name the same columns, but those whose primary key is there."""
    if rows:
        key = [column.name for column in model.__table__.primary_key]
        statement = _insert_of(session, model).on_conflict_do_nothing(index_elements=key)
        await (await session.connection()).execute(statement, rows)


async def put_all(session: AsyncSession, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert *rows*, which name the same columns, or write over those with the same primary key."""
    if rows:
        key = [column.name for column in model.__table__.primary_key]
        statement = _insert_of(session, model)
        changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
        statement = statement.on_conflict_do_update(index_elements=key, set_=changed)
        await (await session.connection()).execute(statement, rows)


def _insert_of(session: AsyncSession, model: type[Base]) -> Any:
    dialect = session.get_bind().dialect.name
    return (sqlite.insert if dialect == "sqlite" else postgresql.insert)(model)
