"""Builds the service and routes of periodical reports, from the figures of the rooms below."""

from gateway.command_reports.http import CommandReportsApi
from gateway.command_reports.reading import FactReader
from gateway.command_reports.service import CommandReportBook
from gateway.command_reports.writing import channel
from gateway.emblem.wiring import EmblemWiring
from gateway.ground import Ground
from gateway.listening.wiring import ListeningWiring
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.reports.paper import Letterhead
from gateway.reports.wiring import ReportsWiring
from gateway.workday.wiring import WorkdayWiring


class CommandReportsWiring(Wiring):
    """Builds the service and routes; nothing is kept in memory. Reports that are due stand on the day's agenda."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        reports: ReportsWiring,
        emblem: EmblemWiring,
        listening: ListeningWiring,
        day: WorkdayWiring,
    ) -> None:
        settings, database, clock = ground.settings, ground.database, ground.clock
        facts = FactReader(
            database, reports.reports, listening.versions, queue.categories, channel, clock, k=settings.small_cell
        )  # fmt: skip
        head = Letterhead(settings.organisation, settings.station_name)
        book = CommandReportBook(database, facts, head, clock, emblem=lambda: emblem.emblems.now)
        day.reports_due.give(book.reminders)
        self.routes = CommandReportsApi(book).routes()
