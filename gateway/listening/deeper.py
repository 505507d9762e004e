"""Stars for supervisors: by office, topic or channel, beside service level and quality scores. Never by operator.

Rows stand in the order of their names, and say whether they differ from all others by more than chance.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

import msgspec
from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.contacts.tables import Contact
from gateway.evaluation.tables import Evaluation
from gateway.listening.answers import begin_of, month_after, month_of, months_before
from gateway.listening.cells import Cell, labels
from gateway.listening.significance import LEVEL, average, differs, holm, interval
from gateway.platform.checks import STATION_CHECK
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.reports.grouping import By
from gateway.reports.report import ReportRequest
from gateway.reports.reports import Reports

Month = Annotated[str, msgspec.Meta(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]
Part = Literal["office", "topic", "channel"]
LONGEST: Final = 24
USUAL: Final = 6
"""Months."""
_COLUMN: Final[Mapping[Part, Any]] = {
    "office": Contact.answered_office, "topic": Contact.category, "channel": Contact.channel,
}  # fmt: skip
_REPORT: Final[Mapping[Part, By]] = {
    "office": By.OFFICE,
    "topic": By.CATEGORY,
    "channel": By.CHANNEL,
}


class DeeperQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The months ``first`` to ``last``, both included; when left out, the last six, the present one included."""

    by: Part = "office"
    first: Month | None = None
    last: Month | None = None


class DeeperRow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One office, topic or channel; ``key`` is empty for contacts of no office.

    ``contacts`` were answered, and ``rated`` of them given stars in the months that are counted (:class:`Deeper`); figures
    of fewer than k are null. ``low``: the share of one to three stars. ``lowest`` and ``highest``: the 95 % interval of the
    average. ``differs``: from all others by more than chance, given the number of rows. ``serviceLevel``: the share of
    answered contacts that waited no longer than promised. ``quality``: the average score (0 to 100) of ``judged``
    evaluations.
    """

    key: str
    label: str | None
    contacts: int
    rated: int | None
    average: float | None
    low: float | None
    lowest: float | None
    highest: float | None
    differs: Literal["above", "below"] | None
    service_level: float | None
    quality: float | None
    judged: int | None


class Deeper(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The rows in the order of their names, and everything together.

    ``left_out``: contacts of rows with fewer than ``k``. A row and the total count the stars of those months in which they
    have ``k`` or more, so that neither another period nor the difference of two tells of fewer. Evaluations that belong to
    no shown row are in the total only if they are ``k`` or more.
    """

    by: Part
    first: str
    last: str
    k: int
    rows: list[DeeperRow]
    total: DeeperRow
    left_out: int


class DeeperResults:
    """Reads the stars for supervisors. Holds no state."""

    def __init__(
        self, database: Database, reports: Reports, clock: Callable[[], datetime], *, k: int
    ) -> None:
        self._database = database
        self._reports = reports
        self._clock = clock
        self._k = k

    async def of(self, asked: DeeperQuery) -> Deeper:
        """Return the rows that were asked for.

        Raises ``Refused``: ``range_reversed``, ``range_too_long``, ``invalid`` (months that no station can have).
        """
        last = asked.last or month_of(self._clock())
        first = asked.first or months_before(last, USUAL - 1)
        if first > last:
            raise Refused("range_reversed", "The first month is after the last.", kind="invalid")
        if first < months_before(last, LONGEST - 1):
            raise Refused("range_too_long", f"At most {LONGEST} months.", kind="invalid")
        begin, end = begin_of(first), begin_of(month_after(last))
        report = await self._reports.report(
            ReportRequest(begin.date(), (end - timedelta(days=1)).date(), _REPORT[asked.by])
        )
        levels = {row.key: row.figures.service_level_answered for row in report.rows}
        levels[""] = levels.get("")
        async with self._database.reading() as session:
            stars = await _stars(session, asked.by, first, last)
            scores = await _scores(session, asked.by, begin, end)
            names: dict[str, str] = {}
            if asked.by == "office":
                rows = await session.execute(select(Office.id, Office.name))
                names = {str(office): str(name) for office, name in rows}
        return told(
            stars, scores, levels, names,
            by=asked.by, first=first, last=last, k=self._k, whole=report.total.figures.service_level_answered,
        )  # fmt: skip


def _judged_together(
    scores: Mapping[str, tuple[int, float]], large: Collection[str], k: int
) -> tuple[int, float]:
    """Return how many evaluations the total tells of, and their average score. The evaluations that no row of *large* shows count
    where they are *k* or more."""
    judges = {key for key in large if scores.get(key, (0, 0.0))[0] >= k}
    told_of = [scores[key] for key in judges]
    rest = [each for key, each in scores.items() if key not in judges]
    if sum(count for count, _ in rest) >= k:
        told_of += rest
    judged = sum(count for count, _ in told_of)
    return judged, sum(count * each for count, each in told_of) / judged if judged else 0.0


