"""The station's queue as a gateway uses it: the clients of Redis, the queue itself, and its clock."""

import os
import secrets
from contextlib import AsyncExitStack

from redis.asyncio import Redis

from gateway.ground import Ground
from gateway.platform.checks import STATION_CHECK
from gateway.platform.follow_codes import TRIED
from gateway.platform.loops import Periodic
from gateway.platform.throttle import AddressThrottle, RequestThrottles, Shared, Throttle
from gateway.platform.wiring import Wiring
from gateway.stores import redis_client
from gateway.topics.wiring import TopicsWiring
from queueing.backend import Acd, wall_clock_ms
from queueing.journal import JournalReader
from queueing.settings import AcdSettings
from queueing.telling import Telling
from signaling.limits import Rate

TICK_EVERY_S = 0.5
# What a killed gateway had read is done by another after so long; doing it twice is harmless.
RECLAIM_AFTER_S = 5.0


class QueueWiring(Wiring):
    """Owns the clients of Redis, and the tick that fires deadlines."""

    def __init__(self, ground: Ground, topics: TopicsWiring) -> None:
        settings = ground.settings
        self._settings = settings
        self._secret = ground.keys.of("throttle")
        self._clients: list[Redis] = []
        self._readers: list[JournalReader] = []
        self._opened: list[JournalReader] = []
        self.redis = self.client()
        self.categories = topics.catalogue
        self.acd = Acd(
            self.redis,
            settings.station,
            categories=self.categories.ids_and(STATION_CHECK),
            retired=self.categories.retired_ids,
            settings=AcdSettings(
                ring_s=settings.ring_s,
                seat_lease_s=settings.seat_lease_s,
                return_s=settings.return_s or 1,
                wrap_up_s=settings.wrap_up_s,
                strategies=settings.strategies,
                reserve_s=settings.reserve_s,
                hold_limit_s=settings.hold_limit_s,
                zone=settings.opening.zone,
                technical=frozenset({STATION_CHECK}),
            ),
        )
        self.key = self.acd.keys.station
        """The station's prefix in Redis, with its hash tag."""
        self.counting = Shared(self.redis, self.key)
        """Where rates are counted that all gateways of the station share."""
        self.telling = Telling(self.redis, self.acd.keys, wall_clock_ms)
        self.codes_tried = self.address_throttle(TRIED, settings.rate_limits.verify)
        """How often one address may try codes, whatever they belong to."""
        # deadlines shift by as long as nobody ticked, so a failed turn loses nothing
        self.services = (Periodic("queue:tick", self.acd.tick, TICK_EVERY_S),)
        self.checks = {"redis": self._answers}

    def client(self) -> Redis:
        """Return a new client of Redis, for a caller that waits for news and so blocks its connection."""
        made = redis_client(self._settings)
        self._clients.append(made)
        return made

    def reader(self, group: str) -> JournalReader:
        """Return a reader of the journal; all gateways' readers of one *group* share its entries."""
        made = JournalReader(
            self.client(),
            self._settings.station,
            group=group,
            consumer=f"{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(3)}",
            reclaim_after_s=RECLAIM_AFTER_S,
        )
        self._readers.append(made)
        return made

    def throttle(self, what: str, rate: Rate | None) -> Throttle:
        """Return a rate that all gateways count together; None is no limit."""
        return Throttle(what, rate, self._secret, shared=self.counting)

    def address_throttle(self, what: str, rate: Rate | None) -> AddressThrottle:
        """Return a rate by address that all gateways count together; None is no limit."""
        return AddressThrottle(what, rate, self._secret, shared=self.counting)

    def request_throttles(
        self, what: str, *, halved: bool = False, recipients: str = ""
    ) -> RequestThrottles:
        """Return the limits of requests of the kind *what*.

        With *halved* a visitor and a recipient have half of what an address has. Recipients are counted together with those
        of the kind *recipients*, *what* unless given.
        """
        limit = self._settings.rate_limits.message
        own = Rate(max(1, limit.count // 2), limit.per_s) if limit and halved else limit
        return RequestThrottles(
            address=self.address_throttle(what, limit),
            visitor=self.throttle(f"{what}-visitor", own),
            recipient=self.throttle(f"{recipients or what}-recipient", own),
            codes=self.codes_tried,
        )

    async def open(self) -> None:
        """Open the journal's readers: from then on nothing is trimmed before they have read it. Raises RedisError."""
        for reader in self._readers:
            await reader.open()
            self._opened.append(reader)

    async def aclose(self) -> None:
        """Close readers and clients. Idempotent."""
        async with AsyncExitStack() as closing:
            for client in self._clients:
                closing.push_async_callback(client.aclose)
            for reader in self._opened:
                closing.push_async_callback(reader.aclose)

    async def _answers(self) -> None:
        await self.redis.ping()
