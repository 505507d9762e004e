"""Chooses how finely SQL adds up the contacts: no finer than the rows of a report need it. Pure.

By half-hours a year of a busy station is nearly as many sums as it has contacts.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from gateway.platform.times import ROME
from gateway.reports.grouping import By
from gateway.reports.periods import midnight, slot_of

DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1)


class Grain(StrEnum):
    """The unit that figures are added up in: a half-hour, a local day, the same time of every day or of every weekday, or everything."""

    HALF_HOUR = "half_hour"
    DAY = "day"
    TIME_OF_DAY = "time_of_day"
    TIME_OF_WEEK = "time_of_week"
    WHOLE = "whole"


_OF = {
    By.MONTH: Grain.DAY,
    By.DAY: Grain.DAY,
    By.HALF_HOUR: Grain.HALF_HOUR,
    By.TIME_OF_DAY: Grain.TIME_OF_DAY,
}


def grain_of(by: By) -> Grain:
    """Return the coarsest grain from which the rows of a report can be made."""
    return _OF.get(by, Grain.WHOLE)


def slot_of_day(number: int) -> int:
    """Return the first slot of the local day *number* days after the first of 1970."""
    return slot_of(midnight(_EPOCH + timedelta(days=number)))


def offsets(start: datetime, end: datetime) -> Sequence[tuple[int, int]]:
    """Return the changes of the local clock's offset from *start* to *end*: from when on (ms since 1970), and how far ahead
    of UTC (ms).

    The first entry applies to everything before as well.
    """
    found = [(_ms(start), _ahead_ms(start))]
    at = start
    while at < end:
        after = min(at + timedelta(days=1), end)
        if _ahead_ms(after) != found[-1][1]:
            changed = _change(at, after)
            found.append((_ms(changed), _ahead_ms(changed)))
        at = after
    return found


def _change(before: datetime, after: datetime) -> datetime:
    """The minute between the two from which the clock shows something else."""
    low, high = 0, int((after - before).total_seconds() // 60)
    while high - low > 1:
        middle = (low + high) // 2
        if _ahead_ms(before + timedelta(minutes=middle)) == _ahead_ms(before):
            low = middle
        else:
            high = middle
    return before + timedelta(minutes=high)


def _ahead_ms(at: datetime) -> int:
    ahead = at.astimezone(ROME).utcoffset()
    return 0 if ahead is None else round(ahead.total_seconds() * 1000)


def _ms(at: datetime) -> int:
    return round(at.astimezone(UTC).timestamp() * 1000)
