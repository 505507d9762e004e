"""The delivery loop: woken by writes, and when a delivery is due again; one process of the station at a time."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from gateway.platform.lease import Lease
from gateway.platform.loops import Periodic
from gateway.platform.sql.changes import SAFETY_S
from gateway.platform.sql.engine import Database
from gateway.webhooks.delivering import Delivering
from gateway.webhooks.events import SOURCES
from gateway.webhooks.service import Webhooks
from gateway.webhooks.tables import Webhook

EVERY_S: Final = 5.0
"""The station looks for events at most so often, however much is written."""
LEASE_MS: Final = 60_000
"""Longer than a turn usually takes; a turn that is longer may be doubled, and receivers know an event by its id."""


class Turns:
    """Owns the delivery loop."""

    def __init__(
        self,
        database: Database,
        webhooks: Webhooks,
        delivering: Delivering,
        lease: Lease,
        clock: Callable[[], datetime],
    ) -> None:
        """*lease* is held by the process whose turn it is, and has the length :data:`LEASE_MS`."""
        self.off = 0
        """How many webhooks the station has switched off."""
        self._webhooks = webhooks
        self._delivering = delivering
        self._lease = lease
        self._clock = clock
        self._loop = Periodic("webhooks:deliver", self._turn, SAFETY_S, least_s=EVERY_S)
        # the process that wrote delivers: contacts change too often to tell the others of each
        database.changes.watch(*SOURCES, wake=self._loop.wake, here_only=True)
        database.changes.watch(Webhook, wake=self._loop.wake)

    def start(self) -> None:
        """Start the loop."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop; a delivery under way is delivered again. Idempotent."""
        await self._loop.aclose()

    async def _turn(self) -> None:
        if await self._lease.take():
            try:
                due = await self._delivering.turn()
            finally:
                await self._lease.take(round(EVERY_S * 1000))
            if due is not None:
                self._loop.again_in((due - self._clock()).total_seconds())
        else:
            # its turn may have begun before the writing that woke this one
            self._loop.again_in(EVERY_S)
        self.off = len(await self._webhooks.switched_off() or ())
