"""The dialler of the SIP process: takes orders for calls from Redis, checks them by the rules, dials, and counts their duration."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import msgspec
import structlog
from redis.exceptions import RedisError

from gateway.line.out_call import OutCall, OutDesk, Ringing
from gateway.line.reach import Reach
from gateway.line.sip.events import DialogEvent
from gateway.outgoing.api import CallGoesOn, CallTold
from gateway.outgoing.orders import KeptOrder, Order, OrderBook, OutFigures, ShownNote
from gateway.outgoing.rules import (
    DAY_S,
    EMERGENCY,
    HOUR_S,
    Cut,
    Ledger,
    Limits,
    Refusal,
    enter,
    is_extension,
    judge,
    note,
    outlasts,
)
from gateway.platform.loops import Periodic, Tasks
from gateway.setting_line import Trunk

log = structlog.get_logger()

WAIT_S = 5.0
GOOD_FOR_MS = 20_000
"""The operator or administrator no longer waits for an order that is older."""
COUNT_EVERY_S = 5.0
MOST_AT_ONCE = 100
MOST_REMEMBERED = 10 * MOST_AT_ONCE
STATION_AWAY_S = 600.0
"""A station that does not answer for so long ends no conference: calls into one are hung up, so that nobody pays for them."""
ENDED_AGAIN_S = (1.0, 1.0, 2.0, 5.0, *((10.0,) * 30))
"""After which pauses the station is told again that a call is over."""


Tell = Callable[[str, CallTold], Awaitable[CallGoesOn | None]]


@dataclass(slots=True)
class Talking:
    """An answered call: since when (seconds of the wall clock), the number, and whether it is in a conference.

    ``heard``: when the station last answered about it.
    """

    since: float
    number: str
    in_conference: bool = False
    heard: float = field(default_factory=time.time)


@dataclass(frozen=True, slots=True)
class OutLinks:
    """The parts of the line that the dialler uses."""

    reach: Reach
    invited: Callable[[OutCall], None]
    """Is told before an INVITE is sent."""
    go_on: Callable[[OutCall, CallGoesOn], None]
    """Goes on with a call that was answered."""
    cut: Callable[[str], bool]
    """Ends a call that has lasted for as long as it may; False where there is none of this name."""


class CallsOut:
    """Owns the calls that are being dialled, and the ledger of calls."""

    def __init__(
        self,
        links: OutLinks,
        book: OrderBook,
        tell: Tell,
        limits: Limits,
        trunks: Sequence[Trunk],
        *,
        ring_s: float,
    ) -> None:
        """*tell* reports to the station; *trunks* are those by which calls go out: without any, no call is made."""
        self._links = links
        self._desk = OutDesk(tell, links.invited, self.keep, self.answered, self.over)
        self._book = book
        self._tell = tell
        self.limits = limits
        self._trunks = tuple(trunks)
        self._ring_s = ring_s
        self._making: dict[str, OutCall] = {}
        self._talking: dict[str, Talking] = {}
        self._unkept: set[str] = set()
        """Answered calls that are not kept as calls yet: their orders stay."""
        self._cut: set[str] = set()
        """Those that are being ended."""
        self._asked_of: set[str] = set()
        """Those about which the station is being asked."""
        self._may_miss = True
        """Whether an order may have been taken from its place without beginning: by a process that died, or in an answer that was lost."""
        self._begun: deque[str] = deque(maxlen=MOST_REMEMBERED)
        """The calls that began here last, which are made once."""
        self._ledger = Ledger()
        self._telling = Tasks()
        self._loops = (
            Periodic("line:orders", self._take, 0.0),
            Periodic("line:ledger", self._count, COUNT_EVERY_S),
        )

    async def open(self) -> None:
        """Take up the calls that an earlier process was dialling, and begin to take orders. Raises RedisError, OSError."""
        self._ledger = await self._book.ledger()
        for kept in await self._book.all():
            await self._take_up(kept)
        if self._trunks:
            for loop in self._loops:
                loop.start()

    async def aclose(self) -> None:
        """Stop; another process takes up the calls that are being dialled. Idempotent."""
        for loop in self._loops:
            await loop.aclose()
        for call in list(self._making.values()):
            await call.aclose()
        await self._telling.aclose()

    def happened(self, event: DialogEvent) -> bool:
        """Hand an event to the call that is being dialled; return False where it belongs to none."""
        call = next((each for each in self._making.values() if each.key == event.key), None)
        if call is None:
            return False
        call.tell(event)
        return True

    # orders

    async def _take(self) -> None:
        missed = await self._book.all() if self._may_miss else []
        self._may_miss = True
        for kept in missed:
            await self._begin_new(kept)
        found = await self._book.asked(WAIT_S)
        if found is not None:
            await self._begin_new(found)
        self._may_miss = False

    async def _begin_new(self, kept: KeptOrder) -> None:
        call = kept.order.call
        if not kept.state and call not in self._begun:
            self._begun.append(call)
            await self._begin(kept.order)

    async def _take_up(self, kept: KeptOrder) -> None:
        order = kept.order
        if order.call in self._talking:
            # it goes on already, and was not let go of here
            await self._book.forget(order.call)
            return
        if not kept.state:
            return
        try:
            ringing = msgspec.json.decode(kept.state, type=Ringing)
        except msgspec.DecodeError:
            await self._give_up(order)
            return
        call = self._make(order)
        if call.go_on(ringing):
            log.info("line.call_out_resumed", call=order.call)
        else:
            self._making.pop(order.call, None)
            await self._give_up(order)

    async def _give_up(self, order: Order) -> None:
        await self._tell(order.call, CallTold(state="failed", reason="line"))
        await self._book.forget(order.call)

    async def _begin(self, order: Order) -> None:
        now = time.time()
        if now * 1000 - order.asked_ms > GOOD_FOR_MS:
            await self._tell(order.call, CallTold(state="failed", reason="line-away"))
            await self._book.forget(order.call)
            return
        # an operator's telephone at the exchange costs nothing, and rings for each caller
        counted = not (
            order.purpose == "desk" and is_extension(order.number, self.limits.extensions)
        )
        refusal: Refusal | None = None
        if counted:
            refusal = judge(
                self._ledger, self.limits, order.number, now, own_act=order.own_act, prefixes=order.prefixes
            )  # fmt: skip
        full = len(self._making) >= MOST_AT_ONCE and order.number not in EMERGENCY
        if refusal is None and full:
            refusal = "full"
        if refusal is not None:
            log.warning("line.call_out_refused", call=order.call, why=refusal)
            await self._tell(order.call, CallTold(state="refused", reason=refusal))
            await self._book.forget(order.call)
            await self._write_ledger()
            return
        if counted:
            enter(self._ledger, self.limits, order.call, order.number, now)
            await self._write_ledger()
        self._make(order).start()

    def _make(self, order: Order) -> OutCall:
        trunks = self._ways_to(order.number)
        call = OutCall(self._links.reach, self._desk, order, trunks, ring_s=self._ring_s)
        self._making[order.call] = call
        return call

    def _ways_to(self, number: str) -> Sequence[Trunk]:
        """Return the trunks that a number may be dialled by: an extension by its exchange alone, since at a carrier it is somebody
        else's number."""
        if len(self._trunks) == 1 or not is_extension(number, self.limits.extensions):
            return self._trunks
        return [trunk for trunk in self._trunks if trunk.extensions]

    # what calls tell

    async def keep(self, call: OutCall) -> None:
        """Store the progress of a call for the next process; errors of Redis are logged."""
        ringing = call.ringing()
        if ringing is None:
            return
        state = msgspec.json.encode(ringing).decode()
        try:
            await self._book.keep(KeptOrder(order=call.order, state=state))
        except (RedisError, OSError) as error:
            log.warning("line.call_out_not_kept", error=type(error).__name__)

    def answered(self, call: OutCall, goes_on: CallGoesOn) -> None:
        """Hand an answered call over to the switchboard."""
        self._making.pop(call.order.call, None)
        self._talking[call.order.call] = Talking(
            time.time(), call.order.number, in_conference=goes_on.conference is not None
        )
        self._unkept.add(call.order.call)
        self._links.go_on(call, goes_on)

    async def kept(self, call: str) -> None:
        """Delete a call's order, since the call is now stored as a standing call."""
        if call in self._unkept:
            self._unkept.discard(call)
            await self._forget(call)

    async def over(self, call: OutCall) -> None:
        """Forget a call with which nothing remains to be done."""
        self._making.pop(call.order.call, None)
        await self._forget(call.order.call)

    async def _forget(self, call: str) -> None:
        try:
            await self._book.forget(call)
        except (RedisError, OSError) as error:
            # it lapses by itself; the station knows the call by its name, and makes none twice
            log.warning("line.call_out_not_forgotten", error=type(error).__name__)

    # what goes on

    def resumed(
        self, call: str, since_ms: int, number: str, *, in_conference: bool = False
    ) -> None:
        """Count a call that was answered in an earlier process. Must be called before :meth:`open`."""
        self._talking[call] = Talking(since_ms / 1000, number, in_conference)

    def ended(self, call: str) -> None:
        """Account for the end of an answered call, and tell the station; a caller's call is ignored."""
        talking = self._talking.pop(call, None)
        self._cut.discard(call)
        if talking is None:
            return
        self._ledger.lasts(call, time.time() - talking.since)
        self._telling.spawn(self.kept(call), "line:call-kept")
        self._telling.spawn(self._tell_ended(call), "line:call-ended")

    async def _tell_ended(self, call: str) -> None:
        """A station that dies while it is told may have noted half of it: it is told again until it answers, for minutes."""
        await self._write_ledger()
        for pause_s in ENDED_AGAIN_S:
            if await self._tell(call, CallTold(state="ended")) is not None:
                return
            await asyncio.sleep(pause_s)
        log.warning("line.ended_not_told", call=call)

    async def _count(self) -> None:
        now = time.time()
        for call, talking in self._talking.items():
            self._ledger.lasts(call, now - talking.since)
        self._ledger.forget(now)
        for call, talking in list(self._talking.items()):
            lasted_s = now - talking.since
            why = outlasts(self._ledger, self.limits, call, talking.number, lasted_s, now)
            if why is not None and call not in self._cut:
                self._cut.add(call)
                # a station that does not answer keeps no other call from being ended
                self._telling.spawn(self._end_by_rule(call, why, now), "line:call-cut")
            elif talking.in_conference and call not in self._asked_of | self._cut:
                self._asked_of.add(call)
                self._telling.spawn(self._end_unwanted(call, talking), "line:call-unwanted")
        await self._write_ledger()

    async def _end_by_rule(self, call: str, why: Cut, now: float) -> None:
        """The station is told first, so that the desk says why."""
        log.warning("line.call_out_cut", call=call, why=why)
        if why == "budget":
            note(self._ledger, "budget", now)
        await self._tell(call, CallTold(state="ended", reason=why))
        self._links.cut(call)

    async def _end_unwanted(self, call: str, talking: Talking) -> None:
        """End a call into a conference that the station wants no more: the conference is over, or a chair has hung it up. Until the
        called have pressed a key they have no page that would say so."""
        try:
            goes_on = await self._tell(call, CallTold(state="talking"))
        finally:
            self._asked_of.discard(call)
        if goes_on is not None:
            talking.heard, unwanted = time.time(), not goes_on.wanted
        else:
            unwanted = time.time() - talking.heard >= STATION_AWAY_S
        if unwanted and call in self._talking and call not in self._cut:
            log.warning("line.call_out_unwanted", call=call, station=goes_on is not None)
            self._cut.add(call)
            self._links.cut(call)

    async def _write_ledger(self) -> None:
        try:
            await self._book.keep_ledger(self._ledger)
            await self._book.show(figures(self._ledger, self.limits, time.time()))
        except (RedisError, OSError) as error:
            log.warning("line.ledger_not_kept", error=type(error).__name__)


def figures(ledger: Ledger, limits: Limits, now: float) -> OutFigures:
    """Return the counts and costs of calls that administrators see. Pure."""
    return OutFigures(
        hour=ledger.within(HOUR_S, now),
        hourly=limits.hourly,
        day=ledger.within(DAY_S, now),
        daily=limits.daily,
        cost=str(ledger.cost(now)),
        budget=str(limits.budget),
        notes=[
            ShownNote(what=each.what, at_ms=round(each.at * 1000), prefix=each.prefix, why=each.why)
            for each in reversed(ledger.notes)
        ],
    )
