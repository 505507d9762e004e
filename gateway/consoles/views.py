"""What each side is shown: the queue's records, the history's rows and the live call put together."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Any, Literal, get_args

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import sql as accounts
from gateway.archive.capture import troubles as recording_troubles
from gateway.callbacks import views as callback_views
from gateway.calls.quality_book import QualityBook, worst_word
from gateway.calls.state import Call, Calls, PartyName
from gateway.contacts import (
    emergencies_sql as emergencies,
)
from gateway.contacts import emergency_views
from gateway.contacts import (
    reception_sql as quality,
)
from gateway.contacts import (
    sql as contacts,
)
from gateway.contacts.conversation import chat_page
from gateway.contacts.opening import Opening, closed_office
from gateway.contacts.position import place_shown
from gateway.contacts.tables import Contact as ContactRow
from gateway.contacts.tables import Location
from gateway.handover import views as handover_views
from gateway.messages import views as message_views
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.times import midnight, to_ms
from gateway.telephony import desk_views as telephone_views
from gateway.telephony import sql as telephone
from queueing import model, reads
from queueing.backend import Acd
from queueing.model import AgentState, ContactState, Outcome, Refusal
from queueing.promise import Promise
from queueing.routing import Place
from queueing.telling import Telling
from signaling.protocol import citizen, desk, desk_views
from signaling.protocol.base import (
    ChatPage,
    IceServer,
    Language,
    MediaState,
    Need,
    Recording,
    Sharing,
    Slot,
)

AgentStateName = Literal["offline", "available", "offered", "busy", "wrap_up", "paused"]
WARM_POSITION = 3
"""A citizen this near to the head has the connection made ready."""

_CITIZEN_STATES: dict[str, Literal["waiting", "ringing", "connected", "ended"]] = {
    ContactState.SCHEDULED: "waiting",
    ContactState.WAITING: "waiting",
    ContactState.OFFERED: "ringing",
    ContactState.CONNECTED: "connected",
    ContactState.HELD: "connected",
    ContactState.ASKING: "connected",
    ContactState.CONSULTING: "connected",
    ContactState.THREE_WAY: "connected",
    ContactState.RECONNECTING: "connected",
    ContactState.WRAP_UP: "ended",
    ContactState.CLOSED: "ended",
}

_ENDED = frozenset({ContactState.WRAP_UP, ContactState.CLOSED})

_AGENT_STATES: dict[AgentState, AgentStateName] = {
    AgentState.OFFLINE: "offline",
    AgentState.AVAILABLE: "available",
    AgentState.OFFERED: "offered",
    AgentState.BUSY: "busy",
    AgentState.WRAP_UP: "wrap_up",
    AgentState.PAUSED: "paused",
}


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the database tells of a citizen's contact."""

    row: ContactRow | None
    account: Account | None
    location: Location | None
    handed_on: citizen.Transferred | None
    second: dict[str, Any]


