"""The namespace ``/citizen``: decides who may come in, and carries out the commands of the page itself."""

import time
from collections.abc import Callable

import msgspec
import structlog
from aiohttp import web

from gateway.calls.state import Call, Calls
from gateway.consoles.views import Views
from gateway.contacts.admission import Admission
from gateway.contacts.cooldowns import CoolDowns
from gateway.contacts.entrance import Entrance
from gateway.contacts.line_caller import LineCaller
from gateway.contacts.tables import Contact as ContactRow
from gateway.platform.loops import Periodic
from gateway.platform.realtime.commands import CommandTable
from gateway.platform.realtime.publisher import CITIZEN, Publisher, contact_room
from gateway.platform.refused import Refused
from queueing.backend import Acd
from queueing.model import Channel, Refusal
from signaling.errors import Code
from signaling.protocol import citizen, conversation
from signaling.protocol.base import Command, Nothing, View
from signaling.server import Session, SignalingServer

log = structlog.get_logger()

PLACE_EVERY_S = 2.0
TOUCH_EVERY_S = 20.0
UNORDERED: frozenset[type[Command]] = frozenset(
    {
        conversation.TypeText,
        conversation.HangUp,
        citizen.EndCall,
        conversation.Sync,
        conversation.ReportQuality,
        citizen.LeaveQueue,
    }
)
OWN: frozenset[type[Command]] = frozenset({citizen.EnterQueue, conversation.Sync})
"""The socket's own commands: its seat and what it is shown. Rooms carry out the rest."""
BY_LINE = (citizen.BringLeg, citizen.NoteKey, citizen.AskCallback)
"""What the telephone line alone may ask for."""


