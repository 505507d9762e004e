"""The switchboard: owns the line's calls and its SIP endpoint."""

import asyncio
import contextlib
import hashlib
import hmac
import time
from collections.abc import Callable

import structlog
from redis.exceptions import RedisError

from gateway.calls.worker_links import WorkerLinks
from gateway.line.call import CallLinks, LineCall
from gateway.line.call_events import Cut, Greet, Key, Move, Played, Resumed
from gateway.line.call_sound import CITIZEN, OPERATOR, OUTSIDE
from gateway.line.calls_out import CallsOut, OutLinks
from gateway.line.endpoint import Endpoint
from gateway.line.incoming import IncomingCalls
from gateway.line.keeping import Keeping
from gateway.line.kept import KeptCall, KeptCalls
from gateway.line.out_call import OutCall
from gateway.line.outside_calls import TELL_EVERY_S, OutsideCalls
from gateway.line.pages import Pages
from gateway.line.reach import Reach
from gateway.line.recording_server import RecordingServer
from gateway.line.script import FOLLOWED
from gateway.line.scripts import Scripts
from gateway.line.showing import Showing
from gateway.line.shown import ShownLine
from gateway.line.sip.events import DialogEvent, Established, Hung, Invited
from gateway.line.station import DialIn, StationFacts
from gateway.line.tickets import Tickets
from gateway.line.turn import Turn
from gateway.outgoing.api import CallGoesOn, CallTold
from gateway.outgoing.orders import OrderBook
from gateway.outgoing.rules import Limits
from gateway.outgoing.tickets import CallTickets
from gateway.platform.loops import Periodic
from gateway.settings import Settings
from media.client import MediaEvent

log = structlog.get_logger()

SHOW_EVERY_S = 2.0
FORGET_EVERY_S = 2.0
"""The pause after which ended calls are forgotten once more, where Redis was away."""
HAND_OVER_S = 4.0
"""The longest wait for calls that are being answered, moved or ended; the supervisor is more patient."""
HAND_OVER_CHECK_S = 0.02
LABELS = {"outside": OUTSIDE, "desk": OPERATOR}
"""Whose the sound is that is no caller's, by the stage of the call."""


