"""Reports numbers outside and operators' telephones that talk in a contact to the station every second.

The station answers whether they are still wanted, and at which media worker their sound belongs.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

import structlog

from gateway.line.call import LineCall
from gateway.line.call_events import Cut, Move, Recorded, ReleaseParty
from gateway.line.script import FOLLOWED
from gateway.outgoing.api import CallGoesOn, CallTold
from gateway.outgoing.rules import EMERGENCY

log = structlog.get_logger()

TELL_EVERY_S = 1.0
SILENT_S = 300.0
"""A call ends after the station has been silent about it for so long: perhaps nobody is there any more, and it costs. A call for help never
ends so."""


class OutsideCalls:
    """Reports each such call to the station and follows the answer. Remembers when the station last answered about each
    call (monotonic, s)."""

    def __init__(
        self,
        calls: Mapping[str, LineCall],
        tell: Callable[[str, CallTold], Awaitable[CallGoesOn | None]],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """*calls* are the line's present calls by the keys of their dialogs; *tell* reports to the station, and returns
        None if it does not answer."""
        self._calls = calls
        self._tell = tell
        self._now = now
        self._answered: dict[str, float] = {}

    async def report(self) -> None:
        """Report every such call, and follow the answers."""
        there = [each for each in self._calls.values() if each.script.stage in FOLLOWED]
        now = self._now()
        self._answered = {each.call: self._answered.get(each.call, now) for each in there}
        await asyncio.gather(*(self._tell_of(each) for each in there))

    async def _tell_of(self, call: LineCall) -> None:
        report = CallTold(state="answered", worker=call.worker, leg=call.leg)
        self.follow(call, await self._tell(call.call, report))

    def follow(self, call: LineCall, goes_on: CallGoesOn | None) -> None:
        """Follow the station's answer about a call, None where it did not answer.

        A call about which the station has been silent for :data:`SILENT_S` seconds is ended, unless it is a call for help.
        """
        now = self._now()
        if goes_on is None:
            silent_s = now - self._answered.setdefault(call.call, now)
            if silent_s > SILENT_S and call.number not in EMERGENCY:
                log.warning("line.station_silent", call=call.call)
                call.tell(Cut())
            return
        self._answered[call.call] = now
        if not goes_on.wanted:
            call.tell(ReleaseParty())
            return
        if goes_on.worker and goes_on.worker != call.worker:
            call.tell(Move(goes_on.worker))
        call.tell(Recorded(goes_on.recorded))
