"""Tells when the station is open; pure, the present moment is always an argument.

Times of day are local to the station's zone, so an office opens at eight on either side of a daylight-saving change.
Any aware ``datetime`` may be asked about; answers are in that zone.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

import holidays
import msgspec

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HORIZON_DAYS = 370
"""How far ahead the next opening is searched: a year, to get past a yearly closure."""

_PERIOD = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)\Z")


class Period(msgspec.Struct, frozen=True):
    """A part of a day from ``opens`` up to, not including, ``closes``; ``closes`` None is midnight."""

    opens: time
    closes: time | None

    def contains(self, moment: time) -> bool:
        """Return whether ``moment``, a time of day, is inside."""
        return self.opens <= moment and (self.closes is None or moment < self.closes)


ClosedWhy = Literal["hours", "holiday", "exception", "day"]


class DayClosed(StrEnum):
    """Why nobody may enter at this moment although the weekly plan has the station open."""

    NOT_YET = "not_yet"
    """The day has not been opened."""
    OVER = "over"
    """The day has been closed, before its hours end."""


Week = tuple[tuple[Period, ...], ...]
"""Seven days from Monday, each with its periods in order."""


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """A weekly plan with the days that depart from it.

    ``country`` is the ISO code of the country whose public holidays are closed (``""`` for none),
    ``subdivision`` adds a town's own. ``closed`` and ``special`` are single dates; ``special`` gives the
    periods of its day, whatever else that day is. ``always`` overrules all these. ``day_closed`` belongs to the
    moment, not to the plan: the supervisor has not opened the day, or has closed it.
    """

    week: Week
    zone: str = "Europe/Rome"
    country: str = "IT"
    subdivision: str = ""
    closed: frozenset[date] = frozenset()
    special: dict[date, tuple[Period, ...]] = {}
    always: bool = False
    day_closed: DayClosed | None = None

    def periods(self, day: date) -> tuple[Period, ...]:
        """The opening periods of one date."""
        if day in self.special:
            return self.special[day]
        if day in self.closed or self.is_holiday(day):
            return ()
        return self.week[day.weekday()]

    def is_holiday(self, day: date) -> bool:
        """Whether the date is a public holiday here."""
        return bool(self.country) and day in _holidays(self.country, self.subdivision, day.year)

    def why_closed(self, now: datetime) -> ClosedWhy | None:
        """Why nobody may enter at ``now``; None while open.

        ``exception`` and ``holiday`` cover a whole day. ``hours`` is a moment outside the day's or the week's
        periods; ``day`` is a moment inside them while the day itself is closed.
        """
        if self.is_open(now):
            return None
        if self.scheduled(now):
            return "day"
        day = self.local(now).date()
        if day in self.special or day in self.closed:
            return "hours" if self.special.get(day) else "exception"
        return "holiday" if self.is_holiday(day) else "hours"

    def is_open(self, now: datetime) -> bool:
        """Whether a citizen may enter at ``now`` (aware)."""
        return self.day_closed is None and self.scheduled(now)

    def scheduled(self, now: datetime) -> bool:
        """Whether the plan has the station open at ``now`` (aware), even if the day itself is closed."""
        return self.always or self.opened(now) is not None

    def opened(self, now: datetime) -> datetime | None:
        """When the planned period that contains ``now`` began; None outside any period, and where the station
        is always open.
        """
        local = self.local(now)
        for period in self.periods(local.date()):
            if period.contains(local.time()):
                return self._at(local.date(), period.opens)
        return None

    def ends(self, now: datetime) -> datetime | None:
        """When the last planned period of the day that contains ``now`` ends; None for a day without one, and where the
        station is always open."""
        day = self.local(now).date()
        periods = () if self.always else self.periods(day)
        if not periods:
            return None
        closes = periods[-1].closes
        return (
            self._at(day + timedelta(days=1), time()) if closes is None else self._at(day, closes)
        )

    def next_opening(self, now: datetime) -> datetime | None:
        """``now`` itself when open, else the next opening. None when a year holds none, and when the day may
        be opened at any moment. After a day that was closed early only later days count.
        """
        local = self.local(now)
        if self.is_open(now):
            return local
        if self.day_closed is DayClosed.NOT_YET and self.scheduled(now):
            return None
        if self.day_closed is DayClosed.OVER and self.always:
            return self._at(local.date() + timedelta(days=1), time())
        for ahead in range(int(self.day_closed is DayClosed.OVER), HORIZON_DAYS):
            day = local.date() + timedelta(days=ahead)
            for period in self.periods(day):
                opening = self._at(day, period.opens)
                if opening.timestamp() > local.timestamp():
                    return opening
        return None

    def closing(self, now: datetime) -> datetime | None:
        """When the opening that contains ``now`` ends; None while closed or when it never does.

        Periods that touch count as one, also across midnight.
        """
        if self.always or not self.is_open(now):
            return None
        moment = self.local(now)
        for _ in range(HORIZON_DAYS):
            day, reached = moment.date(), moment.time()
            period = next((p for p in self.periods(day) if p.contains(reached)), None)
            if period is None:
                return moment
            moment = (
                self._at(day + timedelta(days=1), time())
                if period.closes is None
                else self._at(day, period.closes)
            )
        return None

    def under(self, day_closed: DayClosed | None) -> "Hours":
        """Return these hours with the day closed for this reason, or not closed (None)."""
        return msgspec.structs.replace(self, day_closed=day_closed)

    def local(self, now: datetime) -> datetime:
        """``now`` in the station's zone. Raises ``ValueError`` for a naive one."""
        if now.tzinfo is None:
            raise ValueError("opening hours need an aware datetime")
        return now.astimezone(ZoneInfo(self.zone))

    def _at(self, day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, tzinfo=ZoneInfo(self.zone))


