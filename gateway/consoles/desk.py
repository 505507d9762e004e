"""The namespace ``/desk``: an operator's console."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
import structlog
from aiohttp import web
from redis.asyncio import Redis

from gateway.accounts import lookups as accounts
from gateway.accounts import notice
from gateway.accounts.lookups import account_of
from gateway.accounts.sessions import Sessions
from gateway.accounts.tables import SESSIONS_ENDED, Office, OfficeCategory
from gateway.consoles.ended_access import console_key
from gateway.consoles.views import Views
from gateway.contacts.call_media import CallMedia
from gateway.contacts.profiles import Profile, profile_of
from gateway.platform.lease import delete_if
from gateway.platform.loops import Periodic
from gateway.platform.realtime.commands import CommandTable
from gateway.platform.realtime.publisher import DESK, agent_room
from gateway.platform.realtime.refusals import raise_refusal
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account, AccountCategory
from gateway.platform.sql.changes import Version
from gateway.platform.sql.engine import Database
from queueing.backend import Acd
from queueing.model import AgentState
from signaling.errors import Code
from signaling.protocol import conversation, desk, desk_views
from signaling.protocol.base import Command, Nothing, View
from signaling.server import Session, SignalingServer

log = structlog.get_logger()

WATCH_EVERY_S = 2.0
_AWAY = (AgentState.OFFLINE, AgentState.PAUSED)
# ringing counts: what is chosen then becomes the state after the ring, or after the contact
_WITH_CONTACT = frozenset({AgentState.OFFERED, AgentState.BUSY, AgentState.WRAP_UP})
CONSOLE_LIFETIME_S = 24 * 3600
UNORDERED: frozenset[type[Command]] = frozenset(
    {
        conversation.TypeText,
        conversation.ReportQuality,
        desk.Heartbeat,
        conversation.HangUp,
        conversation.Sync,
        desk.AcceptOffer,
        desk.DeclineOffer,
        desk.EndContact,
        desk.Escalate,
        desk.Renew,
    }
)
OWN: frozenset[type[Command]] = frozenset(
    {desk.Heartbeat, desk.SetState, desk.Renew, desk.ConnectMedia, conversation.Sync}
)
"""The console's own commands: its presence, its sign-in, its media and what it is shown. Rooms carry out the rest."""


@dataclass(frozen=True, slots=True)
class _Read:
    """The account at a console as the database has it, and how old that is."""

    version: Version
    account: Account
    office: Office | None


