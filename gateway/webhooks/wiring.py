"""Webhooks: the service, its routes, and the loop of the process that leads."""

from typing import Final

from gateway.ground import Ground
from gateway.mail.wiring import MailWiring
from gateway.platform.lease import Lease
from gateway.platform.loops import Periodic
from gateway.platform.outside import OutsideResolver
from gateway.platform.security.sealing import Sealer
from gateway.platform.signed_post import SignedPost
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.webhooks.delivering import Delivering
from gateway.webhooks.http import WebhooksApi
from gateway.webhooks.letters import by_mail
from gateway.webhooks.service import Webhooks

EVERY_S: Final = 5.0
LEASE_MS: Final = 60_000
"""Longer than a turn usually takes; a turn that is longer may be doubled, and receivers know an event by its id."""


class WebhooksWiring(Wiring):
    """Reads contacts, cases and sheets; nothing below knows of it."""

    def __init__(self, ground: Ground, queue: QueueWiring, mail: MailWiring) -> None:
        sealer = Sealer(ground.keys.of("webhook-secret"))
        self._post = SignedPost(OutsideResolver())
        self._delivering = Delivering(
            ground.database, sealer, self._post.send, ground.clock, tell=by_mail(mail.outbox, mail.sender)
        )  # fmt: skip
        self._lease = Lease(queue.redis, f"{queue.key}:webhooks:leader", length_ms=LEASE_MS)
        webhooks = Webhooks(ground.database, sealer, self._delivering, ground.clock)
        self._off: list[str] | None = None
        self._webhooks = webhooks
        self.services = (Periodic("webhooks:deliver", self._turn, EVERY_S),)
        self.purges = (self._delivering.forget,)
        # /readyz is open to everybody: how many, and not whose programs they are
        self.troubles = {"webhooks": lambda: len(self._off) if self._off else None}
        self.routes = WebhooksApi(webhooks).routes()

    async def _turn(self) -> None:
        if await self._lease.hold():
            await self._delivering.turn()
        self._off = await self._webhooks.switched_off()

    async def aclose(self) -> None:
        """Close the connections to receivers."""
        await self._post.aclose()