class Views:
    """Builds what the pages show. Reads only."""

    def __init__(
        self,
        acd: Acd,
        telling: Telling,
        database: Database,
        calls: Calls,
        *,
        seat_lease_s: int,
        hold_limit_s: int,
        receipt: Callable[[str], Awaitable[citizen.Receipt | None]],
        ice_servers: Callable[[str], list[IceServer]],
        slots: Callable[[str, PartyName], list[Slot]],
        cool_down: Callable[[str], Awaitable[int | None]],
        sharing: Callable[[str], Sharing],
        quality: QualityBook,
        notices: Callable[[str], list[citizen.Notice]],
        telephony: bool,
        mail: bool,
        hours: Opening,
        monitoring_shown: bool,
        now_ms: Callable[[], int],
    ) -> None:
        """*receipt* tells what was recorded of a contact, *ice_servers* gives the servers for a person's id; *slots* what a contact's party receives,
        *cool_down* until when whoever entered a contact has to stay away, *sharing* whether contacts
        of a topic start with their pictures on, *notices* what those who wait for a topic are told,
        *telephony* whether there is a telephone channel, *mail* whether e-mail can be sent, *hours* when
        offices take contacts, *monitoring_shown* whether operators are told that a supervisor listens."""
        self._acd = acd
        self._telling = telling
        self._database = database
        self._calls = calls
        self._seat_lease_s = seat_lease_s
        self._hold_limit_s = hold_limit_s
        self._monitoring_shown = monitoring_shown
        self._receipt = receipt
        self._ice_servers = ice_servers
        self._slots = slots
        self._cool_down = cool_down
        self._sharing = sharing
        self._quality = quality
        self._notices = notices
        self._telephony = telephony
        self._mail = mail
        self._hours = hours
        self._now_ms = now_ms

    async def citizen_contact(self, contact_id: str) -> citizen.Contact | None:
        """Return the contact as its citizen sees it, or ``None`` if there is none."""
        standing = await self._acd.standing(contact_id)
        call = await self._calls.get(contact_id)
        async with self._database.reading() as session:
            found = await self._found(session, contact_id, standing.contact, call)
        return await self._citizen_contact(found, standing, call)

    async def _found(
        self,
        session: AsyncSession,
        contact_id: str,
        live: model.Contact | None,
        call: Call,
        written: ContactRow | None = None,
    ) -> _Found:
        agent_id = live.agent if live is not None else None
        answered = live is not None and live.answered_at is not None
        return _Found(
            row=written or await contacts.contact(session, contact_id),
            account=await accounts.by_id(session, agent_id) if agent_id and answered else None,
            location=await emergencies.location(session, contact_id) if answered else None,
            handed_on=await handover_views.transferred(session, live) if live else None,
            second=(await handover_views.joined(session, live, call) if live else {})
            | await handover_views.beside(session, call),
        )

    async def _citizen_contact(
        self, found: _Found, standing: reads.Standing, call: Call
    ) -> citizen.Contact | None:
        row, account, live = found.row, found.account, standing.contact
        if row is None:
            return None
        state = _CITIZEN_STATES[live.state if live is not None else ContactState.CLOSED]
        on_phone = live is not None and live.channel is model.Channel.PHONE
        position = 0
        if state == "waiting" and row.modality != "text" and not call.citizen_peer:
            place = standing.place
            position = WARM_POSITION + 1 if isinstance(place, Refusal) else place.position
        connected_at = live.answered_at if live is not None else _ms_or_none(row.connected_at)
        ended_at = live.ended_at if live is not None else _ms_or_none(row.ended_at)
        outcome = live.outcome if live is not None else row.outcome
        card = citizen.AgentCard(name=account.display_name, code=account.code) if account else None
        return citizen.Contact(
            contact_id=row.id,
            reference=row.reference,
            category=live.category if live is not None else row.category,
            modality=_modality(row),
            state=state,
            entered_at_ms=to_ms(row.created_at),
            seat_lease_s=self._seat_lease_s,
            recording_consent=live.consent if live is not None else row.consent,
            channel=telephone_views.channel_name(live.channel if live is not None else row.channel),
            sharing=self._sharing(row.category),
            location=emergency_views.location_state(found.location),
            media="off" if on_phone else _media(row.modality, state, position),
            connected_at_ms=connected_at,
            held_since_ms=handover_views.held_since(live),
            ended_at_ms=ended_at,
            outcome=str(outcome) if outcome else None,
            cool_down_until_ms=await self._cool_down(row.id) if state == "ended" else None,
            agent=card,
            agent_media=MediaState(*call.sends("agent")),
            agent_online=call.agent_online,
            returned=handover_views.returned(live) if live is not None else None,
            transfer=found.handed_on,
            **found.second,
            recording=_recording(call),
            receipt=await self._receipt(row.id) if state == "ended" else None,
        )

    async def places(self, here: Collection[str]) -> dict[str, citizen.Place]:
        """Return where those stand who are not yet answered, by contact id; of all *here*, the citizens
        who are connected to this process."""
        places = await self._acd.places() if here else {}
        mine = {contact: places[contact] for contact in here if contact in places}
        told = await self._telling.tell_all(mine)
        return {contact: self._place(place, told[contact]) for contact, place in mine.items()}

    def _place(self, place: Place, promise: Promise | None) -> citizen.Place:
        return place_shown(place, promise, self._notices(place.category))

    async def citizen_snapshot(
        self,
        contact_id: str | None,
        seen: tuple[Call, int] | None = None,
        written: ContactRow | None = None,
        *,
        lost: bool,
    ) -> citizen.Snapshot:
        """Return everything the citizen's page needs; *seen* is the call with the revision, where they have just been
        read, *written* the row of a contact that has just been written, of which nothing is in the database yet."""
        if contact_id is None:
            return self._nobody(0, lost=lost)
        # the revision is read first: what changes meanwhile is told again and does no harm
        call, revision = seen or await self._calls.with_revision(contact_id)
        standing = await self._acd.standing(contact_id)
        async with self._database.reading() as session:
            found = await self._found(session, contact_id, standing.contact, call, written)
            page = ChatPage(lines=[], more=False)
            if written is None:
                page = await chat_page(session, contact_id)
        contact = await self._citizen_contact(found, standing, call)
        if contact is None:
            return self._nobody(revision, lost=True)
        place = None
        if contact.state == "waiting" and not isinstance(standing.place, Refusal):
            promise = await self._telling.tell(contact_id, standing.place, standing.told)
            place = self._place(standing.place, promise)
        # the slots last: a change of theirs has no revision, and must not be undone by what is older
        return citizen.Snapshot(
            revision=revision,
            now_ms=self._now_ms(),
            contact=contact,
            place=place,
            chat=page.lines,
            more_chat=page.more,
            slots=self._slots(contact_id, "citizen"),
            ice_servers=self._ice_servers(contact_id),
        )

    def _nobody(self, revision: int, *, lost: bool) -> citizen.Snapshot:
        return citizen.Snapshot(
            revision=revision, now_ms=self._now_ms(), seat_lost=lost, ice_servers=[]
        )

    async def desk_state(
        self, agent_id: str
    ) -> tuple[desk_views.Agent, desk_views.Offer | None, desk_views.Contact | None] | None:
        """Return an operator's state, ringing offer and contact in hand."""
        agent = await self._acd.agent(agent_id)
        async with self._database.reading() as session:
            account = await accounts.by_id(session, agent_id)
            if account is None:
                return None
            row = (
                await contacts.contact(session, agent.contact) if agent and agent.contact else None
            )
            location = await emergencies.location(session, row.id) if row else None
            escalation = await emergencies.escalation(session, row.id) if row else None
            phone = await telephone.call(session, row.id) if row else None
            asked = await callback_views.found(session, row)
            leaves = await handover_views.standing(
                session, agent_id, agent.granted if agent else {}, midnight(self._now_ms())
            )
            office_closed = await closed_office(session, account, self._hours)
            own = [
                entry.category
                for entry in account.categories
                if entry.category in self._acd.categories
            ]
        state = _AGENT_STATES[agent.state if agent is not None else AgentState.OFFLINE]
        shown = desk_views.Agent(
            agent_id=agent_id,
            name=account.display_name,
            code=account.code,
            state=state,
            since_ms=agent.since_ms if agent is not None else self._now_ms(),
            categories=sorted(own),
            reason=_pause_reason(agent.reason if agent is not None else None),
            next_state=_resting(agent.next_state if agent is not None else None),
            next_reason=_pause_reason(agent.next_reason if agent is not None else None),
            leaves=leaves,
            wrap_up_until_ms=(
                await self._acd.wrap_up_until(agent_id) if state == "wrap_up" else None
            ),
            auto_answer_s=account.auto_answer_s,
            office_closed=office_closed,
        )
        if agent is None or row is None or agent.contact is None:
            return shown, await self._message_offer(agent), None
        live = await self._acd.contact(agent.contact)
        if live is None:
            return shown, None, None
        call = await self._calls.get(agent.contact)
        if agent.state is AgentState.OFFERED:
            offer = _offer(row, live, call, agent.since_ms)
            offer = callback_views.on_offer(offer, live, asked)
            async with self._database.reading() as session:
                consult = await handover_views.asked(session, live, agent_id)
            about = {"sharing": self._sharing(row.category), "consult": consult}
            return shown, msgspec.structs.replace(offer, **about), None
        contact = msgspec.structs.replace(
            _contact(row, live, call),
            hold_limit_s=self._hold_limit_s,
            recording_troubles=await recording_troubles.of(self._calls, call, agent.contact),
            **await self._handing_on(live, call, agent, own),
            sharing=self._sharing(row.category),
            telephone=telephone_views.telephone(live, call, phone),
            location=emergency_views.location(location),
            escalation=emergency_views.escalation(escalation),
            quality=await self._quality.shown(row.id, over=live.state in _ENDED),
        )
        contact = callback_views.on_contact(contact, live, asked)
        part = handover_views.part(live, agent)
        if part:
            contact = msgspec.structs.replace(contact, **part)
        elif contact.state == "wrap_up":
            until_ms = await self._cool_down(contact.contact_id)
            contact = msgspec.structs.replace(contact, cool_down_until_ms=until_ms)
        return shown, None, contact

    async def _message_offer(self, agent: model.Agent | None) -> desk_views.Offer | None:
        if agent is None or agent.contact is None or agent.state is not AgentState.OFFERED:
            return None
        live = await self._acd.contact(agent.contact)
        return await message_views.offered(self._database, live, agent, self._now_ms())

    async def _handing_on(
        self, live: model.Contact, call: Call, agent: model.Agent, own: Sequence[str]
    ) -> dict[str, Any]:
        """Who had the contact before, and whether the rule of the house lets this operator have it."""
        known = frozenset((*own, *agent.categories, *agent.granted))
        async with self._database.reading() as session:
            return {
                "legs": await handover_views.legs(session, live),
                "monitored": await handover_views.monitored(
                    session, call, shown=self._monitoring_shown
                ),
                **await handover_views.help_of(session, call, agent.id),
                "leave": await handover_views.leave(session, live, agent, known)
                if live.agent == agent.id
                else None,
                "role": "colleague" if live.colleague == agent.id else "agent",
                "consult": await handover_views.consultation(session, live, call, agent.id),
            }

    async def desk_snapshot(self, agent_id: str) -> desk.Snapshot | None:
        """Return everything the console needs, or ``None`` for an unknown account."""
        [revision] = await self._calls.revisions.of([f"agent:{agent_id}"])
        built = await self.desk_state(agent_id)
        if built is None:
            return None
        agent, offer, contact = built
        current = contact or offer
        page = ChatPage(lines=[], more=False)
        if contact is not None:
            async with self._database.reading() as session:
                page = await chat_page(session, contact.contact_id)
        waiting = await self.waiting(agent.categories)
        today = await self.today(agent_id)
        # the slots last, as for the citizen
        return desk.Snapshot(
            revision=revision,
            now_ms=self._now_ms(),
            agent=agent,
            offer=offer,
            contact=contact,
            chat=page.lines,
            more_chat=page.more,
            slots=self._slots(current.contact_id, handover_views.side_of(current))
            if current
            else [],
            waiting=waiting,
            today=today,
            ice_servers=self._ice_servers(agent_id),
            telephony=self._telephony,
            mail=self._mail,
        )

    async def waiting(self, categories: Sequence[str]) -> list[desk_views.Waiting]:
        """Return how many wait in each of *categories*, in the given order."""
        counts = await self._acd.waiting(categories)
        return [_waiting(name, counts[name]) for name in categories]

    async def waiting_everywhere(self) -> dict[str, desk_views.Waiting]:
        """Return how many wait in every category."""
        return {name: _waiting(name, line) for name, line in (await self._acd.waiting()).items()}

    async def today(self, agent_id: str) -> list[desk_views.PastContact]:
        """Return the operator's contacts since midnight in Rome, newest first, the present one left out."""
        async with self._database.reading() as session:
            rows = await contacts.of_account(session, agent_id, midnight(self._now_ms()))
            kept = await quality.of_contacts(session, [row.id for row in rows])
        return [
            desk_views.PastContact(
                contact_id=row.id,
                reference=row.reference,
                category=row.category,
                modality=_modality(row),
                started_at_ms=to_ms(row.connected_at),
                duration_s=round((row.ended_at - row.connected_at).total_seconds()),
                channel=telephone_views.channel_name(row.channel),
                code=_wrap_up_code(row.wrap_up_code),
                quality=worst_word(kept.get(row.id, ())),
            )
            for row in rows
            if row.connected_at is not None and row.ended_at is not None and row.state == "closed"
        ]


