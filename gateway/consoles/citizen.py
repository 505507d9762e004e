"""The namespace ``/citizen``: who may come in, and which use case each command is."""

import hashlib
import math
import time
from collections.abc import Callable

import msgspec
import structlog
from aiohttp import web

from gateway.calls.media import MediaPlane
from gateway.calls.state import Call, Calls
from gateway.consoles.views import Views
from gateway.contacts.admission import Admission
from gateway.contacts.conversation import Conversation
from gateway.contacts.cooldowns import CoolDowns
from gateway.contacts.emergencies import Emergencies
from gateway.contacts.network_places import NetworkPlaces
from gateway.contacts.reception import CallQuality
from gateway.contacts.tables import Contact as ContactRow
from gateway.platform.loops import Periodic
from gateway.platform.realtime import repeated
from gateway.platform.realtime.publisher import CITIZEN, Publisher, contact_room
from gateway.platform.realtime.refusals import raise_refusal
from gateway.platform.throttle import Throttle
from queueing.backend import Acd, wall_clock_ms
from queueing.model import Channel, ContactState, Party, Refusal
from signaling.errors import Code, CommandRefused, ConnectionRefused
from signaling.protocol import citizen, conversation
from signaling.protocol.base import Command, MediaState, Nothing, View
from signaling.server import Session, SignalingServer

log = structlog.get_logger()

PLACE_EVERY_S = 2.0
TOUCH_EVERY_S = 20.0
UNORDERED: frozenset[type[Command]] = frozenset(
    {
        conversation.TypeText,
        conversation.HangUp,
        conversation.Sync,
        conversation.ReportQuality,
        citizen.LeaveQueue,
    }
)
_ENDED = frozenset({ContactState.WRAP_UP, ContactState.CLOSED})