class Switchboard:
    """Takes calls and keeps them going. Listens to the media workers for events of its legs."""

    def __init__(
        self,
        settings: Settings,
        links: WorkerLinks,
        facts: StationFacts,
        kept: KeptCalls,
        shown: ShownLine,
        tickets: Tickets,
        secret: bytes,
        now_ms: Callable[[], int],
        *,
        orders: OrderBook,
        call_tickets: CallTickets,
        limits: Limits,
        turn: Turn,
        recorder: Callable[["Switchboard"], RecordingServer] | None = None,
    ) -> None:
        """*secret* makes the names of calls and of their callers, which reveal nothing. *orders* are for calls that the
        station makes, within *limits*. *recorder* makes the recording server; without it recording sessions are
        refused."""
        links.listeners.add(self)
        self.facts = facts
        self.kept = kept
        self.turn = turn
        self._keeping = Keeping(kept)
        self._pages = Pages(facts, tickets, self._mark)
        self._secret = secret
        self._now_ms = now_ms
        self._endpoint = Endpoint(settings, self._call_name, now_ms, self._happened)
        self.agent, self.trace = self._endpoint.agent, self._endpoint.trace
        self.is_ours = self._endpoint.is_ours
        self.reach = Reach(
            self.agent, self._endpoint.pump, self._endpoint.flow_to, links.client, links.choose
        )
        self._links = CallLinks(
            self.reach, self._pages.contact, self._pages.conference, self._dial_in, self._rate, self._keep, self._over
        )  # fmt: skip
        self._calls: dict[str, LineCall] = {}
        self._legs: dict[str, LineCall] = {}
        self._unheard: set[str] = set()
        """Workers whose events have been missed for a moment."""
        self._scripts = Scripts(settings, facts)
        self._incoming = IncomingCalls(
            self._links, facts, self._scripts, begun=self._add, call_name=self._call_name, now_ms=now_ms
        )  # fmt: skip
        out = {trunk.name: trunk for trunk in settings.sip_trunks}
        self._call_tickets = call_tickets
        self.out = CallsOut(
            OutLinks(self.reach, self._invited, self._go_on, self._cut),
            orders,
            self._tell_station,
            limits,
            [out[name] for name in settings.sip_out],
            ring_s=settings.sip_out_ring_s,
        )
        self._outside = OutsideCalls(self._calls, self._tell_station)
        self._recorder = None if recorder is None else recorder(self)
        showing = Showing(
            self._endpoint, lambda: self.calls, self._recorder, shown, host=settings.sip_host, now_ms=now_ms
        )  # fmt: skip
        self._loops = (
            Periodic("line:show", showing.show, SHOW_EVERY_S),
            Periodic("line:kept", self._keeping.forget_over, FORGET_EVERY_S),
            Periodic("line:outside", self._outside.report, TELL_EVERY_S),
        )

    async def open(self, within_s: float = 0.0) -> None:
        """Wait for this process's turn, take up the standing calls, and serve.

        A process before on this machine frees the port within *within_s* seconds; one on another machine is waited for
        without limit. Raises OSError, RedisError.
        """
        await self._endpoint.resolve()
        await self.turn.take(self._endpoint.bind, self._endpoint.unbind, within_s)
        for kept in await self.kept.all():
            if self.is_ours(kept.session):
                self._resume(kept)
        if self._recorder is not None:
            await self._recorder.open()
        self._endpoint.serve()
        # It may wait for the station, so the line serves before: what comes for calls out meanwhile is sent again.
        await self.out.open()
        self._endpoint.start()
        for loop in self._loops:
            loop.start()

    @property
    def calls(self) -> list[LineCall]:
        """The present calls."""
        return list(self._calls.values())

    @property
    def port(self) -> int:
        """The port that is bound."""
        return self._endpoint.port

    async def hand_over(self) -> None:
        """Leave the line to the process that follows; call :meth:`aclose` after it.

        No call begins here any more. Calls that are being answered, moved or ended are finished, within :data:`HAND_OVER_S`
        seconds, and the rest are stored as they are.
        """
        self.agent.hand_over()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HAND_OVER_S):
                while not self._at_rest:  # noqa: ASYNC110 - dialogs are no events
                    await asyncio.sleep(HAND_OVER_CHECK_S)
        for call in list(self._calls.values()):
            await call.aclose()
            with contextlib.suppress(RedisError, OSError):
                await self._keep(call)
        if self._recorder is not None:
            await self._recorder.leave()
        log.info("line.handed_over", calls=len(self._calls))

    @property
    def _at_rest(self) -> bool:
        """Whether nothing is on the way that another process could not take up."""
        rests = self._recorder is None or self._recorder.at_rest
        return (
            rests and self._incoming.at_rest and all(call.at_rest for call in self._calls.values())
        )

    async def aclose(self) -> None:
        """Stop; another process takes up standing calls. Idempotent."""
        for loop in self._loops:
            await loop.aclose()
        await self._endpoint.rest()
        await self.out.aclose()
        await self._incoming.aclose()
        for call in list(self._calls.values()):
            await call.aclose()
        if self._recorder is not None:
            await self._recorder.aclose()
        await self.turn.give_up()
        await self._endpoint.aclose()

    # events of SIP

    def _happened(self, event: DialogEvent) -> None:
        if isinstance(event, Invited):
            if event.metadata is None:
                self._incoming.take(event)
            elif self._recorder is not None:
                self._recorder.take(event)
            else:
                self._incoming.refuse(event, 403)
            return
        if self._recorder is not None and self._recorder.happened(event):
            return
        call = self._calls.get(event.key)
        if call is None:
            self.out.happened(event)
            return
        if isinstance(event, Established):
            self._incoming.established(call, event.sdp)
        else:
            call.tell(event)

    # calls

    def _call_name(self, call_id: str) -> str:
        return self._mark("call", call_id)[:24]

    def _add(self, call: LineCall) -> None:
        self._calls[call.key] = call
        self._legs[call.leg] = call

    def _resume(self, kept: KeptCall) -> None:
        session = kept.session
        self.agent.take_up(session, time.monotonic())
        call = LineCall(
            self._links, session.dialog.key, self._scripts.of_kept(kept), call=kept.call, number=kept.number,
            worker=kept.worker, leg=kept.leg, since_ms=kept.since_ms, called=kept.called,
            label=LABELS.get(kept.stage, CITIZEN),
        )  # fmt: skip
        self._add(call)
        if session.ours:
            self.out.resumed(
                kept.call, kept.since_ms, kept.number, in_conference=bool(kept.conference)
            )
        call.resume(kept.seat, DialIn(kept.conference, kept.link) if kept.conference else None)
        log.info("line.call_resumed", call=kept.call)

    def _invited(self, out: OutCall) -> None:
        # a callback's order names the contact, so its messages are kept under another name
        if out.order.purpose in ("test", *FOLLOWED):
            self.trace.call_is(out.key.partition("\n")[0], out.order.call)

    def _cut(self, call: str) -> bool:
        known = next((each for each in self._calls.values() if each.call == call), None)
        if known is not None:
            known.tell(Cut())
        return known is not None

    def _go_on(self, out: OutCall, goes_on: CallGoesOn) -> None:
        order, seat, conference = out.order, goes_on.seat or "", goes_on.conference
        call = LineCall(
            self._links, out.key, self._scripts.of_call_out(order, goes_on), call=order.call, number=order.number,
            worker=out.worker, leg=out.leg, since_ms=self._now_ms(), label=order.label,
            conference=None if conference is None else DialIn(conference.conference_id, conference.link),
        )  # fmt: skip
        self._add(call)
        for event in out.waiting():
            call.tell(event)
        if order.purpose in FOLLOWED:
            call.tell(Resumed())
            self._outside.follow(call, goes_on)
        elif seat:
            call.resume(seat)
        else:
            call.tell(Greet())

    async def _tell_station(self, call: str, told: CallTold) -> CallGoesOn | None:
        return await self.facts.tell_call_out(call, self._call_tickets.make(call), told)

    # what calls ask for

    async def _dial_in(self, call: LineCall, pin: str) -> DialIn | str:
        return await self.facts.dial_in(self._pages.ticket(call), pin)

    async def _rate(self, seat: str, score: int) -> None:
        if seat:
            await self.facts.rate(seat, score)

    async def _keep(self, call: LineCall) -> None:
        self._legs = {each.leg: each for each in self._calls.values()}
        await self._keeping.keep(call)
        await self.out.kept(call.call)

    async def _over(self, call: LineCall) -> None:
        self._calls.pop(call.key, None)
        self._legs.pop(call.leg, None)
        self.out.ended(call.call)
        await self._keeping.over(call)

    # what the workers tell

    async def worker_event(self, worker: str, event: MediaEvent) -> None:
        """Hand a worker's event to its call: a key, the end of a prompt, the end of a leg.

        After missed events (``interrupted``) the worker's calls resume as in a new process.
        """
        if event.type == "interrupted":
            self._unheard.add(worker)
        elif event.type == "snapshot" and worker in self._unheard:
            self._unheard.discard(worker)
            for each in self._calls.values():
                if each.worker == worker:
                    each.tell(Resumed())
        call = self._legs.get(event.peer)
        if call is None:
            return
        if event.type == "digit":
            call.tell(Key(event.digit))
        elif event.type == "played":
            call.tell(Played(event.play, event.outcome))
        elif event.type == "peer" and event.state == "closed" and event.reason == "timed_out":
            # the far side has gone without a word
            self.agent.hang_up(call.key, time.monotonic())
            self.reach.pump()
            call.tell(Hung(call.key, "expired"))

    async def worker_gone(self, worker: str) -> None:
        """Move the sound of the worker's calls to another worker."""
        self._unheard.discard(worker)
        for call in self._calls.values():
            if call.worker == worker:
                call.tell(Move())

    async def workers_in_use(self) -> set[str]:
        """Return the workers that have legs of the line's calls."""
        return {call.worker for call in self._calls.values()}

    async def worker_drains(self, worker: str) -> None:
        """Do nothing: calls stay at a draining worker to their end."""

    # small things

    def _mark(self, kind: str, value: str) -> str:
        return hmac.new(self._secret, f"line/{kind}/{value}".encode(), hashlib.sha256).hexdigest()
