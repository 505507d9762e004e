"""The report columns that other rooms add."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func

from gateway.reports.figures import FIGURES, Figure, Sums

Sum = Callable[[datetime], ColumnElement[int]]
"""What SQL adds up over the contacts of a row, given the present moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of one room: ``sums`` under names of its own, and the figures computed from them, by the name of a field
    of :class:`~gateway.reports.figures.Figures`."""

    sums: Mapping[str, Sum]
    figures: Mapping[str, Figure]


def together(rooms: Sequence[Columns]) -> Columns:
    """Return the columns of all rooms as one. Raises :class:`ValueError` for a figure that a report does not have, and for a
    name that two rooms declare."""
    figures = Counter(name for room in rooms for name in room.figures)
    sums = Counter(name for room in rooms for name in room.sums)
    wrong = [f"a report has no figure {name}" for name in figures.keys() - FIGURES.keys()]
    wrong += [f"{name} is declared twice" for name, n in (figures | sums).items() if n > 1]
    if wrong:
        raise ValueError("; ".join(sorted(wrong)))
    return Columns(
        sums={name: each for room in rooms for name, each in room.sums.items()},
        figures={name: each for room in rooms for name, each in room.figures.items()},
    )


def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Return the number of contacts that meet *condition*."""
    return func.sum(case((condition, 1), else_=0))


def of(name: str) -> Callable[[Sums], int]:
    """Return the function that reads the sum *name* as a figure."""
    return lambda sums: sums.get(name, 0)
