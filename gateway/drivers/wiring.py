"""Contact drivers: their service and routes, and what they add to the agenda and hear of the guide. The counting is done by the jobs
process (:mod:`gateway.processes.jobs`)."""

from gateway.drivers.http import DriversApi
from gateway.drivers.searches import MissedSearches
from gateway.drivers.service import ContactDrivers
from gateway.ground import Ground
from gateway.guide.wiring import GuideWiring
from gateway.knowledge.wiring import KnowledgeWiring
from gateway.platform.wiring import Wiring
from gateway.search.wiring import SearchWiring
from gateway.workday import api as workday
from gateway.workday.wiring import WorkdayWiring


class DriversWiring(Wiring):
    """Reads its tables; nothing is kept in memory."""

    def __init__(
        self,
        ground: Ground,
        search: SearchWiring,
        knowledge: KnowledgeWiring,
        day: WorkdayWiring,
        guide: GuideWiring,
    ) -> None:
        database, clock, k = ground.database, ground.clock, ground.settings.small_cell

        async def give(text: str, account_id: str | None, by: str) -> str:
            return await day.day.give(workday.NewTask(text=text, account_id=account_id), by=by)

        drivers = ContactDrivers(database, knowledge.sheets, give, clock, k=k)
        day.agendas.emerging_by(drivers.emerging)
        missed = MissedSearches(
            database, search.search.hear, ground.keys.of("driver-searches"), clock, k=k
        )
        guide.guide.missed_by(missed.note)
        knowledge.uses.missing_by(missed.note)
        self.routes = DriversApi(drivers, database).routes()
