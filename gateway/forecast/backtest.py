"""Measures the forecast on past weeks, each forecast from what was known before it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gateway.forecast.seasonal import History, Holiday, expect, naive

WEEKS = 6
"""So many weeks are tried."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """Errors as shares of all contacts: the sum of the deviations of each half-hour, or each day, divided by all contacts.

    ``naive`` is the error of assuming the same weekday of the week before. ``within`` is the share of half-hours inside the
    interval, which should be four out of five.
    """

    days: int
    contacts: int
    error: float
    naive: float
    day_error: float
    day_naive: float
    within: float


def backtest(
    history: History, until: date, holiday: Holiday, weeks: int = WEEKS
) -> Backtest | None:
    """Return how well the last weeks before *until* would have been forecast; None while too little is known.

    Each week is forecast as a whole on its first day. Holidays, and days on which nobody came, are left out of both
    forecast and outcome.
    """
    days = contacts = halves = inside = 0
    off = off_naive = off_days = off_days_naive = 0.0
    for start, day in _days(until, weeks):
        actual = history.get(day)
        if actual is None or not any(actual) or holiday(day):
            continue
        before = {each: counts for each, counts in history.items() if each < start}
        said = expect(before, day, holiday)
        if said is None:
            continue
        same = naive(before, day, start - timedelta(days=1), holiday)
        days += 1
        contacts += sum(actual)
        off += _off(actual, said.expected)
        off_naive += _off(actual, same)
        off_days += abs(sum(actual) - said.total)
        off_days_naive += abs(sum(actual) - sum(same))
        for slot, count in enumerate(actual):
            if count or said.high[slot]:
                halves += 1
                inside += said.low[slot] <= count <= said.high[slot]
    if contacts == 0:
        return None
    return Backtest(
        days=days,
        contacts=contacts,
        error=round(off / contacts, 4),
        naive=round(off_naive / contacts, 4),
        day_error=round(off_days / contacts, 4),
        day_naive=round(off_days_naive / contacts, 4),
        within=round(inside / halves, 4) if halves else 0.0,
    )


def _days(until: date, weeks: int) -> Iterator[tuple[date, date]]:
    for week in range(weeks, 0, -1):
        start = until - timedelta(weeks=week)
        for number in range(7):
            yield start, start + timedelta(days=number)


def _off(actual: Sequence[int], said: Sequence[float]) -> float:
    return sum(abs(count - each) for count, each in zip(actual, said, strict=True))
