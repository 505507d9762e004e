"""Builds one report: rows by period, category, operator and so on. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from gateway.platform.refused import Refused
from gateway.reports.figures import Cell, Figures, Tally
from gateway.reports.grouping import (
    By,
    channels,
    growth,
    key_of,
    period_key,
    tallies,
    total,
    work_key,
    work_tallies,
)
from gateway.reports.operator_time import Work, WorkCell, WorkTally, work
from gateway.reports.periods import Compare, bounds, slots

LONGEST_DAYS = 1100
EARLIEST = date(2000, 1, 1)
LONGEST_HALF_HOURS_DAYS = 31
LONGEST_WORK_DAYS = 31
"""Operators' time is put together event by event: so many days at most."""


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """The request for a report, from the local day ``first`` to ``last``, both included. Empty strings are no limit."""

    first: date
    last: date
    by: By
    category: str = ""
    channel: str = ""
    outcome: str = ""
    operator: str = ""
    office: str = ""
    wrap_up: str = ""
    compare: Compare = Compare.NOTHING

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1

    @property
    def has_work(self) -> bool:
        """Whether operators' time can be given: it belongs to no category, channel or outcome."""
        return self.days <= LONGEST_WORK_DAYS and not (
            self.category or self.channel or self.outcome or self.wrap_up
        )

    @property
    def names_operators(self) -> bool:
        """Whether figures of single operators are asked for."""
        return self.by is By.OPERATOR or self.operator != ""


def check(asked: ReportRequest) -> None:
    """Raise :class:`Refused` for days in the wrong order, or too many.

    The codes are ``range_reversed``, ``range_too_long``, and ``invalid`` for days that no station can have.
    """
    if not (asked.first >= EARLIEST and asked.last.year <= 2200):
        raise Refused("invalid", "The days are not of this age.", kind="invalid")
    if asked.days < 1:
        raise Refused("range_reversed", "The first day is after the last.", kind="invalid")
    longest = LONGEST_HALF_HOURS_DAYS if asked.by is By.HALF_HOUR else LONGEST_DAYS
    if asked.days > longest:
        raise Refused(
            "range_too_long", f"A report by {asked.by} may have {longest} days.", kind="invalid"
        )


def require_agreement(*, names_operators: bool, agreement: str) -> None:
    """Raise :class:`Refused` ``agreement_needed`` for figures of single operators if no agreement with the staff is
    named.

    Italian law (L. 300/1970, article 4) requires one for remote monitoring of workers.
    """
    if names_operators and not agreement:
        raise Refused(
            "agreement_needed",
            "Figures of single operators need the agreement that VS_WORKERS_AGREEMENT names.",
            kind="forbidden",
        )


def shown_until(today: date, wait_days: int) -> date | None:
    """Return the last day of which supervisors see figures of single operators, *wait_days* after the operators themselves;
    None if there is none."""
    return today - timedelta(days=wait_days) if wait_days else None


def require_seen_first(asked: ReportRequest, until: date | None) -> None:
    """Raise :class:`Refused` ``seen_first`` for figures of single operators of days that only the operators may see
    yet."""
    if asked.names_operators and until is not None and asked.last > until:
        raise Refused(
            "seen_first",
            f"Operators see their own figures first: figures of single operators go until {until}.",
            kind="forbidden",
        )


class Row(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One row.

    ``key`` is its period, category, channel, outcome ('' while not over) or id ('' for nobody, or no office); ``label`` a
    name if ids have one. ``channels`` counts the contacts by channel; ``growth`` is their growth against the row before, by
    month only. ``work`` is null if operators' time cannot be given.
    """

    key: str
    label: str | None
    figures: Figures
    channels: dict[str, int]
    growth: dict[str, float | None]
    work: Work | None


class Before(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The period with which a report is compared, and its total. If the period is not over, its counterpart is cut at the
    same moment, ``until``."""

    first: date
    last: date
    until: datetime | None
    total: Row


class Report(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A report. ``unfinished``: its last day is not over. The rows are in order of time, or the largest first."""

    first: date
    last: date
    by: By
    time_zone: str
    at: datetime
    unfinished: bool
    rows: list[Row]
    total: Row
    before: Before | None = None


def rows_of(
    asked: ReportRequest,
    cells: Sequence[Cell],
    spent: Sequence[WorkCell] | None,
    labels: Mapping[str, str],
    end: datetime,
    figures: Callable[[Tally], Figures],
) -> tuple[list[Row], Row]:
    """Return the rows, with their ``labels`` by key, and their total; periods without a contact before ``end`` are rows as well."""
    key = key_of(asked.by)
    found = tallies(cells, key)
    per_channel = channels(cells, key)
    time_key = work_key(asked.by)
    spent_by: dict[str, WorkTally] | None = None
    if spent is not None and time_key is not None:
        spent_by = work_tallies(spent, time_key)
    period = period_key(asked.by)
    if period is not None:
        start, stop = bounds(asked.first, asked.last)
        order = list(dict.fromkeys(period(slot) for slot in slots(start, min(stop, end))))
        if asked.by is By.TIME_OF_DAY:
            order.sort()
    else:
        for name in spent_by or ():
            found.setdefault(name, Tally())
        order = sorted(found, key=lambda name: (-found[name].offered, name))
    rows = []
    before: dict[str, int] | None = None
    for name in order:
        present = per_channel.get(name, {})
        rows.append(
            Row(
                key=name,
                label=labels.get(name),
                figures=figures(found.get(name, Tally())),
                channels=present,
                growth=growth(before, present) if asked.by is By.MONTH else {},
                work=None if spent_by is None else work(spent_by.get(name, WorkTally())),
            )
        )
        before = present
    return rows, total_of(cells, spent, figures)


def total_of(
    cells: Sequence[Cell],
    spent: Sequence[WorkCell] | None,
    figures: Callable[[Tally], Figures],
) -> Row:
    """Return the total row."""
    everything = WorkTally()
    for cell in spent or ():
        everything.add(cell.tally)
    return Row(
        key="",
        label=None,
        figures=figures(total(cells)),
        channels=channels(cells, lambda _cell: "").get("", {}),
        growth={},
        work=None if spent is None else work(everything),
    )
