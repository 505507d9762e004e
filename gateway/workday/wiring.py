"""Wires the working day: its phases and tasks, and the offices' readiness for the briefing."""

from collections.abc import Awaitable
from datetime import date

from gateway.accounts.tables import Office
from gateway.contacts.wiring import HoursWiring
from gateway.ground import Ground
from gateway.knowledge.wiring import KnowledgeWiring
from gateway.platform.later import Later
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.reports.wiring import ReportsWiring
from gateway.workday import api
from gateway.workday.agenda import Agendas
from gateway.workday.api import AgendaReport, AgendaTheme
from gateway.workday.http import DayApi
from gateway.workday.readiness import Readiness
from gateway.workday.readiness_http import ReadinessApi
from gateway.workday.service import WorkingDay
from gateway.workday.tables import Day, DayDecision, DayMove, DayTask, ReadinessAsk, ReadinessCheck


class WorkdayWiring(Wiring):
    """Makes the room's objects. ``day`` is the working day, which with the hours decides whether anybody may enter.
    Rooms above give what their part of an agenda is."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        hours: HoursWiring,
        reports: ReportsWiring,
        knowledge: KnowledgeWiring,
    ) -> None:
        settings, database, clock = ground.settings, ground.database, ground.clock
        self.measures = Later[[date], Awaitable[list[str]]]()
        self.emerging = Later[[], Awaitable[list[AgendaTheme]]]()
        self.reports_due = Later[[], Awaitable[list[AgendaReport]]]()
        self.day = WorkingDay(
            database,
            hours.opening,
            Agendas(
                database, reports.reports, knowledge.sheets, clock,
                measures=self.measures, emerging=self.emerging, reports_due=self.reports_due,
            ),
            station=settings.station,
            catalogue=queue.categories,
            by_hand=settings.day == "by-hand",
            opens_itself_s=settings.day_opens_itself_s,
            clock=clock,
        )  # fmt: skip
        hours.day.give(self.day.stands)
        knowledge.give_task.give(self._give)
        self.services = (self.day,)
        self.page_topics = {
            "day": (Day,),
            "days/{date}": (Day, DayMove, DayTask, DayDecision),
            "day/tasks": (DayTask,),
            "readiness": (ReadinessCheck, ReadinessAsk, Office),
            "me/readiness": (ReadinessAsk,),
        }
        self.routes = (
            *DayApi(self.day).routes(),
            *ReadinessApi(Readiness(database, settings.station, clock)).routes(),
        )

    async def open(self) -> None:
        """Load the state of the day."""
        await self.day.refresh()

    async def _give(self, text: str, account_id: str | None, by: str) -> None:
        """Give a report on a sheet to those on duty, as a task of today."""
        await self.day.give(api.NewTask(text=text, account_id=account_id), by=by)
