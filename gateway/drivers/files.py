"""Themes, counts, searches and segments as tables for analysts. Reads, writes nothing."""

from typing import Final

from sqlalchemy import select

from gateway.drivers.tables import DriverCount, DriverSearch, DriverSegment, DriverTheme, DriverWeek
from gateway.drivers.terms import kind_of
from gateway.platform.sql.engine import Database
from gateway.reports.export import Kind, Table, Value

MOST_ROWS: Final = 500_000


async def as_table(database: Database, of: str) -> Table:
    """One of ``themes`` (a row a theme and week), ``terms`` (a row a week and term), ``searches``, ``segments``. Columns have the
    names of the API; a count below the small cell is in none."""
    match of:
        case "themes":
            return await _themes(database)
        case "terms":
            return await _terms(database)
        case "searches":
            return await _searches(database)
        case _:
            return await _segments(database)


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
        rows = await session.execute(
            select(DriverSearch.week, DriverSearch.word, DriverSearch.searches)
            .where(DriverSearch.word.is_not(None))
            .order_by(DriverSearch.week.desc(), DriverSearch.searches.desc(), DriverSearch.word)
            .limit(MOST_ROWS)
        )
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
