"""SQL compiled once in a process of tests.

Each test opens a database of its own, and asks it what other tests ask theirs. SQLAlchemy keeps what it has compiled
by engine and by dialect, so every test compiles every query anew. Here all engines of one kind of database count as
one dialect, and keep what they compile together.
"""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import default
from sqlalchemy.util import LRUCache

MOST = 3_000
COMPILED: LRUCache[Any, Any] = LRUCache(MOST)


class _OneDialect(default.DefaultDialect):
    """Each is equal to each of its kind as part of a key of what was compiled."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Have *engine* keep what it compiles where the others look."""
        engine.update_execution_options(compiled_cache=COMPILED)


class OneSQLite(_OneDialect, SQLiteDialect_aiosqlite):
    """SQLite as a gateway opens it."""

    supports_statement_cache = True


class OnePostgres(_OneDialect, PGDialect_asyncpg):
    """PostgreSQL as a gateway opens it."""

    supports_statement_cache = True


def compile_once() -> None:
    """Make every engine that is created from now on such a one."""
    registry.register("sqlite.aiosqlite", __name__, OneSQLite.__name__)
    registry.register("postgresql.asyncpg", __name__, OnePostgres.__name__)
