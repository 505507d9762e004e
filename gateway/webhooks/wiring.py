"""Wires webhooks: the service, its routes, and the loop of the process that leads."""

from gateway.ground import Ground
from gateway.mail.wiring import MailWiring
from gateway.platform.lease import Lease
from gateway.platform.outside import OutsideResolver
from gateway.platform.security.sealing import Sealer
from gateway.platform.signed_post import SignedPost
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.webhooks.delivering import Delivering
from gateway.webhooks.http import WebhooksApi
from gateway.webhooks.letters import by_mail
from gateway.webhooks.service import Webhooks
from gateway.webhooks.tables import Webhook, WebhookDelivery
from gateway.webhooks.turns import LEASE_MS, Turns


class WebhooksWiring(Wiring):
    """Makes the room's objects, which read contacts, cases and sheets; no lower room knows of it."""

    def __init__(self, ground: Ground, queue: QueueWiring, mail: MailWiring) -> None:
        sealer = Sealer(ground.keys.of("webhook-secret"))
        self._post = SignedPost(OutsideResolver())
        delivering = Delivering(
            ground.database, sealer, self._post.send, ground.clock, tell=by_mail(mail.outbox, mail.sender)
        )  # fmt: skip
        self.webhooks = webhooks = Webhooks(ground.database, sealer, delivering, ground.clock)
        lease = Lease(queue.redis, f"{queue.key}:webhooks:leader", length_ms=LEASE_MS)
        turns = Turns(ground.database, webhooks, delivering, lease, ground.clock)
        self.services = (turns,)
        self.purges = (delivering.forget,)
        # /readyz is open to everybody: how many, and not whose programs they are
        self.troubles = {"webhooks": lambda: turns.off or None}
        self.page_topics = {"webhooks": (Webhook, WebhookDelivery)}
        self.routes = WebhooksApi(webhooks).routes()

    async def aclose(self) -> None:
        """Close the connections to receivers."""
        await self._post.aclose()
