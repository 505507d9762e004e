"""Computes the figures of a period from the rows of the rooms below. It changes nothing, and no figure names a
person."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.command_reports.facts import Facts, GroupSaid, Named
from gateway.command_reports.periods import Period, before
from gateway.complaints import choices
from gateway.complaints.report import label_of
from gateway.complaints.tables import Complaint, Praise
from gateway.contacts.tables import Contact
from gateway.drivers.tables import DriverTheme
from gateway.evaluation.tables import Evaluation
from gateway.focus_groups.tables import FocusGroup
from gateway.knowledge.tables import Sheet, SheetUse, SheetVerdict, SheetVersion
from gateway.listening.answers import OPEN, OPEN_FOR, month_of
from gateway.listening.results import questions
from gateway.listening.service_months import Counted
from gateway.listening.tables import ReleasedAnswer, ServedMonth
from gateway.listening.versions import Versions
from gateway.platform.checks import STATION_CHECK
from gateway.platform.sql.engine import Database
from gateway.reports.grouping import By
from gateway.reports.periods import bounds, local_day
from gateway.reports.report import ReportRequest
from gateway.reports.reports import Reports
from queueing.categories import Catalogue

TOPICS_SHOWN: Final = 8
THEMES_SHOWN: Final = 10
Numbers = dict[str, float | None]


class FactReader:
    """Computes the figures of periods. *k*: averages over fewer people are left out. *channel* returns the name of a
    channel in a language."""

    def __init__(
        self,
        database: Database,
        reports: Reports,
        versions: Versions,
        catalogue: Catalogue,
        channel: Callable[[str, str], str],
        clock: Callable[[], datetime],
        *,
        k: int,
    ) -> None:
        self._database = database
        self._reports = reports
        self._versions = versions
        self._catalogue = catalogue
        self._channel = channel
        self._clock = clock
        self._k = k

    async def since(self) -> date | None:
        """Return the local day of the first contact; None where the station has had none."""
        async with self._database.reading() as session:
            found: datetime | None = await session.scalar(
                select(func.min(Contact.created_at)).where(Contact.category != STATION_CHECK)
            )
        return None if found is None else local_day(found)

    async def of(self, period: Period, language: str) -> Facts:
        """Return all figures of a period, with names of topics, channels and measures in this language."""
        return Facts(
            now=await self._numbers(period),
            before=await self._numbers(before(period)),
            lists=await self._lists(period, language),
            groups=await self._groups(period),
            released=period.months[1] < month_of(self._clock() - OPEN_FOR),
        )

    async def _numbers(self, period: Period) -> Numbers:
        report = await self._reports.report(ReportRequest(period.first, period.last, By.CHANNEL))
        figures = report.total.figures
        start, end = bounds(period.first, period.last)
        async with self._database.reading() as session:
            found: Numbers = {
                **await _complaints(session, start, end),
                **await _sheets(session, start, end),
                **await _themes(session, period),
                **await _quality(session, start, end, self._k),
                "hours": await _hours(session, period),
            }
        return found | {
            "offered": figures.offered,
            "answered": figures.answered,
            "abandoned": figures.abandoned,
            "messages": figures.messages,
            "rated": figures.rated,
            "satisfaction": figures.satisfaction if figures.rated >= self._k else None,
            "service_level": figures.service_level_offered,
            "average_wait": figures.average_wait_s,
            "longest_wait": figures.longest_wait_s,
            "abandonment": figures.abandonment,
            "promise": figures.promise_share,
            "poor": _share(figures.poor, figures.measured),
            **await self._questionnaire(period),
        }

    async def _questionnaire(self, period: Period) -> Numbers:
        """Answers that were released with no month outside the period."""
        first, last = period.months
        versions = await self._versions.all()
        async with self._database.reading() as session:
            rows = await session.execute(
                select(ReleasedAnswer).where(
                    ReleasedAnswer.first_month >= first,
                    ReleasedAnswer.last_month <= last,
                    func.coalesce(ReleasedAnswer.channel, "") != OPEN,
                )
            )
            released = list(rows.scalars())
        averages = {each.id: each.average for each in questions(released, versions, self._k)}
        return {
            "questionnaires": len(released),
            "trust": averages.get("general-trust"),
            "listened": averages.get("general-listened"),
        }

    async def _lists(self, period: Period, language: str) -> dict[str, list[Named]]:
        start, end = bounds(period.first, period.last)
        by_channel = await self._reports.report(
            ReportRequest(period.first, period.last, By.CHANNEL)
        )
        by_topic = await self._reports.report(ReportRequest(period.first, period.last, By.CATEGORY))
        async with self._database.reading() as session:
            labels = await choices.labels(session)
            measures = await _measures(session, start, end)
            themes = await _named_themes(session, period)
        return {
            "channels": [
                Named(self._channel(row.key, language), row.figures.offered + row.figures.messages)
                for row in by_channel.rows
                if row.figures.offered + row.figures.messages
            ],
            "topics": [
                Named(self._topic(row.key, language), row.figures.offered)
                for row in by_topic.rows[:TOPICS_SHOWN]
                if row.figures.offered
            ],
            "measures": [
                Named(label_of(key, labels, language), count) for key, count in measures.most_common()
            ],
            "themes": themes,
        }  # fmt: skip

    async def _groups(self, period: Period) -> list[GroupSaid]:
        """The summaries of focus groups that took place in the period, as far as they are published."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(FocusGroup.title, FocusGroup.summary)
                .where(*_published(period))
                .order_by(FocusGroup.starts_at, FocusGroup.id)
            )
            return [GroupSaid(title, summary) for title, summary in rows]

    def _topic(self, category: str, language: str) -> str:
        known = category in self._catalogue
        return self._catalogue[category].wording(language).label if known else category


