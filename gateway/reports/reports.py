"""Makes reports of the station from SQL, in the form that was asked for."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.sql.engine import Database
from gateway.platform.times import ROME
from gateway.reports import reading
from gateway.reports.columns import Columns, together
from gateway.reports.figures import Cell, Figures, Tally, Thresholds, figures
from gateway.reports.grain import Grain, grain_of
from gateway.reports.grouping import PEOPLE, By, key_of, tallies, total
from gateway.reports.operator_time import WorkCell, work_cells
from gateway.reports.patterns import Patterns, heat_of, waits_of
from gateway.reports.periods import Compare, bounds, counterpart, local_day
from gateway.reports.reading import Apart, People, ReportFilter
from gateway.reports.report import EARLIEST, Before, Report, ReportRequest, check, rows_of, total_of
from gateway.reports.work_sums import states_since, work_between
from gateway.settings import Settings

_APART = {By.OPERATOR: Apart.ACCOUNT, By.OFFICE: Apart.OFFICE, By.WRAP_UP: Apart.WRAP_UP}
TODAY_FRESH_S = 3.0
"""So long the figures of today are not read again, however many pages ask."""


def thresholds_of(settings: Settings) -> Thresholds:
    """Return the thresholds in the settings."""
    return Thresholds(
        default_s=settings.service_level_s,
        by_category=settings.service_levels,
        short_abandon_s=settings.short_abandon_s,
        target=settings.service_target / 100,
    )


@dataclass(frozen=True, slots=True)
class Today:
    """The present local day up to ``at``: the whole station, and every category that had a contact."""

    day: date
    at: datetime
    total: Figures
    categories: dict[str, Figures]


class Reports:
    """Reads the history; caches nothing but today's figures for a moment."""

    def __init__(
        self,
        database: Database,
        thresholds: Thresholds,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        *,
        columns: Sequence[Columns],
    ) -> None:
        """*columns* are those that rooms above add. Raises :class:`ValueError` where two add the same."""
        self._database = database
        self.thresholds = thresholds
        self._columns = together(columns)
        self._clock = clock
        self._monotonic = monotonic
        self._today: Today | None = None
        self._read_at = 0.0
        self._reading = asyncio.Lock()

    def day(self) -> date:
        """Return the station's present day."""
        return local_day(self._clock())

    async def today(self) -> Today:
        """Return the figures of the present day, at most some seconds old."""
        async with self._reading:
            if self._today is None or self._monotonic() - self._read_at > TODAY_FRESH_S:
                self._today = await self._read_today()
                self._read_at = self._monotonic()
            return self._today

    async def report(self, asked: ReportRequest) -> Report:
        """Return the report that was asked for. Reads only. Raises ``Refused`` as
        :func:`~gateway.reports.report.check`."""
        check(asked)
        now = self._clock()
        async with self._database.reading() as session:
            people = await reading.people(session)
            wanted = _wanted(asked)
            cells = await self._cells(session, wanted, _APART.get(asked.by, Apart.NOBODY))
            spent = await self._spent(session, wanted, now) if asked.has_work else None
            if asked.names_operators and wanted.start < await states_since(session):
                spent = None
            before = await self._before(session, asked, now)
        labels = people.offices if asked.by is By.OFFICE else people.names
        rows, whole = rows_of(
            asked,
            cells,
            spent,
            labels if asked.by in PEOPLE else {},
            now,
            self.figures,
        )
        return Report(
            first=asked.first,
            last=asked.last,
            by=asked.by,
            time_zone=ROME.key,
            at=now,
            unfinished=now < wanted.end,
            rows=rows,
            total=whole,
            before=before,
        )

    async def patterns(self, asked: ReportRequest) -> Patterns:
        """Return when the contacts asked for came, and how long they waited. Raises as :meth:`report`."""
        check(asked)
        now = self._clock()
        async with self._database.reading() as session:
            wanted = replace(_wanted(asked), grain=Grain.TIME_OF_WEEK)
            cells = await reading.contact_cells(session, wanted, self.thresholds, now)
            waits = await reading.waits(session, wanted)
        last = max(asked.first, min(asked.last, local_day(now)))
        return Patterns(
            first=asked.first,
            last=asked.last,
            time_zone=ROME.key,
            at=now,
            heat=heat_of(cells, asked.first, last),
            waits=waits_of(waits, reading.WAITS_S),
        )

    async def operators(self) -> People:
        """Return the operators and offices by which a report can be limited."""
        async with self._database.reading() as session:
            return await reading.operators(session)

    async def spent(self, day: date) -> list[WorkCell]:
        """Return how operators spent their time on a local day, by half-hour, up to now; of nobody where their states are no
        longer kept."""
        async with self._database.reading() as session:
            return await self._spent(session, ReportFilter(*bounds(day, day)), self._clock())

    def figures(self, tally: Tally) -> Figures:
        """Return the figures computed from the sums."""
        return figures(tally, self._columns.figures)

    async def cells(self, wanted: ReportFilter) -> list[Cell]:
        """Return the sums of the contacts that *wanted* selects."""
        async with self._database.reading() as session:
            return await self._cells(session, wanted)

    async def _cells(
        self, session: AsyncSession, wanted: ReportFilter, apart: Apart = Apart.NOBODY
    ) -> list[Cell]:
        cells = await reading.contact_cells(
            session,
            wanted,
            self.thresholds,
            self._clock(),
            apart=apart,
            added=self._columns.sums,
        )
        if apart.people or wanted.chooses:
            cells += await reading.shared_cells(session, wanted, apart)
        return cells

    async def _before(
        self, session: AsyncSession, asked: ReportRequest, now: datetime
    ) -> Before | None:
        """Return what the period to compare with came to; None where none is asked for, or it is before all time."""
        today = local_day(now)
        if asked.compare is Compare.NOTHING or asked.first > today:
            return None
        first, last = counterpart(asked.first, min(asked.last, today), asked.compare)
        if first < EARLIEST:
            return None
        until = None
        if asked.last >= today:
            until = datetime.combine(last, now.astimezone(ROME).time(), ROME).astimezone(UTC)
        wanted = _wanted(replace(asked, first=first, last=last, by=By.CATEGORY), until)
        cells = await self._cells(session, wanted)
        return Before(
            first=first, last=last, until=until, total=total_of(cells, None, self.figures)
        )

    @staticmethod
    async def _spent(session: AsyncSession, wanted: ReportFilter, now: datetime) -> list[WorkCell]:
        belonging = await reading.belonging(session)
        accounts = wanted.accounts
        if wanted.office:
            members = belonging.ever(wanted.office)
            accounts = members if accounts is None else members & set(accounts)
        since = await states_since(session)
        gone = await work_between(session, wanted.start, min(wanted.end, since), wanted.office)
        wanted = replace(wanted, start=max(wanted.start, since))
        changes = await reading.changes(session, wanted, accounts)
        start_ms = _ms(wanted.start)
        end_ms = max(start_ms, _ms(min(wanted.end, now)))
        # event by event: a month's take a moment that the loop should not stand still for
        cells = await asyncio.to_thread(work_cells, changes, start_ms, end_ms, belonging)
        return gone + [cell for cell in cells if wanted.office in ("", cell.office)]

    async def _read_today(self) -> Today:
        now = self._clock()
        day = local_day(now)
        start, end = bounds(day, day)
        cells = await self.cells(ReportFilter(start, end, grain=Grain.WHOLE))
        by_category: dict[str, Tally] = tallies(cells, key_of(By.CATEGORY))
        return Today(
            day=day,
            at=now,
            total=self.figures(total(cells)),
            categories={name: self.figures(tally) for name, tally in sorted(by_category.items())},
        )


def _wanted(asked: ReportRequest, until: datetime | None = None) -> ReportFilter:
    start, end = bounds(asked.first, asked.last)
    return ReportFilter(
        start,
        end if until is None else until,
        categories=_one(asked.category),
        channels=_one(asked.channel),
        outcomes=_one(asked.outcome),
        wrap_ups=_one(asked.wrap_up),
        accounts={asked.operator} if asked.operator else None,
        office=asked.office,
        grain=grain_of(asked.by),
    )


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
