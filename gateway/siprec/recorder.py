"""The recording server in the SIP process: owns all recording sessions.

It takes the sessions of the line, listens to the workers for their legs, and hands sessions over to the next process.
"""

import secrets
import time
from collections.abc import Callable

import structlog
from redis.exceptions import RedisError

from gateway.calls.worker_links import WorkerLinks
from gateway.line.shown import ShownCall
from gateway.line.sip.events import DialogEvent, Invited
from gateway.line.station import StationFacts
from gateway.line.switchboard import Switchboard
from gateway.outgoing.tickets import CallTickets
from gateway.platform.loops import Periodic
from gateway.siprec.description import BadDescriptionError, Section, sections
from gateway.siprec.links import SessionLinks
from gateway.siprec.metadata import BadMetadataError, applied
from gateway.siprec.parties import parties_of, topic_of
from gateway.siprec.session import Beat, Lost, NotTakenError, RecordingSession, Resumed
from gateway.siprec.state import KeptSession, KeptSessions, State
from gateway.siprec.terms import Terms
from media.client import MediaEvent
from signaling.limits import Limiter, Rate

log = structlog.get_logger()

BEAT_S = 45.0
"""How often the station is told of each session: these requests count among those of the process's address."""
BEGUN = Rate(40, 20)
"""Sessions that a trunk begins: each is told to the station."""


class Recorder:
    """Owns the recording sessions; a :class:`~gateway.line.recording_server.RecordingServer`."""

    def __init__(
        self,
        board: Switchboard,
        links: WorkerLinks,
        facts: StationFacts,
        kept: KeptSessions,
        tickets: CallTickets,
        terms: Terms,
        now_ms: Callable[[], int],
    ) -> None:
        self.agent = board.agent
        self._board = board
        self._kept = kept
        self._terms = terms
        self._now_ms = now_ms
        self._sessions: dict[str, RecordingSession] = {}
        self._links = SessionLinks(board.reach, facts, kept, tickets, self._ended)
        self._begun = Limiter(BEGUN)
        self._loop = Periodic("siprec:beat", self._beat, BEAT_S, first_after_s=BEAT_S)
        links.listeners.add(self)

    # for the switchboard

    async def open(self) -> None:
        """Take up the sessions of an earlier process. Raises RedisError."""
        for kept in await self._kept.all():
            self._resume(kept)
        self._loop.start()

    def take(self, invited: Invited) -> None:
        """Answer or refuse a session that begins."""
        dialog = self.agent.sessions.get(invited.key)
        if dialog is None:
            return
        if self._begun.take(dialog.trunk, time.monotonic()):
            self._refuse(invited.key, 503, "too many sessions", 10)
            return
        try:
            state, found = self._read(invited, dialog.dialog.call_id, dialog.trunk)
        except NotTakenError as refusal:
            self._refuse(invited.key, refusal.status, str(refusal))
            return
        if any(each.state.call == state.call for each in self._sessions.values()):
            # a call has the name of its Call-ID, be it by another trunk or with another tag
            self._refuse(invited.key, 482, "this Call-ID is in use")
            return
        self._sessions[invited.key] = self._session(invited.key, state, found)

    def happened(self, event: DialogEvent) -> bool:
        """Handle an event of a dialog; return False if the dialog is none of these sessions."""
        session = self._sessions.get(event.key)
        if session is None:
            return False
        session.tell(event)
        return True

    @property
    def at_rest(self) -> bool:
        """Whether another process could take every session up as it is."""
        return all(each.at_rest for each in self._sessions.values())

    async def leave(self) -> None:
        """Leave all sessions to the process that follows."""
        await self._loop.aclose()
        for session in list(self._sessions.values()):
            await session.aclose()
            kept = session.kept()
            if kept is not None:
                try:
                    await self._links.keep(kept)
                except (RedisError, OSError) as error:
                    log.warning("siprec.not_kept", error=type(error).__name__)

    async def aclose(self) -> None:
        """Stop; another process takes up standing sessions. Idempotent."""
        await self._loop.aclose()
        for session in list(self._sessions.values()):
            await session.aclose()

    def shown(self) -> list[ShownCall]:
        """Return the sessions as administrators see them."""
        return [each.shown() for each in self._sessions.values() if not each.state.ended_ms]

    # what the workers tell

    async def worker_event(self, worker: str, event: MediaEvent) -> None:
        """Handle that a leg has ended by itself, or that nothing of it can be written."""
        closed = event.type == "peer" and event.state == "closed"
        failed = event.type == "recording" and event.state == "failed"
        if not closed and not failed:
            return
        for session in self._sessions.values():
            if event.peer in session.legs:
                if closed:
                    session.tell(Lost(worker, event.peer))
                else:
                    log.error("siprec.capture_failed", call=session.state.call, why=event.reason)

    async def worker_gone(self, worker: str) -> None:
        """Move the sound of the worker's sessions to another worker."""
        for session in self._sessions.values():
            if session.state.worker == worker:
                session.tell(Lost(worker))

    async def workers_in_use(self) -> set[str]:
        """Return the workers that have legs of these sessions."""
        return {each.state.worker for each in self._sessions.values() if each.state.worker}

    async def worker_drains(self, worker: str) -> None:
        """Do nothing: sessions stay at a draining worker to their end."""

    # small things

    def _read(self, invited: Invited, call_id: str, trunk: str) -> tuple[State, list[Section]]:
        """Return what an INVITE says. Raises :class:`NotTakenError`."""
        now_ms = self._now_ms()
        if not invited.metadata:
            raise NotTakenError(400, "no metadata")
        if not invited.sdp:
            raise NotTakenError(488, "no offer")
        try:
            told = applied(None, invited.metadata, now_ms)
            found = sections(invited.sdp)
        except BadMetadataError as error:
            raise NotTakenError(400, str(error)) from None
        except BadDescriptionError as error:
            raise NotTakenError(error.status, str(error)) from None
        numbers = self._terms.numbers
        topic = topic_of(numbers, invited.called, told)
        if topic is None:
            raise NotTakenError(404, "no topic for this number")
        state = State(
            call=self._board.trace.name_of(call_id),
            trunk=trunk,
            topic=topic,
            told=told,
            parties=parties_of(told, numbers, {}),
            consent=self._terms.is_given(told),
            started_ms=now_ms,
            description=secrets.randbits(31),
        )
        return state, found

    def _session(
        self, key: str, state: State, found: list[Section] | None = None
    ) -> RecordingSession:
        trunk = self.agent.trunks.get(state.trunk)
        return RecordingSession(
            self._links, key, state, self._terms, self._now_ms,
            srtp=trunk is not None and trunk.srtp, found=found or (),
        )  # fmt: skip

    def _ended(self, key: str) -> None:
        self._sessions.pop(key, None)

    def _resume(self, kept: KeptSession) -> None:
        dialog, state = kept.session, kept.state
        if dialog is not None and not self._board.is_ours(dialog):
            return
        key = state.call
        if dialog is not None and not state.ended_ms:
            key = dialog.dialog.key
            self.agent.take_up(dialog, time.monotonic())
        session = self._sessions[key] = self._session(key, state)
        if not state.ended_ms:
            session.tell(Resumed())
        log.info("siprec.resumed", call=state.call)

    def _refuse(self, key: str, status: int, why: str, retry_after_s: int = 0) -> None:
        self.agent.refuse(key, status, time.monotonic(), retry_after_s, why)
        self._board.reach.pump()

    async def _beat(self) -> None:
        for session in list(self._sessions.values()):
            session.tell(Beat())
