"""Builds the briefing's agenda from the station's own figures; reads only."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta

import msgspec
from sqlalchemy import case, func, select, text

from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact, ContactEvent, Escalation
from gateway.evaluation.tables import Evaluation
from gateway.handover.tables import Authorisation
from gateway.knowledge.service import Sheets
from gateway.messages import counts
from gateway.platform.sql.engine import Database
from gateway.platform.uncounted import UNCOUNTED
from gateway.reports.figures import Figures
from gateway.reports.grain import Grain
from gateway.reports.grouping import By, key_of, tallies, total
from gateway.reports.periods import bounds
from gateway.reports.reading import ReportFilter
from gateway.reports.reports import Reports
from gateway.workday.api import (
    Agenda,
    AgendaAlarm,
    AgendaAsked,
    AgendaMessages,
    AgendaRated,
    AgendaReport,
    AgendaSheets,
    AgendaTheme,
    AgendaToday,
    AgendaTopic,
    TaskShown,
)

LOOK_BACK_DAYS = 7
ASKED_SHOWN = 5
SHEETS_SHOWN = 5
WORST_SHOWN = 3
FEWEST_RATED = 3
"""Of fewer answers an average says more about these citizens than about the topic, of fewer evaluations about one
operator."""
CONTENT = 4.0
"""Citizens' average, 1 to 5, from which on a topic is no matter for the briefing."""
SCORED_WELL = 80.0
"""The same of evaluations, 0 to 100."""

COMPLAINTS = "complaints"
"""The topic that ships for complaints; a station without it has none to count."""

Rated = Mapping[str, tuple[float, int]]
"""An average and of how many, by category."""


