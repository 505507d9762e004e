"""The room of late cases: its service and route."""

from gateway.ground import Ground
from gateway.lateness.http import LatenessApi
from gateway.lateness.service import LatenessReader
from gateway.messages.wiring import MessagesWiring
from gateway.platform.wiring import Wiring


class LatenessWiring(Wiring):
    """Makes the room's service and route. It has no table of its own."""

    def __init__(self, ground: Ground, messages: MessagesWiring) -> None:
        self.routes = LatenessApi(
            LatenessReader(ground.database, messages.desk, ground.clock)
        ).routes()
