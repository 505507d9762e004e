"""Reads the floor once for all who watch it, and tells them when it has changed."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from hashlib import blake2b

import msgspec

from gateway.floor.api import Floor
from gateway.platform.loops import Periodic
from gateway.platform.refused import Refused

EVERY_S = 2.0
"""The floor is read, and told, at most so often, however much happens and however many watch."""
WAIT_S = 20.0
"""After so long without news the present state is told again, so that a page knows it is heard."""
LINGER_S = 10.0
"""For so long after the last watcher the floor is read on: most come back for the next version."""
STALE_S = 8.0


class FloorFeed:
    """Serves the floor's newest version. Owns the loop, which reads only while somebody watches."""

    def __init__(
        self,
        build: Callable[[], Awaitable[Floor]],
        monotonic: Callable[[], float] = time.monotonic,
        *,
        every_s: float = EVERY_S,
        wait_s: float = WAIT_S,
    ) -> None:
        self._build = build
        self._monotonic = monotonic
        self._wait_s = wait_s
        self._news = asyncio.Condition()
        self._watching = 0
        self._left_at = -math.inf
        self._version = ""
        self._body = b""
        self._read_at: float | None = None
        self._loop = Periodic("floor:feed", self._refresh, every_s)
        self._closed = False

    def start(self) -> None:
        """Start the loop, which reads while somebody watches."""
        self._loop.start()

    async def after(self, version: str | None) -> bytes:
        """Return the floor as JSON as soon as its version differs from *version*, or after :data:`WAIT_S` seconds.

        Raises :class:`Refused` ``floor_away`` when the floor could not be read for a while. May be cancelled.
        """
        if self._closed:
            raise _away()
        if self._read_at is None and not self._is_followed():
            self._loop.wake()
        self._watching += 1
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._wait_s), self._news:
                    await self._news.wait_for(lambda: self._is_other(version))
        finally:
            self._watching -= 1
            self._left_at = self._monotonic()
        if self._read_at is None or self._monotonic() - self._read_at > STALE_S:
            raise _away()
        return self._body

    async def aclose(self) -> None:
        """Stop reading, and answer waiting requests with ``floor_away``. Idempotent."""
        self._closed = True
        await self._loop.aclose()
        self._read_at = None
        async with self._news:
            self._news.notify_all()

    def _is_other(self, version: str | None) -> bool:
        return self._closed or (self._read_at is not None and self._version != version)

    def _is_followed(self) -> bool:
        return self._watching > 0 or self._monotonic() - self._left_at < LINGER_S

    async def _refresh(self) -> None:
        if not self._is_followed():
            # a page that comes now is shown nothing old
            self._read_at = None
            return
        self._keep(await self._build())
        async with self._news:
            self._news.notify_all()

    def _keep(self, floor: Floor) -> None:
        same = msgspec.structs.replace(floor, now_ms=0)
        self._version = blake2b(msgspec.json.encode(same), digest_size=12).hexdigest()
        self._body = msgspec.json.encode(msgspec.structs.replace(floor, version=self._version))
        self._read_at = self._monotonic()


def _away() -> Refused:
    return Refused("floor_away", "The floor cannot be read at present.", kind="away")
