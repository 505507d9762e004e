"""The namespace ``/conference``: decides who comes in, and who may stay."""

import asyncio
from collections.abc import Callable
from functools import partial

import msgspec
import structlog
from aiohttp import web

from gateway.accounts.sessions import Sessions
from gateway.accounts.tables import SESSIONS_ENDED
from gateway.conference import people, phone_calls
from gateway.conference import state as st
from gateway.conference.commands import ConferenceCommands
from gateway.conference.extra_commands import ConferenceExtras, Seat
from gateway.conference.guests import GuestLinks
from gateway.conference.live import Conferences
from gateway.conference.member_access import MemberAccess
from gateway.conference.pages import CONFERENCE, member_room
from gateway.conference.people import Person
from gateway.conference.seating import Seating
from gateway.conference.tables import ConferenceLink, ConferenceRow
from gateway.platform.loops import Periodic
from gateway.platform.realtime.commands import CommandTable
from gateway.platform.realtime.publisher import conferee_room
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.changes import Changes, Version
from gateway.platform.times import to_ms
from signaling.errors import Code
from signaling.protocol import conference as wire
from signaling.protocol import conversation
from signaling.protocol.base import Command, Nothing, View
from signaling.server import Session, SignalingServer

log = structlog.get_logger()

WATCH_EVERY_S = 2.0
AWAY_S = 8.0
"""A caption is closed when the page of the member who types it is gone for longer."""
UNORDERED: frozenset[type[Command]] = frozenset({wire.Leave, wire.RaiseHand, conversation.Sync})
OWN: frozenset[type[Command]] = frozenset({conversation.Sync})
"""The socket's own command; the table has the rest."""


