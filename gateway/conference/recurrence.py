"""Computes when a conference takes place again and again, and the recurrence rule of a calendar (RFC 5545, section
3.3.10). Pure; times are aware and local, so that a conference begins at the same hour on either side of a
daylight-saving change."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal, TypeAlias

from gateway.platform.refused import Refused

Every: TypeAlias = Literal["weekday", "week", "fortnight", "month"]
"""``weekday``: Monday to Friday; ``month``: on the same weekday of the month as the first time, its last one if that was
a fifth."""

MOST: Final = 60
"""In one series."""
LAST: Final = 5
DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def occurrences(
    first: datetime, every: Every, until: date, closed: Callable[[date], bool]
) -> list[datetime]:
    """Return the times from *first* to the end of *until*, without those on days that are *closed*.

    Raises :class:`Refused`: ``never`` where there is none, ``too_many``.
    """
    found: list[datetime] = []
    for day in pattern(first.date(), every, until):
        if not closed(day):
            found.append(datetime.combine(day, first.timetz()))
        if len(found) > MOST:
            raise Refused("too_many", f"A series has {MOST} conferences at most.", kind="invalid")
    if not found:
        raise Refused("never", "None of these days is open.", kind="invalid")
    return found


def pattern(first: date, every: Every, until: date, *, like: date | None = None) -> Iterator[date]:
    """Yield the days of a pattern in order, open or not. *like*: a day of it that tells which weekday of the month
    is meant, where *first* does not: a fourth one may be the last."""
    day = first
    while day <= until:
        if every == "weekday":
            if day.weekday() < DAYS.index("SA"):
                yield day
            day += timedelta(days=1)
        elif every == "month":
            yield day
            day = _next_month(day, like or first)
        else:
            yield day
            day += timedelta(weeks=1 if every == "week" else 2)


def rule(first: datetime, every: Every, until: date, *, like: date | None = None) -> str:
    """Return the pattern as a recurrence rule; *first* is one of its days, *like* as in :func:`pattern`."""
    last = datetime.combine(until, time(23, 59, 59), tzinfo=first.tzinfo).astimezone(UTC)
    part = {
        "weekday": f"FREQ=WEEKLY;BYDAY={','.join(DAYS[:5])}",
        "week": "FREQ=WEEKLY",
        "fortnight": "FREQ=WEEKLY;INTERVAL=2",
        "month": f"FREQ=MONTHLY;BYDAY={_nth(like or first.date())}{DAYS[first.weekday()]}",
    }[every]
    return f"{part};UNTIL={last:%Y%m%dT%H%M%SZ}"


def _nth(day: date) -> int:
    nth = (day.day - 1) // 7 + 1
    return -1 if nth == LAST else nth


def _next_month(day: date, first: date) -> date:
    """The day of the month after *day*'s that has the place of *first* in its own."""
    month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    ahead = (first.weekday() - month.weekday()) % 7
    nth = _nth(first)
    if nth > 0:
        return month + timedelta(days=ahead + 7 * (nth - 1))
    after = (month + timedelta(days=32)).replace(day=1)
    return after - timedelta(days=(after.weekday() - first.weekday() - 1) % 7 + 1)
