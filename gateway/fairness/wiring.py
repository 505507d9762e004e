"""The room that checks whether contacts were answered in the queue's order: its service and routes."""

from gateway.fairness.http import FairnessApi
from gateway.fairness.service import FairnessLedger
from gateway.ground import Ground
from gateway.platform.wiring import Wiring


class FairnessWiring(Wiring):
    """Makes the room's service and routes, which only read."""

    def __init__(self, ground: Ground) -> None:
        self.routes = FairnessApi(
            FairnessLedger(ground.database, ground.settings.strategies)
        ).routes()
