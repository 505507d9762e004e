"""Contacts by telephone: carries the exchange's reports into the queue.

Every report may be repeated: one whose effect is there already is answered like the first. An impossible one is refused
with a word.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Literal

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import lookups as accounts
from gateway.callbacks import lookups as callbacks
from gateway.callbacks.changes import note_result
from gateway.calls.state import Calls
from gateway.channels.service import Continuing
from gateway.contacts import lookups as contacts
from gateway.contacts.admission import Admission
from gateway.contacts.entering import QueueEntry, Rows, enter
from gateway.contacts.tables import Contact as ContactRow
from gateway.platform.checks import STATION_CHECK
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from gateway.telephony import api, lookups
from gateway.telephony import sql as telephone
from gateway.telephony.api import SetState
from gateway.telephony.calls import HeldCalls
from gateway.telephony.continuing import ContinuingByPhone
from gateway.telephony.guards import (
    enterable,
    has_passed_on,
    is_colleague,
    raise_too_late,
    same_operator,
    talking,
)
from gateway.telephony.views import STATES, ended, wait_shown
from queueing.backend import Acd, Result
from queueing.model import (
    OVER,
    TALKING,
    Channel,
    Contact,
    ContactState,
    Modality,
    NewContact,
    Party,
    Refusal,
)
from queueing.telling import Telling

_OF_TWO = frozenset({ContactState.CONSULTING, ContactState.THREE_WAY})
"""Where two operators have the call."""
_PARTIES: dict[api.HangUpBy, Party] = {
    "caller": Party.CITIZEN,
    "operator": Party.AGENT,
    "network": Party.SYSTEM,
}
_ATTEMPTS = 4


class Telephony:
    """Handles the exchange's requests and reports. Holds no state.

    Reports raise :class:`Refused`: ``unknown_call``, ``call_ended``, ``not_talking``, ``not_on_the_phone`` (the contact
    goes on by another channel), ``other_operator``, ``operator_required``, ``too_late``.
    """

    def __init__(
        self,
        acd: Acd,
        database: Database,
        calls: Calls,
        held: HeldCalls,
        publisher: Publisher,
        admission: Admission,
        continuing: Continuing,
        origin: str,
        secret: bytes,
        now_ms: Callable[[], int],
        *,
        by_phone: ContinuingByPhone,
        telling: Telling,
    ) -> None:
        """*secret* makes contact ids out of call ids, so that neither tells the other; *origin* is the
        station's address in links."""
        self._acd = acd
        self._telling = telling
        self._database = database
        self._calls = calls
        self._held = held
        self._publisher = publisher
        self._admission = admission
        self._continuing = continuing
        self._by_phone = by_phone
        self._origin = origin
        self._secret = secret
        self._now_ms = now_ms

    async def heard(self) -> None:
        """Note that the exchange is present, which keeps its callers' places."""
        await self._held.heard()

    async def enter(self, call_id: str, wanted: api.NewCall) -> tuple[api.PhoneCall, bool]:
        """Put a caller in the queue; the same call enters once. Return the call, and whether it is new.

        Raises :class:`Refused`: ``unknown_category``, ``unknown_requirement``, ``call_exists``, or a word of
        :class:`~queueing.admitting.NotAdmitted`.
        """
        # the same whether the id came in the body or in the header
        wanted = msgspec.structs.replace(wanted, call_id=call_id)
        contact_id = self._mark("contact", call_id)[:24]
        there = await self._known(contact_id, call_id, wanted)
        if there is not None:
            return there, False
        enterable(wanted, self._acd.categories)
        await self._admission.admit(contact_id, wanted.category, with_media=False)
        entering = await self._entering(contact_id, wanted)
        known = self._admission.last_agents
        now = from_ms(self._now_ms())

        async def queue(preferred: str) -> Result:
            await self._held.add(contact_id)
            return await self._acd.enqueue(
                msgspec.structs.replace(entering, preferred_agent=preferred)
            )

        async def beside(session: AsyncSession, _reference: str) -> None:
            await telephone.open_call(
                session,
                contact_id=contact_id,
                call_id=call_id,
                caller=wanted.caller,
                number=wanted.number,
                fingerprint=self._fingerprint(wanted),
                created_at=now,
            )

        entered = await enter(
            self._database,
            Rows(
                row=_row(contact_id, wanted, now),
                beside=beside,
                last_agent=partial(
                    known.meets, contact_id=contact_id, marks=known.marks(number=wanted.number)
                ),
            ),
            QueueEntry(contact_id=contact_id, queue=queue),
        )
        answer = entered.answer
        if isinstance(answer, Refusal) and answer is not Refusal.CONTACT_EXISTS:
            await self._held.remove(contact_id)
            raise Refused(
                answer,
                "The queue could not take the call.",
                kind="invalid" if answer is Refusal.UNKNOWN_CATEGORY else "conflict",
                retryable=answer is Refusal.QUEUE_FULL,
            )
        return await self.show(contact_id), True

    async def _known(
        self, contact_id: str, call_id: str, wanted: api.NewCall
    ) -> api.PhoneCall | None:
        """The call that was entered under the same id. Raises ``call_exists`` for another request."""
        async with self._database.reading() as session:
            row = await lookups.call(session, contact_id)
            # a contact that goes on by telephone, or was dialled, has the exchange's id too
            other = row is None and await telephone.by_call_id(session, call_id) is not None
        if other or (row and row.fingerprint and row.fingerprint != self._fingerprint(wanted)):
            raise Refused("call_exists", "Another call was entered under this id.")
        if row is None:
            return None
        try:
            return await self.show(contact_id)
        except Refused:
            return None

    async def _entering(self, contact_id: str, wanted: api.NewCall) -> NewContact:
        explicit = frozenset(wanted.requirements)
        asked, relax_s = await self._admission.required(
            wanted.category, wanted.language, wanted.needs
        )
        return NewContact(
            id=contact_id,
            category=wanted.category,
            channel=Channel.PHONE,
            modality=Modality.AUDIO,
            language=wanted.language,
            requirements=explicit | asked,
            # what the exchange asks for does not fall away
            relax_s={name: s for name, s in relax_s.items() if name not in explicit},
            priority_s=self._admission.priority_s(wanted.category),
            limits=self._admission.limits(wanted.category),
        )

    def _mark(self, kind: str, value: str) -> str:
        return hmac.new(self._secret, f"phone/{kind}/{value}".encode(), hashlib.sha256).hexdigest()

    def _fingerprint(self, wanted: api.NewCall) -> str:
        return self._mark("request", msgspec.json.encode(wanted).decode())

    # how things stand

    async def show(self, contact_id: str) -> api.PhoneCall:
        """Return the state of a call. Raises :class:`Refused` ``unknown_call``."""
        async with self._database.reading() as session:
            row = await contacts.contact(session, contact_id)
            phone = await lookups.call(session, contact_id) if row else None
        if row is None or phone is None:
            raise Refused("unknown_call", "There is no such call.", kind="absent")
        live = await self._acd.contact(contact_id)
        if live is None:
            if row.state != str(ContactState.CLOSED):
                # written, and never entered: the gateway died in between
                raise Refused("unknown_call", "There is no such call.", kind="absent")
            return ended(row, phone.call_id)
        return await self._shown(row, phone.call_id, live)

    async def listed(self) -> list[api.PhoneCall]:
        """Return the calls that the exchange holds."""
        shown: list[api.PhoneCall] = []
        for contact_id in sorted(await self._held.all()):
            try:
                shown.append(await self.show(contact_id))
            except Refused:
                continue
        return shown

    async def _shown(self, row: ContactRow, call_id: str, live: Contact) -> api.PhoneCall:
        position: int | None = None
        wait: api.Wait | None = None
        if live.state in (ContactState.WAITING, ContactState.OFFERED):
            place = await self._acd.place(live.id)
            if not isinstance(place, Refusal):
                promise = await self._telling.tell(live.id, place)
                position = place.position if promise is None else promise.position
                wait = wait_shown(promise)
        return api.PhoneCall(
            contact_id=live.id,
            reference=row.reference,
            call_id=call_id,
            state=await self._state(live),
            category=live.category,
            language=live.language,
            entered_at=row.created_at,
            position=position,
            wait=wait,
            operator=await self._operator(live, live.agent),
            colleague=await self._operator(live, live.colleague),
            outcome=live.outcome,
        )

    async def _state(self, live: Contact) -> api.CallState:
        if live.state in STATES:
            return STATES[live.state]
        call = await self._calls.get(live.id)
        return "talking" if call.telephone == "talking" else "assigned"

    async def _operator(self, live: Contact, agent_id: str | None) -> api.CallOperator | None:
        if agent_id is None or live.state in OVER:
            return None
        async with self._database.reading() as session:
            account = await accounts.by_id(session, agent_id)
            own = await telephone.own(session, agent_id)
        return api.CallOperator(
            id=agent_id,
            code=account.code if account else None,
            extension=own.extension if own else None,
        )

    # what the exchange reports

    async def ring(self, contact_id: str, operator: str | None) -> None:
        """Take the report that the operator's telephone rings."""
        live = await self._phone(contact_id)
        if is_colleague(live, operator):
            return
        if live.state is ContactState.OFFERED:
            # the exchange rings it with the offer, beside the desk, which says so
            same_operator(live, operator)
        else:
            same_operator(talking(live), operator)
        if (await self._calls.get(contact_id)).telephone not in ("ringing", "talking"):
            await self._set_is(live, "ringing")

    async def answered(self, contact_id: str, operator: str | None) -> None:
        """Take the report that the operator picked up; while the offer still rings, that answers it."""
        live = await self._phone(contact_id)
        if operator is not None and is_colleague(live, operator):
            if live.state is ContactState.ASKING:
                raise_too_late(await self._acd.consult_accept(contact_id, operator))
            return
        if live.state is ContactState.OFFERED:
            if operator is None:
                raise Refused(
                    "operator_required",
                    "Say whose telephone was taken: the desk still rings.",
                    kind="invalid",
                )
            same_operator(live, operator)
            result = await self._acd.accept(contact_id, operator)
            if isinstance(result, Refusal):
                # the desk was quicker, or the ring ended
                live = talking(await self._phone(contact_id))
                same_operator(live, operator)
        else:
            same_operator(talking(live), operator)
        await self._set_is(live, "talking")

    async def unanswered(self, contact_id: str, operator: str | None, reason: str) -> None:
        """Take the report that the operator's telephone was not answered; the desk is told, and may have it rung again."""
        live = await self._phone(contact_id)
        if operator is not None and is_colleague(live, operator):
            await self._colleague_out(live, operator)
            return
        if live.state is ContactState.OFFERED:
            # the desk rings on, and is answered there or not at all
            same_operator(live, operator)
            await self._set_is(live, "")
            return
        same_operator(talking(live), operator)
        await self._set_is(live, "unanswered", reason)

    async def dialled(self, contact_id: str, result: api.Dialled, call_id: str | None) -> None:
        """Take the outcome of dialling a citizen who asked to be called back.

        An answered call goes on as any other; otherwise the desk is told, and the operator ends the contact: nobody is
        dialled twice. Raises :class:`Refused`: ``unknown_call``, ``call_ended``, ``not_dialled``, ``call_exists``.
        """
        async with self._database.reading() as session:
            asked = await callbacks.one(session, contact_id)
            known = await lookups.call(session, contact_id)
        live = await self._acd.contact(contact_id)
        if asked is None or known is None:
            raise Refused("unknown_call", "There is no such call.", kind="absent")
        if live is None or live.state in OVER:
            raise Refused("call_ended", "This call is over.")
        if live.channel is Channel.PHONE and result == "answered":
            return
        if live.channel is not Channel.CALLBACK or live.state not in TALKING:
            raise Refused("not_dialled", "Nobody is being dialled for this contact.")
        if result == "answered":
            try:
                await self._by_phone.by_dialling(
                    contact_id, call_id or known.call_id, asked.callback.number
                )
            except Refused as refused:
                code = "call_exists" if refused.code == "call_exists" else "call_ended"
                raise Refused(code, str(refused)) from None
            return
        async with self._database.writing() as session:
            await note_result(session, contact_id, result)
        await self._held.not_dialled(contact_id)
        if live.agent is not None:
            await self._publisher.desk(live.agent)

    async def _colleague_out(self, live: Contact, colleague: str) -> None:
        """A colleague's telephone was not taken, or was put down; while it only rings at the desk, the
        desk goes on ringing."""
        if live.state is not ContactState.ASKING:
            raise_too_late(await self._acd.consult_leave(live.id, colleague))

    async def hold(self, contact_id: str, operator: str | None) -> None:
        """Take the report that the operator has put the caller on hold at the telephone."""
        live = await self._phone(contact_id)
        if live.state is not ContactState.HELD:
            same_operator(talking(live), operator)
            raise_too_late(await self._acd.hold(contact_id, live.agent or ""))

    async def retrieve(self, contact_id: str, operator: str | None) -> None:
        """Take the report that the operator has taken the caller back."""
        live = talking(await self._phone(contact_id))
        same_operator(live, operator)
        if live.state is ContactState.HELD:
            raise_too_late(await self._acd.retrieve(contact_id, live.agent or ""))

    async def transfer(self, contact_id: str, operator: str | None, category: str | None) -> None:
        """Take the report that the operator has passed the caller on: to *category*, where the caller waits at the old
        place, or to a number outside the station.

        Raises :class:`Refused` as every report, and ``unknown_category``, ``retired_category``.
        """
        live = await self._phone(contact_id)
        if live.state in OVER or has_passed_on(live, operator):
            return
        same_operator(talking(live), operator)
        agent = live.agent or ""
        if category is None:
            raise_too_late(await self._acd.hang_up(contact_id, Party.AGENT, agent, "transferred"))
            return
        if category == STATION_CHECK:
            raise Refused(Refusal.UNKNOWN_CATEGORY, "There is no such category.", kind="invalid")
        result = await self._acd.transfer(contact_id, agent, category=category)
        if result is Refusal.UNKNOWN_CATEGORY:
            raise Refused(Refusal.UNKNOWN_CATEGORY, "There is no such category.", kind="invalid")
        if result is Refusal.RETIRED_CATEGORY:
            raise Refused(Refusal.RETIRED_CATEGORY, "This category is not in use any more.")
        raise_too_late(result)

    async def hang_up(self, contact_id: str, by: api.HangUpBy, operator: str | None = None) -> None:
        """Take the report that the call is over at the exchange.

        A caller who was still waiting has given up, unless the network lost the line. If one of two operators hung up, only
        that one's part ends.
        """
        for _ in range(_ATTEMPTS):
            live = await self._phone(contact_id)
            if live.state in OVER:
                return
            if by == "operator" and await self._own_part(live, operator):
                return
            if live.state in TALKING:
                party = _PARTIES[by]
                agent = live.agent if party is Party.AGENT else None
                result = await self._acd.hang_up(contact_id, party, agent)
            elif by == "operator":
                raise Refused("not_talking", "Nobody has answered this call yet.")
            else:
                result = await self._acd.leave(contact_id, lost=by == "network")
            if not isinstance(result, Refusal):
                return
            # answered, or back in the queue, in this very moment: the caller is gone all the same
        raise Refused("too_late", "The call has moved on meanwhile; say it again.", retryable=True)

    async def _own_part(self, live: Contact, operator: str | None) -> bool:
        """An operator has put the telephone down; return whether that was not the caller's end.

        After a word with a colleague it passes the caller on, as it does at any telephone. While the
        colleague is only being asked, the caller is the operator's again, whose telephone is to be rung.
        """
        if operator is not None and is_colleague(live, operator):
            await self._colleague_out(live, operator)
            return True
        if operator is not None and has_passed_on(live, operator):
            return True
        if operator is None and live.state in _OF_TWO:
            raise Refused(
                "operator_required",
                "Say whose telephone was put down: two operators have the call.",
                kind="invalid",
            )
        same_operator(live, operator)
        agent = live.agent or ""
        put_down = f"put-down:{agent}"
        match live.state:
            case ContactState.THREE_WAY:
                raise_too_late(await self._acd.consult_leave(live.id, agent))
            case ContactState.CONSULTING:
                raise_too_late(await self._acd.consult_complete(live.id, agent))
            case ContactState.ASKING:
                raise_too_late(await self._acd.consult_cancel(live.id, agent))
                await self._set_is(live, "connecting", put_down)
            case ContactState.CONNECTED:
                # the same report again, before that telephone has rung
                call = await self._calls.get(live.id)
                return (call.telephone, call.telephone_reason) == ("connecting", put_down)
            case _:
                return False
        return True

    async def abandoned(self, contact_id: str) -> None:
        """Take the report that the caller hung up: before being answered they have abandoned, afterwards hung up."""
        await self.hang_up(contact_id, "caller")

    # by another channel

    async def invite(self, contact_id: str) -> api.Invited:
        """Make an invitation for the caller to go on by video.

        Raises :class:`Refused`: ``unknown_call``, ``call_ended``, ``not_on_the_phone``, ``contact_closed``.
        """
        await self._phone(contact_id)
        made = await self._continuing.invite(contact_id, Channel.VIDEO)
        return api.Invited(
            code=made.code,
            url=made.url(self._origin),
            expires_at=from_ms(made.expires_at_ms),
        )

    async def go_on(self, wanted: api.Continuation) -> api.PhoneCall:
        """Continue a contact by telephone, with the code of an invitation.

        Raises :class:`Refused`: ``invitation_not_good``, ``contact_closed``, ``call_exists``.
        """
        contact_id = await self._by_phone.by_phone(
            wanted.code, wanted.call_id, caller=wanted.caller, number=wanted.number
        )
        return await self.show(contact_id)

    async def _phone(self, contact_id: str) -> Contact:
        async with self._database.reading() as session:
            known = await lookups.call(session, contact_id)
        live = await self._acd.contact(contact_id) if known is not None else None
        if known is None:
            raise Refused("unknown_call", "There is no such call.", kind="absent")
        if live is None:
            raise Refused("call_ended", "This call is over.")
        if live.channel is not Channel.PHONE and live.state not in OVER:
            raise Refused("not_on_the_phone", "This contact goes on by another channel.")
        return live

    async def _set_is(self, live: Contact, state: SetState | Literal[""], reason: str = "") -> None:
        """``""``: it was not asked for yet, or is not any more."""
        await self._calls.update(live.id, telephone=state, telephone_reason=reason)
        if live.agent is not None:
            await self._publisher.desk(live.agent)


def _row(contact_id: str, wanted: api.NewCall, now: datetime) -> dict[str, Any]:
    """Return the columns of the contact of a new call."""
    return {
        "contact_id": contact_id,
        "category": wanted.category,
        "channel": str(Channel.PHONE),
        "modality": str(Modality.AUDIO),
        "language": wanted.language,
        "needs": list(dict.fromkeys(wanted.needs)),
        "visitor_name": None,
        "consent": False,
        "created_at": now,
    }