class CitizenHandler:
    """Answers citizens' sockets. Owns the task that pushes places in line."""

    def __init__(
        self,
        signaling: SignalingServer,
        acd: Acd,
        views: Views,
        calls: Calls,
        admission: Admission,
        entrance: Entrance,
        publisher: Publisher,
        cool_downs: CoolDowns,
        *,
        commands: CommandTable[str],
        check_operator: Callable[[str], str | None],
        line_caller: Callable[[str], LineCaller | None],
    ) -> None:
        """*commands* are all but :data:`OWN`; *check_operator* says whose station check a ticket belongs to, *line_caller* which
        caller by telephone one vouches for."""
        self._signaling = signaling
        self._acd = acd
        self._views = views
        self._calls = calls
        self._admission = admission
        self._entrance = entrance
        self._publisher = publisher
        self._cool_downs = cool_downs
        self._commands = commands
        self._check_operator = check_operator
        self._line_caller = line_caller
        self._places: dict[str, citizen.Place] = {}
        self._gone: dict[str, str] = {}
        self._loop = Periodic(
            "citizen:places", self._push_places, PLACE_EVERY_S, first_after_s=PLACE_EVERY_S
        )
        self._touched_at = 0.0

    def start(self) -> None:
        """Start the task that pushes places."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the task. Idempotent."""
        await self._loop.aclose()

    async def connect(self, session: Session, auth: object, _request: web.Request) -> None:
        """Let a visitor in; one with a seat comes back to the contact. Raises :class:`Refused`."""
        try:
            given = msgspec.convert(auth or {}, citizen.Auth)
        except msgspec.ValidationError:
            raise Refused(Code.INVALID_MESSAGE, "Not a valid greeting.") from None
        session.state["visitor"] = given.visitor
        session.state["check"] = self._check_operator(given.check) if given.check else None
        session.state["line"] = None
        if given.line:
            session.state["line"] = self._line_caller(given.line)
            if session.state["line"] is None:
                raise Refused(Code.NOT_ALLOWED, "That ticket is not good.")
        contact_id = self._admission.contact_of_seat(given.seat) if given.seat else None
        if contact_id is None:
            await self._greet(session, None, lost=given.seat is not None)
            return
        seen = await self._take_seat(session, contact_id)
        result = await self._acd.resume(contact_id)
        if isinstance(result, Refusal):
            log.info("seat.not_resumed", contact=contact_id, word=result)
        await self._greet(session, contact_id, seen)

    async def disconnect(self, session: Session, _reason: str) -> None:
        """Keep the place of a citizen whose page is gone for as long as the lease lasts."""
        if session.principal is not None:
            self._gone[session.sid] = session.principal
            await self._note_gone(session.sid, session.principal)

    async def _note_the_gone(self) -> None:
        """Tell the queue who has no connection any more; with Redis away they are told later, or
        somebody who is not there would be rung for."""
        for sid, contact_id in tuple(self._gone.items()):
            await self._note_gone(sid, contact_id)

    async def _note_gone(self, sid: str, contact_id: str) -> None:
        call = await self._calls.get(contact_id)
        if call.citizen_socket == sid:
            self._places.pop(contact_id, None)
            contact = await self._acd.contact(contact_id)
            # who goes on by telephone may close the page
            if contact is None or contact.channel is not Channel.PHONE:
                await self._acd.detach(contact_id)
                if (await self._calls.get(contact_id)).citizen_socket != sid:
                    # a page has come back meanwhile, and was taken for gone
                    await self._acd.resume(contact_id)
        self._gone.pop(sid, None)

    async def command(self, session: Session, command: citizen.ClientMessage) -> View:
        """Carry out a command; see the protocol for what each does."""
        if isinstance(command, citizen.EnterQueue):
            return await self._enter(session, command)
        if isinstance(command, BY_LINE) and not session.state.get("line"):
            raise Refused(Code.NOT_ALLOWED, "Only the telephone line does that.")
        contact_id = session.principal
        if contact_id is None:
            raise Refused(Code.NOT_ALLOWED, "You are not in the queue.")
        if isinstance(command, conversation.Sync):
            await self._greet(session, contact_id)
            return Nothing()
        return await self._commands.carry_out(contact_id, command)

    async def _enter(self, session: Session, command: citizen.EnterQueue) -> View:
        entered, written = await self._entrance.enter(
            command,
            present=session.principal,
            visitor=session.state.get("visitor"),
            address=_whose(session),
            check=session.state.get("check"),
            line=session.state.get("line"),
        )
        seen = await self._take_seat(session, entered.contact_id)
        await self._greet(session, entered.contact_id, seen, written, seat=entered.seat)
        return entered

    async def _take_seat(self, session: Session, contact_id: str) -> tuple[Call, int]:
        """The newest socket of a contact is the one that counts; an older one is closed. Return the call and the
        revision of its snapshot."""
        if session.principal is not None and session.principal != contact_id:
            await self._signaling.leave(session, contact_room(session.principal))
        before, call, revision = await self._calls.take_socket(contact_id, session.sid)
        session.principal = contact_id
        session.role = "citizen"
        await self._signaling.join(session, contact_room(contact_id))
        if before and before != session.sid:
            await self._signaling.drop(CITIZEN, before)
        return call, revision

    async def _greet(
        self,
        session: Session,
        contact_id: str | None,
        seen: tuple[Call, int] | None = None,
        written: ContactRow | None = None,
        *,
        seat: str | None = None,
        lost: bool = False,
    ) -> None:
        """Send the snapshot; *seen* is what taking the seat has read, *written* the row of a contact that is new,
        *seat* that of one that has just entered."""
        snapshot = await self._views.citizen_snapshot(contact_id, seen, written, lost=lost)
        if snapshot.contact is None:
            until_ms = await self._cool_downs.of_visitor(session.state.get("visitor"))
            snapshot = msgspec.structs.replace(snapshot, cool_down_until_ms=until_ms)
        elif seat is not None:
            snapshot = msgspec.structs.replace(snapshot, seat=seat)
        if snapshot.place is not None and contact_id is not None:
            self._places[contact_id] = snapshot.place
        await self._signaling.tell(session, snapshot)

    async def _push_places(self) -> None:
        await self._note_the_gone()
        here = [s.principal for s in self._signaling.sessions(CITIZEN) if s.principal]
        touch_every_s = touch_pause_s(self._acd.settings.seat_lease_s)
        if time.monotonic() - self._touched_at > touch_every_s and here:
            await self._acd.touch(here)
            self._touched_at = time.monotonic()
        await self._push(here)

    async def _push(self, here: list[str]) -> None:
        places = await self._views.places(here)
        for contact_id in here:
            place = places.get(contact_id)
            before = self._places.pop(contact_id, None)
            if place is None:
                continue
            self._places[contact_id] = place
            if place == before:
                continue
            await self._publisher.to_citizen(contact_id, citizen.PlaceChanged(place=place))
            if before is None or before.position != place.position:
                # nearer to the head, the connection is made ready
                await self._publisher.contact(contact_id)


def _whose(session: Session) -> str:
    """Return the key by which entries are counted: callers all come from the SIP process's address, and are told apart by their numbers."""
    return f"line/{session.state['visitor']}" if session.state.get("line") else session.address


def touch_pause_s(seat_lease_s: float) -> float:
    """Return the pause between two renewals of the connected citizens' seats, in seconds: well within the lease,
    however short it is set."""
    return min(TOUCH_EVERY_S, seat_lease_s / 4)
