"""One call of the line: its dialog, its leg at a media worker and its page, led by a script, one event after another."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog

from gateway.line.actions import (
    Action,
    Ask,
    AskCallback,
    Consent,
    Enter,
    HangUp,
    Join,
    Leave,
    Play,
    Proof,
    Rate,
    Stop,
    Wait,
)
from gateway.line.call_events import (
    Begun,
    CallbackAsked,
    Cut,
    Entered,
    Event,
    Greet,
    Joined,
    Key,
    Move,
    PageEvent,
    Played,
    Recorded,
    ReleaseParty,
    Resumed,
    Timer,
)
from gateway.line.call_page import CallPage
from gateway.line.call_sound import CITIZEN, CallSound
from gateway.line.caller_script import CallerScript
from gateway.line.conference_script import ConferenceScript
from gateway.line.kept import KeptCall
from gateway.line.page import Page
from gateway.line.party_script import PartyScript
from gateway.line.reach import Reach
from gateway.line.script import Script
from gateway.line.shown import ShownCall
from gateway.line.sip.events import Hung, Reanswered, RefreshDue, Reoffered
from gateway.line.sip.session import Session
from gateway.line.station import DialIn
from gateway.platform import loops
from gateway.platform.loops import Tasks

log = structlog.get_logger()

TOLD_FIRST_S = 1.0
"""For so long the leg of a call that is over waits, so that the station hears of the end before its sound has gone."""
PARTING_S = 10.0
"""How long a call that is over waits for what the station has to answer, stars for example."""
GONE_S = 300.0
"""For so long the process tries to tell the station that a caller has hung up. A caller without a page keeps the seat no longer
(``VS_SEAT_LEASE_S``)."""
HEARD = ("waiting", "number", "callback", "talking", "held", "passed", "lobby", "conference")
"""The stages in which the station has the leg."""


@dataclass(frozen=True, slots=True)
class CallLinks:
    """The parts of the line and of the station that calls use; the same for all calls of a process."""

    reach: Reach
    page: Callable[["LineCall", str], Page]
    """Makes a page for the call, not begun; with the seat of an earlier one."""
    conference_page: Callable[["LineCall", DialIn], Page]
    """Makes a page in a conference for the call, not begun."""
    dial_in: Callable[["LineCall", str], Awaitable[DialIn | str]]
    """Returns the conference that a PIN leads to, else the station's word for why none."""
    rate: Callable[[str, int], Awaitable[None]]
    """Gives stars with a seat."""
    keep: Callable[["LineCall"], Awaitable[None]]
    """Keeps the call for another process, where it is another than before."""
    over: Callable[["LineCall"], Awaitable[None]]
    """Is told that the call is over: nothing of it is kept."""


