"""The published results: stars and answers of months that are over, never told apart more finely than the small-cell rule
allows.

All figures are sums of *groups*: the stars of one channel, or one topic, in one run of months
(:mod:`gateway.listening.margins`). Each group holds at least k ratings, so every sum of groups does, and every difference
of two sums. Groups are stored when their months are closed, and never counted anew: contacts are deleted one after another,
and the difference would tell how each was rated.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import func, select

from gateway.contacts.tables import Contact
from gateway.listening.answers import (
    OPEN,
    OPEN_FOR,
    begin_of,
    month_after,
    month_of,
    months_before,
)
from gateway.listening.margins import Group, Margins, margins
from gateway.listening.questionnaire import (
    Kind,
    Questionnaire,
    in_order,
    newest_with,
    options_of,
)
from gateway.listening.service_months import Service, ServiceMonths
from gateway.listening.tables import ClosedMonths, ReleasedAnswer
from gateway.listening.versions import Versions
from gateway.platform.checks import STATION_CHECK
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_all_once

MONTHS_SHOWN: Final = 12


class Run(NamedTuple):
    """The stars given to the contacts of the months from ``first`` to ``last``."""

    first: str
    last: str
    margins: Margins


class Ratings(msgspec.Struct, frozen=True, kw_only=True):
    """The number of answered contacts, how many of them were given each of one to five stars, and the average."""

    contacts: int
    rated: int
    stars: list[int]
    average: float | None


class RatingsOf(msgspec.Struct, frozen=True, kw_only=True):
    """Ratings of ``key``: a channel, a topic or a run of months (``2026-09`` or ``2026-09/2026-10``); null for what may not
    be told apart."""

    key: str | None
    ratings: Ratings


class QuestionFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How often each answer to a question was given, and how many people gave one, in all versions that ask it; ``version``
    is the last of them.

    A question of another ``kind`` with the same ``id`` is another question.
    """

    id: str
    kind: Kind
    version: int
    people: int
    answers: dict[str, int]
    average: float | None


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """The published results. ``first`` and ``last`` are months, null while nothing can be published. ``k``: the fewest
    contacts for which a figure stands. ``service``: how promises were kept."""

    first: str | None
    last: str | None
    k: int
    total: Ratings
    by_month: list[RatingsOf]
    by_channel: list[RatingsOf]
    by_topic: list[RatingsOf]
    questionnaires: int
    questions: list[QuestionFigures]
    service: Service


class Published:
    """Stores the results of closed months, and reads them."""

    def __init__(
        self,
        database: Database,
        service: ServiceMonths,
        versions: Versions,
        clock: Callable[[], datetime],
        *,
        k: int,
    ) -> None:
        self.versions = versions
        self._database = database
        self._service = service
        self._clock = clock
        self._k = k

    async def close(self) -> int:
        """Store the stars of closed months that are not stored yet; return how many runs of months.

        Several gateways may do it at once: they find the same runs.
        """
        newest_open = month_of(self._clock() - OPEN_FOR)
        async with self._database.reading() as session:
            last = await session.scalar(select(func.max(ClosedMonths.last_month)))
            first = months_before(newest_open, MONTHS_SHOWN) if last is None else month_after(last)
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
            served: Counter[tuple[str, str, str, int]] = Counter(
                (month_of(ended), channel, topic, score or 0)
                for ended, channel, topic, score in rows
                if ended is not None
            )
        found = await asyncio.to_thread(runs, served, self._k)
        if found:
            async with self._database.writing() as session:
                await insert_all_once(
                    session,
                    ClosedMonths,
                    [
                        {"first_month": each.first, "last_month": each.last, "portions": each.margins._asdict()}
                        for each in found
                    ],
                )  # fmt: skip
        return len(found)

    async def results(self) -> Results:
        """Return the results of the last twelve closed months."""
        newest_open = month_of(self._clock() - OPEN_FOR)
        first = months_before(newest_open, MONTHS_SHOWN)
        async with self._database.reading() as session:
            rows = await session.execute(
                select(ClosedMonths)
                .where(ClosedMonths.first_month >= first)
                .order_by(ClosedMonths.first_month)
            )
            found = [
                Run(row.first_month, row.last_month, _margins(row.portions))
                for row in rows.scalars()
            ]
            answers = await session.execute(
                select(ReleasedAnswer).where(
                    ReleasedAnswer.first_month >= first,
                    # nobody can tell who sent those
                    func.coalesce(ReleasedAnswer.channel, "") != OPEN,
                )
            )
            released = list(answers.scalars())
        return Results(
            first=min((each.first for each in found), default=None),
            last=max((each.last for each in found), default=None),
            k=self._k,
            total=_sum(each.margins.total for each in found),
            by_month=[
                RatingsOf(key=_run(each.first, each.last), ratings=_sum([each.margins.total]))
                for each in found
            ],
            by_channel=_by(group for each in found for group in each.margins.channels),
            by_topic=_by(group for each in found for group in each.margins.topics),
            questionnaires=len(released),
            questions=questions(released, await self.versions.all(), self._k),
            service=await self._service.months(),
        )


