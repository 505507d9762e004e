"""Decides whose turn it is to serve the line: one process of a station at a time, so that calls are counted once.

The port decides on one machine, a lease in Redis between machines. A process that follows another one at the same address,
after a restart or a kill, gets the port and takes the lease at once; one at another address stands by until the lease is
free.
"""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.platform.lease import Lease
from gateway.platform.loops import Periodic

log = structlog.get_logger()

LEASE_MS = 6_000
RENEW_EVERY_S = 2.0
CHECK_AGAIN_S = 0.5
BIND_AGAIN_S = 0.02


def address_name(host: str, port: int) -> str:
    """Return a name that is the same for two processes that cannot both have the port: machine, network namespace, address."""
    try:
        namespace = Path("/proc/self/ns/net").stat().st_ino
    except OSError:
        namespace = 0
    return f"{socket.gethostname()}/{namespace}/{host}/{port}"


class Turn:
    """Owns the lease, once it is taken, and the task that renews it.

    ``lost`` is set when another process has taken it: this one must end.
    """

    def __init__(
        self,
        redis: Redis,
        station_key: str,
        holder: str,
        *,
        stands_by: Callable[[], None] = lambda: None,
    ) -> None:
        """*holder* is the same for all processes at one address (:func:`address_name`); *stands_by* is called once
        while another one serves."""
        self._lease = Lease(redis, f"{station_key}:sip:serving", length_ms=LEASE_MS, holder=holder)
        self._loop = Periodic("line:lease", self._renew, RENEW_EVERY_S)
        self._stands_by = stands_by
        self._held = False
        self.lost = asyncio.Event()

    async def take(
        self,
        bind: Callable[[], Awaitable[None]],
        unbind: Callable[[], Awaitable[None]],
        within_s: float,
    ) -> None:
        """Return once it is this process's turn and the port is bound.

        The process before has the port for *within_s* seconds at most; the lease of one at another address is waited for
        without limit. Raises OSError where the port is not free, RedisError. May be cancelled: then nothing is bound.
        """
        deadline = time.monotonic() + within_s
        told = False
        while True:
            if await self._lease.is_anothers():
                if not told:
                    log.info("line.standing_by")
                    self._stands_by()
                    told = True
                await asyncio.sleep(CHECK_AGAIN_S)
                continue
            try:
                await bind()
            except OSError:
                await unbind()
                if time.monotonic() >= deadline:
                    raise
                await asyncio.sleep(BIND_AGAIN_S)
                continue
            if await self._lease.take():
                self._held = True
                self._loop.start()
                return
            await unbind()

    async def give_up(self) -> None:
        """Release the lease, so that another process has its turn at once. Call it while the port is still bound. Idempotent."""
        held, self._held = self._held, False
        await self._loop.aclose()
        if not held or self.lost.is_set():
            return
        try:
            await self._lease.release()
        except (RedisError, OSError) as error:
            # it lapses by itself
            log.info("line.lease_not_released", error=type(error).__name__)

    async def _renew(self) -> None:
        if not await self._lease.take():
            log.error("line.lease_lost")
            self.lost.set()
