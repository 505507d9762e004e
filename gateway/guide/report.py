"""Reports the use of sheets by topic, month or sheet: read and sent in contacts, read in the guide, judged by citizens.

A sheet with several topics counts for each of them; the total counts everything once. Reads only.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.guide.tables import GuideCount
from gateway.knowledge import lookups as sheets
from gateway.knowledge.tables import Sheet, SheetUse, SheetVerdict
from gateway.platform.sql.engine import Database
from gateway.platform.words import Fragment
from gateway.reports.export import Table
from gateway.reports.grouping import By
from gateway.reports.periods import bounds, midnight
from gateway.reports.report import ReportRequest, check
from queueing.categories import Catalogue

SHEET_FIGURES: Final = Fragment("sheet-figures")
SheetsBy = Literal["topic", "month", "sheet"]
What = Literal[
    "read", "sent", "guide_read", "guide_queued", "useful", "useless", "visits", "visits_queued"
]
_COUNTED: Final[Mapping[str, What]] = {
    "read": "guide_read",
    "queued": "guide_queued",
    "visit": "visits",
    "visit_queued": "visits_queued",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something happened with a sheet ('' for a whole visit) in a month (``2026-11``)."""

    sheet: str
    month: str
    what: What
    count: int


class SheetsRow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One row of the report.

    ``key`` is a topic ('' for sheets without one), a month or a sheet's id; ``label`` is the sheet's title. ``read`` counts
    contacts in which an operator read it, ``sent`` how often it was sent, ``guideRead`` readings by citizens,
    ``guideQueued`` those readings whose visit queued afterwards. ``visits`` counts visits in which a sheet was read,
    ``visitsQueued`` those that queued; both are given by month and in the total alone.
    """

    key: str
    label: str | None = None
    read: int = 0
    sent: int = 0
    guide_read: int = 0
    guide_queued: int = 0
    useful: int = 0
    useless: int = 0
    visits: int | None = None
    visits_queued: int | None = None


class SheetsReport(msgspec.Struct, frozen=True, kw_only=True):
    """The report's rows: months in order, others the most used first."""

    first: date
    last: date
    by: SheetsBy
    rows: list[SheetsRow]
    total: SheetsRow


