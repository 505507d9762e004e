"""Forecasts a day by half-hours from the days before it. Pure.

Every weekday has a level and a shape of its own, holidays are a kind of their own, and recent weeks weigh most: a weight
halves every four weeks. A kind with few days so far borrows from all working days together. The interval is that of a
negative binomial distribution, whose spread is that of the past days around what this method would have forecast.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

HALF_HOURS = 48
DAYS_BACK = 182
"""Half a year: a kind of day that comes once a week has 26 of it."""
LEAST_DAYS = 10
"""With fewer days that had contacts nothing is forecast: two working weeks."""
HALF_LIFE_DAYS = 28.0
LOW, HIGH = 0.1, 0.9
"""The interval holds four of five half-hours."""
_OWN_DAYS = 1.5
"""So many days of all working days together count beside those of a kind, for its level."""
_OWN_CONTACTS = 60.0
"""The same for its shape, in contacts."""
_WORKING = range(5)

History = Mapping[date, Sequence[int]]
"""Contacts by local day and half-hour; :data:`HALF_HOURS` of each day. A day that is not there had none."""
Holiday = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Expected:
    """The contacts expected in each half-hour of a day, and the interval in which four out of five counts lie."""

    expected: Sequence[float]
    low: Sequence[int]
    high: Sequence[int]

    @property
    def total(self) -> float:
        """The number of contacts expected on the day."""
        return sum(self.expected)


NOTHING = Expected([0.0] * HALF_HOURS, [0] * HALF_HOURS, [0] * HALF_HOURS)


def expect(history: History, day: date, holiday: Holiday) -> Expected | None:
    """Return the contacts to expect on *day*, from the days before it alone; None while too few are known."""
    days = _known(history, day)
    if len(days) < LEAST_DAYS:
        return None
    kinds = {each: _kind(each, holiday) for each in days}
    kind = _kind(day, holiday)
    own = [each for each in days if kinds[each] == kind]
    if kind == "holiday" and not own:
        return NOTHING
    alike = [each for each in days if kinds[each] in _WORKING] if kind in _WORKING else own
    if not alike:
        return NOTHING
    level = _level(history, own, alike, day)
    shape = _shape(history, own, alike, day)
    expected = [level * share for share in shape]
    spread = _spread(history, own or alike, expected)
    bounds = [interval(each, spread) for each in expected]
    return Expected(expected, [low for low, _ in bounds], [high for _, high in bounds])


def naive(history: History, day: date, last: date, holiday: Holiday) -> Sequence[int]:
    """Return the counts of the same weekday when it was last an ordinary day, on *last* at the latest: the baseline that
    every forecast has to beat."""
    before = day - timedelta(days=7)
    while before > last or (before > day - timedelta(days=DAYS_BACK) and holiday(before)):
        before -= timedelta(days=7)
    return history.get(before, [0] * HALF_HOURS)


def interval(mean: float, spread: float) -> tuple[int, int]:
    """Return the bounds in which four out of five counts with this mean lie; their variance is ``mean + spread * mean²``."""
    if mean <= 0:
        return 0, 0
    probability = _first(mean, spread)
    whole, at, low = probability, 0, -1
    while whole < HIGH and at < 100_000:
        if low < 0 and whole >= LOW:
            low = at
        at += 1
        if spread < 1e-9:
            probability *= mean / at
        else:
            size = 1 / spread
            probability *= (size + at - 1) / at * mean / (size + mean)
        whole += probability
    return (at if low < 0 else low), at


def _first(mean: float, spread: float) -> float:
    """Return how likely nobody comes."""
    if spread < 1e-9:
        return math.exp(-mean)
    return math.exp(-math.log1p(spread * mean) / spread)


def _known(history: History, day: date) -> list[date]:
    """The days before that had contacts; a day without any was closed."""
    since = day - timedelta(days=DAYS_BACK)
    return [each for each, counts in history.items() if since <= each < day and any(counts)]


def _kind(day: date, holiday: Holiday) -> int | str:
    return "holiday" if holiday(day) else day.weekday()


def _weight(day: date, before: date) -> float:
    age = (before - day).days
    return float(0.5 ** (age / HALF_LIFE_DAYS))


def _level(history: History, own: list[date], alike: list[date], day: date) -> float:
    """Return how many contacts the whole day has."""

    def mean(days: list[date]) -> tuple[float, float]:
        weight = sum(_weight(each, day) for each in days)
        total = sum(_weight(each, day) * sum(history[each]) for each in days)
        return (total / weight if weight else 0.0), weight

    of_all, _ = mean(alike)
    of_own, weight = mean(own)
    return (of_own * weight + of_all * _OWN_DAYS) / (weight + _OWN_DAYS)


def _shape(history: History, own: list[date], alike: list[date], day: date) -> list[float]:
    """Return which share of a day's contacts each half-hour has."""

    def counts(days: list[date]) -> list[float]:
        return [
            sum(_weight(each, day) * history[each][slot] for each in days)
            for slot in range(HALF_HOURS)
        ]

    of_all, of_own = counts(alike), counts(own)
    whole, mine = sum(of_all), sum(of_own)
    if whole == 0:
        return [0.0] * HALF_HOURS
    return [
        (of_own[slot] + _OWN_CONTACTS * of_all[slot] / whole) / (mine + _OWN_CONTACTS)
        for slot in range(HALF_HOURS)
    ]


def _spread(history: History, days: list[date], expected: Sequence[float]) -> float:
    """By how much half-hours vary more than chance alone would have them, by moments."""
    beyond = square = 0.0
    for each in days:
        for slot, mean in enumerate(expected):
            beyond += (history[each][slot] - mean) ** 2 - mean
            square += mean * mean
    return max(0.0, beyond / square) if square else 0.0
