"""Wires the search for every room that is given a text."""

from gateway.ground import Ground
from gateway.platform.wiring import Wiring
from gateway.search.engine import Engine
from gateway.search.service import Search
from gateway.topics.wiring import TopicsWiring


class SearchWiring(Wiring):
    """Owns the engines' threads, one for sheets alone; nothing is loaded before the first call."""

    def __init__(self, ground: Ground, topics: TopicsWiring) -> None:
        self._engines = (Engine(), Engine())
        self.search = Search(topics.topics, ground.clock, *self._engines)
        self.troubles = {"search": self.search.trouble}

    async def aclose(self) -> None:
        """End the engines' threads. Idempotent."""
        for each in self._engines:
            each.close()