class Agendas:
    """Builds agendas from the reports, so that the briefing has the figures that everybody sees."""

    def __init__(
        self,
        database: Database,
        reports: Reports,
        sheets: Sheets,
        clock: Callable[[], datetime],
        *,
        measures: Callable[[date], Awaitable[list[str]]],
        emerging: Callable[[], Awaitable[list[AgendaTheme]]],
        reports_due: Callable[[], Awaitable[list[AgendaReport]]],
    ) -> None:
        """*measures* returns what was decided about complaints on a day, in words; *emerging* the themes that rise above
        the usual; *reports_due* the reports to the command that are due."""
        self._database = database
        self._reports = reports
        self._sheets = sheets
        self._clock = clock
        self._measures = measures
        self._emerging = emerging
        self._reports_due = reports_due

    async def of(self, on: date, undone: list[TaskShown], *, open_tasks: int) -> Agenda:
        """Return the agenda of a day.

        It compares the last day with contacts before it with the same weekday of the week before, and holds the
        authorisations requested in between, counts of messages that are late or soon will be, *undone*, and the day
        itself, with the number *open_tasks* of tasks not done.
        """
        day, present = await self._last_day(on)
        before = day - timedelta(days=7) if day is not None else None
        earlier = await self._figures(before) if before is not None else {}
        this_week = (on - timedelta(days=7), on - timedelta(days=1))
        week_before = (on - timedelta(days=14), on - timedelta(days=8))
        start, _ = bounds(day or on, on)
        _, end = bounds(on, on)
        return Agenda(
            on=on,
            day=day,
            before=before,
            topics=topics(present, earlier),
            satisfaction=worst(
                await self._satisfaction(*this_week),
                await self._satisfaction(*week_before),
                below=CONTENT,
                fewest=FEWEST_RATED,
            ),
            scores=worst(
                await self._scores(*this_week),
                await self._scores(*week_before),
                below=SCORED_WELL,
                fewest=FEWEST_RATED,
            ),
            alarms=await self._alarms(start, end),
            asked=await self._asked(start, end),
            messages=await self._messages(),
            sheets=await self._lapsing(),
            undone=undone,
            today=await self._today(on, open_tasks),
            measures=await self._measures(on),
            emerging=await self._emerging(),
            reports_due=await self._reports_due(),
        )

    async def _today(self, on: date, open_tasks: int) -> AgendaToday:
        start, end = bounds(on, on)
        cells = await self._reports.cells(ReportFilter(start, end, grain=Grain.WHOLE))
        by_topic = tallies(cells, key_of(By.CATEGORY))
        day = self._reports.figures(total(cells))
        missed = select(func.count(func.distinct(ContactEvent.contact_id))).where(
            ContactEvent.kind == "no_answer", ContactEvent.at >= start, ContactEvent.at < end
        )
        async with self._database.reading() as session:
            rang = (await session.execute(missed)).scalar_one()
        complaints = by_topic.get(COMPLAINTS)
        return AgendaToday(
            offered=day.offered,
            answered=day.answered,
            gave_up=day.abandoned,
            failed=day.failed,
            service_level=day.service_level_offered,
            missed=int(rang),
            complaints=complaints.offered + complaints.messages if complaints is not None else 0,
            open_tasks=open_tasks,
        )

    async def _last_day(self, on: date) -> tuple[date | None, Mapping[str, Figures]]:
        for back in range(1, LOOK_BACK_DAYS + 1):
            day = on - timedelta(days=back)
            figures = await self._figures(day)
            if any(each.offered for each in figures.values()):
                return day, figures
        return None, {}

    async def _figures(self, day: date, last: date | None = None) -> Mapping[str, Figures]:
        start, end = bounds(day, last or day)
        cells = await self._reports.cells(ReportFilter(start, end, grain=Grain.WHOLE))
        figures = self._reports.figures
        return {name: figures(tally) for name, tally in tallies(cells, key_of(By.CATEGORY)).items()}

    async def _satisfaction(self, first: date, last: date) -> Rated:
        return {
            category: (each.satisfaction, each.rated)
            for category, each in (await self._figures(first, last)).items()
            if each.satisfaction is not None
        }

    async def _scores(self, first: date, last: date) -> Rated:
        start, end = bounds(first, last)
        async with self._database.reading() as session:
            rows = await session.execute(
                select(Evaluation.category, func.avg(Evaluation.tenths), func.count())
                .where(
                    Evaluation.state == "released",
                    Evaluation.released_at >= start,
                    Evaluation.released_at < end,
                    Evaluation.tenths.is_not(None),
                )
                .group_by(Evaluation.category)
            )
        return {category: (float(tenths) / 10, count) for category, tenths, count in rows}

    async def _alarms(self, start: datetime, end: datetime) -> list[AgendaAlarm]:
        refused = func.count(func.distinct(ContactEvent.contact_id))
        counts = {
            "emergency": select(func.count()).where(
                Escalation.opened_at >= start, Escalation.opened_at < end
            ),
            "failed": select(func.count()).where(
                Contact.outcome == "failed", Contact.created_at >= start, Contact.created_at < end
            ),
            "refused_by_all": select(refused).where(
                # spelt out, or the partial index is not seen to hold them
                text("contact_events.kind = 'refused_by_all'"),
                ContactEvent.at >= start,
                ContactEvent.at < end,
            ),
            "poor_recording": select(func.count())
            .select_from(Recording)
            .join(Contact, Contact.id == Recording.contact_id)
            .where(
                Recording.verdict == "poor",
                # of conferences, say, no citizen is heard badly
                Contact.category.not_in(UNCOUNTED),
                Recording.started_at >= start,
                Recording.started_at < end,
            ),
        }
        async with self._database.reading() as session:
            found = {
                kind: (await session.execute(query)).scalar_one() for kind, query in counts.items()
            }
        return msgspec.convert(
            [{"kind": kind, "count": count} for kind, count in found.items() if count],
            list[AgendaAlarm],
        )

    async def _asked(self, start: datetime, end: datetime) -> list[AgendaAsked]:
        asked = func.count()
        async with self._database.reading() as session:
            rows = await session.execute(
                select(
                    Authorisation.category,
                    asked,
                    func.sum(case((Authorisation.state == "refused", 1), else_=0)),
                )
                .where(
                    Authorisation.asked_at >= start,
                    Authorisation.asked_at < end,
                    # given by a supervisor unasked is no question
                    Authorisation.kind != "waiting",
                )
                .group_by(Authorisation.category)
                .order_by(asked.desc(), Authorisation.category)
                .limit(ASKED_SHOWN)
            )
        return [AgendaAsked(category=each[0], asked=each[1], refused=int(each[2])) for each in rows]

    async def _lapsing(self) -> AgendaSheets:
        async with self._database.reading() as session:
            due, expired = await self._sheets.lapsing(session)
        return AgendaSheets(due=len(due), expired=len(expired), titles=expired[:SHEETS_SHOWN])

    async def _messages(self) -> AgendaMessages:
        now = self._clock()
        async with self._database.reading() as session:
            figures = await counts.figures(session, now, now)
        return AgendaMessages(near=figures.warned - figures.overdue, late=figures.overdue)


def topics(present: Mapping[str, Figures], earlier: Mapping[str, Figures]) -> list[AgendaTopic]:
    """Return each topic that had contacts on one of the two days: first those with more abandonments than before, then by
    how many more contacts there were."""
    found = []
    for category in sorted({*present, *earlier}):
        now, then = present.get(category), earlier.get(category)
        if not (now and now.offered) and not (then and then.offered):
            continue
        found.append(
            AgendaTopic(
                category=category,
                offered=now.offered if now else 0,
                offered_before=then.offered if then else 0,
                answered=now.answered if now else 0,
                answered_before=then.answered if then else 0,
                abandonment=now.abandonment if now else None,
                abandonment_before=then.abandonment if then else None,
                service_level=now.service_level_offered if now else None,
                service_level_before=then.service_level_offered if then else None,
            )
        )
    return sorted(found, key=_worsened, reverse=True)


def worst(now: Rated, then: Rated, *, below: float, fewest: int) -> list[AgendaRated]:
    """Return the categories whose average is below *below*, with at least *fewest* judgements, the lowest first."""
    low = sorted(
        (value, category, count)
        for category, (value, count) in now.items()
        if value < below and count >= fewest
    )
    return [
        AgendaRated(
            category=category,
            value=round(value, 1),
            count=count,
            before=round(then[category][0], 1) if category in then else None,
        )
        for value, category, count in low[:WORST_SHOWN]
    ]


def _worsened(topic: AgendaTopic) -> tuple[float, int]:
    return (
        (topic.abandonment or 0.0) - (topic.abandonment_before or 0.0),
        topic.offered - topic.offered_before,
    )
