"""The gateway's side of the telephone line: whom the SIP process vouches for, and how the line is."""

from gateway.ground import Ground
from gateway.line.http import LineApi
from gateway.line.kept import KeptCalls
from gateway.line.tickets import Tickets
from gateway.platform.sql.base import Condition
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.telephony.line_calls import forget_numbers
from gateway.telephony.tables import NUMBERS
from queueing.backend import wall_clock_ms


class LineWiring(Wiring):
    """The SIP process itself is made in :mod:`gateway.processes.sip`."""

    def __init__(self, ground: Ground, queue: QueueWiring, *, kept: Condition) -> None:
        """Callers' numbers of contacts for which *kept* holds are kept longer."""
        self._ground = ground
        self._spared = kept
        self.tickets = Tickets(ground.signer, wall_clock_ms)
        calls = KeptCalls(queue.redis, queue.key, ground.keys.of("line-calls"))
        self.routes = LineApi(ground.settings, calls).routes()
        self.purges = (self._forget_numbers,)

    async def _forget_numbers(self) -> None:
        """Where there is no exchange nobody else does."""
        before = self._ground.clock() - NUMBERS.span(self._ground.settings)
        await forget_numbers(self._ground.database, before, self._spared)
