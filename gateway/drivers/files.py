"""Writes themes, counts, searches and segments as tables, for analysts and for readers."""

from collections.abc import Mapping
from functools import cache, partial
from typing import Final

from sqlalchemy import select

from gateway.drivers.searches import missed_searches
from gateway.drivers.segments import NONE, OTHERS
from gateway.drivers.tables import DriverCount, DriverSegment, DriverTheme, DriverWeek
from gateway.drivers.terms import kind_of
from gateway.platform.dates import cldr
from gateway.platform.sql.engine import Database
from gateway.platform.words import Fragment
from gateway.reports.export import Kind, Table, Value

MOST_ROWS: Final = 500_000
DRIVER_FILES: Final = Fragment("driver-files")


async def as_table(database: Database, of: str) -> Table:
    """Return one of ``themes`` (a row a theme and week), ``terms`` (a row a week and term), ``searches``,
    ``segments``. Columns have the names of the API; no table has a count below the small cell."""
    match of:
        case "themes":
            return await _themes(database)
        case "terms":
            return await _terms(database)
        case "searches":
            return await _searches(database)
        case _:
            return await _segments(database)


def in_words(made: Table, language: str, offices: Mapping[str, str]) -> Table:
    """Return a table of :func:`as_table` with the headings and words of a reader; *offices* are their names. Weeks and
    months stay as they are, so that they sort. Pure."""
    names = [name for name, _ in made.columns]

    def heading(name: str) -> str:
        # beside counts of a week stands the number of all its contacts
        key = "weekContacts" if name == "contacts" and "week" in names else name
        return DRIVER_FILES.say(language, f"column.{key}")

    word = cache(partial(DRIVER_FILES.say, language))

    def said(row: list[Value]) -> list[Value]:
        told = dict(zip(names, row, strict=True))
        if "value" in told:
            told["value"] = _user(str(told["dimension"]), str(told["value"]), language, offices)
        for name in ("state", "kind", "dimension"):
            if name in told:
                told[name] = word(f"{name}.{told[name]}")
        return list(told.values())

    return Table(
        [(heading(name), kind) for name, kind in made.columns], [said(row) for row in made.rows]
    )


def _user(dimension: str, value: str, language: str, offices: Mapping[str, str]) -> str:
    """A value of a dimension of the segments."""

    def known(value: str) -> str:
        key = f"{dimension}.{value}"
        return DRIVER_FILES.say(language, key) if key in DRIVER_FILES else value

    if value == OTHERS:
        return DRIVER_FILES.say(language, "others")
    if value == NONE:
        return known("none")
    if dimension == "office":
        return offices.get(value) or known("gone")
    if dimension == "language":
        return str(cldr(language).languages.get(value, value))
    return ", ".join(map(known, value.split("+")))


async def _themes(database: Database) -> Table:
    columns: list[tuple[str, Kind]] = [
        ("id", "text"), ("name", "text"), ("state", "text"), ("kind", "text"), ("words", "text"),
        ("week", "text"), ("people", "count"), ("contacts", "count"),
    ]  # fmt: skip
    async with database.reading() as session:
        rows = await session.execute(
            select(DriverTheme, DriverCount.week, DriverCount.people, DriverWeek.contacts)
            .join(DriverCount, DriverCount.term == DriverTheme.lead)
            .join(DriverWeek, DriverWeek.week == DriverCount.week)
            .where(DriverTheme.state != "merged")
            .order_by(DriverTheme.first_week, DriverTheme.id, DriverCount.week)
            .limit(MOST_ROWS)
        )
        found: list[list[Value]] = [
            [
                row.id, row.name, row.state, row.kind,
                ", ".join(str(word) for term, word in row.words.items() if kind_of(term) == "word"),
                week.isoformat(), people, contacts,
            ]
            for row, week, people, contacts in rows
        ]  # fmt: skip
    return Table(columns, found)


async def _terms(database: Database) -> Table:
    columns: list[tuple[str, Kind]] = [
        ("week", "text"), ("term", "text"), ("kind", "text"), ("people", "count"), ("contacts", "count"),
    ]  # fmt: skip
    async with database.reading() as session:
        rows = await session.execute(
            select(DriverCount.week, DriverCount.term, DriverCount.people, DriverWeek.contacts)
            .join(DriverWeek, DriverWeek.week == DriverCount.week)
            .order_by(DriverCount.week.desc(), DriverCount.people.desc(), DriverCount.term)
            .limit(MOST_ROWS)
        )
        found: list[list[Value]] = [
            [week.isoformat(), term, kind_of(term), people, contacts]
            for week, term, people, contacts in rows
        ]
    return Table(columns, found)


async def _searches(database: Database) -> Table:
    async with database.reading() as session:
        rows = await session.execute(missed_searches(MOST_ROWS))
        found: list[list[Value]] = [
            [week.isoformat(), word, searches] for week, word, searches in rows
        ]
    return Table([("week", "text"), ("word", "text"), ("searches", "count")], found)


async def _segments(database: Database) -> Table:
    async with database.reading() as session:
        rows = await session.execute(
            select(DriverSegment.month, DriverSegment.dimension, DriverSegment.value, DriverSegment.contacts)
            .order_by(DriverSegment.month.desc(), DriverSegment.dimension, DriverSegment.contacts.desc(), DriverSegment.value)
            .limit(MOST_ROWS)
        )  # fmt: skip
        found: list[list[Value]] = [
            [month, dimension, value, contacts] for month, dimension, value, contacts in rows
        ]
    return Table(
        [("month", "text"), ("dimension", "text"), ("value", "text"), ("contacts", "count")], found
    )