def _waiting(category: str, line: reads.Waiting) -> desk_views.Waiting:
    return desk_views.Waiting(category=category, count=line.count, oldest_since_ms=line.oldest_at)


def _media(modality: str, state: str, position: int) -> Literal["off", "warm", "live"]:
    if modality == "text" or state == "ended":
        return "off"
    if state in ("ringing", "connected"):
        return "live"
    return "warm" if position <= WARM_POSITION else "off"


def _recording(call: Call) -> Recording:
    return Recording(state=call.recording_state, since_ms=call.recording_since_ms or None)


def _offer(
    row: ContactRow, live: model.Contact, call: Call, offered_at_ms: int
) -> desk_views.Offer:
    phone = live.channel is model.Channel.PHONE
    return desk_views.Offer(
        contact_id=row.id,
        category=live.category,
        modality=_modality(row),
        language=msgspec.convert(row.language, Language),
        needs=msgspec.convert(row.needs, list[Need]),
        recording_consent=live.consent,
        waiting_since_ms=to_ms(row.created_at),
        offered_at_ms=offered_at_ms,
        expires_at_ms=live.ring_until or offered_at_ms,
        media_ready=row.modality == "text" or phone or call.citizen_connected,
        channel=telephone_views.channel_name(live.channel),
        name=row.visitor_name,
        telephone_rings=phone and call.telephone == "ringing",
    )