def runs(served: Mapping[tuple[str, str, str, int], int], k: int) -> list[Run]:
    """Group the months into runs. *served* counts contacts by month, channel, topic and stars (0 for none). Pure.

    Months with too few ratings join the next; those at the end that are still too few are left out.
    """
    found: list[Run] = []
    waiting: Counter[tuple[str, str, int]] = Counter()
    first: str | None = None
    for month in sorted({each[0] for each in served}):
        first = first or month
        for (of, channel, topic, stars), count in served.items():
            if of == month:
                waiting[channel, topic, stars] += count
        made = margins(waiting, k)
        if made is not None:
            found.append(Run(first, month, made))
            waiting, first = Counter(), None
    return found


def questions(
    released: Sequence[ReleasedAnswer], versions: Mapping[int, Questionnaire], k: int
) -> list[QuestionFigures]:
    """Add up the answers by question, over all versions that ask it; portions in which fewer than *k* people answered are
    left out. Pure."""
    by_question: dict[tuple[str, Kind], dict[tuple[object, ...], list[list[str]]]] = {}
    asked = {number: of.questions for number, of in versions.items()}
    for row in released:
        portion = (row.first_month, row.last_month, row.channel, row.topic, row.office)
        for question, said in row.answers.items():
            known = asked.get(row.version, {}).get(question)
            if known is not None:
                one = by_question.setdefault((question, known.kind), {})
                one.setdefault(portion, []).append(said)
    figures: list[QuestionFigures] = []
    for question, kind in in_order(versions):
        portions = by_question.get((question, kind), {})
        shown = [said for people in portions.values() if len(people) >= k for said in people]
        version = newest_with(versions, question, kind)
        if not shown or version is None:
            continue
        counted = Counter(option for said in shown for option in said)
        scale = kind == "scale"
        figures.append(
            QuestionFigures(
                id=question, kind=kind, version=version, people=len(shown),
                answers={each: counted[each] for each in options_of(versions, question, kind)},
                average=_rounded(sum(int(said[0]) for said in shown) / len(shown)) if scale else None,
            )
        )  # fmt: skip
    return figures


def _margins(kept: Any) -> Margins:
    """Margins as they were written down; older ones are of labels that name a channel and a topic at once."""
    if isinstance(kept, dict):

        def group(of: Sequence[Any]) -> Group:
            return Group(of[0], of[1], tuple(of[2]))

        return Margins(group(kept["total"]), [*map(group, kept["channels"])], [*map(group, kept["topics"])])  # fmt: skip
    labelled = [
        (channel, topic, contacts, tuple(stars)) for channel, topic, contacts, stars in kept
    ]
    channels = [Group(channel, contacts, stars) for channel, _, contacts, stars in labelled]
    topics = [Group(topic, contacts, stars) for _, topic, contacts, stars in labelled]
    summed = _sum(channels)
    return Margins(Group(None, summed.contacts, tuple(summed.stars)), channels, topics)


def _by(groups: Iterable[Group]) -> list[RatingsOf]:
    by_key: dict[str | None, list[Group]] = {}
    for each in groups:
        by_key.setdefault(each.key, []).append(each)
    keys = sorted(by_key, key=lambda key: (key is None, key or ""))
    return [RatingsOf(key=key, ratings=_sum(by_key[key])) for key in keys]


def _sum(groups: Iterable[Group]) -> Ratings:
    parts = list(groups)
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


def _rounded(value: float) -> float:
    return round(value, 2)
