"""One call that the station makes, until it is answered or has failed: dialled by one trunk after another, reported to the
station every second, cancelled when nobody wants it any more."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import msgspec
import structlog

from gateway.line.reach import Reach
from gateway.line.sip.events import Answered, DialogEvent, Hung, Progressed
from gateway.line.sip.flow import Flow
from gateway.line.sip.session import Session
from gateway.outgoing.api import CallGoesOn, CallTold
from gateway.outgoing.orders import Order
from gateway.outgoing.rules import EMERGENCY
from gateway.platform import loops
from gateway.setting_line import Trunk
from media.client import MediaWorkerError

log = structlog.get_logger()

TELL_EVERY_S = 1.0
MACHINE_S = 2.0
"""People take longer to pick up; what answers sooner, or without having rung, may be a machine."""
ANSWER_TRIES = 5
SILENT_TRUNK_S = 5.0
"""A trunk says within a fifth of a second that it tries (RFC 3261, 17.2.1). One that says nothing for so long is followed by the next one."""
NEXT_TRUNK = frozenset({408, 500, 502, 503, 504, 580})
"""Answers by which a trunk says that it cannot, rather than the called: the next one is tried, unless the telephone has rung."""


class Ringing(msgspec.Struct, frozen=True, kw_only=True):
    """The record by which another process takes up a call that the station does not yet know to be answered.

    ``rang_ms`` 0: it has not rung. ``early`` is the far side's SDP: early media, or once picked up that of its answer.
    """

    session: Session
    sent: str
    worker: str
    leg: str
    began_ms: int
    rang_ms: int = 0
    early: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of a call that was not answered. ``status`` is the trunk's SIP answer, 0 for none."""

    state: str
    reason: str = ""
    status: int = 0


@dataclass(frozen=True, slots=True)
class OutDesk:
    """The functions by which a call that is being dialled reports to the station and the dialler; the same for all of a process."""

    tell: Callable[[str, CallTold], Awaitable[CallGoesOn | None]]
    """Tells the station how a call is; None where it does not answer."""
    invited: Callable[["OutCall"], None]
    """Is told before an INVITE is sent."""
    keep: Callable[["OutCall"], Awaitable[None]]
    """Keeps how far a call is."""
    answered: Callable[["OutCall", CallGoesOn], None]
    """Goes on with a call that was answered."""
    over: Callable[["OutCall"], Awaitable[None]]
    """Is told that nothing is to be done for a call any more."""