class DeskHandler:
    """Answers consoles. Owns the task that watches them and pushes counts."""

    def __init__(
        self,
        signaling: SignalingServer,
        acd: Acd,
        redis: Redis,
        database: Database,
        sessions: Sessions,
        views: Views,
        call_media: CallMedia,
        commands: CommandTable[str],
        *,
        office_is_open: Callable[[Office], bool],
        signed_on: Sequence[Callable[[str], Awaitable[None]]],
    ) -> None:
        """*commands* are all but :data:`OWN`; *signed_on* are told of each operator whose topics the queue has just
        been told."""
        self._signaling = signaling
        self._acd = acd
        self._redis = redis
        self._database = database
        self._sessions = sessions
        self._views = views
        self._call_media = call_media
        self._commands = commands
        self._office_is_open = office_is_open
        self._signed_on = signed_on
        self._waiting: dict[str, list[desk_views.Waiting]] = {}
        self._loop = Periodic("desk:watch", self._watch, WATCH_EVERY_S, first_after_s=WATCH_EVERY_S)
        self._staff = database.changes.watch(
            SESSIONS_ENDED, Account, AccountCategory, Office, OfficeCategory, wake=self._loop.wake
        )
        self._dropped_at: Version | None = None

    def start(self) -> None:
        """Start the task."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the task. Idempotent."""
        await self._loop.aclose()

    async def connect(self, session: Session, auth: object, _request: web.Request) -> None:
        """Let a signed-in operator in; an older console of the same operator is closed. Raises :class:`Refused`."""
        try:
            given = msgspec.convert(auth, desk.Auth)
        except msgspec.ValidationError:
            raise Refused(Code.INVALID_TOKEN, "Sign in first.") from None
        staff = await self._sessions.admit(given.token, DESK)
        session.principal = staff.account_id
        session.role = staff.role
        session.state["session"] = staff.session_id
        read = (await self._read([staff.account_id])).get(staff.account_id)
        if read is None:
            raise Refused(Code.INVALID_TOKEN, "There is no such account.")
        session.state["read"] = read
        session.state["profile"] = await self._sign_on(read)
        await self._hold_back(staff.account)
        await self._replace_console(session)
        await self._signaling.join(session, agent_room(staff.account_id))
        await self._greet(session, staff.account_id)

    async def disconnect(self, session: Session, _reason: str) -> None:
        """Tell the queue that the console is gone: it is offered nothing, and has a moment to come back."""
        agent_id = _principal(session)
        # in one step: a console that is opened meanwhile keeps its note
        if await delete_if(self._redis, self._console(agent_id), session.sid):
            await self._acd.console_gone(agent_id)

    async def command(self, session: Session, command: desk.ClientMessage) -> View:
        """Carry out a command; see the protocol for what each does."""
        agent_id = _principal(session)
        match command:
            case desk.Heartbeat():
                await self._acd.heartbeat(agent_id)
            case desk.SetState():
                if command.state == "available":
                    await self._require_notice_accepted(agent_id)
                raise_refusal(
                    await self._acd.set_state(
                        agent_id,
                        AgentState(command.state),
                        command.reason or "",
                        after_contact=await self._has_contact(agent_id),
                    )
                )
            case desk.Renew():
                await self._renew(session, command)
            case conversation.Sync():
                await self._greet(session, agent_id)
            case desk.ConnectMedia():
                session_id = str(session.state["session"])
                return await self._call_media.of_operator(agent_id, session_id, command)
            case _:
                return await self._commands.carry_out(agent_id, command)
        return Nothing()

    async def _renew(self, session: Session, command: desk.Renew) -> None:
        staff = await self._sessions.admit(command.token, DESK)
        if staff.account_id != session.principal:
            raise Refused(Code.INVALID_TOKEN, "That token is somebody else's.")
        session.state["session"] = staff.session_id
        session.role = staff.role

    async def _account(self, agent_id: str) -> Account:
        account = await account_of(self._database, agent_id)
        if account is None:
            raise Refused(Code.INVALID_TOKEN, "There is no such account.")
        return account

    async def _require_notice_accepted(self, agent_id: str) -> None:
        if notice.is_due(await self._account(agent_id)):
            raise Refused(
                "notice_not_accepted", "The notice about being recorded is to be accepted first."
            )

    async def _hold_back(self, account: Account) -> None:
        """An operator who has not accepted the present notice gets no contact, nor another one.

        A new version of the notice can find an operator available, or talking.
        """
        if not notice.is_due(account):
            return
        agent = await self._acd.agent(account.id)
        if agent is None:
            return
        talking = agent.state in _WITH_CONTACT
        if agent.state is AgentState.AVAILABLE or (
            talking and agent.next_state is not AgentState.OFFLINE
        ):
            await self._acd.set_state(account.id, AgentState.OFFLINE, after_contact=True)

    async def _read(self, account_ids: Collection[str]) -> dict[str, _Read]:
        """Read accounts and their offices: a few queries, however many there are."""
        version = self._staff.version
        async with self._database.reading() as session:
            found = await accounts.of_ids(session, account_ids)
            offices = await accounts.offices_of(session, found.values())
        return {
            account.id: _Read(version, account, offices.get(account.office_id or ""))
            for account in found.values()
        }

    async def _sign_on(self, read: _Read, known: Profile | None = None) -> Profile:
        """Tell the queue what the account answers, unless it is *known*; return it."""
        takes = read.office is None or self._office_is_open(read.office)
        profile = profile_of(read.account, read.office, self._acd.categories, office_is_open=takes)
        if profile != known:
            await self._acd.sign_on(read.account.id, *profile)
            for told in self._signed_on:
                await told(read.account.id)
        return profile

    async def _replace_console(self, session: Session) -> None:
        key = self._console(_principal(session))
        previous = await self._redis.set(key, session.sid, ex=CONSOLE_LIFETIME_S, get=True)
        if previous and previous != session.sid:
            await self._end(str(previous), "replaced")

    async def _end(
        self, sid: str, reason: Literal["signed-out", "disabled", "expired", "replaced"]
    ) -> None:
        await self._signaling.send(DESK, sid, desk.SessionEnded(reason=reason))
        await self._signaling.drop(DESK, sid)

    def _console(self, agent_id: str) -> str:
        return console_key(self._acd.keys.station, agent_id)

    async def _greet(self, session: Session, agent_id: str) -> None:
        snapshot = await self._views.desk_snapshot(agent_id)
        if snapshot is not None:
            self._waiting[session.sid] = snapshot.waiting
            await self._signaling.send(DESK, session.sid, snapshot)

    async def _has_contact(self, agent_id: str) -> bool:
        agent = await self._acd.agent(agent_id)
        return agent is not None and agent.state in _WITH_CONTACT

    async def _watch(self) -> None:
        sessions = self._signaling.sessions(DESK)
        version = self._staff.version
        # a socket that was being opened while its session ended is checked once it is there
        fresh = [session for session in sessions if "checked_at" not in session.state]
        if fresh or version != self._dropped_at:
            await self._drop_ended(sessions)
            self._dropped_at = version
            for session in fresh:
                session.state["checked_at"] = version
        await self._follow_profiles(sessions)
        await self._push_waiting(sessions)

    async def _drop_ended(self, sessions: list[Session]) -> None:
        """A revoked session or disabled account loses its console at once, an expired one within half a minute."""
        by_session = {str(s.state["session"]): s for s in sessions}
        if not by_session:
            return
        live = await self._sessions.still_live(by_session.keys())
        await self._keep_working({name: by_session[name] for name in live})
        for name in by_session.keys() - live:
            session = by_session[name]
            agent_id = _principal(session)
            async with self._database.reading() as reading:
                account = await accounts.by_id(reading, agent_id)
            disabled = account is None or account.disabled_at is not None
            log.info("desk.session_ended", agent=agent_id, disabled=disabled)
            await self._end(session.sid, "disabled" if disabled else "signed-out")
            await self._acd.console_gone(agent_id, for_good=True)

    async def _keep_working(self, by_session: dict[str, Session]) -> None:
        """An operator who is available or has a contact is not idle, even without touching the page."""
        unused = await self._sessions.long_unused(by_session.keys())
        agents = await self._acd.agents({_principal(by_session[name]) for name in unused})
        working = {agent.id for agent in agents if agent.state not in _AWAY}
        await self._sessions.keep_in_use(
            [name for name in unused if _principal(by_session[name]) in working]
        )

    async def _follow_profiles(self, sessions: list[Session]) -> None:
        """A change of an account's categories reaches its open console, and so do its office's hours."""
        await self._read_again(sessions)
        for session in sessions:
            if (read := session.state.get("read")) is None:
                continue
            await self._hold_back(read.account)
            known = session.state.get("profile")
            own = await self._sign_on(read, known)
            if own != known:
                session.state["profile"] = own
                await self._greet(session, _principal(session))

    async def _read_again(self, sessions: list[Session]) -> None:
        version = self._staff.version
        stale = [
            session
            for session in sessions
            if (read := session.state.get("read")) is not None and read.version != version
        ]
        if not stale:
            return
        found = await self._read({_principal(session) for session in stale})
        for session in stale:
            read = found.get(_principal(session))
            if read is not None:
                session.state["read"] = read

    async def _push_waiting(self, sessions: list[Session]) -> None:
        if not sessions:
            self._waiting.clear()
            return
        counts = await self._views.waiting_everywhere()
        here = {session.sid for session in sessions}
        self._waiting = {sid: rows for sid, rows in self._waiting.items() if sid in here}
        for session in sessions:
            own = self._waiting.get(session.sid)
            if own is None:
                continue
            rows = [counts[row.category] for row in own if row.category in counts]
            if rows != own:
                self._waiting[session.sid] = rows
                await self._signaling.send(DESK, session.sid, desk.WaitingChanged(waiting=rows))


def _principal(session: Session) -> str:
    if session.principal is None:
        raise Refused(Code.NOT_ALLOWED, "Sign in first.")
    return session.principal
