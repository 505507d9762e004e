"""Builds the service and routes of contact drivers, and what they add to the agenda and learn from missed searches. The
counting is done by the jobs process (:mod:`gateway.processes.jobs`)."""

from gateway.drivers.http import DriversApi
from gateway.drivers.searches import MissedSearches
from gateway.drivers.service import ContactDrivers
from gateway.ground import Ground
from gateway.knowledge.wiring import KnowledgeWiring
from gateway.platform.wiring import Wiring
from gateway.search.wiring import SearchWiring
from gateway.workday import api as workday
from gateway.workday.wiring import WorkdayWiring


class MissedSearchesWiring(Wiring):
    """Counts what the rooms between this and :class:`DriversWiring` searched in vain."""

    def __init__(self, ground: Ground, search: SearchWiring) -> None:
        self.missed = MissedSearches(
            ground.database,
            search.search.hear,
            ground.keys.of("driver-searches"),
            ground.clock,
            k=ground.settings.small_cell,
        )


class DriversWiring(Wiring):
    """Builds the service and routes; nothing is kept in memory."""

    def __init__(
        self,
        ground: Ground,
        knowledge: KnowledgeWiring,
        day: WorkdayWiring,
    ) -> None:
        database, clock, k = ground.database, ground.clock, ground.settings.small_cell

        async def give(text: str, account_id: str | None, by: str) -> str:
            return await day.day.give(workday.NewTask(text=text, account_id=account_id), by=by)

        drivers = ContactDrivers(database, knowledge.sheets, give, clock, k=k)
        day.emerging.give(drivers.emerging)
        self.routes = DriversApi(drivers, database).routes()
