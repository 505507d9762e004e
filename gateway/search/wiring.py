"""The search, for every room that is given a text."""

from gateway.ground import Ground
from gateway.platform.wiring import Wiring
from gateway.search.engine import Engine
from gateway.search.service import Search
from gateway.topics.wiring import TopicsWiring


class SearchWiring(Wiring):
    """Owns the engine's thread; nothing is loaded before somebody asks."""

    def __init__(self, ground: Ground, topics: TopicsWiring) -> None:
        self._engine = Engine()
        self.search = Search(topics.topics, ground.clock, self._engine)
        self.troubles = {"search": self.search.trouble}

    async def aclose(self) -> None:
        """End the engine's thread. Idempotent."""
        self._engine.close()
