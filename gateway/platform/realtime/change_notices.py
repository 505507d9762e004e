"""Sends notices of change between the processes of a station, over Redis publish and subscribe.

A notice names the tables or topics that have changed, never their content: processes that watch them read them. Redis
delivers it at most once, so everything is read again after a connection was lost, and besides every
:data:`gateway.platform.sql.changes.SAFETY_S` seconds.
"""

import secrets
import time
from collections.abc import Mapping, Set
from contextlib import suppress
from typing import Final

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from gateway.platform.loops import Periodic
from gateway.platform.sql.changes import Changes

QUIET_S: Final = 10.0
"""After so long without a word Redis is asked whether it is still there; after three times as long it is not."""
RETRY_S: Final = 0.5
LONGEST_RETRY_S: Final = 5.0


class ChangeNotices:
    """Tells the other processes what this one has committed, and hears what they have. Closed by :meth:`aclose`."""

    def __init__(self, changes: Changes, redis: Redis, station_key: str) -> None:
        """*redis* decodes its answers; *station_key* as :class:`queueing.keys.StationKeys` spells it."""
        self._changes = changes
        self._redis = redis
        self._channel = channel_of(station_key)
        self._name = secrets.token_hex(8)
        self._untold: set[str] = set()
        self._pubsub: PubSub | None = None
        self._heard_at = 0.0
        self._tells = Periodic("changes:tell", self._tell, LONGEST_RETRY_S, retry_s=RETRY_S)
        self._hears = Periodic("changes:hear", self._hear, 0.0, retry_s=RETRY_S)
        changes.relay(self.notify_changed)

    def start(self) -> None:
        """Start to send and to receive notices."""
        self._tells.start()
        self._hears.start()

    async def aclose(self) -> None:
        """Stop; the others find unsent changes by their regular reading. Idempotent."""
        await self._tells.aclose()
        await self._hears.aclose()
        await self._unsubscribe()

    def notify_changed(self, topics: Set[str]) -> None:
        """Tell the other gateways soon that *topics* have changed.

        Notices that wait for Redis are merged into one.
        """
        wanted = self._changes.between_processes(topics)
        if wanted:
            self._untold |= wanted
            self._tells.wake()

    async def _tell(self) -> None:
        if not self._untold:
            return
        told, self._untold = self._untold, set()
        try:
            await self._redis.publish(self._channel, _notice(self._name, told))
        except BaseException:
            self._untold |= told
            raise

    async def _hear(self) -> None:
        """Take in the next message. Raises RedisError or OSError when the connection is lost."""
        try:
            if self._pubsub is None:
                self._pubsub = self._redis.pubsub()
                await self._pubsub.subscribe(self._channel)
                self._heard_at = time.monotonic()
            message = await self._pubsub.get_message(timeout=QUIET_S)
            if message is not None:
                self._heard_at = time.monotonic()
                self._take(message)
            elif time.monotonic() - self._heard_at > 3 * QUIET_S:
                raise RedisConnectionError("nothing was heard for too long")
            else:
                await self._pubsub.ping()
        except BaseException:
            await self._unsubscribe()
            raise

    async def _unsubscribe(self) -> None:
        pubsub, self._pubsub = self._pubsub, None
        if pubsub is not None:
            await pubsub.aclose()  # type: ignore[no-untyped-call]

    def _take(self, message: Mapping[str, object]) -> None:
        if message["type"] == "subscribe":
            # the first time, or again after a connection that was lost
            self._changes.missed()
        elif message["type"] == "message":
            name, *topics = str(message["data"]).split()
            if name != self._name:
                self._changes.heard(set(topics))


async def tell_once(redis: Redis, station_key: str, topics: Set[str]) -> bool:
    """Tell the gateways of a station that *topics* have changed, from a process that hears nothing itself.

    Return False when Redis is away: they find the change by their regular reading.
    """
    if topics:
        with suppress(RedisError, OSError):
            await redis.publish(channel_of(station_key), _notice("-", topics))
            return True
    return not topics


def channel_of(station_key: str) -> str:
    """Return the channel of a station's notices."""
    return f"{station_key}:changed"


def _notice(name: str, topics: Set[str]) -> str:
    return " ".join((name, *sorted(topics)))
