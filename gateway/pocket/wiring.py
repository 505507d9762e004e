"""Wires the sheets on devices: signed sets, enrolled devices, and their routes."""

from gateway.ground import Ground
from gateway.knowledge.wiring import KnowledgeWiring
from gateway.platform.http.pages import station_name
from gateway.platform.languages import SOURCE
from gateway.platform.wiring import Wiring
from gateway.pocket.http import PocketApi
from gateway.pocket.service import Devices
from gateway.pocket.sets import SheetSets
from gateway.queue import QueueWiring


class PocketWiring(Wiring):
    """Makes the room's objects."""

    def __init__(self, ground: Ground, queue: QueueWiring, knowledge: KnowledgeWiring) -> None:
        settings = ground.settings
        self.sets = SheetSets(
            ground.database,
            ground.keys,
            station_name(settings.station_name, SOURCE),
            ground.clock,
        )
        self.devices = Devices(
            ground.database,
            self.sets,
            ground.keys,
            queue.address_throttle("pocket", settings.rate_limits.verify),
            ground.clock,
            knowledge.attached,
        )
        self.routes = PocketApi(self.devices).routes()
