"""The gateway's side of the telephone line: its numbers, prompts and routes, and the commands of its callers."""

from gateway.callbacks.wiring import CallbacksWiring
from gateway.calls.wiring import CallsWiring
from gateway.contacts.wiring import ContactsWiring
from gateway.ground import Ground
from gateway.line import keypad as keypads
from gateway.line.caller_keys import CallerKeys
from gateway.line.http import LineApi
from gateway.line.keypad import Keypad
from gateway.line.numbers.http import NumbersApi
from gateway.line.numbers.service import InboundNumbers
from gateway.line.prompts import PromptFiles
from gateway.line.prompts_http import PromptsApi
from gateway.line.shown import LINE_STATE, ShownLine
from gateway.line.tickets import Tickets
from gateway.platform.languages import LANGUAGES
from gateway.platform.sql.base import Condition
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.sockets import SocketsWiring
from gateway.telephony.line_calls import forget_numbers
from gateway.telephony.tables import NUMBERS
from queueing.backend import wall_clock_ms


class LineWiring(Wiring):
    """Makes the room's objects. The SIP process itself is made in :mod:`gateway.processes.sip`."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        sockets: SocketsWiring,
        calls: CallsWiring,
        callbacks: CallbacksWiring,
        contacts: ContactsWiring,
        *,
        kept: Condition,
    ) -> None:
        """*kept* is the condition of contacts whose callers' numbers are kept longer."""
        self._ground = ground
        self._spared = kept
        self.tickets = Tickets(ground.signer, wall_clock_ms)
        settings = ground.settings
        self.numbers = InboundNumbers(
            ground.database,
            settings,
            queue.categories,
            station=settings.station,
            clock=ground.clock,
        )
        self.services = (self.numbers,)
        self.page_topics = {"line-state": (LINE_STATE,)}
        prompts = PromptFiles(settings.prompt_folder, LANGUAGES, ground.database, ground.clock)
        self.routes = (
            *LineApi(settings, ShownLine(queue.redis, queue.key)).routes(),
            *NumbersApi(
                self.numbers,
                self.tickets,
                queue.categories,
                lambda: contacts.most_asked.order,
                settings.prompt_folder,
            ).routes(),
            *PromptsApi(prompts, queue.categories).routes(),
        )
        keys = CallerKeys(
            queue.acd, ground.database, calls.state, sockets.publisher, callbacks.requests,
            now_ms=wall_clock_ms,
        )  # fmt: skip
        keypad = Keypad(
            queue.acd, ground.database, calls.state, calls.media.links, now_ms=wall_clock_ms
        )
        self.citizen_commands = keys.of_callers()
        self.desk_commands = {**keys.of_operators(), **keypad.of_operators()}
        self.parts = keypads.PARTS
        self.purges = (self._forget_numbers,)

    async def open(self) -> None:
        """Load the numbers in force."""
        await self.numbers.refresh()

    async def _forget_numbers(self) -> None:
        """Where there is no exchange nobody else does."""
        before = self._ground.clock() - NUMBERS.span(self._ground.settings)
        await forget_numbers(self._ground.database, before, self._spared)
