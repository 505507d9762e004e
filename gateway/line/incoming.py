"""Answers calls to the line's numbers with a leg at a media worker, or refuses them."""

import contextlib
import time
from collections.abc import Callable

import structlog

from gateway.line.call import CallLinks, LineCall
from gateway.line.call_events import Begun
from gateway.line.numbers.model import InboundNumber
from gateway.line.scripts import Scripts
from gateway.line.sip.bodies import in_clear
from gateway.line.sip.events import Hung, Invited
from gateway.line.station import StationFacts
from gateway.platform.loops import Tasks
from gateway.platform.refused import Refused
from gateway.setting_line import ANY
from media.client import MediaWorkerError

log = structlog.get_logger()

LONGEST_SHOWN = 32
"""Characters of a number of ours that are kept."""
AGAIN_AFTER_S = 10
"""When a caller whom nobody can take now may try again."""


def shown_as(number: InboundNumber, called: str) -> str:
    """Return one of the line's numbers as the station shows it: as administrators wrote it, or for ``*`` as the trunk called it."""
    return (called if number.number == ANY else number.number)[:LONGEST_SHOWN]


class IncomingCalls:
    """Owns the tasks of the calls that are being answered."""

    def __init__(
        self,
        links: CallLinks,
        facts: StationFacts,
        scripts: Scripts,
        *,
        begun: Callable[[LineCall], None],
        call_name: Callable[[str], str],
        now_ms: Callable[[], int],
    ) -> None:
        """*begun* is given each call that has a leg, before it is accepted; *call_name* makes a call's name from its
        Call-ID."""
        self._links = links
        self._reach = links.reach
        self._begun = begun
        self._call_name = call_name
        self._now_ms = now_ms
        self._facts = facts
        self._scripts = scripts
        self._tasks = Tasks()

    @property
    def at_rest(self) -> bool:
        """Whether no call is being answered now."""
        return not self._tasks

    async def aclose(self) -> None:
        """Stop. Idempotent."""
        await self._tasks.aclose()

    def take(self, invited: Invited) -> None:
        """Answer a call to one of the line's numbers, and refuse any other."""
        self._tasks.spawn(self._take(invited), "line:take")

    def refuse(self, invited: Invited, status: int, retry_after_s: int = 0) -> None:
        """Refuse a call with a SIP status."""
        self._reach.agent.refuse(invited.key, status, time.monotonic(), retry_after_s)
        self._reach.pump()

    def established(self, call: LineCall, sdp: str) -> None:
        """Begin the call, since the far side has the answer; *sdp* is the far side's answer where the offer was ours."""
        if sdp:
            self._tasks.spawn(self._answered(call, sdp), "line:answer")
        else:
            call.tell(Begun())

    async def _take(self, invited: Invited) -> None:
        try:
            number = await self._facts.number(invited.called)
        except TimeoutError:
            log.warning("line.numbers_not_known")
            self.refuse(invited, 503, AGAIN_AFTER_S)
            return
        if number is None or number.retired:
            self.refuse(invited, 404 if number is None else 410)
            return
        try:
            await self._answer(invited, number)
        except Refused:
            self.refuse(invited, 503, AGAIN_AFTER_S)
        except MediaWorkerError as error:
            log.info("line.no_leg", code=error.code)
            unfit = error.code.startswith("sdp_") or error.status == 400
            self.refuse(invited, 488 if unfit else 503)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody is left without an answer
            log.warning("line.not_taken", error=type(error).__name__)
            self.refuse(invited, 503, AGAIN_AFTER_S)

    async def _answer(self, invited: Invited, number: InboundNumber) -> None:
        """Open a leg for a call, and answer: its sound begins at once. Raises Refused, MediaWorkerError."""
        reach = self._reach
        session = reach.agent.sessions.get(invited.key)
        if session is None:
            return
        srtp = reach.agent.trunks[session.trunk].srtp
        worker = await reach.choose()
        client = await reach.client(worker)
        if srtp and in_clear(invited.sdp):
            raise MediaWorkerError("sdp_no_srtp")
        if invited.sdp:
            leg, sdp = await client.create_leg(invited.sdp, "citizen")
        else:
            leg, sdp = await client.offer_leg(
                "citizen", towards=session.dialog.flow.host, srtp=srtp
            )
        if invited.key not in reach.agent.sessions:
            # given up meanwhile
            with contextlib.suppress(MediaWorkerError):
                await client.delete_peer(leg)
            return
        self._begun(
            LineCall(
                self._links,
                invited.key,
                self._scripts.of_number(number, invited.caller),
                call=self._call_name(session.dialog.call_id),
                number=invited.caller,
                called=shown_as(number, invited.called),
                worker=worker,
                leg=leg,
                since_ms=self._now_ms(),
            )
        )
        reach.agent.accept(invited.key, sdp, time.monotonic())
        reach.pump()

    async def _answered(self, call: LineCall, sdp: str) -> None:
        """The far side has answered our offer with its ACK."""
        try:
            await (await self._reach.client(call.worker)).answer_leg(call.leg, sdp)
        except MediaWorkerError as error:
            log.info("line.answer_refused", code=error.code)
            self._reach.agent.hang_up(call.key, time.monotonic())
            self._reach.pump()
            call.tell(Hung(call.key, "refused"))
            return
        call.tell(Begun())