class Schedule(msgspec.Struct, frozen=True):
    """The station's hours, and those of categories that differ."""

    station: Hours
    overrides: dict[str, Hours] = {}

    def of(self, category: str) -> Hours:
        """The hours that hold for a category."""
        return self.overrides.get(category, self.station)


def parse_week(plan: Mapping[str, Iterable[str]]) -> Week:
    """Parse a week from ``{"mon-fri": ["08:00-13:00", "14:00-17:30"], "sat": [...]}``.

    Days not named are closed; ``24:00`` ends at midnight. Raises ``ValueError`` naming the fault: an unknown day, a day
    named twice, a period that is malformed, empty or overlapping.
    """
    days: dict[int, tuple[Period, ...]] = {}
    for names, periods in plan.items():
        parsed = parse_periods(periods, names)
        for day in _parse_days(names):
            if day in days:
                raise ValueError(f"hours name {WEEKDAYS[day]} twice")
            days[day] = parsed
    return tuple(days.get(day, ()) for day in range(7))


def parse_periods(entries: Iterable[str], names: str) -> tuple[Period, ...]:
    """The periods of one day in order; *names* is what an error calls the day.

    Raises ``ValueError`` for one that is malformed, empty or overlapping.
    """
    return _in_order([_parse_period(entry) for entry in entries], names)


def _parse_days(names: str) -> range:
    first, _, last = names.partition("-")
    try:
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    except ValueError:
        raise ValueError(f"hours for {names!r}: days are {', '.join(WEEKDAYS)}") from None
    if end < begin:
        raise ValueError(f"hours for {names!r}: the week begins on Monday")
    return range(begin, end + 1)


def _parse_period(entry: str) -> Period:
    match = _PERIOD.match(entry)
    if match is None:
        raise ValueError(f"not a period like 08:00-13:00: {entry!r}")
    opens = time(int(match[1]), int(match[2]))
    closes = time(int(match[3]), int(match[4])) if match[3] else None
    if closes is not None and closes <= opens:
        raise ValueError(f"a period ends after it begins: {entry!r}")
    return Period(opens, closes)


def _in_order(periods: list[Period], names: str) -> tuple[Period, ...]:
    ordered = sorted(periods, key=lambda period: period.opens)
    for earlier, later in pairwise(ordered):
        if earlier.closes is None or later.opens < earlier.closes:
            raise ValueError(f"hours for {names!r} overlap")
    return tuple(ordered)


@lru_cache(maxsize=64)
def _holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


ALL_DAY = parse_week({"mon-sun": ["00:00-24:00"]})
"""Open at any time of every day, save on the days that say otherwise."""

PUBLISHED = Hours(week=parse_week({"mon-fri": ["08:00-13:00", "14:00-17:30"]}))
"""The hours the station publishes by default."""

ALWAYS = Hours(week=((),) * 7, country="", always=True)
"""Open at any time, for demonstrations and tests."""
