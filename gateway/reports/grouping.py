"""Groups the cells that SQL returns into the rows of a report. Pure."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from gateway.reports.figures import Cell, Tally
from gateway.reports.operator_time import WorkCell, WorkTally
from gateway.reports.periods import day_key, half_hour_key, month_key, time_key


class By(StrEnum):
    """The key of a report's rows."""

    MONTH = "month"
    DAY = "day"
    HALF_HOUR = "half_hour"
    TIME_OF_DAY = "time_of_day"
    CATEGORY = "category"
    CHANNEL = "channel"
    OPERATOR = "operator"
    OFFICE = "office"
    OUTCOME = "outcome"
    WRAP_UP = "wrap_up"


PERIODS = (By.MONTH, By.DAY, By.HALF_HOUR, By.TIME_OF_DAY)
PEOPLE = (By.OPERATOR, By.OFFICE)

_PERIOD_KEYS: Mapping[By, Callable[[int], str]] = {
    By.MONTH: month_key,
    By.DAY: day_key,
    By.HALF_HOUR: half_hour_key,
    By.TIME_OF_DAY: time_key,
}
_KEYS: Mapping[By, Callable[[Cell], str]] = {
    By.CATEGORY: lambda cell: cell.category,
    By.CHANNEL: lambda cell: cell.channel,
    By.OUTCOME: lambda cell: cell.outcome,
    By.OPERATOR: lambda cell: cell.account,
    By.OFFICE: lambda cell: cell.office,
    By.WRAP_UP: lambda cell: cell.wrap_up,
}


def tallies(cells: Iterable[Cell], key: Callable[[Cell], str]) -> dict[str, Tally]:
    """Add cells up by *key*."""
    found: dict[str, Tally] = {}
    for cell in cells:
        found.setdefault(key(cell), Tally()).add(cell.tally)
    return found


def total(cells: Iterable[Cell]) -> Tally:
    """Return the sum of all cells."""
    found = Tally()
    for cell in cells:
        found.add(cell.tally)
    return found


def key_of(by: By) -> Callable[[Cell], str]:
    """Return the function that gives the row key of a cell."""
    period = _PERIOD_KEYS.get(by)
    if period is not None:
        return lambda cell: period(cell.slot)
    return _KEYS[by]


def channels(cells: Iterable[Cell], key: Callable[[Cell], str]) -> dict[str, dict[str, int]]:
    """Return how many contacts each row has by channel, in the order of the channels' names.

    The order of *cells* is the database's: it must not show in a report.
    """
    found: dict[str, dict[str, int]] = {}
    for cell in cells:
        came = cell.tally.offered + cell.tally.messages
        if came:
            row = found.setdefault(key(cell), {})
            row[cell.channel] = row.get(cell.channel, 0) + came
    return {name: dict(sorted(row.items())) for name, row in found.items()}


def growth(before: Mapping[str, int] | None, present: Mapping[str, int]) -> dict[str, float | None]:
    """Return the share by which each channel grew against the period before; None where there was nothing before."""
    if before is None:
        return {}
    return {
        channel: round(present.get(channel, 0) / before[channel] - 1, 4)
        if before.get(channel)
        else None
        for channel in sorted({*before, *present})
    }


def work_key(by: By) -> Callable[[WorkCell], str] | None:
    """Return the function that gives the row key of an operator's time; None if time does not belong to rows of this kind."""
    if by is By.OPERATOR:
        return lambda cell: cell.agent
    if by is By.OFFICE:
        return lambda cell: cell.office
    period = _PERIOD_KEYS.get(by)
    return None if period is None else lambda cell: period(cell.slot)


def work_tallies(cells: Iterable[WorkCell], key: Callable[[WorkCell], str]) -> dict[str, WorkTally]:
    """Add operators' time up by ``key``."""
    found: dict[str, WorkTally] = {}
    for cell in cells:
        found.setdefault(key(cell), WorkTally()).add(cell.tally)
    return found


def period_key(by: By) -> Callable[[int], str] | None:
    """Return the function that gives the period of a slot; None for reports that are not by time."""
    return _PERIOD_KEYS.get(by)
