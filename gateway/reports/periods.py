"""Days and half-hours of the station's wall clock, whatever its zone does on the night of a change.

A *slot* is the number of a half-hour since 1970 in UTC. Every offset that Europe/Rome has had since
1970 is a whole number of hours, so that a slot never straddles two local half-hours: what SQL adds up by slot
can be put together by any local period afterwards. Pure.
"""

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from gateway.platform.times import ROME

SLOT_S = 1800
SLOT_MS = SLOT_S * 1000


def midnight(day: date) -> datetime:
    """Return the instant, in UTC, at which the local *day* begins."""
    return datetime.combine(day, time.min, ROME).astimezone(UTC)


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the beginning of *first* and the end of *last*, both local days and included; the end itself belongs to the
    next day."""
    return midnight(first), midnight(last + timedelta(days=1))


def local_day(at: datetime) -> date:
    """Return the local day of an instant."""
    return at.astimezone(ROME).date()


def slot_start(slot: int) -> datetime:
    """Return when a slot begins, in local time with its offset, which distinguishes the hour that an autumn day has twice."""
    return datetime.fromtimestamp(slot * SLOT_S, UTC).astimezone(ROME)


def slot_of(at: datetime) -> int:
    """Return the slot of an instant."""
    return int(at.timestamp()) // SLOT_S


def slots(start: datetime, end: datetime) -> range:
    """Return the slots that begin from *start* (on a half-hour) and before *end*."""
    return range(slot_of(start), slot_of(end - timedelta(microseconds=1)) + 1)


def days(first: date, last: date) -> Iterator[date]:
    """Yield every local day from *first* to *last*, both included."""
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def month_key(slot: int) -> str:
    """Return the local month of a slot: ``2026-11``."""
    return f"{slot_start(slot):%Y-%m}"


def day_key(slot: int) -> str:
    """Return the local day of a slot: ``2026-11-25``."""
    return f"{slot_start(slot):%Y-%m-%d}"


def half_hour_key(slot: int) -> str:
    """Return the half-hour of a slot with its offset: ``2026-11-25T09:30+01:00``."""
    return slot_start(slot).isoformat(timespec="minutes")


def time_key(slot: int) -> str:
    """Return the time of day at which a slot begins: ``09:30``, whatever the day."""
    return f"{slot_start(slot):%H:%M}"


class Compare(StrEnum):
    """The period with which a report is compared."""

    NOTHING = ""
    PREVIOUS = "previous"
    YEAR = "year"


def counterpart(first: date, last: date, compare: Compare) -> tuple[date, date]:
    """Return the days with which a period is compared; as many weekends are in both wherever possible.

    Whole months are compared with as many whole months, the first days of a month with those of the month before,
    everything else with the same weekdays: as few whole weeks earlier as possible, or 52. With ``YEAR``, months are
    compared with those of the year before. Raises ``ValueError`` for ``NOTHING``.
    """
    if compare is Compare.NOTHING:
        raise ValueError("nothing to compare with")
    months = _whole_months(first, last)
    if months or (first.day == 1 and first.replace(day=1) == last.replace(day=1) and last.day > 7):
        back = 12 if compare is Compare.YEAR else months or 1
        begin = _months_before(first, back)
        end = _months_before(last.replace(day=1), back)
        days_there = calendar.monthrange(end.year, end.month)[1]
        return begin, end.replace(day=days_there if months else min(last.day, days_there))
    weeks = 52 if compare is Compare.YEAR else -(-((last - first).days + 1) // 7)
    back_by = timedelta(weeks=weeks)
    return first - back_by, last - back_by


def _whole_months(first: date, last: date) -> int:
    """Return how many calendar months a period is; 0 for one that is no number of them."""
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return 0
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _months_before(first_of_month: date, months: int) -> date:
    month = first_of_month.year * 12 + first_of_month.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)
