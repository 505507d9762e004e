"""A full-text index over a table with a column ``terms`` and the integer key ``position``: FTS5 on SQLite, GIN on
PostgreSQL.

The writer builds the terms, as stems without accents (:mod:`gateway.platform.stems`), so that both databases find the same.
For migrations: what a released one has used must not change.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ARRAY, Text, bindparam, cast, func
from sqlalchemy.ext.asyncio import AsyncSession


def index(table: str, words: str, dialect: str) -> Iterator[str]:
    """Yield the statements that create the index over the terms of *table*.

    On SQLite it is the virtual table *words*, maintained by triggers. It stores no positions: whole words are searched,
    never phrases.
    """
    if dialect != "sqlite":
        yield f"CREATE INDEX ix_{table}_terms ON {table} USING gin (terms)"
        return
    yield (
        f"CREATE VIRTUAL TABLE {words} USING fts5(terms, content='{table}',"
        " content_rowid='position', detail='none', columnsize=0,"
        " tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")"
    )
    put = f"INSERT INTO {words} (rowid, terms) VALUES (NEW.position, NEW.terms)"  # noqa: S608 - names that a migration has written out
    take = f"INSERT INTO {words} ({words}, rowid, terms) VALUES ('delete', OLD.position, OLD.terms)"  # noqa: S608 - as above
    for event, statements in {
        "INSERT": f"{put};",
        "DELETE": f"{take};",
        "UPDATE": f"{take}; {put};",
    }.items():
        yield (
            f"CREATE TRIGGER {table}_{event.lower()}_terms AFTER {event} ON {table}"
            f" BEGIN {statements} END"
        )


def stored(session: AsyncSession, terms: Sequence[str]) -> Any:
    """Return the value for the column: *terms* in the form that the database of *session* stores."""
    if session.get_bind().dialect.name == "sqlite":
        return " ".join(terms)
    return func.array_to_tsvector(cast(bindparam(None, list(terms)), ARRAY(Text)))
