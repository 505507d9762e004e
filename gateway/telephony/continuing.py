"""Continues a contact by telephone: a citizen who was dialled answers, or calls with an invitation's code."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.callbacks.changes import note_result
from gateway.calls.state import Calls
from gateway.channels.service import Continuing
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from gateway.telephony import sql as telephone
from gateway.telephony.calls import HeldCalls
from gateway.telephony.tables import PhoneCall
from queueing.backend import Acd
from queueing.model import OVER, Channel, Contact


class ContinuingByPhone:
    """Replaces a contact's channel by a call at the exchange. Holds no state."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        calls: Calls,
        held: HeldCalls,
        continuing: Continuing,
        now_ms: Callable[[], int],
    ) -> None:
        self._acd = acd
        self._database = database
        self._calls = calls
        self._held = held
        self._continuing = continuing
        self._now_ms = now_ms

    async def by_dialling(self, contact_id: str, call_id: str, number: str | None) -> None:
        """Continue a contact as a call at the exchange, after the citizen who was dialled has answered.

        Raises :class:`Refused`: ``contact_closed``, ``call_exists``.
        """
        async with self._database.writing() as session:
            await self._put_call(session, contact_id, call_id, None, number)
            await note_result(session, contact_id, "reached")
        await self._held.take_over(contact_id)
        await self._continuing.switched(contact_id, Channel.PHONE)

    async def by_phone(
        self, given: str, call_id: str, *, caller: str | None, number: str | None
    ) -> str:
        """Accept an invitation by a call at the exchange; return the contact.

        The same call may ask again and gets the same answer, also after a crash in between: remaining steps are then done.
        Raises :class:`Refused`: ``invitation_not_good``, ``contact_closed``, ``call_exists``.
        """
        known = await self._call(call_id)
        live = await self._acd.contact(known.contact_id) if known is not None else None
        if live is not None and live.channel is Channel.PHONE:
            if live.state not in OVER:
                await self._to_telephone(live)
            return live.id
        try:
            live = await self._continuing.taken(given, Channel.PHONE, call_id)
        except Refused:
            if known is not None:
                raise _call_exists() from None
            raise
        async with self._database.writing() as session:
            await self._put_call(session, live.id, call_id, caller, number)
        await self._to_telephone(live)
        return live.id

    async def _to_telephone(self, live: Contact) -> None:
        """From here on the exchange holds the citizen. May be repeated at any time."""
        await self._held.add(live.id)
        if live.channel is not Channel.PHONE:
            # the page is not what holds the place any more: its going away is no loss
            await self._calls.update(live.id, citizen_socket="", telephone="", telephone_reason="")
        await self._continuing.switched(live.id, Channel.PHONE)
        await self._acd.resume(live.id)

    async def _put_call(
        self,
        session: AsyncSession,
        contact_id: str,
        call_id: str,
        caller: str | None,
        number: str | None,
    ) -> None:
        """Raises :class:`Refused` ``call_exists`` where another contact has this call."""
        row = await telephone.by_call_id(session, call_id)
        if row is not None and row.contact_id != contact_id:
            raise _call_exists()
        await telephone.put_call(
            session,
            contact_id=contact_id,
            call_id=call_id,
            caller=caller,
            number=number,
            created_at=from_ms(self._now_ms()),
        )

    async def _call(self, call_id: str) -> PhoneCall | None:
        async with self._database.reading() as session:
            return await telephone.by_call_id(session, call_id)


def _call_exists() -> Refused:
    return Refused("call_exists", "Another call was entered under this id.")
