"""Makes the station's forecasts from its own history, hours and targets."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.exc import IntegrityError

from gateway.contacts.opening import Opening
from gateway.forecast.api import (
    BacktestShown,
    ForecastShown,
    ForecastSlot,
    StaffPlanned,
    StaffPlanShown,
)
from gateway.forecast.backtest import WEEKS, Backtest, backtest
from gateway.forecast.erlang import Load, needed, service
from gateway.forecast.seasonal import (
    DAYS_BACK,
    HALF_HOURS,
    LEAST_DAYS,
    NOTHING,
    Expected,
    History,
    expect,
)
from gateway.forecast.tables import StaffPlan
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.reports.figures import Cell
from gateway.reports.operator_time import WorkCell
from gateway.reports.periods import SLOT_MS, SLOT_S, bounds, local_day, slot_start
from gateway.reports.reading import ReportFilter
from gateway.reports.reports import Reports
from queueing.categories import Catalogue
from queueing.hours import Hours

SEGMENTS: Final = ("civil", "military")
LIVE: Final = ("video", "phone", "callback")
"""Channels in which somebody waits; messages are answered in between."""
FARTHEST: Final = timedelta(days=92)
RECENT: Final = timedelta(weeks=8)
"""So far back handling and patience are measured."""
ASSUMED_HANDLING_S: Final = 360.0
FEWEST_HANDLED, FEWEST_GAVE_UP = 20, 10
CACHED: Final = 16


@dataclass(frozen=True, slots=True)
class TopicHistory:
    """The history of some topics up to yesterday, with the mean handling time and patience, and the backtest."""

    history: History
    handling_s: float | None
    patience_s: float | None
    tried: Backtest | None

    @property
    def days(self) -> int:
        """The number of days on which somebody came."""
        return sum(any(counts) for counts in self.history.values())


class Forecasts:
    """Makes forecasts, and stores plans. Caches what it read of the history until the next day."""

    def __init__(
        self,
        database: Database,
        reports: Reports,
        opening: Opening,
        catalogue: Catalogue,
        rostered: Callable[[date, Collection[str]], Awaitable[list[int] | None]],
        *,
        station: str,
        clock: Callable[[], datetime],
    ) -> None:
        """*rostered* returns by half-hour how many people the shifts of a day plan, for some topics or all."""
        self._rostered = rostered
        self._database = database
        self._reports = reports
        self._opening = opening
        self._catalogue = catalogue
        self._station = station
        self._clock = clock
        self._known: dict[tuple[str, date], TopicHistory] = {}
        self._reading = asyncio.Lock()

    async def forecast(self, day: date, topics: str) -> ForecastShown:
        """Return the contacts to expect on a day and the operators they need.

        Raises ``Refused``: ``unknown_category``, ``day_too_far``.
        """
        now = self._clock()
        today = local_day(now)
        if not today - timedelta(days=DAYS_BACK) <= day <= today + FARTHEST:
            raise Refused("day_too_far", "That day is too far from today.", kind="invalid")
        categories = self._categories(topics)
        hours = self._hours(topics)
        # of a day that is over, what was known before it
        past = await self._read(topics, categories, min(day, today), hours)
        closed = not hours.always and not hours.periods(day)
        enough = past.days >= LEAST_DAYS
        expected_counts = NOTHING
        if enough and not closed:
            expected_counts = await asyncio.to_thread(_expected, past.history, day, hours)
        actual, present = await self._came(day, topics, categories, today)
        plan = await self.plan(topics, day.weekday())
        rostered = await self._rostered(day, categories)
        thresholds = self._reports.thresholds
        threshold_s = thresholds.of(topics) if topics in self._catalogue else thresholds.default_s
        handling_s = past.handling_s or ASSUMED_HANDLING_S
        return ForecastShown(
            day=day,
            topics=topics,
            weekday=day.weekday(),
            holiday=hours.is_holiday(day),
            closed=closed,
            enough=enough,
            days_known=past.days,
            days_needed=LEAST_DAYS,
            total=round(expected_counts.total, 1),
            handling_s=round(handling_s, 1),
            handling_assumed=past.handling_s is None,
            patience_s=None if past.patience_s is None else round(past.patience_s, 1),
            threshold_s=threshold_s,
            target=thresholds.target,
            slots=_slots(
                expected_counts,
                lambda expected: staffed(
                    expected, handling_s, past.patience_s, threshold_s, thresholds.target
                ),
                plan,
                rostered,
                actual,
                present,
            ),
            backtest=None if past.tried is None else msgspec.convert(
                past.tried, BacktestShown, from_attributes=True
            ),
            plan_revision=plan.revision,
            at=now,
        )  # fmt: skip

    async def plan(self, topics: str, weekday: int) -> StaffPlanShown:
        """Return the plan of a weekday; revision 0 where there is none."""
        async with self._database.reading() as session:
            row = await session.get(StaffPlan, (self._station, topics, weekday))
        if row is None:
            return StaffPlanShown(planned={}, revision=0)
        return StaffPlanShown(planned=dict(row.planned), revision=row.revision)

    async def change_plan(self, wanted: StaffPlanned, *, by: str) -> StaffPlanShown:
        """Replace the plan of a weekday. Raises ``Refused``: ``unknown_category``, ``plan_changed``."""
        self._categories(wanted.topics)
        planned = {time: count for time, count in sorted(wanted.planned.items()) if count}
        now = self._clock()
        try:
            async with self._database.writing() as session:
                key = (self._station, wanted.topics, wanted.weekday)
                row = await session.get(StaffPlan, key, with_for_update=True)
                if (row.revision if row else 0) != wanted.revision:
                    raise _changed()
                if row is None:
                    row = StaffPlan(
                        station=self._station, topics=wanted.topics, weekday=wanted.weekday
                    )
                    session.add(row)
                row.planned, row.revision = planned, wanted.revision + 1
                row.changed_at, row.changed_by = now, by
                await audit.append(
                    session,
                    at=now,
                    account_id=by,
                    action="staff-plan.change",
                    subject=f"staff-plan:{wanted.topics or 'all'}:{wanted.weekday}",
                    detail={"halfHours": len(planned), "most": max(planned.values(), default=0)},
                )
        except IntegrityError:
            # two make the first plan of a weekday at the same moment
            raise _changed() from None
        return StaffPlanShown(planned=planned, revision=wanted.revision + 1)

    def _categories(self, topics: str) -> tuple[str, ...]:
        """The topics that are meant; none for all."""
        if not topics:
            return ()
        if topics in SEGMENTS:
            return tuple(each.id for each in self._catalogue if each.segment == topics)
        if topics not in self._catalogue:
            raise Refused("unknown_category", "There is no such topic.", kind="absent")
        return (topics,)

    def _hours(self, topics: str) -> Hours:
        return self._opening.of(topics) if topics in self._catalogue else self._opening.station

    async def _read(
        self, topics: str, categories: Collection[str], until: date, hours: Hours
    ) -> TopicHistory:
        """The history before ``until``; read once a day."""
        async with self._reading:
            known = self._known.get((topics, until))
            if known is None:
                first = until - timedelta(days=DAYS_BACK + 7 * WEEKS)
                cells = await self._cells(first, until - timedelta(days=1), categories)
                known = await asyncio.to_thread(_known, cells, until, hours)
                while len(self._known) >= CACHED:
                    self._known.pop(next(iter(self._known)))
                self._known[topics, until] = known
        return known

    async def _cells(self, first: date, last: date, categories: Collection[str]) -> list[Cell]:
        start, end = bounds(first, last)
        return await self._reports.cells(
            ReportFilter(start, end, categories=categories, channels=LIVE)
        )

    async def _came(
        self, day: date, topics: str, categories: Collection[str], today: date
    ) -> tuple[Sequence[int] | None, Mapping[int, float] | None]:
        """Contacts and operators of a day that is over, or of today so far."""
        if day > today:
            return None, None
        counts = history_of(await self._cells(day, day, categories)).get(day, [0] * HALF_HOURS)
        present = None if topics else presence(await self._reports.spent(day))
        if day < today:
            return counts, present
        local = self._clock().astimezone(slot_start(0).tzinfo)
        over = local.hour * 2 + local.minute // 30
        return counts[:over], present


def _changed() -> Refused:
    return Refused("plan_changed", "Somebody else has changed the plan; look again.")


def history_of(cells: Iterable[Cell]) -> dict[date, list[int]]:
    """Return how many contacts entered, by local day and half-hour; the hour that an autumn day has twice counts as one. Pure."""
    by_day: dict[date, list[int]] = {}
    for cell in cells:
        local = slot_start(cell.slot)
        counts = by_day.setdefault(local.date(), [0] * HALF_HOURS)
        counts[local.hour * 2 + local.minute // 30] += cell.tally.offered
    return by_day


def presence(spent: Iterable[WorkCell]) -> dict[int, float]:
    """Return how many operators were available or at work on average, by half-hour of the day. Pure."""
    by_half_hour: dict[int, float] = {}
    for cell in spent:
        local = slot_start(cell.slot)
        at = local.hour * 2 + local.minute // 30
        t = cell.tally
        by_half_hour[at] = (
            by_half_hour.get(at, 0.0) + (t.available + t.offered + t.busy + t.wrap_up) / SLOT_MS
        )
    return by_half_hour


def staffed(
    expected: float, handling_s: float, patience_s: float | None, threshold_s: float, target: float
) -> tuple[int, float]:
    """Return how many operators a half-hour needs, and the share that they answer in time. Pure."""
    load = Load(expected / SLOT_S, handling_s, patience_s)
    # a target of everybody is out of reach; nearly everybody is what is meant
    operators = needed(load, threshold_s, min(target, 0.995))
    return operators, service(load, operators, threshold_s).in_time


def _expected(history: History, day: date, hours: Hours) -> Expected:
    expected = expect(history, day, hours.is_holiday)
    return NOTHING if expected is None else expected


def _known(cells: Sequence[Cell], until: date, hours: Hours) -> TopicHistory:
    history = history_of(cells)
    handled = spent_ms = gave_up = waited_ms = 0
    for cell in cells:
        if slot_start(cell.slot).date() < until - RECENT:
            continue
        t = cell.tally
        handled += t.handled
        spent_ms += t.talk_ms + t.wrap_up_ms
        gave_up += t.abandoned
        waited_ms += t.wait_ms + t.abandon_ms
    return TopicHistory(
        history=history,
        handling_s=spent_ms / handled / 1000 if handled >= FEWEST_HANDLED else None,
        # all waiting over those who gave up: the likeliest mean of a patience that lasts exponentially
        patience_s=waited_ms / gave_up / 1000 if gave_up >= FEWEST_GAVE_UP else None,
        tried=backtest(history, until, hours.is_holiday),
    )


def _slots(
    found: Expected,
    staff: Callable[[float], tuple[int, float]],
    plan: StaffPlanShown,
    rostered: Sequence[int] | None,
    actual: Sequence[int] | None,
    present: Mapping[int, float] | None,
) -> list[ForecastSlot]:
    slots = []
    for at in range(HALF_HOURS):
        time = f"{at // 2:02d}:{at % 2 * 30:02d}"
        # less than one contact in twenty such half-hours needs nobody
        expected = found.expected[at] if found.expected[at] >= 0.05 else 0.0
        operators, in_time = staff(expected) if expected else (0, 1.0)
        came = actual is not None and at < len(actual)
        slots.append(
            ForecastSlot(
                time=time,
                expected=round(expected, 2),
                low=found.low[at],
                high=found.high[at],
                needed=operators,
                in_time=round(in_time, 4),
                planned=plan.planned.get(time, 0) if plan.revision else None,
                rostered=None if rostered is None else rostered[at],
                actual=actual[at] if actual is not None and came else None,
                present=round(present.get(at, 0.0), 2) if present is not None and came else None,
            )
        )
    return slots
