"""The gateway's side of calls that the station makes: ordering them, taking reports, showing them, deleting their numbers."""

from datetime import timedelta

from redis.exceptions import RedisError

from gateway.ground import Ground
from gateway.outgoing.http import OutgoingApi
from gateway.outgoing.limits import SECRET, limits_of
from gateway.outgoing.listing import CallList
from gateway.outgoing.orders import OrderBook
from gateway.outgoing.rules import HOUR_S
from gateway.outgoing.service import OutgoingCalls
from gateway.outgoing.tables import CallOut
from gateway.outgoing.tickets import CallTickets
from gateway.platform.sql.base import Condition
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from queueing.backend import wall_clock_ms


class OutgoingWiring(Wiring):
    """Makes the room's objects; the SIP process makes the calls (:mod:`gateway.line.calls_out`)."""

    def __init__(self, ground: Ground, queue: QueueWiring, *, kept: Condition) -> None:
        """*kept* is the condition of contacts whose numbers are kept longer."""
        settings = ground.settings
        self.book = OrderBook(queue.redis, queue.key, ground.keys.of(SECRET))
        limits = limits_of(settings)
        self.calls = OutgoingCalls(
            ground.database,
            self.book,
            limits,
            clock=ground.clock,
            is_on=settings.calls_out,
            keep=timedelta(days=settings.phone_number_days),
            kept=kept,
        )
        self.services = (self.calls,)
        self.purges = (self.calls.forget,)
        self.page_topics = {"calls-out": (CallOut,)}
        self.routes = OutgoingApi(
            self.calls,
            CallList(
                ground.database,
                self.book,
                settings.sip_out if settings.calls_out else (),
                limits.prefixes,
            ),
            CallTickets(ground.signer, ground.clock),
        ).routes()

    async def unusual(self) -> int:
        """Return how many unusual events the last hour's calls had; 0 with Redis away."""
        try:
            figures = await self.book.shown()
        except (RedisError, OSError):
            return 0
        since_ms = wall_clock_ms() - round(HOUR_S * 1000)
        return sum(note.at_ms > since_ms for note in figures.notes) if figures is not None else 0