class LineCall:
    """Owns the task of one call, which ends with the call."""

    def __init__(
        self,
        links: CallLinks,
        key: str,
        script: Script,
        *,
        call: str,
        number: str,
        worker: str,
        leg: str,
        since_ms: int,
        called: str = "",
        label: str = CITIZEN,
        conference: DialIn | None = None,
    ) -> None:
        """*call* is the call's name, which reveals nothing of it; *called* is the station's number that was called;
        *label* names the party whose sound it is, in recordings; *conference* is the one that the called person is
        asked to join."""
        self.key = key
        self.call = call
        self.number = number
        self.called = called
        self.script = script
        self.since_ms = since_ms
        self._links = links
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._conference = conference
        """That the call is in, or that its called are asked to join."""
        self._sound = CallSound(links.reach, key, worker, leg, self.tell, label)
        self._page = CallPage(
            call,
            lambda seat: links.page(self, seat),
            lambda conference: links.conference_page(self, conference),
            self.tell,
        )
        self._timer = 0
        self._step: asyncio.Task[None] | None = None
        """The handling of the present event."""
        self._spawned = Tasks()
        self._task = asyncio.create_task(self._run(), name="line:call")

    def tell(self, event: Event) -> None:
        """Queue an event of the call.

        The far side's hang-up cancels the event that is being handled, so that a media worker that does not answer leaves
        no operator waiting with a call that is over.
        """
        self._events.put_nowait(event)
        if isinstance(event, Hung) and self._step is not None:
            self._step.cancel()

    async def aclose(self) -> None:
        """Stop handling the call here, which another process takes up. Idempotent."""
        await loops.end(self._task, self._step)
        await self._spawned.aclose()
        await self._page.aclose()

    # what is kept and shown

    @property
    def session(self) -> Session | None:
        """The call's dialog, None once it is over."""
        return self._sound.session

    @property
    def worker(self) -> str:
        """The media worker that has the leg."""
        return self._sound.worker

    @property
    def leg(self) -> str:
        """The leg's id at the media worker."""
        return self._sound.leg

    @property
    def seat(self) -> str:
        """The seat by which the station knows the caller, empty if none."""
        return self._page.seat

    @property
    def is_ours(self) -> bool:
        """Whether the station has made the call."""
        session = self.session
        return session is not None and session.ours

    @property
    def trunk(self) -> str:
        """The trunk over which one of the station's numbers was called, empty for a call that the station made."""
        session = self.session
        return session.trunk if session is not None and self.called else ""

    @property
    def at_rest(self) -> bool:
        """Whether another process can take the call up: its dialog is established, and its sound is not moving to another
        worker."""
        session = self.session
        return session is not None and session.state == "established" and not self._sound.moves

    def kept(self) -> KeptCall | None:
        """Return all that another process needs to take the call up, None where the dialog is not established."""
        session, script = self.session, self.script
        if session is None or session.state != "established":
            return None
        return KeptCall(
            session=session,
            call=self.call,
            number=self.number,
            called=self.called,
            worker=self.worker,
            leg=self.leg,
            language=script.language,
            target=script.target,
            topic=script.topic,
            recording=script.recording,
            stage=script.stage,
            answered=script.answered,
            pressed=script.pressed,
            offered=script.offered,
            keyed=script.keyed,
            asked_at_ms=script.asked_at_ms,
            seat=self.seat if self._conference is None else "",
            conference=self._conference.conference_id if self._conference is not None else "",
            link=self._conference.link if self._conference is not None else "",
            since_ms=self.since_ms,
            menu=script.menu,
            languages=tuple(script.languages),
            reception=script.reception,
        )

    def shown(self) -> ShownCall:
        """Return the call as administrators see it."""
        session = self.session
        return ShownCall(
            call=self.call,
            trunk=session.trunk if session is not None else "",
            stage=self.script.stage,
            topic=self.script.topic,
            since_ms=self.since_ms,
        )

    def resume(self, seat: str, conference: DialIn | None = None) -> None:
        """Take up a call that another process had, with its *seat* or *conference*."""
        self._conference = conference
        if conference is not None and self.script.stage != "called":
            self._page.open_conference(conference)
        elif seat:
            self._page.open(seat)
        self.tell(Resumed())

    # what happens

    async def _run(self) -> None:
        while True:
            event = await self._events.get()
            if isinstance(event, Hung):
                await self._end()
                return
            self._step = asyncio.create_task(self._take(event), name="line:step")
            await asyncio.wait((self._step,))
            if self.session is None:
                await self._end()
                return

    async def _take(self, event: Event) -> None:
        try:
            await self._do(self._by_script(event))
            if self.session is not None:
                await self._handle(event)
            await self._links.keep(self)
        except Exception:
            # one defect costs one step, not the call
            log.exception("line.step_failed", step=type(event).__name__)

    async def _handle(self, event: Event) -> None:
        match event:
            case PageEvent():
                await self._told(event.event)
            case Resumed():
                await self._resumed()
            case Move():
                await self._sound.move(event.worker)
            case Reoffered():
                await self._sound.reoffered(event)
            case RefreshDue():
                await self._sound.refresh()
            case Greet():
                await self._do(self.script.greeting())
            case Cut():
                await self._do(self.script.cut())
            case ReleaseParty() if isinstance(self.script, PartyScript):
                await self._do(self.script.release())
            case Recorded() if isinstance(self.script, PartyScript):
                await self._do(self.script.recorded(begins=event.recorded))
            case Reanswered():
                if await self._sound.reanswered(event):
                    await self._go_on()
            case _:
                pass

    def _by_script(self, event: Event) -> list[Action]:
        """Return what the script wants done."""
        script = self.script
        match event:
            case Begun():
                return script.begin()
            case Key():
                return script.key(event.digit)
            case Played() if self._sound.is_played(event.play):
                # whatever ended it: what has begun meanwhile has another name
                return script.played()
            case Timer() if event.number == self._timer:
                return script.timed_out(time.monotonic())
            case _:
                return self._by_answer(event)

    def _by_answer(self, event: Event) -> list[Action]:
        """Return the actions that follow from the station's answers to the page's commands."""
        script = self.script
        match event:
            case CallbackAsked() if isinstance(script, CallerScript):
                return script.callback_asked(kept=event.kept)
            case Joined() if isinstance(script, ConferenceScript):
                return script.joined(event.refused)
            case Entered() if isinstance(script, CallerScript):
                if event.refused:
                    return script.refused(event.refused)
                if script.stage == "entering":
                    return script.entered(time.monotonic())
        return []

    async def _told(self, event: dict[str, Any]) -> None:
        script, kind = self.script, event["type"]
        if kind == "mediaLost" and event.get("peerId") == self.leg:
            await self._sound.move("")
        if isinstance(script, ConferenceScript):
            was = script.stage
            await self._do(script.told(event))
            if script.stage in ("lobby", "conference") and was not in ("lobby", "conference"):
                self._spawned.spawn(self._page.bring(self.worker, self.leg), "line:bring")
            return
        if not isinstance(script, CallerScript):
            return
        if kind == "snapshot" and event.get("seatLost"):
            await self._do(script.refused("lost") if script.stage == "entering" else [HangUp()])
        if kind in ("snapshot", "contact") and event.get("contact"):
            await self._do(script.contact(event["contact"]))
        if kind in ("snapshot", "place") and event.get("place"):
            place = event["place"]
            await self._do(
                script.place(
                    place["position"], place.get("lowS"), place.get("highS"), time.monotonic()
                )
            )

    async def _resumed(self) -> None:
        if not await self._sound.is_there():
            # whether the far side is there is told by its answer to the offer
            await self._sound.move("")
            return
        self._links.reach.agent.ask_after(self.key, time.monotonic())
        self._links.reach.pump()
        await self._go_on()

    async def _go_on(self) -> None:
        """The sound is there again, or this process is new."""
        script = self.script
        if script.stage == "leaving":
            await self._do([HangUp()])
        elif isinstance(script, CallerScript) and script.stage == "entering":
            await self._entering(script)
        elif self._page.is_open and script.stage in HEARD:
            self._spawned.spawn(self._page.bring(self.worker, self.leg), "line:bring")
        await self._do(script.again())

    async def _entering(self, script: CallerScript) -> None:
        """Enter once more; with a page the station had taken the caller, and nobody was left to say so."""
        if not self._page.is_open:
            await self._do([Enter(script.topic, script.recording, script.pressed)])
            return
        if script.pressed:
            await self._do([Proof("consent", script.pressed)])
        self._spawned.spawn(self._page.bring(self.worker, self.leg), "line:bring")
        await self._do(script.entered(time.monotonic()))

    # what is done

    async def _do(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Play() | Stop() if self.session is None:
                    pass
                case Play():
                    # what was waited for belongs to an earlier prompt
                    self._timer += 1
                    await self._sound.play(action)
                case Stop():
                    await self._sound.stop()
                case HangUp():
                    self._links.reach.agent.hang_up(self.key, time.monotonic())
                    self._links.reach.pump()
                case Wait():
                    self._timer += 1
                    event = Timer(self._timer)
                    asyncio.get_running_loop().call_later(action.seconds, self.tell, event)
                case _:
                    self._spawned.spawn(self._said_to_station(action), "line:said")

    async def _said_to_station(self, action: Action) -> None:
        """Carry out what the station has to answer; the caller is heard meanwhile."""
        match action:
            case Leave():
                await self._page.leave(talking=action.talking)
            case Enter():
                self._page.open()
                await self._page.enter(action, self.script.language, self.worker, self.leg)
            case Rate():
                await self._links.rate(self.seat, action.score)
            case AskCallback():
                await self._page.ask_callback(action.number)
            case Consent():
                await self._page.consent(action)
            case Proof():
                await self._page.prove(action)
            case Join():
                await self._join(action.pin)
            case Ask():
                await self._page.ask(action)
            case _:
                pass

    async def _join(self, pin: str) -> None:
        if self._page.is_open:
            # the process before had brought the caller in already: a second page would put the first one out, and end the call
            return
        if self._conference is None:
            found = await self._links.dial_in(self, pin)
            if isinstance(found, str):
                self.tell(Joined(found))
                return
            self._conference = found
        self._page.open_conference(self._conference)

    async def _end(self) -> None:
        """Tell the station that the caller has gone. Cancelled before, the call stays kept: the next process finds that its far side
        has gone, and tells it."""
        try:
            await self._do(self.script.gone())
            await self._spawned.wait(TOLD_FIRST_S)
            await self._sound.close()
            await self._spawned.wait(GONE_S if self.seat else PARTING_S)
        except Exception:
            log.exception("line.end_failed")
        await self._page.aclose()
        await self._links.over(self)
