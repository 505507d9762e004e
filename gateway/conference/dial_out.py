"""Calls telephones into a conference for chairs: an office's, or a guest's. The telephone line makes the calls and
reports on them."""

import hashlib
from typing import NamedTuple

from gateway.accounts.lookups import office_of
from gateway.conference import phone_calls
from gateway.conference import state as st
from gateway.conference.book import StoredConference
from gateway.conference.extra_commands import Seat
from gateway.conference.guests import GuestLinks, require_open_to_guests
from gateway.conference.live import Conferences
from gateway.conference.noted import PhoneCall
from gateway.outgoing.api import CallGoesOn, CallTold, ConferenceAsked
from gateway.outgoing.rules import price_of
from gateway.outgoing.service import CallRequest, OutgoingCalls
from gateway.outgoing.tables import CallOut
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from signaling.limits import Rate
from signaling.protocol import conference_calls as wire

LINK_HOURS = 24
"""Longer than any conference: the link of a call is good for its one telephone."""
LONGEST_NAME = 80
"""Of a member; offices' names may be longer."""
RATES = {"quoteCall": Rate(30, 60), "dialOut": Rate(10, 60)}
"""How often one page may send each of these; what the hour and the day allow the rules of calls out know."""


class _Whom(NamedTuple):
    """Somebody to be called: a name (empty where none is known), the number, the office's id."""

    name: str
    number: str
    office: str


def call_name(conference_id: str, command_id: str) -> str:
    """Return the name of the call that a command asks for: the same command again is the same call."""
    mark = hashlib.sha256(f"{conference_id}\0{command_id}".encode()).hexdigest()
    return f"{conference_id}-{mark[:12]}"


def conference_of(call: str) -> str:
    """Return the conference into which a call of this name leads."""
    return call.rpartition("-")[0]


class DialOut:
    """Orders calls to telephones, and follows them (:class:`~gateway.outgoing.service.Caller`)."""

    def __init__(
        self,
        conferences: Conferences,
        guests: GuestLinks,
        outgoing: OutgoingCalls,
        database: Database,
        *,
        language: str,
    ) -> None:
        """*language* is the one in which the called are asked whether they join."""
        self._conferences = conferences
        self._guests = guests
        self._outgoing = outgoing
        self._database = database
        self._language = language

    async def quote(self, seat: Seat, wanted: wire.QuoteCall) -> wire.CallQuote:
        """Return whom a call would reach and what it would cost. Raises as :meth:`dial`."""
        await self._presided(seat)
        whom = await self._whom(wanted.office_id, "", wanted.number)
        self._outgoing.check("conference", whom.number)
        limits = self._outgoing.limits
        price = price_of(whom.number, limits.costs) if limits.costs else None
        return wire.CallQuote(
            name=whom.name,
            number=whom.number,
            price=None if price is None else str(price),
            longest_min=round(limits.longest_s / 60),
        )

    async def dial(self, seat: Seat, wanted: wire.DialOut) -> wire.CallDialled:
        """Have a telephone called. The same command again calls nobody twice.

        Raises :class:`Refused`: ``not_found``, as ``presides`` for a chair, ``focus_group``, ``no_name`` for a number
        without one, ``no_telephone`` for an office without one, ``bad_number``, ``calls_out_off``, ``not_called``,
        ``being_called``, ``too_many``.
        """
        found = await self._presided(seat)
        call = call_name(found.id, wanted.id)
        if phone_calls.find(found.state, call) is not None:
            return wire.CallDialled(call_id=call)
        whom = await self._whom(wanted.office_id, wanted.name.strip(), wanted.number)
        if not whom.name:
            raise Refused("no_name", "The others are to know who is called.", kind="invalid")
        self._outgoing.check("conference", whom.number)
        phone_calls.check(found.state, whom.office)
        account = found.state.people[seat.member].account
        link = await self._guests.make(
            found.id, label=whom.name, single_use=True, hours=LINK_HOURS, by=account or None
        )
        now_ms = self._conferences.now_ms()
        made = PhoneCall(
            id=call,
            name=whom.name,
            by=seat.member,
            link=link.id,
            member=self._guests.caller(link.id),
            office=whom.office,
            asked_ms=now_ms,
        )

        def add(state: st.State) -> None:
            st.presides(state, seat.member)
            phone_calls.add(state, made)

        # written before it is made: a call that nobody knows of would be hung up when it is answered
        await self._conferences.change(found.id, add)
        try:
            await self._outgoing.dial(
                CallRequest(
                    call=call,
                    purpose="conference",
                    number=whom.number,
                    agent=account,
                    language=self._language,
                    worker=found.worker,
                )
            )
        except Exception:
            await self._note(found.id, CallTold(state="failed", reason=phone_calls.GIVEN_UP), call)
            raise
        return wire.CallDialled(call_id=call)

    async def hang_up(self, seat: Seat, wanted: wire.HangUpCall) -> str:
        """Hang a call up, however far it is; return the member who has to be sent out with it, empty for none.

        Raises :class:`Refused`: as ``presides`` for a chair, ``not_there``.
        """
        now_ms = self._conferences.now_ms()

        def end(state: st.State) -> tuple[str, str]:
            st.presides(state, seat.member)
            call = phone_calls.hang_up(state, now_ms, wanted.call_id)
            who = state.people.get(call.member)
            is_there = who is not None and who.place in ("room", "lobby")
            return call.link, call.member if is_there else ""

        link, member = await self._conferences.change(seat.conference_id, end)
        # somebody who presses the key in this moment comes in no more
        await self._guests.take_back(seat.conference_id, link)
        return member

    async def told(self, call: CallOut, told: CallTold) -> CallGoesOn:
        """Take the line's report on a call, and answer whether the call goes on: as long as the conference does and
        a chair wants it."""
        conference_id = conference_of(call.id)
        goes_on = await self._note(conference_id, told, call.id)
        if goes_on is None:
            return CallGoesOn(wanted=False)
        if told.state != "answered":
            return CallGoesOn(wanted=True)
        token = await self._guests.token_of(goes_on.link)
        if token is None:
            return CallGoesOn(wanted=False)
        return CallGoesOn(
            wanted=True,
            conference=ConferenceAsked(
                conference_id=conference_id, link=token, recorded=goes_on.recorded
            ),
        )

    async def _note(
        self, conference_id: str, told: CallTold, call: str
    ) -> phone_calls.GoesOn | None:
        now_ms = self._conferences.now_ms()
        try:
            return await self._conferences.change(
                conference_id,
                lambda state: phone_calls.told(
                    state, now_ms, call, told.state, told.reason, machine=told.machine
                ),
            )
        except Refused as refused:
            if refused.code != "not_found":
                raise
            # the conference is not kept any more
            return None

    async def _presided(self, seat: Seat) -> StoredConference:
        found = await self._conferences.book.get(seat.conference_id)
        if found is None:
            raise Refused("not_found", "There is no such conference.")
        st.presides(found.state, seat.member)
        require_open_to_guests(found.kind)
        return found

    async def _whom(self, office_id: str | None, name: str, number: str) -> _Whom:
        if office_id is None:
            return _Whom(name, self._outgoing.number(number), "")
        office = await office_of(self._database, office_id)
        if office is None or office.disabled_at is not None or not office.phone:
            raise Refused("no_telephone", "That office has no telephone number.")
        return _Whom(office.name[:LONGEST_NAME], office.phone, office.id)