class ConferenceHandler:
    """Answers the sockets of conferences' pages. Owns the task that watches them."""

    def __init__(
        self,
        signaling: SignalingServer,
        sessions: Sessions,
        conferences: Conferences,
        guests: GuestLinks,
        access: MemberAccess,
        seating: Seating,
        commands: ConferenceCommands,
        extras: ConferenceExtras,
        changes: Changes,
        *,
        line_caller: Callable[[str], object | None],
    ) -> None:
        """*line_caller* says which caller by telephone a ticket vouches for, None for nobody. Raises :class:`ValueError` for a command that nobody carries out."""
        self._signaling = signaling
        self._sessions = sessions
        self._conferences = conferences
        self._guests = guests
        self._member_access = access
        self._seating = seating
        self._commands = commands
        self._table = CommandTable(
            wire.ClientMessage, OWN, [commands.of_members(), commands.of_chairs(), extras.all()]
        )
        self._extras = extras
        self._line_caller = line_caller
        self._told: dict[str, int] = {}
        self._gone: dict[str, tuple[str, str, int]] = {}
        self._away: dict[tuple[str, str], float] = {}
        self._loop = Periodic(
            "conference:watch", self._watch, WATCH_EVERY_S, first_after_s=WATCH_EVERY_S
        )
        self._access = changes.watch(SESSIONS_ENDED, Account, ConferenceLink, wake=self._loop.wake)
        self._access_at: Version | None = None
        self._rows = changes.watch(ConferenceRow)
        self._rows_at: Version | None = None

    def start(self) -> None:
        """Start the task."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the task. Idempotent."""
        await self._loop.aclose()
        await self._conferences.media.aclose()

    async def connect(self, session: Session, auth: object, _request: web.Request) -> None:
        """Let staff or a guest in; an older page of the same member is told so and closed. Raises :class:`Refused`."""
        try:
            given = msgspec.convert(auth or {}, wire.Auth)
        except msgspec.ValidationError:
            raise Refused(Code.INVALID_MESSAGE, "Not a valid greeting.") from None
        member, coming = await self._who(session, given)
        coming.socket = session.sid
        session.principal = f"{given.conference}/{member}"
        session.state |= {"conference": given.conference, "member": member, "part": coming.part}
        before = ""
        scheduled = await self._conferences.book.get(given.conference)
        starts_at = scheduled.starts_at if scheduled is not None else None

        def enter(state: st.State) -> None:
            nonlocal before
            known = state.people.get(member)
            before = known.socket if known is not None else ""
            call = phone_calls.by_link(state, coming.came_by) if coming.phone else None
            if call is not None:
                coming.office = call.office
            st.enter(
                state,
                self._conferences.now_ms(),
                member,
                coming,
                # a chair has called them, and lets them in by that
                straight=call is not None or st.expects(state, coming.part, coming.office),
                starts_ms=to_ms(starts_at) if starts_at is not None else 0,
            )

        found, _, _ = await self._conferences.book.change(given.conference, enter)
        await self._signaling.join(session, member_room(given.conference, member))
        if coming.account:
            await self._signaling.join(session, conferee_room(coming.account))
        if before and before != session.sid:
            # untold it would take that for a broken connection, come back, and close the newer one
            await self._signaling.send(CONFERENCE, before, wire.Replaced())
            await self._signaling.drop(CONFERENCE, before)
        await self._seating.seat(session)
        await self._conferences.pages.changed(found)
        self._conferences.media.reconcile(given.conference)
        if coming.part == "chair":
            # a chair's coming opens it, and members who waited are in
            await self._seating.seat_all(given.conference)

    async def _who(self, session: Session, given: wire.Auth) -> tuple[str, Person]:
        """Return whose page it is, as a member id and a person. Raises :class:`Refused`."""
        if given.token is not None:
            staff = await self._sessions.admit(given.token, CONFERENCE)
            session.role = staff.role
            session.state["session"] = staff.session_id
            return st.staff_member(staff.account_id), Person(
                name=staff.account.display_name,
                part=people.PARTS[staff.role],
                account=staff.account_id,
                came_by=staff.session_id,
                office=staff.account.office_id or "",
            )
        if given.link is None or given.browser is None:
            raise Refused(Code.INVALID_TOKEN, "Sign in, or come by a link.")
        by_phone = given.line is not None and self._line_caller(given.line) is not None
        if given.line is not None and not by_phone:
            raise Refused(Code.NOT_ALLOWED, "That ticket is not good.")
        session.state["line"] = by_phone
        member, label, link_id = await self._guests.come(
            given.conference, given.link, given.browser, self._is_inside, by_phone=by_phone
        )
        session.role = "guest"
        name = (given.name or "").strip() or label
        # a telephone is muted on entry
        return member, Person(
            name=name, part="guest", came_by=link_id, phone=by_phone, muted=by_phone
        )

    async def _is_inside(self, conference_id: str, member: str) -> bool:
        found = await self._conferences.book.get(conference_id)
        who = found.state.people.get(member) if found is not None else None
        return who is not None and who.inside

    async def disconnect(self, session: Session, _reason: str) -> None:
        """Note that the page is gone; its member keeps the place and may come back."""
        conference_id, member = session.state.get("conference"), session.state.get("member")
        if conference_id and member:
            self._gone[session.sid] = (conference_id, member, self._conferences.now_ms())
            self._away[conference_id, member] = asyncio.get_running_loop().time()
            await self._note_the_gone()

    async def _note_the_gone(self) -> None:
        for sid, (conference_id, member, at_ms) in tuple(self._gone.items()):
            gone = partial(st.page_gone, at_ms=at_ms, member=member, socket=sid)
            try:
                await self._conferences.change(conference_id, gone)
            except Refused:
                log.info("conference.gone", conference=conference_id)
            self._gone.pop(sid, None)

    async def _finish_captions(self) -> None:
        """A captioner whose page does not come back leaves no line over the pictures."""
        until = asyncio.get_running_loop().time() - AWAY_S
        for (conference_id, member), since in tuple(self._away.items()):
            if since > until:
                continue
            found = await self._conferences.book.get(conference_id)
            who = found.state.people.get(member) if found is not None else None
            if who is not None and not who.socket:
                await self._extras.gone(conference_id, member)
            if self._away.get((conference_id, member)) == since:
                del self._away[conference_id, member]

    async def command(self, session: Session, command: wire.ClientMessage) -> View:
        """Carry out a command; see the protocol for what each does."""
        seat = Seat(session.state["conference"], session.state["member"])
        if isinstance(command, wire.BringLeg) and not session.state.get("line"):
            raise Refused(Code.NOT_ALLOWED, "Only the telephone line does that.")
        if isinstance(command, conversation.Sync):
            await self._seating.seat(session)
            return Nothing()
        return await self._table.carry_out(seat, command)

    async def _watch(self) -> None:
        await self._note_the_gone()
        await self._finish_captions()
        sessions = self._signaling.sessions(CONFERENCE)
        access = self._access.version
        # a page that was being opened while its access ended is checked once it is there
        fresh = [session for session in sessions if "checked_at" not in session.state]
        if fresh or access != self._access_at:
            await self._put_out()
            await self._drop_ended(sessions)
            self._access_at = access
            for session in fresh:
                session.state["checked_at"] = access
        if (rows := self._rows.version) != self._rows_at:
            await self._follow(sessions)
            self._rows_at = rows

    async def _drop_ended(self, sessions: list[Session]) -> None:
        """A revoked session or a disabled account loses its page."""
        staff = [session for session in sessions if "session" in session.state]
        if not staff:
            return
        live = await self._sessions.still_live({session.state["session"] for session in staff})
        await self._sessions.keep_in_use(live)
        for session in staff:
            if session.state["session"] not in live:
                await self._signaling.drop(CONFERENCE, session.sid)

    async def _put_out(self) -> None:
        """By what has ended nobody stays, whether their page is there or not: their media ends."""
        for void in await self._member_access.void():
            try:
                await self._commands.send_out(void.conference_id, void.member, void=void)
            except Refused as error:
                # they have gone, or have come again by something else
                log.info("conference.not_put_out", code=error.code)

    async def _follow(self, sessions: list[Session]) -> None:
        """Members whom another gateway has let in, or sent out, are so here as well; and every page is told
        the newest revision, should it have missed one."""
        for conference_id in {str(session.state["conference"]) for session in sessions}:
            found = await self._conferences.book.get(conference_id)
            if found is None:
                continue
            for session in sessions:
                if session.state["conference"] != conference_id:
                    continue
                who = found.state.people.get(session.state["member"])
                place = session.state.get("place")
                moved = who is not None and (session.state.get("group") or "") != who.group
                if who is not None and (place not in (who.place, "removed") or moved):
                    await self._seating.seat(session)
                elif place == "room" and self._told.get(session.sid) != found.revision:
                    await self._signaling.send(
                        CONFERENCE, session.sid, conversation.Newest(newest=found.revision)
                    )
                self._told[session.sid] = found.revision
        self._told = {s.sid: self._told[s.sid] for s in sessions if s.sid in self._told}
