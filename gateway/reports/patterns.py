"""Computes when contacts come, by weekday and half-hour, and how long people wait. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from gateway.reports.figures import Cell, Tally, figures
from gateway.reports.periods import days

HALF_HOURS = 48


class HeatCell(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One half-hour of one weekday (0 is Monday) over the whole period: ``offered`` contacts, ``perDay`` on average of
    the ``days`` that were such weekdays; level and waits as in a report."""

    weekday: int
    time: str
    days: int
    offered: int
    per_day: float
    answered: int
    abandoned: int
    service_level_offered: float | None
    average_wait_s: float | None


class Waits(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The number of contacts answered, and given up, after more than ``overS`` and up to ``upToS`` seconds; null for the longest."""

    over_s: int
    up_to_s: int | None
    answered: int
    abandoned: int


class Patterns(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Half-hours of the week, without those in which nobody came, and all classes of waits."""

    first: date
    last: date
    time_zone: str
    at: datetime
    heat: list[HeatCell]
    waits: list[Waits]


def heat_of(cells: Iterable[Cell], first: date, last: date) -> list[HeatCell]:
    """Return the half-hours of the week, from sums by time of week."""
    found: dict[int, Tally] = {}
    for cell in cells:
        found.setdefault(cell.slot, Tally()).add(cell.tally)
    many = [0] * 7
    for day in days(first, last):
        many[day.weekday()] += 1
    rows = []
    for at, tally in sorted(found.items()):
        if not tally.offered:
            continue
        weekday, slot = divmod(at, HALF_HOURS)
        of = figures(tally)
        rows.append(
            HeatCell(
                weekday=weekday,
                time=f"{slot // 2:02d}:{slot % 2 * 30:02d}",
                days=many[weekday],
                offered=of.offered,
                per_day=round(of.offered / many[weekday], 2) if many[weekday] else 0.0,
                answered=of.answered,
                abandoned=of.abandoned,
                service_level_offered=of.service_level_offered,
                average_wait_s=of.average_wait_s,
            )
        )
    return rows


def waits_of(counts: Iterable[tuple[int, int, int]], edges_s: Sequence[int]) -> list[Waits]:
    """Return every class of waits, from counts by its number."""
    found = {at: (answered, gave_up) for at, answered, gave_up in counts}
    return [
        Waits(
            over_s=edges_s[at - 1] if at else 0,
            up_to_s=edges_s[at] if at < len(edges_s) else None,
            answered=found.get(at, (0, 0))[0],
            abandoned=found.get(at, (0, 0))[1],
        )
        for at in range(len(edges_s) + 1)
    ]