class CitizenHandler:
    """Fulfils the commands of citizens' sockets; owns the task that pushes places."""

    def __init__(
        self,
        signaling: SignalingServer,
        acd: Acd,
        views: Views,
        calls: Calls,
        media: MediaPlane,
        admission: Admission,
        conversation: Conversation,
        emergencies: Emergencies,
        publisher: Publisher,
        cool_downs: CoolDowns,
        *,
        quality: CallQuality,
        entries: Throttle,
        network_places: NetworkPlaces,
        check_operator: Callable[[str], str | None],
    ) -> None:
        """*entries* limits how often one address may enter the queue, *network_places* how many wait from one network; *check_operator* says whose
        station check a ticket belongs to."""
        self._signaling = signaling
        self._acd = acd
        self._views = views
        self._calls = calls
        self._media = media
        self._admission = admission
        self._conversation = conversation
        self._emergencies = emergencies
        self._publisher = publisher
        self._cool_downs = cool_downs
        self._quality = quality
        self._entries = entries
        self._network_places = network_places
        self._check_operator = check_operator
        self._places: dict[str, citizen.Place] = {}
        self._gone: dict[str, str] = {}
        self._loop = Periodic(
            "citizen:places", self._push_places, PLACE_EVERY_S, first_after_s=PLACE_EVERY_S
        )
        self._touched_at = 0.0

    def start(self) -> None:
        """Begin to push places."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop pushing. Idempotent."""
        await self._loop.aclose()

    async def connect(self, session: Session, auth: object, _request: web.Request) -> None:
        """Let a visitor in; one with a seat comes back to the contact."""
        try:
            given = msgspec.convert(auth or {}, citizen.Auth)
        except msgspec.ValidationError:
            raise ConnectionRefused(Code.INVALID_MESSAGE, "Not a valid greeting.") from None
        session.state["visitor"] = given.visitor
        session.state["check"] = self._check_operator(given.check) if given.check else None
        contact_id = self._admission.holder(given.seat) if given.seat else None
        if contact_id is None:
            await self._greet(session, None, lost=given.seat is not None)
            return
        seen = await self._take_seat(session, contact_id)
        result = await self._acd.resume(contact_id)
        if isinstance(result, Refusal):
            log.info("seat.not_resumed", contact=contact_id, word=result)
        await self._greet(session, contact_id, seen)

    async def disconnect(self, session: Session, _reason: str) -> None:
        """Keep the place of one who is gone for as long as the lease lasts."""
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
        self._gone.pop(sid, None)

    async def command(self, session: Session, command: citizen.ClientMessage) -> View:
        """Carry out a command; see the protocol for what each does."""
        if isinstance(command, citizen.EnterQueue):
            return await self._enter(session, command)
        contact_id = session.principal
        if contact_id is None:
            raise CommandRefused(Code.NOT_ALLOWED, "You are not in the queue.")
        match command:
            case citizen.LeaveQueue():
                answer = await self._acd.leave(contact_id)
                if isinstance(answer, Refusal):
                    contact = await self._acd.contact(contact_id)
                    raise_refusal(answer, done=repeated.has_left(contact))
            case citizen.ConnectMedia():
                return await self._connect_media(contact_id, command)
            case conversation.HangUp():
                answer = await self._acd.hang_up(contact_id, Party.CITIZEN)
                if isinstance(answer, Refusal):
                    contact = await self._acd.contact(contact_id)
                    raise_refusal(answer, done=repeated.has_ended(contact))
            case conversation.SendChat():
                return await self._conversation.say(
                    contact_id, "citizen", command.text, line_id("citizen", contact_id, command.id)
                )
            case conversation.ReadChat():
                return await self._views.chat(contact_id, command.before)
            case conversation.TypeText():
                await self._conversation.typed(contact_id, "citizen", command.text)
            case conversation.Sync():
                await self._greet(session, contact_id)
            case _:
                await self._decide(contact_id, command)
        return Nothing()

    async def _decide(self, contact_id: str, command: citizen.ClientMessage) -> None:
        """What is the citizen's own to decide, and to take back; what they send, and how they see and hear."""
        match command:
            case conversation.SetMedia():
                state = MediaState(command.microphone, command.camera, command.screen)
                await self._conversation.sends(contact_id, "citizen", state)
            case conversation.ReportQuality():
                if command.contact_id != contact_id:
                    raise CommandRefused(Code.NOT_ALLOWED, "That contact is not yours.")
                await self._quality.report(contact_id, "citizen", command)
            case citizen.StopRecording():
                await self._conversation.set_consent(contact_id, given=False)
            case citizen.StartRecording():
                await self._conversation.set_consent(contact_id, given=True)
            case citizen.ShareLocation():
                await self._emergencies.share_location(contact_id, command)
            case citizen.DeclineLocation():
                await self._emergencies.decline_location(contact_id)

    async def _enter(self, session: Session, command: citizen.EnterQueue) -> View:
        visitor = session.state.get("visitor")
        own = self._admission.contact_of(command, visitor)
        # the same command again: it entered, and something failed before the answer
        if session.principal not in (None, own):
            live = await self._acd.contact(session.principal)
            if live is not None and live.state not in _ENDED:
                raise CommandRefused("already_entered", "You are in the queue already.")
        await self._insist_on_entry(session.address, visitor)
        if await self._entries.take(session.address) > 0:
            raise CommandRefused(
                Code.RATE_LIMITED, "Too many entries from this address.", retryable=True
            )
        check = session.state.get("check")
        wait_s = 0.0 if check else await self._network_places.take(own, session.address)
        if wait_s > 0:
            raise CommandRefused(
                Code.RATE_LIMITED,
                "Too many wait from this network.",
                retryable=True,
                until_ms=wall_clock_ms() + math.ceil(wait_s * 1000),
            )
        entered, written = await self._admission.enter(own, command, visitor, check)
        await self._cool_downs.remember(entered.contact_id, visitor, session.address)
        seen = await self._take_seat(session, entered.contact_id)
        await self._greet(session, entered.contact_id, seen, written)
        return entered

    async def _insist_on_entry(self, address: str, visitor: str | None) -> None:
        """Whoever abused an operator stays away for a while, and their address enters less often."""
        cooled_ms, slowed_ms = await self._cool_downs.refuses_entry(visitor, address)
        if cooled_ms is not None:
            raise CommandRefused(
                "cooled_down", "This visitor has to stay away for a while.", until_ms=cooled_ms
            )
        if slowed_ms is not None:
            raise CommandRefused(
                Code.RATE_LIMITED,
                "Too many entries from this address.",
                retryable=True,
                until_ms=slowed_ms,
            )

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

    async def _connect_media(self, contact_id: str, command: citizen.ConnectMedia) -> View:
        live = await self._acd.contact(contact_id)
        if live is None or live.state in _ENDED:
            raise CommandRefused("contact_closed", "The contact is over.")
        if live.modality == "text":
            raise CommandRefused("no_media", "This contact is text only.")
        return await self._media.connect(contact_id, "citizen", command.sdp, command.peer_id)

    async def _greet(
        self,
        session: Session,
        contact_id: str | None,
        seen: tuple[Call, int] | None = None,
        written: ContactRow | None = None,
        *,
        lost: bool = False,
    ) -> None:
        """Send the snapshot; *seen* is what taking the seat has read, *written* the row of a contact that is new."""
        snapshot = await self._views.citizen_snapshot(contact_id, seen, written, lost=lost)
        if snapshot.contact is None:
            until_ms = await self._cool_downs.of_visitor(session.state.get("visitor"))
            snapshot = msgspec.structs.replace(snapshot, cool_down_until_ms=until_ms)
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


def touch_pause_s(seat_lease_s: float) -> float:
    """Return the pause between two renewals of the connected citizens' seats: well within the lease,
    however short it is set."""
    return min(TOUCH_EVERY_S, seat_lease_s / 4)


def line_id(author: str, contact_id: str, command_id: str) -> str:
    """Return the chat line's id: the same command of the same author gives the same line."""
    return hashlib.sha256(f"{author}/{contact_id}/{command_id}".encode()).hexdigest()[:24]
