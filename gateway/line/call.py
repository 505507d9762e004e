"""One call by the line: its dialog, its leg at a media worker and its page, led by the script. What happens to it is dealt with one
thing after another."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from gateway.line.deeds import (
    Ask,
    AskCallback,
    Consent,
    Deed,
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
from gateway.line.kept import KeptCall, ShownCall
from gateway.line.meeting import MeetingScript
from gateway.line.page import Page, PageRefusedError
from gateway.line.script import Script
from gateway.line.sip.agent import Session, UserAgent
from gateway.line.sip.happenings import Happening, Hung, Reanswered, RefreshDue, Reoffered
from gateway.line.station import DialIn
from media.client import MediaClient, MediaWorkerError

log = structlog.get_logger()

LABEL = "citizen"
HEARD = ("waiting", "number", "callback", "talking", "held", "lobby", "meeting")
"""The stages in which the station has the leg."""
PARTING_S = 10.0
"""How long it is tried to tell the station that a caller has gone."""
AGAIN_S = 1.0


class Board(Protocol):
    """What a call asks of the switchboard that it is on."""

    agent: UserAgent

    def pump(self) -> None:
        """Send what the user agent has to send."""

    async def client(self, worker: str) -> MediaClient:
        """Return the client of a media worker. Raises MediaWorkerError."""

    async def choose(self) -> str:
        """Return a worker for a new leg. Raises Refused."""

    def page(self, call: "LineCall", seat: str) -> Page:
        """Return a page for the call, not begun."""

    def meeting_page(self, call: "LineCall", meeting: DialIn) -> Page:
        """Return a page in a conference for the call, not begun."""

    async def dial_in(self, call: "LineCall", pin: str) -> DialIn | str:
        """Return the conference that a PIN leads to, else the station's word for why none."""

    async def rate(self, seat: str, score: int) -> None:
        """Give stars."""

    async def keep(self, call: "LineCall") -> None:
        """Keep the call for another process."""

    async def over(self, call: "LineCall") -> None:
        """The call is over: nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed."""

    digit: str


@dataclass(frozen=True, slots=True)
class Played:
    """A prompt is over."""

    play: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Told:
    """The page was told something."""

    event: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Begun:
    """The far side has our answer: it can hear."""

    is_open: bool


@dataclass(frozen=True, slots=True)
class Resumed:
    """This process goes on with a call of another."""


@dataclass(frozen=True, slots=True)
class Greet:
    """A telephone that we have called to try the line hears who calls."""


@dataclass(frozen=True, slots=True)
class Move:
    """The sound goes on at another worker, the one named or any."""

    worker: str = ""


@dataclass(frozen=True, slots=True)
class _Entered:
    refused: str = ""


@dataclass(frozen=True, slots=True)
class _CallbackAsked:
    kept: bool


@dataclass(frozen=True, slots=True)
class _Joined:
    refused: str = ""


@dataclass(frozen=True, slots=True)
class _Timer:
    number: int


Event = (
    Key
    | Played
    | Told
    | Begun
    | Greet
    | Resumed
    | Move
    | _Entered
    | _CallbackAsked
    | _Joined
    | _Timer
    | Happening
)


