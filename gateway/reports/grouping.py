"""From the cells that SQL gives to the rows of a report. Pure."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from gateway.reports.figures import Cell, Tally
from gateway.reports.periods import day_key, half_hour_key, month_key


class By(StrEnum):
    """What makes a row of a report."""

    MONTH = "month"
    DAY = "day"
    HALF_HOUR = "half_hour"
    CATEGORY = "category"
    CHANNEL = "channel"
    OPERATOR = "operator"
    OFFICE = "office"
    OUTCOME = "outcome"


PERIODS = (By.MONTH, By.DAY, By.HALF_HOUR)
PEOPLE = (By.OPERATOR, By.OFFICE)

_KEYS: Mapping[By, Callable[[Cell], str]] = {
    By.MONTH: lambda cell: month_key(cell.slot),
    By.DAY: lambda cell: day_key(cell.slot),
    By.HALF_HOUR: lambda cell: half_hour_key(cell.slot),
    By.CATEGORY: lambda cell: cell.category,
    By.CHANNEL: lambda cell: cell.channel,
    By.OUTCOME: lambda cell: cell.outcome,
    By.OPERATOR: lambda cell: cell.account or "",
}


def tallies(cells: Iterable[Cell], key: Callable[[Cell], str]) -> dict[str, Tally]:
    """Add cells up by ``key``."""
    found: dict[str, Tally] = {}
    for cell in cells:
        found.setdefault(key(cell), Tally()).add(cell.tally)
    return found


def total(cells: Iterable[Cell]) -> Tally:
    """Everything together."""
    found = Tally()
    for cell in cells:
        found.add(cell.tally)
    return found


def key_of(by: By, office_of: Mapping[str, str] | None = None) -> Callable[[Cell], str]:
    """What a cell's row is called; ``office_of`` gives each operator's office."""
    if by is By.OFFICE:
        offices = office_of or {}
        return lambda cell: offices.get(cell.account or "", "")
    return _KEYS[by]


def channels_by_period(cells: Iterable[Cell], by: By) -> dict[str, dict[str, int]]:
    """How many contacts came by each channel in each period."""
    key = _KEYS[by]
    found: dict[str, dict[str, int]] = {}
    for cell in cells:
        period = found.setdefault(key(cell), {})
        period[cell.channel] = period.get(cell.channel, 0) + cell.tally.offered
    return found
