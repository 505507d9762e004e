"""A telephone exchange that has no telephones: callers, sets and conversations, all pretended."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from examples.pbx_simulator.client import Refused, StationClient, StreamEvent
from examples.pbx_simulator.webhook import WebhookReceiver


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What the pretended people do; times in seconds."""

    category: str
    calls: int = 1
    every_s: float = 2.0
    ring_s: float = 1.0
    """How long an operator's telephone rings before it is taken."""
    talk_s: float = 20.0
    """After how long the caller hangs up; 0 for never."""
    patience_s: float = 0.0
    """After how long a caller who has not been answered gives up; 0 for never."""
    takes_the_phone: bool = True
    """Whether operators' telephones are taken at all."""
    language: str = "it"
    number: str | None = None
    callbacks: int = 0
    """How many citizens are to be dialled back before all is over."""
    dial_result: str = "answered"
    """What comes of dialling them: ``answered``, ``busy``, ``no-answer`` or ``unreachable``."""


@dataclass
class Caller:
    """One pretended caller."""

    name: str
    contact_id: str
    operator: str | None = None
    rung: str | None = None
    """The operator whose set has been rung for this call: with the offer, or because it was assigned."""
    ended: asyncio.Event = field(default_factory=asyncio.Event)


def _who(event: StreamEvent, party: str) -> str:
    """An operator's extension, or what else is known of them."""
    named = event.data.get(party) or {}
    return str(named.get("extension") or named.get("code") or "an operator")


