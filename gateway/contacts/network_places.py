"""Bounds the number of people who wait from one network, so that a single one cannot fill the queue.

An IPv6 network is one customer's, who can have as many addresses as there are places. An IPv4 address may be a
whole mobile carrier: from there more enter slowly, and nobody is shut out.
"""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any, Final

from redis.asyncio import Redis

from gateway.platform.networks import Network, networks
from gateway.platform.throttle import Throttle
from queueing.backend import Acd
from signaling.limits import Rate

SLOWED: Final = Rate(1, 20)
"""How often somebody enters from an IPv4 address that has its places."""
WAIT_S: Final = 60.0
"""After which time it is worth trying again where an IPv6 network has its places."""
KEPT_S: Final = 26 * 3600
ENTERING_MS: Final = 30_000
"""A place that the queue does not know counts for so long: its contact is being entered."""


class NetworkPlaces:
    """Counts the waiting places taken by each network. They are keyed hashes in Redis, so that all gateways count
    together and no address can be read there."""

    def __init__(
        self,
        redis: Redis,
        acd: Acd,
        secret: bytes,
        slowed: Throttle,
        *,
        most: int | None,
        now_ms: Callable[[], int],
    ) -> None:
        """*redis* decodes its answers. *most* may wait from an IPv4 address or a /64, twice as many from a /56, four
        times from a /48; None: any number. *secret* keys the hashes. *slowed* counts entries from IPv4 addresses that
        have their places."""
        self._redis = redis
        self._acd = acd
        self._secret = secret
        self._most = most
        self._now_ms = now_ms
        self._slowed = slowed

    async def take(self, contact_id: str, counted_as: str) -> float:
        """Take a place for a contact that is about to enter and return 0, or return the seconds to wait. May be
        repeated for the same contact; a place ends when its contact does not wait any more."""
        if self._most is None:
            return 0.0
        taken: list[Network] = []
        for network in networks(counted_as):
            taken.append(network)
            if await self._fits(network, contact_id, self._most * network.share):
                continue
            wait_s = WAIT_S if network.is_ipv6 else await self._slowed.take(network.name)
            if wait_s > 0:
                await self._give_back(contact_id, taken)
                return wait_s
        return 0.0

    async def _fits(self, network: Network, contact_id: str, most: int) -> bool:
        key, now_ms = self._key(network), self._now_ms()
        # taken first and counted then: of many at the same moment none slips through
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(key, {contact_id: now_ms}, nx=True)
            pipe.expire(key, KEPT_S)
            pipe.zcard(key)
            *_, count = await pipe.execute()
        if count <= most:
            return True
        held: Any = await self._redis.zrange(key, 0, -1, withscores=True)
        old = [name for name, since_ms in held if now_ms - since_ms > ENTERING_MS]
        young = [name for name, _ in held if name not in old]
        # in this order: one that enters in between is not taken for one that has left
        known = await self._acd.known(young)
        waiting = await self._acd.waiting_among([*old, *young])
        over = [name for name in old if name not in waiting]
        over += [name for name in young if name in known and name not in waiting]
        if over:
            await self._redis.zrem(key, *over)
        return contact_id in over or len(held) - len(over) <= most

    async def _give_back(self, contact_id: str, taken: list[Network]) -> None:
        async with self._redis.pipeline(transaction=True) as pipe:
            for network in taken:
                pipe.zrem(self._key(network), contact_id)
            await pipe.execute()

    def _key(self, network: Network) -> str:
        made = hmac.new(self._secret, f"places/{network.name}".encode(), hashlib.sha256)
        return f"{self._acd.keys.station}:places:{made.hexdigest()[:32]}"