class OutCall:
    """Owns the task of one call until it is answered or has failed."""

    def __init__(
        self,
        reach: Reach,
        desk: OutDesk,
        order: Order,
        trunks: Sequence[Trunk],
        *,
        ring_s: float,
    ) -> None:
        """*trunks* are tried in this order."""
        self.order = order
        self.key = ""
        self.worker = ""
        self.leg = ""
        self.trunk = ""
        self._reach = reach
        self._desk = desk
        self._trunks = tuple(trunks)
        self._ring_s = ring_s
        self._events: asyncio.Queue[DialogEvent] = asyncio.Queue()
        self._began_ms = self._rang_ms = 0
        self._early = ""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start to dial."""
        self._task = asyncio.create_task(self._run(self._dial()), name="line:call-out")

    def go_on(self, kept: Ringing) -> bool:
        """Take up a call that another process was dialling; return False where that is impossible."""
        self.key = kept.session.dialog.key
        self.worker, self.leg, self.trunk = kept.worker, kept.leg, kept.session.trunk
        self._began_ms, self._rang_ms, self._early = kept.began_ms, kept.rang_ms, kept.early
        way: Callable[[], Awaitable[Result | None]] = self._wait
        if kept.session.state == "established":
            # picked up, and its process died before the station knew
            self._reach.agent.take_up(kept.session, time.monotonic())
            way = partial(self._answered, Answered(self.key, kept.early))
        elif not self._reach.agent.take_up_ringing(kept.session, kept.sent):
            return False
        self._task = asyncio.create_task(self._run(way()), name="line:call-out")
        return True

    def tell(self, event: DialogEvent) -> None:
        """Queue an event of the call's dialog."""
        self._events.put_nowait(event)

    async def aclose(self) -> None:
        """Stop handling the call here, which another process takes up. Idempotent."""
        await loops.end(self._task)

    def ringing(self) -> Ringing | None:
        """Return what another process needs to take the call up, None where nothing was sent or the call is over."""
        session = self._reach.agent.sessions.get(self.key)
        sent = self._reach.agent.calling.request_of(self.key)
        if session is None or not (sent or session.state == "established"):
            return None
        return Ringing(
            session=session, sent=sent, worker=self.worker, leg=self.leg, began_ms=self._began_ms,
            rang_ms=self._rang_ms, early=self._early,
        )  # fmt: skip

    # the way of a call

    async def _run(self, way: Awaitable[Result | None]) -> None:
        try:
            result = await way
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("line.call_out_failed", call=self.order.call)
            result = Result("failed", "line")
            self._hang_up()
        if result is None:
            return
        await self._forget_leg()
        report = CallTold(state=result.state, reason=result.reason, trunk=self.trunk)  # type: ignore[arg-type]
        await self._desk.tell(self.order.call, report)
        log.info(
            "line.call_out_over", call=self.order.call, state=result.state, status=result.status
        )
        await self._desk.over(self)

    async def _dial(self) -> Result | None:
        result: Result | None = Result("failed", "trunk-away")
        for trunk in self._trunks:
            result = await self._by(trunk, has_next=trunk is not self._trunks[-1])
            if result is None or self._rang_ms or result.status not in NEXT_TRUNK:
                break
        return result

    async def _by(self, trunk: Trunk, *, has_next: bool) -> Result | None:
        """Dial by one trunk. Returns None where the call goes on."""
        flow = self._reach.flow_to(trunk)
        if flow is None:
            return Result("failed", "trunk-away", 503)
        if self.order.number not in EMERGENCY and not self._reach.agent.has_room(trunk.name):
            return Result("refused", "full", 503)
        try:
            offer = await self._open_leg(flow, srtp=trunk.srtp)
        except Exception as error:  # noqa: BLE001 - whatever a worker that is away leads to, the operator is told
            log.warning("line.no_leg_out", error=type(error).__name__)
            return Result("failed", "media")
        self.trunk = trunk.name
        self._began_ms = _now_ms()
        await self._invite(trunk, flow, offer)
        return await self._wait(has_next=has_next)

    async def _open_leg(self, flow: Flow, *, srtp: bool) -> str:
        """Open a leg, at the order's worker if that is possible; return its offer."""
        await self._forget_leg()
        if self.order.worker:
            with contextlib.suppress(MediaWorkerError):
                return await self._open_leg_at(self.order.worker, flow, srtp=srtp)
        return await self._open_leg_at(await self._reach.choose(), flow, srtp=srtp)

    async def _open_leg_at(self, worker: str, flow: Flow, *, srtp: bool) -> str:
        client = await self._reach.client(worker)
        self.leg, offer = await client.offer_leg(self.order.label, towards=flow.host, srtp=srtp)
        self.worker = worker
        return offer

    async def _invite(self, trunk: Trunk, flow: Flow, offer: str) -> None:
        number = trunk.dialled(self.order.number)
        now = time.monotonic()
        self.key = self._reach.agent.invite(trunk.name, number, trunk.number, offer, flow, now)
        self._desk.invited(self)
        self._reach.pump()
        await self._desk.keep(self)

    async def _wait(self, *, has_next: bool = False) -> Result | None:
        while True:
            try:
                async with asyncio.timeout(TELL_EVERY_S):
                    event = await self._events.get()
            except TimeoutError:
                if has_next and self._is_silent():
                    self._hang_up()
                    return Result("failed", "trunk-away", 408)
                if (result := await self._check()) is not None:
                    return result
                continue
            match event:
                case Progressed():
                    self._early = event.sdp or self._early
                    if event.status in (180, 183) and not self._rang_ms:
                        self._rang_ms = _now_ms()
                        if (result := await self._check()) is not None:
                            return result
                case Answered():
                    return await self._answered(event)
                case Hung():
                    return outcome_of(event.status)
                case _:
                    pass

    def _is_silent(self) -> bool:
        """Whether the trunk has said nothing at all for too long."""
        waited_ms = _now_ms() - self._began_ms
        return waited_ms > SILENT_TRUNK_S * 1000 and not self._reach.agent.calling.is_tried(
            self.key
        )

    async def _check(self) -> Result | None:
        """Tell how the call is, and end one that nobody wants any more or that has rung for long enough."""
        await self._desk.keep(self)
        if _now_ms() - self._began_ms > self._ring_s * 1000:
            self._hang_up()
            return Result("no-answer")
        state = "ringing" if self._rang_ms else "calling"
        goes_on = await self._desk.tell(
            self.order.call,
            CallTold(state=state, trunk=self.trunk),  # type: ignore[arg-type]
        )
        if goes_on is None or goes_on.wanted:
            return None
        self._hang_up()
        return Result("ended", "cancelled")

    async def _answered(self, answered: Answered) -> Result | None:
        self._early = answered.sdp or self._early
        await self._desk.keep(self)
        try:
            client = await self._reach.client(self.worker)
            await client.answer_leg(self.leg, self._early)
        except MediaWorkerError as error:
            log.info("line.answer_refused", code=error.code)
            self._hang_up()
            return Result("failed", "media")
        report = CallTold(
            state="answered",
            trunk=self.trunk,
            machine=is_quick(self._began_ms, self._rang_ms, _now_ms()),
            worker=self.worker,
            leg=self.leg,
        )
        goes_on = None
        for attempt in range(ANSWER_TRIES):
            await asyncio.sleep(TELL_EVERY_S if attempt else 0)
            goes_on = await self._desk.tell(self.order.call, report)
            if goes_on is not None:
                break
        if goes_on is None or not goes_on.wanted:
            self._hang_up()
            return Result("ended", "cancelled") if goes_on else Result("failed", "station-away")
        self._desk.answered(self, goes_on)
        # what came while the station was told belongs to the call that goes on
        return None

    def waiting(self) -> list[DialogEvent]:
        """Remove and return the events that were not handled yet."""
        events = []
        while not self._events.empty():
            events.append(self._events.get_nowait())
        return events

    def _hang_up(self) -> None:
        self._reach.agent.hang_up(self.key, time.monotonic())
        self._reach.pump()

    async def _forget_leg(self) -> None:
        leg, self.leg = self.leg, ""
        if leg:
            with contextlib.suppress(MediaWorkerError):
                await (await self._reach.client(self.worker)).delete_peer(leg)


def outcome_of(status: int) -> Result:
    """Return the outcome that a final SIP status means for the call (RFC 3261, section 21). Pure."""
    match status:
        case 486 | 600:
            state = "busy"
        case 603 | 403 | 607 | 608:
            state = "declined"
        case 480 | 487:
            state = "no-answer"
        case 404 | 410 | 484 | 485 | 604 | 301 | 302:
            state = "unreachable"
        case 401 | 407:
            return Result("failed", "trunk-refuses", status)
        case 408 | 500 | 502 | 503 | 504 | 580:
            return Result("failed", "trunk-away", status)
        case _:
            state = "unreachable"
    return Result(state, f"sip-{status}" if status else "", status)


def is_quick(began_ms: int, rang_ms: int, now_ms: int) -> bool:
    """Return whether a call was answered as machines answer: without having rung, or at once. Pure."""
    return not rang_ms or now_ms - max(rang_ms, began_ms) < MACHINE_S * 1000


def _now_ms() -> int:
    return round(time.time() * 1000)