class Simulator:
    """Dials callers in, follows what the station tells, and does what an exchange would."""

    def __init__(
        self,
        station: StationClient,
        behaviour: Behaviour,
        say: Callable[[str], None],
        *,
        webhook: WebhookReceiver | None = None,
    ) -> None:
        """*webhook*: events are taken from there, and the station's stream is not opened."""
        self._station = station
        self._events = station.events if webhook is None else webhook.events
        self._behaviour = behaviour
        self._say = say
        self.callers: dict[str, Caller] = {}
        self._early: dict[str, list[StreamEvent]] = {}
        """What the stream told of calls whose entry has not been answered yet."""
        self._dialled = asyncio.Semaphore(0)
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Place every call and return when all of them are over. Cancelled, it hangs up for all."""
        following = asyncio.create_task(self._follow(), name="simulator:events")
        placing = asyncio.create_task(self._place_all(), name="simulator:calls")
        try:
            await asyncio.wait((following, placing), return_when=asyncio.FIRST_COMPLETED)
            for task in (following, placing):
                if task.done():
                    task.result()
        finally:
            for task in (following, placing, *self._tasks):
                task.cancel()
            await asyncio.gather(following, placing, *self._tasks, return_exceptions=True)
            for caller in self.callers.values():
                if not caller.ended.is_set():
                    await self._tell(caller, "hang-up", by="network")

    async def _place_all(self) -> None:
        await self._dial()
        for _ in range(self._behaviour.callbacks):
            await self._dialled.acquire()
        for caller in tuple(self.callers.values()):
            await caller.ended.wait()

    async def _dial(self) -> None:
        run = secrets.token_hex(3)
        for number in range(1, self._behaviour.calls + 1):
            if number > 1:
                await asyncio.sleep(self._behaviour.every_s)
            more: dict[str, Any] = {
                "language": self._behaviour.language,
                "caller": f"caller-{number}",
            }
            if self._behaviour.number is not None:
                more["number"] = self._behaviour.number
            call = await self._station.enter(
                f"sim-{run}-{number}", self._behaviour.category, **more
            )
            caller = Caller(f"caller {number}", call["contactId"])
            self.callers[caller.contact_id] = caller
            self._say(
                f"{caller.name}: in the queue as {call['reference']}, place {call['position']}"
            )
            for event in self._early.pop(caller.contact_id, []):
                await self._on(caller, event)
            if self._behaviour.patience_s:
                self._soon(self._give_up(caller), f"simulator:patience:{number}")

    async def _follow(self) -> None:
        async for event in self._events():
            contact_id = event.data.get("contactId", "")
            caller = self.callers.get(contact_id)
            if event.kind == "stream.gap":
                self._say("the stream has a gap: asking how things stand")
                await self._ask_all()
            elif event.kind == "exchange.check":
                self._say("the station asks whether we are there: we are")
            elif event.kind == "call.dial":
                self._dial_back(event)
            elif caller is not None:
                await self._on(caller, event)
            elif len(self.callers) < self._behaviour.calls:
                self._early.setdefault(contact_id, []).append(event)

    def _dial_back(self, event: StreamEvent) -> None:
        """A citizen asked to be called back, and an operator is there for them."""
        caller = Caller(f"callback to {event.data['number']}", event.data["contactId"])
        self.callers[caller.contact_id] = caller
        self._say(f"{caller.name}: dialling")
        self._soon(self._ring_citizen(caller), f"simulator:dial:{caller.contact_id}")

    async def _ring_citizen(self, caller: Caller) -> None:
        result = self._behaviour.dial_result
        await asyncio.sleep(self._behaviour.ring_s)
        self._say(f"{caller.name}: {result}")
        await self._tell(caller, "dialled", result=result)
        if result != "answered":
            caller.ended.set()
        self._dialled.release()

    async def _on(self, caller: Caller, event: StreamEvent) -> None:
        operator = event.data.get("operator") or {}
        who = _who(event, "operator")
        match event.kind:
            case "call.offered":
                self._say(f"{caller.name}: rings at the desk of {who}")
                if operator.get("autoAnswerS") is not None and operator.get("extension"):
                    caller.rung = operator["id"]
                    self._soon(
                        self._ring_with_offer(caller, operator["autoAnswerS"]),
                        f"simulator:offer:{caller.name}",
                    )
            case "call.requeued":
                caller.operator = caller.rung = None
                self._say(f"{caller.name}: back in the queue ({event.data.get('reason')})")
            case "call.assigned":
                caller.operator = operator.get("id")
                if caller.rung == caller.operator and event.data.get("reason") != "again":
                    self._say(f"{caller.name}: {who} has answered")
                else:
                    self._begin_to_connect(caller, who)
            case "call.held":
                caller.operator = operator.get("id")
                self._say(f"{caller.name}: on hold, hears music")
            case "call.retrieved":
                self._say(f"{caller.name}: talks again")
                if caller.rung is None:
                    # came to the telephone while on hold: that set has not rung yet
                    caller.operator = operator.get("id")
                    self._begin_to_connect(caller, who)
            case "call.ended":
                by = event.data.get("by")
                self._say(
                    f"{caller.name}: over ({event.data.get('outcome')}{f', by {by}' if by else ''})"
                )
                caller.ended.set()
            case _:
                self._tell_of_others(caller, event, who)

    def _tell_of_others(self, caller: Caller, event: StreamEvent, who: str) -> None:
        """A colleague comes in or goes, or the subject is another one."""
        match event.kind:
            case "call.transferred":
                caller.operator = (event.data.get("operator") or {}).get("id")
                self._say(f"{caller.name}: talks with {who} from now on")
            case "consult.assigned":
                self._say(f"{caller.name}: on hold, {who} talks with {_who(event, 'colleague')}")
            case "consult.joined":
                self._say(f"{caller.name}: talks with {who} and {_who(event, 'colleague')}")
            case "consult.ended":
                self._say(f"{caller.name}: lets the telephone of {_who(event, 'colleague')} go")
            case "call.changed":
                self._say(f"{caller.name}: is about {event.data.get('category')} now")

    def _begin_to_connect(self, caller: Caller, who: str) -> None:
        caller.rung = caller.operator
        self._say(f"{caller.name}: connecting the telephone of {who}")
        self._soon(self._connect(caller), f"simulator:connect:{caller.name}")

    async def _ring_with_offer(self, caller: Caller, after_s: float) -> None:
        """The operator's set rings beside the desk, and picks up by itself."""
        await self._ring_set(caller, caller.rung, max(after_s, self._behaviour.ring_s))

    async def _connect(self, caller: Caller) -> None:
        await self._ring_set(caller, caller.operator, self._behaviour.ring_s)

    async def _ring_set(self, caller: Caller, operator: str | None, ring_s: float) -> None:
        await self._tell(caller, "ring", operator=operator)
        await asyncio.sleep(ring_s)
        if caller.ended.is_set() or caller.rung != operator:
            return
        if not self._behaviour.takes_the_phone:
            await self._tell(caller, "unanswered", reason="no-answer", operator=operator)
            self._say(f"{caller.name}: nobody takes the telephone")
            return
        if not await self._tell(caller, "answered", operator=operator):
            return
        self._say(f"{caller.name}: talks")
        if self._behaviour.talk_s:
            await asyncio.sleep(self._behaviour.talk_s)
            await self._tell(caller, "hang-up", by="caller")

    async def _give_up(self, caller: Caller) -> None:
        await asyncio.sleep(self._behaviour.patience_s)
        if caller.operator is None and not caller.ended.is_set():
            self._say(f"{caller.name}: gives up")
            await self._tell(caller, "abandoned")

    async def _ask_all(self) -> None:
        for caller in self.callers.values():
            state = (await self._station.ask("GET", f"/calls/{caller.contact_id}"))["state"]
            self._say(f"{caller.name}: {state}")
            if state == "ended":
                caller.ended.set()

    async def _tell(self, caller: Caller, what: str, **more: Any) -> bool:
        try:
            await self._station.report(caller.contact_id, what, **more)
        except Refused as refused:
            self._say(f"{caller.name}: {what} was refused ({refused.code})")
            return False
        return True

    def _soon(self, what: Any, name: str) -> None:
        task = asyncio.create_task(what, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
