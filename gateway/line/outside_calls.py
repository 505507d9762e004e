"""Numbers outside and operators' own telephones that talk in a contact. Each second the line reports them to the station, which says whether
they are still wanted and at which worker their sound belongs."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

import structlog

from gateway.line.call import LineCall
from gateway.line.call_events import Cut, Move, Recorded, Unwanted
from gateway.line.script import FOLLOWED
from gateway.outgoing.api import CallGoesOn, CallTold
from gateway.outgoing.rules import EMERGENCY

log = structlog.get_logger()

TELL_EVERY_S = 1.0
SILENT_S = 300.0
"""A call ends after the station has been silent about it for so long: perhaps nobody is there any more, and it costs. A call for help never
ends so."""


class OutsideCalls:
    """Reports each call to the station and obeys its answer. Keeps when the station last answered about each call (monotonic, s)."""

    def __init__(
        self,
        calls: Mapping[str, LineCall],
        tell: Callable[[str, CallTold], Awaitable[CallGoesOn | None]],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """*calls* are those that there are, by the keys of their dialogs; *tell* tells the station, and returns None where it does not
        answer."""
        self._calls = calls
        self._tell = tell
        self._now = now
        self._answered: dict[str, float] = {}

    async def look(self) -> None:
        """Report every such call, and obey the answers."""
        there = [each for each in self._calls.values() if each.script.stage in FOLLOWED]
        now = self._now()
        self._answered = {each.call: self._answered.get(each.call, now) for each in there}
        await asyncio.gather(*(self._tell_of(each) for each in there))

    async def _tell_of(self, call: LineCall) -> None:
        told = CallTold(state="answered", worker=call.worker, leg=call.leg)
        self.follow(call, await self._tell(call.call, told))

    def follow(self, call: LineCall, goes_on: CallGoesOn | None) -> None:
        """Obey the station's answer about a call; None where it did not answer."""
        now = self._now()
        if goes_on is None:
            silent_s = now - self._answered.setdefault(call.call, now)
            if silent_s > SILENT_S and call.number not in EMERGENCY:
                log.warning("line.station_silent", call=call.call)
                call.tell(Cut())
            return
        self._answered[call.call] = now
        if not goes_on.wanted:
            call.tell(Unwanted())
            return
        if goes_on.worker and goes_on.worker != call.worker:
            call.tell(Move(goes_on.worker))
        call.tell(Recorded(goes_on.recorded))
