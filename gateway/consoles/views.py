"""Makes the views of each side from the queue's records, the history's rows and the live call."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import lookups as accounts
from gateway.calls.state import Call, Calls, PartyName
from gateway.consoles import view_fields
from gateway.contacts import lookups as contacts
from gateway.contacts.conversation import chat_page
from gateway.contacts.position import place_shown
from gateway.contacts.sides import AgentSide, CitizenSide, DeskSide, channel_name, modality_name
from gateway.contacts.tables import Contact as ContactRow
from gateway.platform.realtime.parts import Ask, Fields, Names, Parts, Read
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.times import midnight, to_ms
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
    MediaState,
    Sharing,
    Slot,
)


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    """The database's answer about a citizen's contact: who talks to them, and the rooms' fields."""

    side: CitizenSide
    account: Account | None
    fields: dict[str, Any]


class Views:
    """Builds the views of pages from the contact itself and the rooms' parts. It changes nothing."""

    def __init__(
        self,
        acd: Acd,
        telling: Telling,
        database: Database,
        calls: Calls,
        parts: Parts,
        *,
        today: Callable[[str], Awaitable[list[desk_views.PastContact]]],
        seat_lease_s: int,
        ice_servers: Callable[[str], list[IceServer]],
        slots: Callable[[str, PartyName], list[Slot]],
        sharing: Callable[[str], Sharing],
        call_code: Callable[[str], str],
        now_ms: Callable[[], int],
    ) -> None:
        """*parts* are the rooms'; *today* returns an operator's contacts since midnight,
        *call_code* the code by which a call can be checked, *ice_servers* the servers for a person's id, *slots* what a contact's party receives, *sharing* whether
        contacts of a topic start with their pictures on."""
        self._acd = acd
        self._telling = telling
        self._database = database
        self._calls = calls
        self._parts = parts
        self._today = today
        self._seat_lease_s = seat_lease_s
        self._ice_servers = ice_servers
        self._slots = slots
        self._sharing = sharing
        self._call_code = call_code
        self._now_ms = now_ms

    async def citizen_contact(self, contact_id: str) -> citizen.Contact | None:
        """Return the contact as its citizen sees it, or ``None`` if there is none."""
        standing = await self._acd.standing(contact_id)
        call = await self._calls.get(contact_id)
        async with self._database.reading() as session:
            found = await self._found(session, contact_id, standing.contact, call)
        return await self._citizen_contact(found, standing)

    async def _found(
        self,
        session: AsyncSession,
        contact_id: str,
        live: model.Contact | None,
        call: Call,
        written: ContactRow | None = None,
    ) -> _Found | None:
        row = written or await contacts.contact(session, contact_id)
        if row is None:
            return None
        side = CitizenSide(row=row, live=live, call=call)
        answered = live is not None and live.answered_at is not None
        return _Found(
            side=side,
            account=await accounts.by_id(session, live.agent)
            if live is not None and live.agent and answered
            else None,
            fields=await _read(session, self._parts.citizen, side),
        )

    async def _citizen_contact(
        self, found: _Found | None, standing: reads.Standing
    ) -> citizen.Contact | None:
        if found is None:
            return None
        side, account = found.side, found.account
        row, live, call = side.row, side.live, side.call
        state = view_fields.CITIZEN_STATES[live.state if live is not None else ContactState.CLOSED]
        leaving = live is not None and live.leaving
        if leaving:
            state = "ended"
        on_phone = live is not None and live.channel is model.Channel.PHONE
        position = 0
        if state == "waiting" and row.modality != "text" and not call.citizen_peer:
            place = standing.place
            position = (
                view_fields.WARM_POSITION + 1 if isinstance(place, Refusal) else place.position
            )
        connected_at = (
            live.answered_at if live is not None else view_fields.ms_or_none(row.connected_at)
        )
        ended_at = live.ended_at if live is not None else view_fields.ms_or_none(row.ended_at)
        outcome = live.outcome if live is not None else row.outcome
        if live is not None and leaving:
            ended_at, outcome = live.hung_up_at, Outcome.COMPLETED
        code = self._call_code(row.id)
        card = citizen.AgentCard(name=account.display_name, code=code) if account else None
        contact = citizen.Contact(
            contact_id=row.id,
            reference=row.reference,
            category=live.category if live is not None else row.category,
            modality=modality_name(row),
            state=state,
            entered_at_ms=to_ms(row.created_at),
            seat_lease_s=self._seat_lease_s,
            recording_consent=live.consent if live is not None else row.consent,
            channel=channel_name(live.channel if live is not None else row.channel),
            sharing=self._sharing(row.category),
            media="off" if on_phone else view_fields.media(row.modality, state, position),
            connected_at_ms=connected_at,
            ended_at_ms=ended_at,
            outcome=str(outcome) if outcome else None,
            agent=card,
            agent_media=MediaState(*call.sends("agent")),
            agent_online=call.agent_online,
            recording=view_fields.recording(call),
            consent_asked_at_ms=call.consent_asked_ms or None,
            return_until_ms=self._return_until(live),
        )
        asked = await _ask(self._parts.citizen_asked, side)
        contact = msgspec.structs.replace(contact, **found.fields | asked)
        return msgspec.structs.replace(
            contact,
            colleague=view_fields.coded(contact.colleague, code),
            supervisor=view_fields.coded(contact.supervisor, code),
        )

    def _return_until(self, live: model.Contact | None) -> int | None:
        """Return until when the citizen may take back having hung up."""
        if live is None or not live.leaving or live.hung_up_at is None:
            return None
        return live.hung_up_at + round(self._acd.settings.return_s * 1000)

    async def places(self, here: Collection[str]) -> dict[str, citizen.Place]:
        """Return the place in line of each citizen among *here* (those connected to this process) who is not
        answered yet, by contact id."""
        places = await self._acd.places() if here else {}
        mine = {contact: places[contact] for contact in here if contact in places}
        told = await self._telling.tell_all(mine)
        return {contact: self._place(place, told[contact]) for contact, place in mine.items()}

    def _place(self, place: Place, promise: Promise | None) -> citizen.Place:
        shown = place_shown(place, promise)
        for part in self._parts.place:
            shown = msgspec.structs.replace(shown, **part(place.category))
        return shown

    async def citizen_snapshot(
        self,
        contact_id: str | None,
        seen: tuple[Call, int] | None = None,
        written: ContactRow | None = None,
        *,
        lost: bool,
    ) -> citizen.Snapshot:
        """Return everything that the citizen's page needs; *lost*: the page presented a seat that is not valid any
        more.

        *seen* is the call with its revision, where they have just been read; *written* is the row of a contact that has
        just been written, of which nothing else is in the database yet.
        """
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
        contact = await self._citizen_contact(found, standing)
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
        """Return an operator's state, ringing offer and contact in hand; None for an unknown account."""
        agent = await self._acd.agent(agent_id)
        live = await self._acd.contact(agent.contact) if agent and agent.contact else None
        call = await self._calls.get(live.id) if live is not None else Call()
        in_hand = live is not None and agent is not None and agent.state is not AgentState.OFFERED
        troubles = await self._calls.troubles.of(live.id) if live is not None and in_hand else {}
        offer: desk_views.Offer | None = None
        contact: desk_views.Contact | None = None
        side: DeskSide | None = None
        async with self._database.reading() as session:
            account = await accounts.by_id(session, agent_id)
            if account is None:
                return None
            own = {entry.category for entry in account.categories} & self._acd.categories
            shown = msgspec.structs.replace(
                view_fields.agent(account, agent, sorted(own), self._now_ms()),
                **await _read(
                    session,
                    self._parts.agent,
                    AgentSide(account=account, agent=agent, today=midnight(self._now_ms())),
                ),
            )
            if live is not None and agent is not None:
                row = await contacts.contact(session, live.id)
                if row is None:
                    offer = None if in_hand else await self._other_offer(session, live, agent)
                else:
                    if in_hand and live.leaving and live.agent == agent_id:
                        # who has hung up is written about already, although they may come back
                        shown = msgspec.structs.replace(
                            shown, state="wrap_up", since_ms=live.hung_up_at or shown.since_ms
                        )
                    side = DeskSide(
                        row=row,
                        live=live,
                        call=call,
                        troubles=troubles,
                        agent=agent,
                        own=frozenset(own),
                    )
                    if in_hand:
                        contact = await self._contact(session, side)
                    else:
                        offer = await self._offer(session, side)
        if contact is not None:
            asked = await _ask(self._parts.contact_asked, side)
            contact = msgspec.structs.replace(
                contact,
                return_until_ms=self._return_until(live),
                call_code=self._call_code(contact.contact_id),
                **asked,
            )
        if shown.state == "wrap_up":
            until_ms = await self._acd.wrap_up_until(agent_id)
            shown = msgspec.structs.replace(shown, wrap_up_until_ms=until_ms)
        return shown, offer, contact

    async def _offer(self, session: AsyncSession, side: DeskSide) -> desk_views.Offer:
        offer = view_fields.offer(side, self._sharing(side.row.category))
        fields = await _read(session, self._parts.offer, side)
        return msgspec.structs.replace(offer, **fields)

    async def _contact(self, session: AsyncSession, side: DeskSide) -> desk_views.Contact:
        contact = view_fields.contact(side, self._sharing(side.row.category))
        fields = await _read(session, self._parts.contact, side)
        return msgspec.structs.replace(contact, **fields)

    async def _other_offer(
        self, session: AsyncSession, live: model.Contact, agent: model.Agent
    ) -> desk_views.Offer | None:
        for other in self._parts.other_offers:
            if (offer := await other(session, live, agent)) is not None:
                return offer
        return None

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
        today = await self._today(agent_id)
        # the slots last, as for the citizen
        return desk.Snapshot(
            revision=revision,
            now_ms=self._now_ms(),
            agent=agent,
            offer=offer,
            contact=contact,
            chat=page.lines,
            more_chat=page.more,
            slots=self._slots(current.contact_id, view_fields.party(current)) if current else [],
            waiting=waiting,
            today=today,
            ice_servers=self._ice_servers(agent_id),
            decline_cooldown_s=self._acd.settings.decline_cooldown_s,
            **self._parts.station,
        )

    async def waiting(self, categories: Sequence[str]) -> list[desk_views.Waiting]:
        """Return how many wait in each of *categories*, in the given order."""
        counts = await self._acd.waiting(categories)
        return [view_fields.waiting(name, counts[name]) for name in categories]

    async def waiting_everywhere(self) -> dict[str, desk_views.Waiting]:
        """Return how many wait in every category."""
        return {
            name: view_fields.waiting(name, line)
            for name, line in (await self._acd.waiting()).items()
        }


async def _read(session: AsyncSession, parts: Mapping[Read, Names], side: object) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for part, names in parts.items():
        fields |= _declared(await part(session, side), names)
    return fields


async def _ask(parts: Mapping[Ask, Names], side: object) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for part, names in parts.items():
        fields |= _declared(await part(side), names)
    return fields


def _declared(fields: Fields, names: Names) -> Fields:
    """Return *fields*; raise :class:`ValueError` for one that is not among *names*, and so was not compared with other
    rooms' at the start."""
    if strays := fields.keys() - set(names):
        raise ValueError(f"not declared: {', '.join(sorted(strays))}")
    return fields
