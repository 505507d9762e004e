"""Builds the comparison with other bodies: its service, routes, its section of the results, and the loop that reads
addresses."""

from typing import Final

from gateway.comparison.fetching import FeedFetch
from gateway.comparison.http import ComparisonApi
from gateway.comparison.page import ComparisonSection
from gateway.comparison.service import Sources
from gateway.ground import Ground
from gateway.listening.wiring import ListeningWiring
from gateway.platform.lease import Lease
from gateway.platform.loops import Periodic
from gateway.platform.outside import OutsideResolver
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring

EVERY_S: Final = 900.0
LEASE_MS: Final = 1_800_000


class ComparisonWiring(Wiring):
    """Builds the service and routes; one process at a time reads the addresses."""

    def __init__(self, ground: Ground, queue: QueueWiring, listening: ListeningWiring) -> None:
        self._fetch = FeedFetch(OutsideResolver())
        pages = listening.results
        self._sources = Sources(
            ground.database, self._fetch.get, ground.clock, own=pages.own_feed, address=pages.feed_address
        )  # fmt: skip
        self._lease = Lease(queue.redis, f"{queue.key}:comparison:leader", length_ms=LEASE_MS)
        pages.add_section(ComparisonSection(self._sources.published))
        self.services = (Periodic("comparison:read", self._turn, EVERY_S),)
        self.routes = ComparisonApi(self._sources).routes()

    async def _turn(self) -> None:
        if await self._lease.take():
            await self._sources.turn()

    async def aclose(self) -> None:
        """Close the connections to other bodies."""
        await self._fetch.aclose()
