"""Runs each SQLite statement in one visit to its thread.

aiosqlite gives each connection a thread. It visits that thread for making a cursor, for the statement, for its rows and for
closing the cursor, and each visit costs the event loop more than most statements do. Here the four are one, and the rows of
a statement are all read at once, which is what SQLAlchemy does with them anyway.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite


class OneHopCursor:
    """The cursor for SQLAlchemy's adapter. Raises what the driver raises."""

    def __init__(self, hop: Callable[..., Any]) -> None:
        """*hop* runs a function of the driver's cursor in the connection's thread."""
        self._hop = hop
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Run a statement and read its rows."""
        await self._hop(lambda cursor: self._take(cursor.execute(statement, parameters)))
        return self

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Run a statement for each of *parameters*."""
        await self._hop(lambda cursor: self._take(cursor.executemany(statement, parameters)))
        return self

    async def fetchall(self) -> list[Any]:
        """Return the rows that were read."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Do nothing: the driver's cursor is closed already."""

    def _take(self, cursor: sqlite3.Cursor) -> None:
        self._rows = cursor.fetchall() if cursor.description else []
        self.description = cursor.description
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid


class OneHopConnection(aiosqlite.Connection):
    """A connection whose cursors are :class:`OneHopCursor`."""

    def cursor(self) -> OneHopCursor:  # type: ignore[override] # no coroutine: there is nothing to wait for
        """Return a cursor."""

        async def hop(work: Callable[[sqlite3.Cursor], None]) -> None:
            def visit() -> None:
                cursor = self._conn.cursor()
                try:
                    work(cursor)
                finally:
                    # also when the waiting task was cancelled: unread rows would hold the lock
                    cursor.close()

            await self._execute(visit)  # type: ignore[no-untyped-call]

        return OneHopCursor(hop)


def connect(path: str, **options: Any) -> OneHopConnection:
    """Return a connection that is opened when it is awaited; *options* are those of ``sqlite3.connect``."""
    made = OneHopConnection(lambda: sqlite3.connect(path, **options), iter_chunk_size=64)
    # a process that ends does not wait for it
    made._thread.daemon = True
    return made
