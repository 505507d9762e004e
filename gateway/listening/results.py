"""What is published: stars and answers of months that are over, never told apart more finely than the small-cell rule allows.

All figures are sums of *portions*: what was said about one label in one run of months. Each portion stands for at least k contacts and holds
at least k ratings, so that every sum of portions does, and every difference of two sums. Portions are written down when their months are
closed, and never counted anew: contacts are deleted one after another, and the difference would say how each was rated.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import func, select

from gateway.contacts.tables import Contact
from gateway.listening.answers import OPEN_FOR, begin_of, month_after, month_of
from gateway.listening.cells import Cell, Label, labels
from gateway.listening.questionnaire import QUESTIONS
from gateway.listening.tables import ClosedMonths, ReleasedAnswer
from gateway.platform.checks import STATION_CHECK
from gateway.platform.sql.engine import Database
from gateway.platform.sql.upsert import insert_all_once

MONTHS_SHOWN: Final = 12


class Portion(NamedTuple):
    """Stars given to the contacts of one label from ``first`` to ``last`` (months): how many of each number."""

    first: str
    last: str
    label: Label
    contacts: int
    stars: tuple[int, ...]


class Ratings(msgspec.Struct, frozen=True, kw_only=True):
    """Contacts that were answered, and the stars they were given: how many of one to five, and the average."""

    contacts: int
    rated: int
    stars: list[int]
    average: float | None


class RatingsOf(msgspec.Struct, frozen=True, kw_only=True):
    """``key``: a channel, a topic or a run of months (``2026-09`` or ``2026-09/2026-10``); null for what may not be told apart."""

    key: str | None
    ratings: Ratings


class QuestionFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How often each answer to a question was given, by how many people."""

    id: str
    people: int
    answers: dict[str, int]
    average: float | None


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """The published results. ``first`` and ``last`` are months; null while nothing can be published. ``k``: the fewest contacts that a figure
    stands for."""

    first: str | None
    last: str | None
    k: int
    total: Ratings
    by_month: list[RatingsOf]
    by_channel: list[RatingsOf]
    by_topic: list[RatingsOf]
    questionnaires: int
    questions: list[QuestionFigures]


class Published:
    """Adds closed months to the results that anybody may see, and reads them."""

    def __init__(self, database: Database, clock: Callable[[], datetime], *, k: int) -> None:
        self._database = database
        self._clock = clock
        self._k = k

    async def close(self) -> int:
        """Write down the stars of the months that are closed and not written down yet; return how many runs of months. Several gateways may
        do it at once: they find the same runs."""
        newest_open = month_of(self._clock() - OPEN_FOR)
        async with self._database.reading() as session:
            last = await session.scalar(select(func.max(ClosedMonths.last_month)))
            first = _months_before(newest_open, MONTHS_SHOWN) if last is None else month_after(last)
            rows = await session.execute(
                select(
                    Contact.ended_at, Contact.channel, Contact.category, Contact.satisfaction
                ).where(
                    Contact.connected_at.is_not(None),
                    Contact.category != STATION_CHECK,
                    Contact.ended_at >= begin_of(first),
                    Contact.ended_at < begin_of(newest_open),
                )
            )
            served: Counter[tuple[str, Cell, int]] = Counter(
                (month_of(ended), Cell(channel, topic, ""), score or 0)
                for ended, channel, topic, score in rows
                if ended is not None
            )
        runs: dict[tuple[str, str], list[object]] = {}
        for each in portions(served, self._k):
            label = each.label
            runs.setdefault((each.first, each.last), []).append(
                [label.channel, label.topic, each.contacts, each.stars]
            )
        if runs:
            async with self._database.writing() as session:
                await insert_all_once(
                    session,
                    ClosedMonths,
                    [
                        {"first_month": begin, "last_month": end, "portions": said}
                        for (begin, end), said in runs.items()
                    ],
                )
        return len(runs)

    async def results(self) -> Results:
        """Return the results of the last twelve months that are closed."""
        newest_open = month_of(self._clock() - OPEN_FOR)
        first = _months_before(newest_open, MONTHS_SHOWN)
        async with self._database.reading() as session:
            runs = await session.execute(
                select(ClosedMonths)
                .where(ClosedMonths.first_month >= first)
                .order_by(ClosedMonths.first_month)
            )
            found = [
                Portion(run.first_month, run.last_month, Label(channel, topic, None), contacts, tuple(stars))
                for run in runs.scalars()
                for channel, topic, contacts, stars in run.portions
            ]  # fmt: skip
            answers = await session.execute(
                select(ReleasedAnswer).where(ReleasedAnswer.first_month >= first)
            )
            released = list(answers.scalars())
        return Results(
            first=min((each.first for each in found), default=None),
            last=max((each.last for each in found), default=None),
            k=self._k,
            total=_sum(found),
            by_month=_by(found, lambda each: _run(each.first, each.last)),
            by_channel=_by(found, lambda each: each.label.channel),
            by_topic=_by(found, lambda each: each.label.topic),
            questionnaires=len(released),
            questions=questions(released, self._k),
        )


