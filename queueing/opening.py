"""The plan of opening hours as an administrator writes it, and the schedule made from it; pure.

A plan is the content of ``station.toml`` and the API: words and dates. :func:`schedule_of` checks it and
makes the :class:`~queueing.hours.Schedule` that answers questions. A category follows the station, holidays
and exceptional days included, wherever it states nothing of its own.
"""

from collections.abc import Collection, Iterator
from datetime import date as Day  # noqa: N812 - a field of that name is in the way
from datetime import timedelta
from functools import lru_cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
import msgspec

from queueing.hours import ALL_DAY, Hours, Period, Schedule, Week, parse_periods, parse_week

EXCEPTION_DAYS = 366
"""How many days one exception may cover."""

Periods = Annotated[list[Annotated[str, msgspec.Meta(max_length=11)]], msgspec.Meta(max_length=8)]
"""``HH:MM-HH:MM`` each, in any order; none is closed."""
WeekPlan = Annotated[
    dict[Annotated[str, msgspec.Meta(max_length=7)], Periods], msgspec.Meta(max_length=7)
]
"""Periods by day (``mon``) or days (``mon-fri``); days not named are closed."""


class PlannedException(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A day, or the days up to and including ``until``, with other hours than the week's; closed when
    ``periods`` is empty. ``note`` gives the staff the reason.
    """

    date: Day
    until: Day | None = None
    periods: Periods = []
    note: Annotated[str, msgspec.Meta(max_length=120)] = ""

    def days(self) -> Iterator[Day]:
        """Every day it covers, one at least."""
        last = self.until or self.date
        for ahead in range(max(0, (last - self.date).days) + 1):
            yield self.date + timedelta(days=ahead)


Exceptions = Annotated[list[PlannedException], msgspec.Meta(max_length=400)]


class CategoryPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The departures of a category or an office from the station's hours: its week, single days, whether it closes on
    public holidays. A field left out follows the station.
    """

    week: WeekPlan | None = None
    exceptions: Exceptions = []
    holidays: bool | None = None


def _published() -> dict[str, list[str]]:
    return {"mon-fri": ["08:00-13:00", "14:00-17:30"]}


class OpeningPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole plan. ``country`` (ISO 3166) and ``subdivision`` select the public holidays, ``holidays``
    whether the station closes on them.
    """

    zone: Annotated[str, msgspec.Meta(max_length=64)] = "Europe/Rome"
    country: Annotated[str, msgspec.Meta(max_length=2)] = "IT"
    subdivision: Annotated[str, msgspec.Meta(max_length=8)] = ""
    holidays: bool = True
    week: WeekPlan = msgspec.field(default_factory=_published)
    exceptions: Exceptions = []
    categories: Annotated[
        dict[Annotated[str, msgspec.Meta(max_length=64)], CategoryPlan],
        msgspec.Meta(max_length=200),
    ] = {}


PUBLISHED_PLAN = OpeningPlan()
"""The hours the station publishes by default."""


class PlanError(ValueError):
    """The plan is invalid; the message tells its author where and why."""


def read_plan(document: Any) -> OpeningPlan:
    """Read a plan from decoded TOML or JSON. Raises :class:`PlanError` when it is malformed."""
    try:
        return msgspec.convert(document, OpeningPlan)
    except msgspec.ValidationError as error:
        raise PlanError(str(error)) from None


def read_own(document: Any) -> CategoryPlan:
    """Read a category's or an office's departures from the station's hours. Raises :class:`PlanError` when they are
    malformed.
    """
    try:
        return msgspec.convert(document, CategoryPlan)
    except msgspec.ValidationError as error:
        raise PlanError(str(error)) from None


def schedule_of(plan: OpeningPlan, categories: Collection[str] | None = None) -> Schedule:
    """Return the schedule that a plan makes; *categories* are those that exist, None accepts any.

    Raises :class:`PlanError` for a zone, country or subdivision nobody knows, an unknown category, a malformed or
    overlapping period, an exception that ends before it begins or lasts over a year, and a day with two exceptions.
    """
    _check_place(plan)
    if categories is not None:
        for unknown in sorted(set(plan.categories) - set(categories)):
            raise PlanError(f"categories: there is no category {unknown!r}")
    days = _exceptions(plan.exceptions, "exceptions")
    station = Hours(
        week=_week(plan.week, "week"),
        zone=plan.zone,
        country=plan.country if plan.holidays else "",
        subdivision=plan.subdivision,
        special=days,
    )
    overrides = {
        name: own_hours(plan, own, station, f"categories.{name}")
        for name, own in plan.categories.items()
    }
    return Schedule(station, overrides)


def own_hours(plan: OpeningPlan, own: CategoryPlan, station: Hours, where: str) -> Hours:
    """Return the hours of a category or office that departs from *station* by *own*, under *plan*.

    *where* begins the text of errors. If the station is always open, only the days that *own* names count. Raises
    :class:`PlanError` as :func:`schedule_of` does.
    """
    closed = bool(station.country) if own.holidays is None else own.holidays
    week = ALL_DAY if station.always else station.week
    return Hours(
        week=week if own.week is None else _week(own.week, f"{where}.week"),
        zone=plan.zone,
        country=plan.country if closed else "",
        subdivision=plan.subdivision,
        special=station.special | _exceptions(own.exceptions, f"{where}.exceptions"),
    )


def _check_place(plan: OpeningPlan) -> None:
    try:
        ZoneInfo(plan.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PlanError(f"zone: {plan.zone!r} is not a time zone like Europe/Rome") from None
    if plan.subdivision and not plan.country:
        raise PlanError("subdivision: there is no country it belongs to")
    if plan.country and not _has_holidays(plan.country, plan.subdivision):
        place = "-".join(filter(None, (plan.country, plan.subdivision)))
        raise PlanError(f"country: no public holidays are known for {place!r}")


@lru_cache(maxsize=256)
def _has_holidays(country: str, subdivision: str) -> bool:
    """Whether public holidays are known there. Kept: making a calendar takes milliseconds, and each reading of a plan asks."""
    try:
        holidays.country_holidays(country, subdiv=subdivision or None, years=2026)
    except NotImplementedError:
        return False
    return True


def _week(week: dict[str, list[str]], where: str) -> Week:
    try:
        return parse_week(week)
    except ValueError as error:
        raise PlanError(f"{where}: {error}") from None


def _exceptions(planned: list[PlannedException], where: str) -> dict[Day, tuple[Period, ...]]:
    days: dict[Day, tuple[Period, ...]] = {}
    for index, exception in enumerate(planned):
        at = f"{where}[{index}]"
        until = exception.until or exception.date
        if until < exception.date:
            raise PlanError(f"{at}: it ends before it begins")
        if (until - exception.date).days >= EXCEPTION_DAYS:
            raise PlanError(f"{at}: it lasts longer than {EXCEPTION_DAYS} days")
        try:
            periods = parse_periods(exception.periods, exception.date.isoformat())
        except ValueError as error:
            raise PlanError(f"{at}: {error}") from None
        for day in exception.days():
            if day in days:
                raise PlanError(f"{at}: {day.isoformat()} has an exception already")
            days[day] = periods
    return days


def holidays_ahead(plan: OpeningPlan, first: Day, days: int) -> list[tuple[Day, str]]:
    """Return the public holidays that count under *plan* within *days* days from *first*, by date, named in the
    country's language; none where the station opens on them.
    """
    if not plan.holidays or not plan.country:
        return []
    last = first + timedelta(days=days - 1)
    # by default the library uses the machine's language
    own = holidays.country_holidays(plan.country).default_language
    found = holidays.country_holidays(
        plan.country,
        subdiv=plan.subdivision or None,
        years=range(first.year, last.year + 1),
        language=own,
    )
    return sorted((day, name) for day, name in found.items() if first <= day <= last)
