"""Finds months, quarters and years that are over, and when their reports are due. Pure."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Final, Literal, NamedTuple, get_args

from gateway.platform.refused import Refused

Kind = Literal["month", "quarter", "year"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
DUE_AFTER: Final = timedelta(days=15)
"""So long after its end a period is reported on: what citizens answered about it is released two weeks after a month's end."""
OFFERED: Final = {"month": 12, "quarter": 8, "year": 3}
"""How many of each kind can be chosen."""


class Period(NamedTuple):
    """A month, quarter or year, from the local day ``first`` to ``last``, both included."""

    kind: Kind
    first: date
    last: date

    @property
    def months(self) -> tuple[str, str]:
        """The first and the last month, as ``2026-11``."""
        return f"{self.first:%Y-%m}", f"{self.last:%Y-%m}"


def period_of(kind: Kind, first: date, today: date) -> Period:
    """Return the period of this *kind* that begins on *first*. Raises ``Refused``: ``no_period`` where none begins
    then, ``not_over``."""
    found = _beginning(kind, first)
    if found.first != first:
        raise Refused("no_period", "No such period begins on that day.", kind="invalid")
    if found.last >= today:
        raise Refused("not_over", "The period is not over yet.")
    return found


def before(period: Period) -> Period:
    """Return the period before another."""
    return _beginning(period.kind, period.first - timedelta(days=1))


def over(kind: Kind, today: date) -> Iterator[Period]:
    """Yield the periods of a kind that are over, the newest first, without end."""
    found = before(_beginning(kind, today))
    while True:
        yield found
        found = before(found)


def offered(today: date, since: date) -> list[Period]:
    """Return the periods that can be reported on: the last ones of each kind that are over and do not end before
    *since*."""
    return [
        each
        for kind in KINDS
        for each in islice(over(kind, today), OFFERED[kind])
        if each.last >= since
    ]


def due(
    today: date,
    since: date,
    written: Collection[tuple[Kind, date]],
    signed: Collection[tuple[Kind, date]],
) -> list[Period]:
    """Return the periods whose report is due: of each kind that the station has *written* (quarters while it has
    written none), the last one that has been over long enough, unless it is *signed*. *since*: the day of the first
    contact."""
    kinds = {kind for kind, _ in written} or {"quarter"}
    found: list[Period] = []
    for kind in KINDS:
        if kind not in kinds:
            continue
        newest = next(each for each in over(kind, today) if each.last + DUE_AFTER < today)
        if newest.last >= since and (kind, newest.first) not in signed:
            found.append(newest)
    return found


def _beginning(kind: Kind, day: date) -> Period:
    """The period of this kind in which a day lies."""
    months = MONTHS[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = first.year * 12 + first.month - 1 + months
    return Period(kind, first, date(after // 12, after % 12 + 1, 1) - timedelta(days=1))