class LineCall:
    """Owns the task of one call; ends by itself when the call is over."""

    def __init__(
        self,
        board: Board,
        key: str,
        script: Script,
        *,
        call: str,
        number: str,
        worker: str,
        leg: str,
        since_ms: int,
    ) -> None:
        """*call* names the call and tells nothing of it."""
        self.key = key
        self.call = call
        self.number = number
        self.worker = worker
        self.leg = leg
        self.script = script
        self.since_ms = since_ms
        self._board = board
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self.meeting: DialIn | None = None
        self._page: Page | None = None
        self._moving: tuple[str, str] | None = None
        self._plays = 0
        self._timer = 0
        self._spawned: set[asyncio.Task[None]] = set()
        self._consenting = asyncio.Lock()
        self._task = asyncio.create_task(self._run(), name="line:call")

    def tell(self, event: Event) -> None:
        """Something has happened to the call."""
        self._events.put_nowait(event)

    async def aclose(self) -> None:
        """Let go of the call, which another process takes up. Idempotent."""
        self._task.cancel()
        for task in self._spawned:
            task.cancel()
        await asyncio.gather(self._task, *self._spawned, return_exceptions=True)
        if self._page is not None:
            await self._page.aclose()

    # what is kept and shown

    @property
    def session(self) -> Session | None:
        """The dialog, None once it is over."""
        return self._board.agent.sessions.get(self.key)

    @property
    def at_rest(self) -> bool:
        """Whether another process can take the call up as it is: its dialog stands, and its sound is not on the move."""
        session = self.session
        return session is not None and session.state == "established" and self._moving is None

    def kept(self) -> KeptCall | None:
        """Return what another process needs; None where the dialog is over."""
        session, script = self.session, self.script
        if session is None or session.state != "established":
            return None
        return KeptCall(
            session=session,
            call=self.call,
            number=self.number,
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
            seat=self._page.seat if self._page is not None and self.meeting is None else "",
            meeting=self.meeting.conference_id if self.meeting is not None else "",
            link=self.meeting.link if self.meeting is not None else "",
            since_ms=self.since_ms,
        )

    def shown(self) -> ShownCall:
        """Return the call as administrators are shown it."""
        session = self.session
        return ShownCall(
            call=self.call,
            trunk=session.trunk if session is not None else "",
            stage=self.script.stage,
            topic=self.script.topic,
            since_ms=self.since_ms,
        )

    def resume(self, seat: str, meeting: DialIn | None = None) -> None:
        """Go on with a call that another process had."""
        self.meeting = meeting
        if meeting is not None:
            self._page = self._board.meeting_page(self, meeting)
            self._page.start()
        elif seat:
            self._page = self._board.page(self, seat)
            self._page.start()
        self.tell(Resumed())

    # what happens

    async def _run(self) -> None:
        while True:
            event = await self._events.get()
            if isinstance(event, Hung):
                await self._end()
                return
            try:
                await self._handle(event)
                await self._board.keep(self)
            except Exception:
                # one defect costs one step, not the call
                log.exception("line.step_failed", step=type(event).__name__)
            if self.session is None:
                await self._end()
                return

    async def _handle(self, event: Event) -> None:
        await self._do(self._by_script(event))
        match event:
            case Told():
                await self._told(event.event)
            case Resumed():
                await self._resumed()
            case Move():
                await self._move(event.worker)
            case Reoffered():
                await self._reoffered(event)
            case RefreshDue():
                await self._refresh()
            case Greet():
                await self._do(self.script.greeting())
            case Reanswered():
                await self._reanswered(event)
            case _:
                pass

    def _by_script(self, event: Event) -> list[Deed]:
        """Return what the script wants done."""
        script = self.script
        match event:
            case Begun():
                return script.begin(is_open=event.is_open)
            case Key():
                return script.key(event.digit)
            case Played() if event.play == self._play_id:
                # whatever ended it: what has begun meanwhile has another name
                return script.played()
            case _Timer() if event.number == self._timer:
                return script.timed_out(time.monotonic())
            case _:
                return self._by_answer(event)

    def _by_answer(self, event: Event) -> list[Deed]:
        """What the station has said to the page's commands."""
        script = self.script
        match event:
            case _CallbackAsked():
                return script.callback_asked(kept=event.kept)
            case _Joined() if isinstance(script, MeetingScript):
                return script.joined(event.refused)
            case _Entered() if event.refused or script.stage == "entering":
                refused = event.refused
                return script.refused(refused) if refused else script.entered(time.monotonic())
        return []

    async def _told(self, event: dict[str, Any]) -> None:
        script, kind = self.script, event["type"]
        if kind == "mediaLost" and event.get("peerId") == self.leg:
            await self._move("")
        if isinstance(script, MeetingScript):
            was = script.stage
            await self._do(script.told(event))
            if script.stage in ("lobby", "meeting") and was not in ("lobby", "meeting"):
                self._spawn(self._bring())
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
        try:
            await (await self._board.client(self.worker)).peer(self.leg)
        except MediaWorkerError:
            await self._move("")
            return
        await self._go_on()

    async def _go_on(self) -> None:
        """The sound is there again, or this process is new."""
        if self.script.stage == "leaving":
            await self._do([HangUp()])
        elif self.script.stage == "entering" and self._page is None:
            script = self.script
            await self._do([Enter(script.topic, script.recording, script.pressed)])
        elif self.script.stage == "entering":
            # the station had taken the caller, and nobody was left to say so
            self._spawn(self._bring())
            await self._do(self.script.entered(time.monotonic()))
        elif self._page is not None and self.script.stage in HEARD:
            self._spawn(self._bring())
        await self._do(self.script.again())

    # what is done

    async def _do(self, deeds: list[Deed]) -> None:
        for deed in deeds:
            match deed:
                case Play():
                    await self._play(deed)
                case Stop():
                    self._plays += 1
                    with contextlib.suppress(MediaWorkerError):
                        await (await self._board.client(self.worker)).stop_playing(self.leg)
                case Leave():
                    await self._leave(talking=deed.talking)
                case HangUp():
                    self._board.agent.hang_up(self.key, time.monotonic())
                    self._board.pump()
                case Wait():
                    self._timer += 1
                    event = _Timer(self._timer)
                    asyncio.get_running_loop().call_later(deed.seconds, self.tell, event)
                case Ask("leave"):
                    await self._ask(deed)
                case _:
                    self._spawn(self._said_to_station(deed))

    async def _said_to_station(self, deed: Deed) -> None:
        """Carry out what the station has to answer; the caller is heard meanwhile."""
        match deed:
            case Enter():
                self._page = self._board.page(self, "")
                self._page.start()
                await self._enter(deed)
            case Rate():
                seat = self._page.seat if self._page is not None else ""
                await self._board.rate(seat, deed.score)
            case AskCallback():
                await self._ask_callback(deed.number)
            case Consent():
                await self._consent(deed)
            case Proof():
                await self._prove(deed)
            case Join():
                await self._join(deed.pin)
            case Ask():
                await self._ask(deed)
            case _:
                pass

    @property
    def _play_id(self) -> str:
        return f"p{self._plays}"

    async def _play(self, deed: Play) -> None:
        self._plays += 1
        # what was waited for belongs to an earlier prompt
        self._timer += 1
        pieces = list(deed.pieces)
        for attempt in range(2):
            try:
                client = await self._board.client(self.worker)
                await client.play(
                    self.leg, pieces, play=self._play_id, loop=deed.loop, until_digit=deed.keys
                )
            except MediaWorkerError as error:
                log.info("line.not_played", code=error.code)
                # a topic without a prompt of its own is still chosen by its key
                pieces = [each for each in pieces if "/topic-" not in each]
                if error.code != "unknown_prompt" or attempt:
                    if not deed.loop:
                        self.tell(Played(self._play_id, "ended"))
                    return
            else:
                return

    async def _enter(self, enter: Enter) -> None:
        page = self._page
        if page is None:
            return
        try:
            await page.do(
                "enterQueue",
                self.call,
                category=enter.topic,
                modality="audio",
                recording=enter.recording,
                language=self.script.language,
                needs=[],
            )
        except PageRefusedError as refused:
            if refused.code != "already_entered":
                self.tell(_Entered(refused.code))
                return
        if enter.key:
            await self._prove(Proof("consent", enter.key))
        await self._bring()
        self.tell(_Entered())

    async def _bring(self) -> None:
        page = self._page
        if page is None:
            return
        try:
            brought = await page.do(
                "bringLeg", f"{self.call}-{self.leg[-8:]}", worker=self.worker, leg=self.leg
            )
        except PageRefusedError as refused:
            log.info("line.leg_not_taken", code=refused.code)
            return
        if brought["worker"] != self.worker:
            self.tell(Move(str(brought["worker"])))

    async def _ask_callback(self, number: str) -> None:
        page, kept = self._page, False
        if page is not None:
            try:
                await page.do("askCallback", f"{self.call}-callback", number=number or None)
                kept = True
            except PageRefusedError as refused:
                log.info("line.callback_refused", code=refused.code)
        self.tell(_CallbackAsked(kept))

    async def _join(self, pin: str) -> None:
        found = await self._board.dial_in(self, pin)
        if isinstance(found, str):
            self.tell(_Joined(found))
            return
        self.meeting = found
        self._page = self._board.meeting_page(self, found)
        self._page.start()

    async def _ask(self, asked: Ask) -> None:
        page = self._page
        if page is None:
            return
        try:
            async with asyncio.timeout(PARTING_S):
                await page.do(asked.kind, f"{self.call}-{secrets.token_hex(4)}")
        except PageRefusedError as refused:
            log.info("line.not_done", code=refused.code)
        except TimeoutError:
            log.warning("line.not_told", kind=asked.kind)

    async def _consent(self, consent: Consent) -> None:
        page = self._page
        if page is None:
            return
        name = f"{self.call}-consent-{secrets.token_hex(4)}"
        # one that is sent again after a socket was lost does not come after a later withdrawal
        async with self._consenting:
            try:
                await page.do("startRecording" if consent.given else "stopRecording", name)
            except PageRefusedError as refused:
                log.info("line.consent_refused", code=refused.code)

    async def _prove(self, proof: Proof) -> None:
        page, at_ms = self._page, round(time.time() * 1000)
        if page is None:
            return
        name = f"{self.call}-{proof.asked}-{secrets.token_hex(4)}"
        try:
            await page.do("noteKey", name, asked=proof.asked, key=proof.key, atMs=at_ms)
        except PageRefusedError as refused:
            log.warning("line.key_not_noted", code=refused.code)

    async def _leave(self, *, talking: bool) -> None:
        page = self._page
        if page is None:
            return
        try:
            async with asyncio.timeout(PARTING_S):
                await page.do("hangUp" if talking else "leaveQueue", f"{self.call}-bye")
        except PageRefusedError as refused:
            # answered in this very moment, say
            with contextlib.suppress(PageRefusedError, TimeoutError):
                async with asyncio.timeout(PARTING_S):
                    other = "leaveQueue" if talking else "hangUp"
                    await page.do(other, f"{self.call}-bye-{other}")
            log.info("line.left_otherwise", code=refused.code)
        except TimeoutError:
            log.warning("line.not_told_that_left")

    async def _end(self) -> None:
        try:
            await self._do(self.script.gone())
            await self._forget(self.worker, self.leg)
            if self._moving is not None:
                await self._forget(*self._moving)
            if self._spawned:
                # stars are on their way
                await asyncio.wait(self._spawned, timeout=PARTING_S)
        finally:
            if self._page is not None:
                await self._page.aclose()
            await self._board.over(self)

    # the sound within the call

    async def _reoffered(self, offered: Reoffered) -> None:
        answer: str | None = None
        try:
            client = await self._board.client(self.worker)
            if offered.sdp:
                answer = await client.update_leg(self.leg, offered.sdp)
            else:
                answer = await client.leg_offer(self.leg)
        except MediaWorkerError as error:
            log.info("line.offer_refused", code=error.code)
        self._board.agent.answer(offered, answer, time.monotonic())
        self._board.pump()

    async def _refresh(self) -> None:
        """Offer the sound as it is, for a far side that takes no other sign of life."""
        if self._moving is not None:
            return
        try:
            offer = await (await self._board.client(self.worker)).leg_offer(self.leg)
        except MediaWorkerError as error:
            log.info("line.not_refreshed", code=error.code)
            return
        if self._board.agent.reinvite(self.key, offer, time.monotonic()):
            self._board.pump()

    async def _reanswered(self, answered: Reanswered) -> None:
        moving, self._moving = self._moving, None
        worker, leg = moving or (self.worker, self.leg)
        if answered.status >= 300:
            if moving is not None:
                await self._move_later(worker, leg)
            return
        try:
            await (await self._board.client(worker)).answer_leg(leg, answered.sdp)
        except MediaWorkerError as error:
            log.warning("line.answer_refused", code=error.code)
            if moving is not None:
                await self._move_later(worker, leg)
            return
        if moving is None:
            return
        old = self.worker, self.leg
        self.worker, self.leg = worker, leg
        await self._forget(*old)
        await self._go_on()

    async def _move(self, worker: str) -> None:
        session = self.session
        if session is None or self._moving is not None:
            return
        try:
            chosen = worker or await self._board.choose()
            client = await self._board.client(chosen)
            trunk = self._board.agent.trunks.get(session.trunk)
            leg, offer = await client.offer_leg(
                LABEL, towards=session.dialog.flow.host, srtp=trunk is not None and trunk.srtp
            )
        except Exception as error:  # noqa: BLE001 - whatever a worker that is away leads to, it is tried again
            log.info("line.not_moved", error=type(error).__name__)
            asyncio.get_running_loop().call_later(AGAIN_S, self.tell, Move())
            return
        if not self._board.agent.reinvite(self.key, offer, time.monotonic()):
            await self._move_later(chosen, leg)
            return
        self._moving = (chosen, leg)
        self._board.pump()

    async def _move_later(self, worker: str, leg: str) -> None:
        """The far side has not taken the leg that was opened for it."""
        await self._forget(worker, leg)
        asyncio.get_running_loop().call_later(AGAIN_S, self.tell, Move(worker))

    async def _forget(self, worker: str, leg: str) -> None:
        with contextlib.suppress(MediaWorkerError):
            await (await self._board.client(worker)).delete_peer(leg)

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._spawned.add(task)
        task.add_done_callback(self._spawned.discard)
