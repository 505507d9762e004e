"""Information sheets: their service and routes."""

from datetime import timedelta

from gateway.ground import Ground
from gateway.knowledge.http import SheetsApi
from gateway.knowledge.service import Sheets
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring


class KnowledgeWiring(Wiring):
    """Reads and writes its tables; nothing is kept in memory."""

    def __init__(self, ground: Ground, queue: QueueWiring) -> None:
        self.sheets = Sheets(
            ground.database,
            queue.categories,
            ground.clock,
            verdicts_kept=timedelta(days=ground.settings.contact_days),
        )
        self.purges = (self.sheets.forget,)
        self.routes = SheetsApi(self.sheets).routes()
