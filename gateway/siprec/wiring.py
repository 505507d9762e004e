"""The gateway's side of recorded calls of another system; the SIP process takes them (:mod:`gateway.siprec.recorder`)."""

from gateway.archive.wiring import ArchiveWiring
from gateway.ground import Ground
from gateway.outgoing.tickets import CallTickets
from gateway.platform.security.tokens import RECORDED_CALL
from gateway.platform.sql.base import Condition
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.siprec.http import RecordedCallsApi
from gateway.siprec.service import RecordedCalls
from gateway.siprec.tables import PARTIES


class SiprecWiring(Wiring):
    """Makes the room's objects. *kept* is the condition of contacts whose names and numbers are kept longer."""

    def __init__(
        self, ground: Ground, queue: QueueWiring, archive: ArchiveWiring, *, kept: Condition
    ) -> None:
        self.calls = RecordedCalls(
            ground.database,
            archive.desk,
            queue.categories,
            clock=ground.clock,
            keep=PARTIES.span(ground.settings),
            kept=kept,
        )
        archive.desk.ask(self.calls.is_recorded)
        self.services = (self.calls,)
        self.purges = (self.calls.forget,)
        self.routes = RecordedCallsApi(
            self.calls, CallTickets(ground.signer, ground.clock, RECORDED_CALL)
        ).routes()
