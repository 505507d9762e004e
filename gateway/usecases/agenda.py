"""The briefing's agenda out of the station's own figures; reads, writes nothing."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select

from gateway.history import messages
from gateway.history.engine import Database
from gateway.history.models import Authorisation
from gateway.http.api.day import Agenda, AgendaAsked, AgendaMessages, AgendaTopic, TaskShown
from gateway.reports.figures import Figures, figures
from gateway.reports.grain import Grain
from gateway.reports.grouping import By, key_of, tallies
from gateway.reports.periods import bounds
from gateway.reports.reading import Wanted
from gateway.reports.reports import Reports

LOOK_BACK_DAYS = 7
ASKED_SHOWN = 5


class Agendas:
    """Reads the history through the reports, so the briefing sees the figures that everybody sees."""

    def __init__(self, database: Database, reports: Reports, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._reports = reports
        self._clock = clock

    async def of(self, on: date, undone: list[TaskShown]) -> Agenda:
        """Return what to speak of on a day: the last day with contacts before it beside the same weekday
        of the week before, what leave was asked for in between, messages that wait, and *undone*."""
        day, present = await self._last_day(on)
        before = day - timedelta(days=7) if day is not None else None
        earlier = await self._figures(before) if before is not None else {}
        start, _ = bounds(day or on, on)
        _, end = bounds(on, on)
        return Agenda(
            on=on,
            day=day,
            before=before,
            topics=topics(present, earlier),
            asked=await self._asked(start, end),
            messages=await self._messages(),
            undone=undone,
        )

    async def _last_day(self, on: date) -> tuple[date | None, Mapping[str, Figures]]:
        for back in range(1, LOOK_BACK_DAYS + 1):
            day = on - timedelta(days=back)
            found = await self._figures(day)
            if any(each.offered for each in found.values()):
                return day, found
        return None, {}

    async def _figures(self, day: date) -> Mapping[str, Figures]:
        start, end = bounds(day, day)
        cells = await self._reports.cells(Wanted(start, end, grain=Grain.WHOLE))
        return {name: figures(tally) for name, tally in tallies(cells, key_of(By.CATEGORY)).items()}

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

    async def _messages(self) -> AgendaMessages:
        now = self._clock()
        async with self._database.reading() as session:
            found = await messages.figures(session, now, now)
        return AgendaMessages(near=found.warned - found.overdue, late=found.overdue)


def topics(present: Mapping[str, Figures], earlier: Mapping[str, Figures]) -> list[AgendaTopic]:
    """Return each topic that had contacts on one of the two days; first where more gave up than before,
    then by how many more there were."""
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


def _worsened(topic: AgendaTopic) -> tuple[float, int]:
    return (
        (topic.abandonment or 0.0) - (topic.abandonment_before or 0.0),
        topic.offered - topic.offered_before,
    )
