"""One reading of the floor for everybody who watches it, told when it has changed."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from hashlib import blake2b

import msgspec
import structlog

from gateway.floor.api import Floor
from gateway.platform import loops as tasks
from gateway.platform.refused import Refused

log = structlog.get_logger()

EVERY_S = 2.0
"""The floor is read, and told, at most so often, however much happens and however many watch."""
WAIT_S = 20.0
"""After so long without news the present state is told again, so that a page knows it is heard."""
LINGER_S = 10.0
"""For so long after the last watcher the floor is read on: most come back for the next version."""
STALE_S = 8.0


class FloorFeed:
    """Owns the task that reads while somebody watches. Closed with :meth:`aclose`."""

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
        self._every_s = every_s
        self._wait_s = wait_s
        self._news = asyncio.Condition()
        self._watching = 0
        self._left_at = 0.0
        self._version = ""
        self._body = b""
        self._read_at: float | None = None
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    async def after(self, version: str | None) -> bytes:
        """Return the floor as JSON as soon as it is not *version*, or after :data:`WAIT_S`.

        Raises :class:`Refused`: ``floor_away`` when it could not be read for a while. May be cancelled.
        """
        if self._closed:
            raise _away()
        self._watching += 1
        if self._task is None:
            self._task = asyncio.create_task(self._follow(), name="floor:feed")
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
        """Stop reading; pages that wait are answered that the floor is away. Idempotent."""
        self._closed = True
        await tasks.end(self._task)
        self._task = None
        self._read_at = None
        async with self._news:
            self._news.notify_all()

    def _is_other(self, version: str | None) -> bool:
        return self._closed or (self._read_at is not None and self._version != version)

    async def _follow(self) -> None:
        failed = 0
        while self._watching or self._monotonic() - self._left_at < LINGER_S:
            try:
                self._keep(await self._build())
            except Exception as error:  # noqa: BLE001 - the next reading comes, whatever it was
                failed += 1
                tasks.note_failure("floor:feed", error, failed)
            else:
                failed = 0
                async with self._news:
                    self._news.notify_all()
            await asyncio.sleep(self._every_s)
        # a page that comes now starts anew, and is shown nothing old
        self._read_at = None
        self._task = None

    def _keep(self, floor: Floor) -> None:
        same = msgspec.structs.replace(floor, now_ms=0)
        self._version = blake2b(msgspec.json.encode(same), digest_size=12).hexdigest()
        self._body = msgspec.json.encode(msgspec.structs.replace(floor, version=self._version))
        self._read_at = self._monotonic()


def _away() -> Refused:
    return Refused("floor_away", "The floor cannot be read at present.", kind="away")
