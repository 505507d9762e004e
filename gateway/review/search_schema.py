"""The parts of the search's schema beyond tables: the full-text index, and triggers that mark changed recordings, so that
no writer can forget to.

For migrations: what a released one has used must not change.
"""

import sqlite3
from collections.abc import Iterator
from typing import Final

from gateway.platform.sql import full_text

OVERWRITES_DELETED: Final = sqlite3.sqlite_version_info >= (3, 42)
"""Whether this SQLite's full-text index can overwrite deleted words. An older one keeps them until :data:`REWRITE`."""
OVERWRITE: Final = "INSERT INTO recording_terms (recording_terms, rank) VALUES ('secure-delete', 1)"
"""Has SQLite's index overwrite deleted words from now on. May be repeated."""
REWRITE: Final = "INSERT INTO recording_terms (recording_terms) VALUES ('optimize')"
"""Writes SQLite's index anew without deleted words; nothing to do where none was deleted."""
SOURCES: dict[str, str] = {
    "recordings": "{row}.id",
    "contacts": "SELECT id, 1 FROM recordings WHERE contact_id = {row}.id",
    "legs": "SELECT id, 1 FROM recordings WHERE contact_id = {row}.contact_id",
    "chat_messages": "SELECT id, 1 FROM recordings WHERE contact_id = {row}.contact_id",
    "recording_comments": "{row}.recording_id",
    "review_evaluations": "{row}.recording_id",
}
"""Where a recording's terms come from, and of which recordings a row of it is."""

_EVENTS = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}
_UNMARKED = {("recordings", "DELETE"), ("contacts", "INSERT"), ("contacts", "DELETE")}
"""Of what there is no recording then."""
_MARK = (
    "INSERT INTO recording_search_due (recording_id, marks) {which}"
    " ON CONFLICT (recording_id) DO UPDATE SET marks = recording_search_due.marks + 1"
)


def trigger_names(table: str) -> list[str]:
    """Return the names of a table's triggers."""
    return [
        f"{table}_{event.lower()}_searched" for event in _EVENTS if (table, event) not in _UNMARKED
    ]


def without_triggers(table: str, dialect: str) -> Iterator[str]:
    """Yield the statements that drop a table's triggers."""
    for name in trigger_names(table):
        yield (f"DROP TRIGGER {name}" if dialect == "sqlite" else f"DROP FUNCTION {name}() CASCADE")


def triggers(table: str, dialect: str) -> Iterator[str]:
    """Yield the statements that create a table's triggers."""
    which = SOURCES[table]
    select = which if which.startswith("SELECT") else f"SELECT {which}, 1"
    for event, row in _EVENTS.items():
        if (table, event) in _UNMARKED:
            continue
        name = f"{table}_{event.lower()}_searched"
        # without a WHERE, ON of an INSERT ... SELECT could be that of a join
        chosen = select if "WHERE" in select else f"{select} WHERE true"
        mark = _MARK.format(which=chosen.format(row=row))
        if dialect == "sqlite":
            yield f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {mark}; END"
            continue
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {mark}; RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def index(dialect: str) -> Iterator[str]:
    """Yield the statements that create the index over the terms."""
    made = list(full_text.index("recording_search", "recording_terms", dialect))
    yield made[0]
    if dialect == "sqlite" and OVERWRITES_DELETED:
        yield OVERWRITE
    yield from made[1:]
