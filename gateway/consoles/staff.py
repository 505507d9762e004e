"""The namespace ``/staff``: tells pages of the staff that an answer that they read by HTTP has changed.

A page names the routes that it reads. When a table from which such an answer is made is written
(``Wiring.page_topics``), on whatever gateway, the page is told the name of the route and reads it again, with the
permissions of the route. Of routes whose answer is about one thing among many (:class:`OfOne`) a page names the one
that it reads, as ``contacts/{id}:KEY``.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final

import msgspec
import structlog
from aiohttp import web

from gateway.accounts.sessions import Sessions
from gateway.accounts.tables import SESSIONS_ENDED
from gateway.platform.loops import Periodic
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Access, Kind, Role, http_access
from gateway.platform.security.tables import Account
from gateway.platform.sql.changes import SAFETY_S, Changes, Version
from gateway.platform.wiring import OfOne, PageTopics
from signaling.errors import Code
from signaling.protocol import staff
from signaling.protocol.base import Command, Nothing, View
from signaling.server import Session, SignalingServer

log = structlog.get_logger()

STAFF: Final = "/staff"
LEAST_S: Final = 1.0
"""What changes within this time is told as one. A page that takes nothing in is closed before two dozen notices wait for it."""
MOST_HEARD: Final = 200
"""The topics that one page may hear; keys would make them endless."""
UNORDERED: Final[frozenset[type[Command]]] = frozenset()


class StaffHandler:
    """Answers the sockets of staff pages. Owns the task that tells them of changes, and closes the sockets of ended
    sessions."""

    def __init__(
        self,
        signaling: SignalingServer,
        sessions: Sessions,
        changes: Changes,
        topics: Sequence[PageTopics],
    ) -> None:
        """*topics* are the rooms'. Raises :class:`ValueError` for one that two rooms have, or that no route for the
        staff answers."""
        self._signaling = signaling
        self._sessions = sessions
        self._access: dict[str, Access] = {}
        self._of_ones: dict[str, OfOne] = {}
        self._changed: set[str] = set()
        self._doubtful: set[str] = set()
        """Topics of which any key may have changed."""
        self._loop = Periodic("staff:tell", self._turn, SAFETY_S, retry_s=LEAST_S, least_s=LEAST_S)
        for topic, sources in (each for of_room in topics for each in of_room.items()):
            if topic in self._access:
                raise ValueError(f"two rooms tell pages of {topic}")
            self._access[topic] = _access_of(topic)
            whole = [each for each in sources if not isinstance(each, OfOne)]
            changes.watch(*whole, wake=partial(self._note, topic))
            for each in sources:
                if isinstance(each, OfOne):
                    self._of_ones[topic] = each
                    changes.watch_each(each.topic, partial(self._note_one, topic))
        self._ended = changes.watch(SESSIONS_ENDED, Account, wake=self._loop.wake)
        self._checked_at: Version | None = None

    @property
    def topics(self) -> frozenset[str]:
        """The names of the routes of whose changes a page can be told."""
        return frozenset(self._access)

    def start(self) -> None:
        """Start telling pages."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop telling; pages find changes by their own slow polling. Idempotent."""
        await self._loop.aclose()

    async def connect(self, session: Session, auth: object, _request: web.Request) -> None:
        """Let a signed-in member of the staff in. Raises :class:`Refused`."""
        try:
            given = msgspec.convert(auth, staff.Auth)
        except msgspec.ValidationError:
            raise Refused(Code.INVALID_TOKEN, "Sign in first.") from None
        found = await self._sessions.admit(given.token, STAFF)
        session.principal = found.account_id
        session.role = found.role
        session.state["session"] = found.session_id
        session.state["hears"] = frozenset[str]()

    async def disconnect(self, _session: Session, _reason: str) -> None:
        """Do nothing: no state is kept of a page that is gone."""

    async def command(self, session: Session, command: staff.ClientMessage) -> View:
        """Note of which changes the page wants to be told. Raises :class:`Refused` when its sign-in is over."""
        match command:
            case staff.Hear():
                await self._require_live(session)
                known: frozenset[str] = session.state["hears"]
                heard = [each for each in command.topics if self._may_hear(session, each)]
                heard = heard[: MOST_HEARD - len(known)]
                session.state["hears"] = known.union(heard)
                return staff.Heard(topics=heard)
            case staff.StopHearing():
                session.state["hears"] -= frozenset(command.topics)
        return Nothing()

    async def _require_live(self, session: Session) -> None:
        """A session that ended while its socket was being opened was not among those that the loop checks."""
        if not await self._sessions.still_live({_session_id(session)}):
            raise Refused(Code.INVALID_TOKEN, "The session has ended; sign in again.")

    def _may_hear(self, session: Session, topic: str) -> bool:
        name, _, key = topic.partition(":")
        access = self._access.get(name)
        # another role ends the session, and this socket with it
        if access is None or not access.allows(Role(session.role)):
            return False
        of_one = self._of_ones.get(name)
        if not key or of_one is None:
            return not key
        return not of_one.own or key == session.principal

    def _note(self, topic: str) -> None:
        self._changed.add(topic)
        self._loop.wake()

    def _note_one(self, topic: str, key: str | None) -> None:
        if key is None:
            self._doubtful.add(topic)
            self._loop.wake()
        else:
            self._note(f"{topic}:{key}")

    async def _turn(self) -> None:
        version = self._ended.version
        if version != self._checked_at:
            await self._drop_ended()
            self._checked_at = version
        changed, self._changed = self._changed, set()
        doubtful, self._doubtful = self._doubtful, set()
        if not changed and not doubtful:
            return
        for session in self._signaling.sessions(STAFF):
            told = session.state["hears"] & changed
            if doubtful:
                told |= {each for each in session.state["hears"] if _of_any(each, doubtful)}
            if told:
                await self._signaling.tell(session, staff.Changed(topics=sorted(told)))

    async def _drop_ended(self) -> None:
        sockets = self._signaling.sessions(STAFF)
        if not sockets:
            return
        live = await self._sessions.still_live({_session_id(each) for each in sockets})
        for session in sockets:
            if _session_id(session) not in live:
                log.info("staff.session_ended", agent=session.principal)
                session.state["hears"] = frozenset[str]()
                await self._signaling.tell(session, staff.SessionEnded())
                await self._signaling.drop(STAFF, session.sid)


def _of_any(topic: str, names: set[str]) -> bool:
    name, _, key = topic.partition(":")
    return bool(key) and name in names


def _session_id(session: Session) -> str:
    return str(session.state["session"])


def _access_of(topic: str) -> Access:
    access = http_access("GET", f"/api/v1/{topic}")
    if access is None or access.kind is not Kind.STAFF:
        raise ValueError(f"no route for the staff answers {topic}")
    return access