def told(
    months: Iterable[Mapping[str, Counter[int]]],
    scores: Mapping[str, tuple[int, float]],
    levels: Mapping[str, float | None],
    names: Mapping[str, str],
    *,
    by: Part,
    first: str,
    last: str,
    k: int,
    whole: float | None,
) -> Deeper:
    """Put the rows together. Pure.

    *months* count contacts by key and stars (0: none), for each month. *scores* holds by key the number of evaluations and
    their average.
    """
    stars, counts, everything = _added_up(months, k)
    large = {key for key, of in stars.items() if of.total() >= k}
    rated = {key for key, of in counts.items() if sum(of)}
    everything_judged = _judged_together(scores, large, k)
    chance = holm({
        key: differs(counts[key], [a - b for a, b in zip(everything, counts[key], strict=True)])
        for key in rated
    })  # fmt: skip

    def row(key: str, of: list[int], contacts: int, *, total: bool = False) -> DeeperRow:
        enough = sum(of) >= k
        mean, span = average(of) if enough else None, interval(of) if enough else None
        others = average([a - b for a, b in zip(everything, of, strict=True)])
        clear = not total and key in chance and chance[key] < LEVEL
        judged, score = everything_judged if total else scores.get(key, (0, 0.0))
        return DeeperRow(
            key=key,
            label=names.get(key),
            contacts=contacts,
            rated=sum(of) if enough else None,
            average=None if mean is None else round(mean, 2),
            low=round(sum(of[:3]) / sum(of), 4) if enough else None,
            lowest=None if span is None else round(span[0], 2),
            highest=None if span is None else round(span[1], 2),
            differs=None
            if not clear or mean is None or others is None
            else "above"
            if mean > others
            else "below",
            service_level=whole if total else levels.get(key),
            quality=round(score, 1) if judged >= k else None,
            judged=judged if judged >= k else None,
        )

    rows = [row(key, counts.get(key, [0] * 5), stars[key].total()) for key in large]
    return Deeper(
        by=by,
        first=first,
        last=last,
        k=k,
        rows=sorted(rows, key=lambda each: (each.key == "", each.label or each.key)),
        total=row("", everything, sum(of.total() for of in stars.values()), total=True),
        left_out=sum(of.total() for key, of in stars.items() if key not in large),
    )


def _added_up(
    months: Iterable[Mapping[str, Counter[int]]], k: int
) -> tuple[dict[str, Counter[int]], dict[str, list[int]], list[int]]:
    """Return contacts by key and stars; the stars 1 to 5 that a row may tell, by key; and those that the total may tell."""
    stars: dict[str, Counter[int]] = {}
    counts: dict[str, list[int]] = {}
    everything = [0] * 5
    for month in months:
        known = _told_apart(month, k)
        for key, of in month.items():
            stars.setdefault(key, Counter()).update(of)
            given = [of[at] for at in range(1, 6)]
            if known is not None:
                everything = _sum(everything, given)
            if known and key in known:
                counts[key] = _sum(counts.get(key, [0] * 5), given)
    return stars, counts, everything


def _told_apart(month: Mapping[str, Counter[int]], k: int) -> set[str] | None:
    """Return the keys whose stars of one month are told: what these leave of it is *k* or more too, or nothing. So no month that is
    taken from a longer time, and no row from the total, tells of fewer. None where the whole month is fewer."""
    contacts = {Cell(key, "", ""): of.total() for key, of in month.items()}
    answers = {Cell(key, "", ""): of.total() - of[0] for key, of in month.items()}
    found = labels(contacts, answers, k)
    if found is None:
        return None
    return {cell.channel for cell, label in found.items() if label.channel is not None}


def _sum(one: Sequence[int], other: Sequence[int]) -> list[int]:
    return [a + b for a, b in zip(one, other, strict=True)]


async def _stars(
    session: AsyncSession, by: Part, first: str, last: str
) -> Iterable[Mapping[str, Counter[int]]]:
    """For each month, by key, its answered contacts by their stars, 0 for none."""
    column = _COLUMN[by]
    months = [first]
    while months[-1] < last:
        months.append(month_after(months[-1]))
    answered = (
        select(
            case(
                *((Contact.ended_at < begin_of(month_after(each)), each) for each in months)
            ).label("month"),
            column.label("key"),
            Contact.satisfaction.label("stars"),
        )
        .where(
            Contact.connected_at.is_not(None),
            Contact.category != STATION_CHECK,
            Contact.ended_at >= begin_of(first),
            Contact.ended_at < begin_of(month_after(last)),
        )
        .subquery()
    )
    rows = await session.execute(
        select(answered.c.month, answered.c.key, answered.c.stars, func.count()).group_by(
            answered.c.month, answered.c.key, answered.c.stars
        )
    )
    found: dict[str, dict[str, Counter[int]]] = {}
    for of, key, score, count in rows:
        found.setdefault(of, {}).setdefault(key or "", Counter())[score or 0] += count
    return found.values()


async def _scores(
    session: AsyncSession, by: Part, begin: datetime, end: datetime
) -> dict[str, tuple[int, float]]:
    """By key how many evaluations that count were released, and their average score."""
    column = _COLUMN[by]
    rows = await session.execute(
        select(column, func.count(), func.avg(Evaluation.tenths))
        .join(Contact, Contact.id == Evaluation.contact_id)
        .where(
            Evaluation.state == "released",
            Evaluation.occurred_at >= begin,
            Evaluation.occurred_at < end,
        )
        .group_by(column)
    )
    return {key or "": (int(count), float(score or 0) / 10) for key, count, score in rows}