class SheetReports:
    """Makes the report. Use in a contact is counted only as long as the contact is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def made(self, first: date, last: date, by: SheetsBy) -> SheetsReport:
        """Return the report over some local days, both included. Raises ``Refused`` as
        :func:`~gateway.reports.report.check`."""
        check(ReportRequest(first, last, By.MONTH))
        starts = months(first, last)
        async with self._database.reading() as session:
            counted = [
                *await _used(session, first, last, starts),
                *await _judged(session, first, last, starts),
                *await _read(session, first, last, starts),
            ]
            rows = list((await session.execute(select(Sheet))).scalars())
            titles = await sheets.titles(
                session, {(row.id, row.current or row.last_number) for row in rows}
            )
        topics = {row.id: row.topics for row in rows}
        by_key = rows_of(counted, keys_of(by, topics))
        if by == "month":
            ordered = [
                by_key.get(f"{start:%Y-%m}", SheetsRow(key=f"{start:%Y-%m}")) for start in starts
            ]
            shown = [
                msgspec.structs.replace(
                    row, visits=row.visits or 0, visits_queued=row.visits_queued or 0
                )
                for row in ordered
            ]
        else:
            shown = [
                msgspec.structs.replace(row, label=titles.get(key) if by == "sheet" else None)
                for key, row in sorted(by_key.items(), key=lambda each: (-_use(each[1]), each[0]))
            ]
        total = rows_of(counted, lambda _: [""]).get("", SheetsRow(key=""))
        return SheetsReport(
            first=first,
            last=last,
            by=by,
            rows=shown,
            total=msgspec.structs.replace(
                total, visits=total.visits or 0, visits_queued=total.visits_queued or 0
            ),
        )


def months(first: date, last: date) -> list[date]:
    """Return the first day of each month from one day to another."""
    first_days = [first.replace(day=1)]
    while (following := _after(first_days[-1])) <= last:
        first_days.append(following)
    return first_days


def keys_of(
    by: SheetsBy, topics: Mapping[str, Sequence[str]]
) -> Callable[[Counted], Iterable[str]]:
    """Return the function that tells to which rows a count belongs; a visit belongs to no sheet, and so to no topic."""
    if by == "month":
        return lambda each: [each.month]
    if by == "sheet":
        return lambda each: [each.sheet] if each.sheet else []
    return lambda each: topics.get(each.sheet) or [""] if each.sheet else []


def rows_of(
    counted: Iterable[Counted], keys: Callable[[Counted], Iterable[str]]
) -> dict[str, SheetsRow]:
    """Return the rows of the report, by key, with the counts added up."""
    sums: dict[str, dict[What, int]] = {}
    for each in counted:
        for key in keys(each):
            row = sums.setdefault(key, {})
            row[each.what] = row.get(each.what, 0) + each.count
    return {
        key: SheetsRow(
            key=key,
            read=row.get("read", 0),
            sent=row.get("sent", 0),
            guide_read=row.get("guide_read", 0),
            guide_queued=row.get("guide_queued", 0),
            useful=row.get("useful", 0),
            useless=row.get("useless", 0),
            visits=row.get("visits"),
            visits_queued=row.get("visits_queued"),
        )
        for key, row in sums.items()
    }


def as_table(report: SheetsReport, language: str, catalogue: Catalogue) -> Table:
    """Return the report as a table for a spreadsheet, with headings in *language*."""
    names = [
        "read", "sent", "guide_read", "guide_queued", "useful", "useless",
        *(("visits", "visits_queued") if report.by == "month" else ()),
    ]  # fmt: skip

    def called(row: SheetsRow) -> str:
        if report.by != "topic":
            return row.label or row.key
        if row.key in catalogue:
            return catalogue[row.key].wording(language).label
        return row.key or SHEET_FIGURES.say(language, "none")

    return Table(
        [
            (SHEET_FIGURES.say(language, f"rows.{report.by}"), "text"),
            *((SHEET_FIGURES.say(language, f"name.{name}"), "count") for name in names),
        ],
        [[called(row), *(getattr(row, name) or 0 for name in names)] for row in report.rows],
    )


def _use(row: SheetsRow) -> int:
    return row.read + row.sent + row.guide_read


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _month(column: Any, starts: Sequence[object]) -> ColumnElement[int]:
    """The number of a month by the moments, or days, at which each of them begins."""
    latest_first = reversed(list(enumerate(starts)))
    return case(*((column >= start, at) for at, start in latest_first), else_=0)


async def _used(
    session: AsyncSession, first: date, last: date, starts: Sequence[date]
) -> list[Counted]:
    start, end = bounds(first, last)
    month = _month(SheetUse.at, [midnight(each) for each in starts]).label("month")
    rows = await session.execute(
        select(SheetUse.sheet_id, month, SheetUse.how, func.count())
        .where(SheetUse.at >= start, SheetUse.at < end)
        .group_by(SheetUse.sheet_id, month, SheetUse.how)
    )
    return [
        Counted(sheet, f"{starts[at]:%Y-%m}", "read" if how == "opened" else "sent", int(count))
        for sheet, at, how, count in rows
    ]


async def _judged(
    session: AsyncSession, first: date, last: date, starts: Sequence[date]
) -> list[Counted]:
    start, end = bounds(first, last)
    month = _month(SheetVerdict.at, [midnight(each) for each in starts]).label("month")
    rows = await session.execute(
        select(SheetVerdict.sheet_id, month, SheetVerdict.useful, func.count())
        .where(SheetVerdict.at >= start, SheetVerdict.at < end)
        .group_by(SheetVerdict.sheet_id, month, SheetVerdict.useful)
    )
    return [
        Counted(sheet, f"{starts[at]:%Y-%m}", "useful" if useful else "useless", int(count))
        for sheet, at, useful, count in rows
    ]


async def _read(
    session: AsyncSession, first: date, last: date, starts: Sequence[date]
) -> list[Counted]:
    month = _month(GuideCount.day, starts).label("month")
    rows = await session.execute(
        select(GuideCount.sheet_id, month, GuideCount.what, func.sum(GuideCount.count))
        .where(GuideCount.day >= first, GuideCount.day <= last)
        .group_by(GuideCount.sheet_id, month, GuideCount.what)
    )
    return [
        Counted(sheet, f"{starts[at]:%Y-%m}", _COUNTED[what], int(count))
        for sheet, at, what, count in rows
        if what in _COUNTED
    ]