def portions(served: Mapping[tuple[str, Cell, int], int], k: int) -> list[Portion]:
    """Part contacts, counted by month, cell and stars (0 for none), into portions. Months with too few ratings are put to the next;
    those at the end that are still too few are left out. Pure."""
    found: list[Portion] = []
    waiting: Counter[tuple[Cell, int]] = Counter()
    first: str | None = None
    for month in sorted({each[0] for each in served}):
        first = first or month
        for (of, cell, stars), count in served.items():
            if of == month:
                waiting[cell, stars] += count
        contacts: Counter[Cell] = Counter()
        rated: Counter[Cell] = Counter()
        for (cell, stars), count in waiting.items():
            contacts[cell] += count
            rated[cell] += count if stars else 0
        given = labels(contacts, rated, k)
        if given is None or not rated.total():
            continue
        for label in sorted(set(given.values()), key=str):
            cells = [cell for cell, one in given.items() if one == label]
            of_label = [sum(waiting[cell, number] for cell in cells) for number in range(1, 6)]
            served_here = sum(contacts[cell] for cell in cells)
            found.append(Portion(first, month, label, served_here, tuple(of_label)))
        waiting, first = Counter(), None
    return found


def questions(released: Sequence[ReleasedAnswer], k: int) -> list[QuestionFigures]:
    """Add the answers up by question. Portions in which fewer than *k* people answered a question are left out of it. Pure."""
    by_question: dict[str, dict[tuple[object, ...], list[list[str]]]] = {}
    for row in released:
        portion = (row.first_month, row.last_month, row.channel, row.topic, row.office)
        for question, said in row.answers.items():
            by_question.setdefault(question, {}).setdefault(portion, []).append(said)
    figures: list[QuestionFigures] = []
    for question in (each for each in QUESTIONS if each in by_question):
        shown = [
            said for people in by_question[question].values() if len(people) >= k for said in people
        ]
        if not shown:
            continue
        counted = Counter(option for said in shown for option in said)
        scale = QUESTIONS[question].kind == "scale"
        figures.append(
            QuestionFigures(
                id=question, people=len(shown), answers={each: counted[each] for each in QUESTIONS[question].options},
                average=_rounded(sum(int(said[0]) for said in shown) / len(shown)) if scale else None,
            )
        )  # fmt: skip
    return figures


def _by(found: Sequence[Portion], key_of: Callable[[Portion], str | None]) -> list[RatingsOf]:
    keys = sorted({key_of(each) for each in found}, key=lambda key: (key is None, key or ""))
    return [
        RatingsOf(key=key, ratings=_sum(each for each in found if key_of(each) == key))
        for key in keys
    ]


def _sum(found: Iterable[Portion]) -> Ratings:
    parts = list(found)
    stars = [sum(each.stars[at] for each in parts) for at in range(5)]
    rated = sum(stars)
    total = sum((at + 1) * count for at, count in enumerate(stars))
    return Ratings(
        contacts=sum(each.contacts for each in parts),
        rated=rated,
        stars=stars,
        average=_rounded(total / rated) if rated else None,
    )


def _run(first: str, last: str) -> str:
    return first if first == last else f"{first}/{last}"


def _months_before(month: str, count: int) -> str:
    year, number = map(int, month.split("-"))
    at = year * 12 + number - 1 - count
    return f"{at // 12:04d}-{at % 12 + 1:02d}"


def _rounded(value: float) -> float:
    return round(value, 2)
