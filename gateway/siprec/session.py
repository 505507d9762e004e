"""One recording session: its dialog, its sound, and its reports to the station, one event after another in a task of its own."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import structlog

from gateway.line.shown import ShownCall
from gateway.line.sip.events import DialogEvent, Hung, Reanswered, RefreshDue, Reoffered
from gateway.line.sip.recording import metadata_of
from gateway.line.sip.session import Session
from gateway.platform import loops
from gateway.platform.refused import Refused
from gateway.platform.times import from_ms
from gateway.siprec.api import CallPartyTold, RecordedCallGoesOn, RecordedCallTold
from gateway.siprec.description import BadDescriptionError, Section, sections
from gateway.siprec.links import SessionLinks
from gateway.siprec.metadata import BadMetadataError, Snapshot, applied
from gateway.siprec.sound import Sound
from gateway.siprec.state import KeptSession, State
from gateway.siprec.terms import Terms
from media.client import MediaWorkerError
from signaling.limits import Limiter, Rate

log = structlog.get_logger()

AGAIN_S = 1.0
TELL_AGAIN_S = (1.0, 2.0, 5.0, 10.0, 30.0)
MOST_REFUSALS = 5
"""Of offers of ours in a row: a client that takes none begins a new session instead."""
CHANGES = Rate(20, 400)
"""Of a session by its client: each is told to the station, whose limit of requests from one address all sessions share."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A leg at this worker has ended by itself; without a leg, the worker is gone with every leg of it."""

    worker: str
    leg: str = ""


@dataclass(frozen=True, slots=True)
class Beat:
    """It is time to report to the station that the session goes on."""