def _contact(row: ContactRow, live: model.Contact, call: Call) -> desk_views.Contact:
    ended = live.state in _ENDED
    return desk_views.Contact(
        contact_id=row.id,
        reference=row.reference,
        category=live.category,
        modality=_modality(row),
        language=msgspec.convert(row.language, Language),
        needs=msgspec.convert(row.needs, list[Need]),
        state="wrap_up" if ended else "connected",
        entered_at_ms=to_ms(row.created_at),
        connected_at_ms=live.answered_at or to_ms(row.created_at),
        recording_consent=live.consent,
        channel=telephone_views.channel_name(live.channel),
        name=row.visitor_name,
        held_since_ms=handover_views.held_since(live),
        ended_at_ms=live.ended_at,
        ended_by=_ended_by(live) if ended else None,
        citizen_online=live.attached,
        citizen_media=MediaState(*call.sends("citizen")),
        recording=_recording(call),
    )


def _ended_by(live: model.Contact) -> Literal["citizen", "agent", "lost", "failed"]:
    if live.outcome is Outcome.LOST:
        return "lost"
    if live.outcome is Outcome.FAILED:
        return "failed"
    why = next((leg.why for leg in reversed(live.legs) if leg.why), None)
    return "citizen" if why == "hung_up_by_citizen" else "agent"


def _ms_or_none(at: datetime | None) -> int | None:
    return to_ms(at) if at is not None else None


def _modality(row: ContactRow) -> Literal["video", "audio", "text"]:
    return "audio" if row.modality == "audio" else "text" if row.modality == "text" else "video"


def _pause_reason(reason: str | None) -> desk_views.PauseReason | None:
    return next((known for known in get_args(desk_views.PauseReason) if known == reason), None)


def _wrap_up_code(code: str | None) -> desk_views.WrapUpCode | None:
    return next((known for known in get_args(desk_views.WrapUpCode) if known == code), None)


def _resting(state: AgentState | None) -> Literal["available", "paused", "offline"] | None:
    match state:
        case AgentState.AVAILABLE:
            return "available"
        case AgentState.PAUSED:
            return "paused"
        case AgentState.OFFLINE:
            return "offline"
        case _:
            return None
