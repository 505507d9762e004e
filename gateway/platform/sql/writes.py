"""Writes that may be repeated, since the journal is delivered at least once, and writes that tell whether they changed a row."""

import functools
from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import ClauseElement, CursorResult, UpdateBase
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Session

from gateway.platform.sql.base import Base


async def insert_once(
    session: AsyncSession,
    model: type[Base],
    row: dict[str, Any],
    *,
    unless: Sequence[InstrumentedAttribute[Any]] = (),
) -> bool:
    """Insert *row* unless its primary key, or a row with the same columns *unless*, exists; return whether it was inserted.

    A clash with another unique constraint still raises ``IntegrityError``.
    """
    key = tuple(column.key for column in unless) or _primary_key(model)
    statement = _unless_there(session.get_bind().dialect.name, model, key)
    return (await _execute_one(session, statement, row)).rowcount == 1


async def changes_one(
    session: AsyncSession, statement: UpdateBase, *, synchronized: bool = True
) -> bool:
    """Execute an update or deletion; return whether it changed exactly one row.

    With *synchronized* the session's objects are updated, too.
    """
    options = {} if synchronized else {"synchronize_session": False}
    done = await session.execute(statement, execution_options=options)
    return cast("CursorResult[Any]", done).rowcount == 1


async def put(session: AsyncSession, model: type[Base], row: dict[str, Any]) -> None:
    """Insert *row*, or overwrite the row with the same primary key."""
    await _execute_one(session, _over_what_is_there(session, model, row), row)


async def insert_all_once(
    session: AsyncSession, model: type[Base], rows: Sequence[dict[str, Any]]
) -> None:
    """Insert *rows*, which all have the same columns, except rows whose primary key exists."""
    if rows:
        dialect = session.get_bind().dialect.name
        await _execute(session, _unless_there(dialect, model, _primary_key(model)), rows)


async def put_all(session: AsyncSession, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert *rows*, which all have the same columns, or overwrite those with the same primary key."""
    if rows:
        await _execute(session, _over_what_is_there(session, model, rows[0]), rows)


async def _execute(
    session: AsyncSession, statement: Any, rows: dict[str, Any] | Sequence[dict[str, Any]]
) -> CursorResult[Any]:
    """Run a statement of the table in the session's transaction, after what the session holds back."""

    def run(held: Session) -> CursorResult[Any]:
        if held.new or held.dirty or held.deleted:
            held.flush()
        return held.connection().execute(statement, rows)

    return await session.run_sync(run)


async def _execute_one(
    session: AsyncSession, statement: Any, row: dict[str, Any]
) -> CursorResult[Any]:
    """Execute the statement for one row, of which some values may be expressions of SQL."""
    said = {name: value for name, value in row.items() if isinstance(value, ClauseElement)}
    if said:
        statement = statement.values(said)
    return await _execute(session, statement, {n: v for n, v in row.items() if n not in said})


# Making such a statement costs as much as running it, so each is made once.


@functools.cache
def _primary_key(model: type[Base]) -> tuple[str, ...]:
    return tuple(column.name for column in model.__table__.primary_key)


@functools.cache
def _unless_there(dialect: str, model: type[Base], key: tuple[str, ...]) -> Any:
    return _insert(dialect, model).on_conflict_do_nothing(index_elements=key)


def _over_what_is_there(session: AsyncSession, model: type[Base], row: Iterable[str]) -> Any:
    return _updating(session.get_bind().dialect.name, model, tuple(row))


@functools.cache
def _updating(dialect: str, model: type[Base], columns: tuple[str, ...]) -> Any:
    statement = _insert(dialect, model)
    key = _primary_key(model)
    changed = {name: statement.excluded[name] for name in columns if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=changed)


def _insert(dialect: str, model: type[Base]) -> Any:
    return (sqlite.insert if dialect == "sqlite" else postgresql.insert)(model)
