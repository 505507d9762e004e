"""Rate limits that all gateways of a station share, for what must be rare: sign-ins, entries, codes.

Each gateway counts for itself, and in Redis they count together; an event must be allowed by both. While Redis is away each
gateway goes on by its own count, which it has always kept, so a guesser gets no fresh start. Keys are HMACs: neither a
username nor an address can be read from Redis.
"""

import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.platform.networks import WIDTHS, networks
from gateway.platform.refused import Refused, too_many
from signaling.limits import Limiter, Rate

log = structlog.get_logger()

REDIS_WITHIN_S = 0.5

# KEYS: the moment when all is allowed again, in ms of the server's clock.
# ARGV: how much one event costs (ms), how much may be spent ahead (ms), "take" or "give_back".
# Returns the ms to wait, "0" when the event is allowed and counted.
_COUNT = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local step, ahead = tonumber(ARGV[1]), tonumber(ARGV[2])
local full_at = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
if ARGV[3] == 'give_back' then
  full_at = full_at - step
else
  local wait = full_at - now + step - ahead
  if wait > 0.001 then return tostring(wait) end
  full_at = full_at + step
end
if full_at > now then
  redis.call('SET', KEYS[1], string.format('%.3f', full_at), 'PX', math.ceil(full_at - now))
else
  redis.call('DEL', KEYS[1])
end
return '0'
"""


@dataclass(frozen=True, slots=True)
class Shared:
    """Where the gateways of a station count together: *redis*, under the prefix *station_key*."""

    redis: Redis
    station_key: str


class Throttle:
    """One rate limit. Without *shared*, and whenever Redis is away, it counts in this process only."""

    def __init__(
        self,
        name: str,
        rate: Rate | None,
        secret: bytes,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        shared: Shared | None = None,
    ) -> None:
        """*name* distinguishes this rate from others of the station; *rate* None allows everything."""
        self._name = name
        self._rate = rate
        self._secret = secret
        self._monotonic = monotonic
        self._own = Limiter(rate)
        self._redis = shared.redis if shared else None
        self._prefix = f"{shared.station_key}:throttle:{name}" if shared else ""
        self._alone = False

    async def take(self, key: str) -> float:
        """Count one event of *key* if it is allowed and return 0, else return the seconds to wait.

        Safe to cancel: at most one event is counted that did not happen.
        """
        wait_s = self._own.take(key, self._monotonic())
        if wait_s > 0:
            return wait_s
        wait_s = await self._together(key, "take")
        if wait_s > 0:
            self._own.give_back(key)
        return wait_s

    async def give_back(self, key: str) -> None:
        """Undo the counting of one event of *key*."""
        self._own.give_back(key)
        await self._together(key, "give_back")

    @asynccontextmanager
    async def guess(self, key: str) -> AsyncIterator[None]:
        """Count a guess of *key*, which the block checks.

        It stays counted if the block raises; a right guess is not counted, nor is one that another limit refuses. Raises
        :class:`Refused` ``too_many_requests`` before the block.
        """
        wait_s = await self.take(key)
        if wait_s > 0:
            raise too_many(wait_s)
        try:
            yield
        except Refused as refused:
            if refused.kind == "too_often":
                await self.give_back(key)
            raise
        await self.give_back(key)

    async def forget(self, key: str) -> None:
        """Reset the count of *key*."""
        self._own.forget(key)
        if self._redis is not None:
            try:
                async with asyncio.timeout(REDIS_WITHIN_S):
                    await self._redis.delete(self._key(key))
            except (RedisError, OSError, TimeoutError) as error:
                self._note(error)

    def _key(self, key: str) -> str:
        made = hmac.new(self._secret, f"{self._name}/{key}".encode(), hashlib.sha256)
        return f"{self._prefix}:{made.hexdigest()[:32]}"

    async def _together(self, key: str, what: str) -> float:
        redis, rate = self._redis, self._rate
        if redis is None or rate is None:
            return 0.0
        ahead_ms = rate.per_s * 1000
        try:
            async with asyncio.timeout(REDIS_WITHIN_S):
                told = await redis.eval(
                    _COUNT, 1, self._key(key), str(ahead_ms / rate.count), str(ahead_ms), what
                )
        except (RedisError, OSError, TimeoutError) as error:
            self._note(error)
            return 0.0
        self._note(None)
        return float(told) / 1000

    def _note(self, error: BaseException | None) -> None:
        """Say once that Redis is away, and once that it is back."""
        if self._alone is (error is not None):
            return
        self._alone = error is not None
        if error is None:
            log.info("throttle.together", name=self._name)
        else:
            log.warning("throttle.alone", name=self._name, error=type(error).__name__)


class AddressThrottle(Throttle):
    """A rate limit by caller, which counts the wider networks of an IPv6 address as well
    (:mod:`gateway.platform.networks`): twice as much for a /56, four times for a /48.

    Keys are those of ``Client.counted_as``.
    """

    def __init__(
        self,
        name: str,
        rate: Rate | None,
        secret: bytes,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        shared: Shared | None = None,
    ) -> None:
        """Take the arguments of :class:`Throttle`; *rate* is that of an IPv4 address or a /64."""
        super().__init__(name, rate, secret, monotonic, shared=shared)
        self._wider = [
            Throttle(
                f"{name}-{width}",
                None if rate is None else Rate(rate.count * 2**step, rate.per_s),
                secret,
                monotonic,
                shared=shared,
            )
            for step, width in enumerate(WIDTHS[1:], 1)
        ]

    async def take(self, key: str) -> float:
        """Count one event of the caller if all its networks allow it and return 0, else return the seconds to wait."""
        wait_s = await super().take(key)
        if wait_s > 0:
            return wait_s
        wider = list(zip(self._wider, networks(key)[1:], strict=False))
        for at, (each, network) in enumerate(wider):
            wait_s = await each.take(network.name)
            if wait_s > 0:
                await super().give_back(key)
                for before, counted in wider[:at]:
                    await before.give_back(counted.name)
                return wait_s
        return 0.0

    async def give_back(self, key: str) -> None:
        """Undo the counting of one event of the caller."""
        await super().give_back(key)
        for each, network in zip(self._wider, networks(key)[1:], strict=False):
            await each.give_back(network.name)


@dataclass(frozen=True, slots=True)
class RequestThrottles:
    """The limits of one kind of request that citizens leave: by address and visitor, by the recipient of its mail or call,
    and by the address from which codes are tried."""

    address: AddressThrottle
    visitor: Throttle
    recipient: Throttle
    codes: AddressThrottle

    async def enforce(self, address: str | None, visitor: str | None, recipient: str) -> None:
        """Count a request. Raises :class:`Refused` ``too_many_requests``.

        *address* is None for callers by telephone, who all come from one address; it stands in for a *visitor* without a
        key. An empty *recipient* is not counted.
        """
        for throttle, key in (
            (self.address, address),
            (self.visitor, f"visitor/{visitor or address}" if address else None),
            (self.recipient, recipient.lower()),
        ):
            wait_s = await throttle.take(key) if key else 0
            if wait_s > 0:
                raise too_many(wait_s)