@dataclass(frozen=True, slots=True)
class Move:
    """The lost legs must be opened anew."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """This process takes up a session of another."""


@dataclass(frozen=True, slots=True)
class Order:
    """It is time to send the worker its order again, which it has not taken."""


Event = DialogEvent | Lost | Beat | Move | Resumed | Order


class NotTakenError(Exception):
    """The session is refused with a SIP status; the message says why to its client."""

    def __init__(self, status: int, why: str, retry_after_s: int = 0) -> None:
        super().__init__(why)
        self.status = status
        self.retry_after_s = retry_after_s


class RecordingSession:
    """Owns the task of one session, which ends once the session is over and the station knows it."""

    def __init__(
        self,
        links: SessionLinks,
        key: str,
        state: State,
        terms: Terms,
        now_ms: Callable[[], int],
        *,
        srtp: bool,
        found: Sequence[Section] = (),
    ) -> None:
        """*key* is the dialog's. *found* are the streams of an INVITE that is to be answered, empty for a session taken
        up from another process."""
        self.key = key
        self.state = state
        self._links = links
        self._terms = terms
        self._now_ms = now_ms
        self._sound = Sound(links.reach, state, srtp=srtp)
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._lost: set[str] = set()
        self._refusals = 0
        self._changes = Limiter(CHANGES)
        self._busy = True
        self._task = asyncio.create_task(self._run(found), name="siprec:session")

    def tell(self, event: Event) -> None:
        """Queue an event of the session."""
        self._events.put_nowait(event)

    async def aclose(self) -> None:
        """Stop handling the session here, which another process takes up. Idempotent."""
        await loops.end(self._task)

    @property
    def dialog(self) -> Session | None:
        """The session's dialog, None once it is over."""
        return self._links.reach.agent.sessions.get(self.key)

    @property
    def legs(self) -> list[str]:
        """The session's legs at its worker."""
        return [each.leg for each in self.state.streams if each.leg]

    @property
    def at_rest(self) -> bool:
        """Whether another process can take the session up as it is. One that is over is stored until the station knows it."""
        if self.state.ended_ms:
            return True
        dialog = self.dialog
        stands = dialog is not None and dialog.state == "established"
        return stands and not self._busy and self._events.empty() and not self._sound.moves

    def kept(self) -> KeptSession | None:
        """Return what another process needs, None for a session that has not begun."""
        dialog = self.dialog
        if dialog is not None and dialog.state == "established":
            return KeptSession(state=self.state, session=dialog)
        return KeptSession(state=self.state, session=None) if self.state.ended_ms else None

    def shown(self) -> ShownCall:
        """Return the session as administrators see it."""
        state = self.state
        return ShownCall(
            call=state.call, trunk=state.trunk, stage="recorded", topic=state.topic,
            since_ms=state.started_ms,
        )  # fmt: skip

    # its task

    async def _run(self, found: Sequence[Section]) -> None:
        try:
            await self._live(found)
        except Exception:
            # the station ends what nobody tells of any more, and the SBC may begin anew
            log.exception("siprec.session_failed", call=self.state.call)
            self._hang_up("failed")
            await self._links.over(self.key, self.state.call)

    async def _live(self, found: Sequence[Section]) -> None:
        if found and not await self._open(found):
            return
        if self.state.ended_ms:
            # an earlier process could not tell
            await self._end(self.state.reason)
            return
        while True:
            self._busy = False
            event = await self._events.get()
            self._busy = True
            if isinstance(event, Hung):
                await self._end(event.why.replace("_", "-"))
                return
            try:
                await self._handle(event)
                await self._keep()
            except Exception:
                # one defect costs one step, not the recording
                log.exception("siprec.step_failed", step=type(event).__name__)
            if self.dialog is None:
                await self._end("bye")
                return

    async def _open(self, found: Sequence[Section]) -> bool:
        """Answer the INVITE; return whether it was taken."""
        agent, state = self._links.reach.agent, self.state
        told = False
        try:
            answer = await self._take(found)
            goes = await self._tell()
            if goes is None:
                raise NotTakenError(503, "the station does not answer", 10)
            if not goes.wanted:
                unknown = goes.reason == "unknown-topic"
                raise NotTakenError(404 if unknown else 403, goes.reason or "not recorded")
            told = True
            self._named(goes)
            await self._sound.place()
            await self._sound.order()
        except NotTakenError as refusal:
            refused = refusal
        except MediaWorkerError as error:
            log.warning("siprec.not_recorded", code=error.code)
            refused = NotTakenError(503, "nothing can be recorded now", 10)
        except Exception as error:  # noqa: BLE001 - whatever it is, no client is left without an answer
            log.warning("siprec.not_taken", error=type(error).__name__)
            refused = NotTakenError(503, "nothing can be recorded now", 10)
        else:
            if self.dialog is None:
                # given up meanwhile
                await self._end("cancelled")
                return False
            agent.accept(self.key, answer, time.monotonic())
            self._links.reach.pump()
            return True
        agent.refuse(
            self.key, refused.status, time.monotonic(), refused.retry_after_s, str(refused)
        )
        self._links.reach.pump()
        if told:
            await self._end("failed")
        else:
            await self._sound.close()
            await self._links.over(self.key, state.call)
        return False

    async def _take(self, found: Sequence[Section]) -> str:
        """Return our answer to the streams. Raises :class:`NotTakenError`."""
        try:
            return await self._sound.take(found)
        except BadDescriptionError as error:
            raise NotTakenError(error.status, str(error)) from None
        except Refused:
            raise NotTakenError(503, "nothing can be recorded now", 10) from None
        except MediaWorkerError as error:
            unfit = error.code.startswith("sdp_") or error.status == 400
            log.info("siprec.no_leg", code=error.code)
            if unfit:
                raise NotTakenError(488, "no such stream is taken") from None
            raise NotTakenError(503, "nothing can be recorded now", 10) from None

    async def _handle(self, event: Event) -> None:
        match event:
            case Reoffered():
                await self._reoffered(event)
            case Reanswered():
                await self._reanswered(event)
            case RefreshDue():
                await self._offer()
            case Lost():
                await self._legs_lost(event)
            case Move():
                await self._offer()
            case Resumed():
                await self._resumed()
            case Beat():
                await self._go_on()
            case Order():
                await self._order()
            case _:
                # established: what there is to keep is kept
                pass

    # what the client says

    async def _reoffered(self, offered: Reoffered) -> None:
        """The client offers its streams anew, or tells more of the call, or both."""
        agent, now = self._links.reach.agent, time.monotonic()
        try:
            if self._changes.take(self.key, now):
                raise NotTakenError(500, "too many changes")
            told = self._told_by(metadata_of(offered.request))
            answer = ""
            if offered.sdp:
                answer = await self._take(sections(offered.sdp))
            elif offered.request.method == "INVITE":
                answer = await self._sound.offer()
            if told is not None:
                self._terms.apply(self.state, told, self._now_ms())
            # nothing of a new stream is missed
            await self._sound.place()
            # a consent that was taken back waits neither for the answer nor for the station
            await self._order()
        except (NotTakenError, BadDescriptionError) as error:
            agent.answer(offered, None, now, status=error.status, why=str(error))
            self._links.reach.pump()
            return
        except MediaWorkerError as error:
            log.info("siprec.offer_refused", code=error.code)
            agent.answer(offered, None, now)
            self._links.reach.pump()
            return
        except Exception:
            # whatever it is, no client is left without an answer
            agent.answer(offered, None, now, status=500)
            self._links.reach.pump()
            raise
        agent.answer(offered, answer, now)
        self._links.reach.pump()
        await self._go_on()

    def _told_by(self, xml: bytes) -> Snapshot | None:
        if not xml:
            return None
        try:
            return applied(self.state.told, xml, self._now_ms())
        except BadMetadataError as error:
            raise NotTakenError(400, str(error)) from None

    async def _reanswered(self, answered: Reanswered) -> None:
        """The client has answered our offer, or an empty re-INVITE's."""
        moved = self._sound.moves
        try:
            if answered.status >= 300:
                raise MediaWorkerError("refused", status=answered.status)
            await self._sound.answered(sections(answered.sdp, labelled=False))
        except (MediaWorkerError, BadDescriptionError) as error:
            log.info("siprec.answer_refused", error=str(error))
            await self._sound.refused()
            if moved:
                self._try_again()
            return
        self._refusals = 0
        if moved:
            self._lost.clear()
            await self._sound.place()
            await self._order()

    # sound that is lost

    async def _legs_lost(self, lost: Lost) -> None:
        """Open the lost legs anew, at another worker if all are lost with it. Where every stream has been silent until the worker closed
        it, the client is gone."""
        legs = set(self.legs)
        if lost.worker != self.state.worker or (lost.leg and lost.leg not in legs):
            # they have been opened anew meanwhile
            return
        self._lost |= {lost.leg} if lost.leg else legs
        if lost.leg and self._lost >= legs:
            self._hang_up("silent")
            return
        await self._offer()

    async def _offer(self) -> None:
        """Offer the streams as they are, with new legs for lost ones; tried again where that is not possible now."""
        dialog = self.dialog
        if dialog is None or self._sound.moves:
            return
        try:
            offer = await self._sound.offer(self._lost, towards=dialog.dialog.flow.host)
        except (MediaWorkerError, Refused) as error:
            log.info("siprec.not_offered", error=type(error).__name__)
            await self._sound.refused()
            if self._lost:
                self._try_again(counts=False)
            return
        if self._links.reach.agent.reinvite(self.key, offer, time.monotonic()):
            self._links.reach.pump()
            return
        await self._sound.refused()
        if self._lost:
            self._try_again(counts=False)

    def _try_again(self, *, counts: bool = True) -> None:
        self._refusals += counts
        if self._refusals >= MOST_REFUSALS:
            self._hang_up("unmoved")
            return
        asyncio.get_running_loop().call_later(AGAIN_S, self.tell, Move())

    async def _resumed(self) -> None:
        """Find out which legs the worker still has."""
        gone = set()
        for leg in self.legs:
            try:
                client = await self._links.reach.client(self.state.worker)
                await client.peer(leg)
            except MediaWorkerError:
                gone.add(leg)
        self._lost |= gone
        if self._lost:
            await self._offer()
        await self._go_on()

    # what the station is told

    async def _go_on(self) -> None:
        """Tell the station how the session is. Of a recording that it has begun the worker gets its order."""
        goes = await self._tell()
        if goes is not None and not goes.wanted:
            self._hang_up(goes.reason or "not-wanted")
            return
        if goes is not None and self._named(goes):
            await self._order()

    async def _order(self) -> None:
        """Have the worker record what the people have agreed to. One that does not answer is asked until it does: it may still capture
        what they have not."""
        try:
            await self._sound.order()
        except MediaWorkerError as error:
            log.warning("siprec.not_ordered", call=self.state.call, code=error.code)
            asyncio.get_running_loop().call_later(AGAIN_S, self.tell, Order())

    def _named(self, goes: RecordedCallGoesOn) -> bool:
        """Note the recording that the station has begun; return whether it is new."""
        state = self.state
        new = bool(goes.recording) and not state.recording
        state.recording = goes.recording or state.recording
        state.key = goes.key or state.key
        return new

    async def _tell(
        self, how: Literal["recording", "over"] = "recording"
    ) -> RecordedCallGoesOn | None:
        state, told = self.state, self.state.told
        parties = [
            CallPartyTold(
                party=party,
                name=told.participants[who].name,
                number=told.participants[who].number,
                joined_at=_moment(told.participants[who].joined_ms),
                left_at=_moment(told.participants[who].left_ms),
            )
            for who, party in state.parties.items()
            if who in told.participants
        ]
        return await self._links.tell(
            state.call,
            RecordedCallTold(
                state=how, trunk=state.trunk, topic=state.topic, started_at=from_ms(state.started_ms),
                consent=state.consent, consent_by=self._terms.consent, session=told.session,
                begun=bool(state.key), parties=parties, ended_at=_moment(state.ended_ms or None), reason=state.reason,
            ),
        )  # fmt: skip

    async def _keep(self) -> None:
        kept = self.kept()
        if kept is not None:
            await self._links.keep(kept)

    # the end

    def _hang_up(self, why: str) -> None:
        self.state.reason = why
        self._links.reach.agent.hang_up(self.key, time.monotonic())
        self._links.reach.pump()

    async def _end(self, why: str) -> None:
        """The session is over: nothing is captured any more, and the station is told until it knows."""
        state = self.state
        state.ended_ms = state.ended_ms or self._now_ms()
        state.reason = state.reason or why
        await self._sound.close()
        try:
            await self._keep()
        except Exception as error:  # noqa: BLE001 - Redis is away: then this process has to tell it
            log.warning("siprec.not_kept", error=type(error).__name__)
        tries = 0
        while await self._tell("over") is None:
            await asyncio.sleep(TELL_AGAIN_S[min(tries, len(TELL_AGAIN_S) - 1)])
            tries += 1
        await self._links.over(self.key, state.call)


def _moment(at_ms: int | None) -> datetime | None:
    return None if at_ms is None else from_ms(at_ms)