async def _complaints(session: AsyncSession, start: datetime, end: datetime) -> Numbers:
    taken = await _count(session, Complaint.taken_at, start, end)
    rows = await session.execute(
        select(Complaint.late).where(Complaint.answered_at >= start, Complaint.answered_at < end)
    )
    late = list(rows.scalars())
    return {
        "complaints_taken": taken,
        "complaints_answered": len(late),
        "complaints_in_time": _share(sum(not each for each in late), len(late)),
        "praises": await _count(session, Praise.taken_at, start, end),
    }


async def _measures(session: AsyncSession, start: datetime, end: datetime) -> Counter[str]:
    rows = await session.execute(
        select(Complaint.measure).where(
            Complaint.answered_at >= start,
            Complaint.answered_at < end,
            Complaint.measure.is_not(None),
        )
    )
    return Counter(each for each in rows.scalars() if each)


async def _sheets(session: AsyncSession, start: datetime, end: datetime) -> Numbers:
    """Sheets in force at the end of the period, those approved in it, how often one was used, and the share of readers whom one helped."""
    in_force = await session.scalar(
        select(func.count())
        .select_from(Sheet)
        .where(
            Sheet.confirmed_at < end,
            Sheet.withdrawn_at.is_(None) | (Sheet.withdrawn_at >= end),
        )
    )
    approved = await session.scalar(
        select(func.count(SheetVersion.sheet_id.distinct())).where(
            SheetVersion.approved_at >= start, SheetVersion.approved_at < end
        )
    )
    verdicts = await session.execute(
        select(SheetVerdict.useful, func.count())
        .where(SheetVerdict.at >= start, SheetVerdict.at < end)
        .group_by(SheetVerdict.useful)
    )
    said = {bool(useful): int(count) for useful, count in verdicts}
    return {
        "sheets_in_force": in_force or 0,
        "sheets_approved": approved or 0,
        "sheets_used": await _count(session, SheetUse.at, start, end),
        "sheets_useful": _share(said.get(True, 0), sum(said.values())),
    }


async def _themes(session: AsyncSession, period: Period) -> Numbers:
    rows = await session.execute(
        select(DriverTheme.state, func.count())
        .where(DriverTheme.last_week >= period.first, DriverTheme.first_week <= period.last)
        .group_by(DriverTheme.state)
    )
    found = {state: int(count) for state, count in rows}
    return {
        "themes_confirmed": found.get("confirmed", 0),
        "themes_emerging": found.get("emerging", 0),
        "focus_groups": await session.scalar(
            select(func.count()).select_from(FocusGroup).where(*_published(period))
        ),
    }


def _published(period: Period) -> tuple[ColumnElement[bool], ...]:
    """Focus groups of a period whose summary is published."""
    start, end = bounds(period.first, period.last)
    return (
        FocusGroup.starts_at >= start,
        FocusGroup.starts_at < end,
        FocusGroup.published_at.is_not(None),
    )


async def _named_themes(session: AsyncSession, period: Period) -> list[Named]:
    """Return the themes whose name a person has confirmed, with the people of the week in which each rose last."""
    rows = await session.execute(
        select(DriverTheme.name, DriverTheme.people)
        .where(
            DriverTheme.state == "confirmed",
            DriverTheme.last_week >= period.first,
            DriverTheme.first_week <= period.last,
        )
        .order_by(DriverTheme.people.desc(), DriverTheme.name)
        .limit(THEMES_SHOWN)
    )
    return [Named(name, people) for name, people in rows]


async def _quality(session: AsyncSession, start: datetime, end: datetime, k: int) -> Numbers:
    tenths, count = (
        await session.execute(
            select(func.avg(Evaluation.tenths), func.count()).where(
                Evaluation.state == "released",
                Evaluation.tenths.is_not(None),
                Evaluation.occurred_at >= start,
                Evaluation.occurred_at < end,
            )
        )
    ).one()
    score = None if tenths is None or count < k else round(float(tenths) / 10, 1)
    return {"evaluations": count, "score": score}


async def _hours(session: AsyncSession, period: Period) -> float | None:
    """The share of the published hours that were kept; None before all months of the period are closed."""
    first, last = period.months
    rows = await session.execute(
        select(ServedMonth).where(ServedMonth.month >= first, ServedMonth.month <= last)
    )
    months: Mapping[str, Counted] = {
        row.month: msgspec.convert(row.figures, Counted) for row in rows.scalars()
    }
    if last not in months:
        return None
    planned = sum(each.open_slots for each in months.values())
    return _share(sum(each.kept_slots for each in months.values()), planned)


async def _count(session: AsyncSession, at: Any, start: datetime, end: datetime) -> int:
    return await session.scalar(select(func.count()).where(at >= start, at < end)) or 0


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
