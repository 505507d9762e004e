"""Wires the topics of the station, for every room."""

from gateway.ground import Ground
from gateway.platform.wiring import Wiring
from gateway.topics.http import TopicsApi
from gateway.topics.service import Topics


class TopicsWiring(Wiring):
    """Makes the topics' service and routes. It needs the database only."""

    def __init__(self, ground: Ground) -> None:
        self.topics = Topics(ground.database, station=ground.settings.station, clock=ground.clock)
        self.catalogue = self.topics.catalogue
        self.services = (self.topics,)
        self.routes = TopicsApi(self.topics).routes()

    async def open(self) -> None:
        """Load the topics in force."""
        await self.topics.refresh()
