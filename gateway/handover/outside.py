"""Callers by the telephone line who are passed on to a number outside. The caller is on hold while it rings; once it is answered the two
telephones are joined, and the contact ends for the operator. Taking the caller back calls the other call off."""

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.calls.state import Calls
from gateway.contacts.sides import DeskSide
from gateway.handover.holds import Holds
from gateway.outgoing import sql as calls_out
from gateway.outgoing.api import PASSED, CallGoesOn, CallTold
from gateway.outgoing.service import OutgoingCalls, Wanted
from gateway.outgoing.states import OVER
from gateway.outgoing.tables import CallOut
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.realtime.parts import Fields
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import to_ms
from gateway.telephony import sql as telephone
from gateway.telephony.line_calls import BY_LINE
from queueing.backend import Acd
from queueing.model import OVER as ENDED
from queueing.model import Channel, Contact, ContactState, Party, Refusal
from signaling.protocol import desk_views

log = structlog.get_logger()

EARLIER_MS = 5_000
"""By how much a call may have been asked for before the hold that it belongs to."""


class OutsideTransfers:
    """The operator's request, and what the line tells of the call. Holds nothing itself."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        calls: Calls,
        holds: Holds,
        outgoing: OutgoingCalls,
        publisher: Publisher,
    ) -> None:
        self._acd = acd
        self._database = database
        self._calls = calls
        self._holds = holds
        self._outgoing = outgoing
        self._publisher = publisher

    async def begin(self, agent_id: str, contact_id: str, written: str) -> str:
        """Have a number called for the contact in hand, which is put on hold; return the call.

        Raises :class:`Refused`: ``unknown_contact`` where it is not in this operator's hand, ``not_by_line`` for a citizen who did not
        come by the line, ``bad_number``, ``calls_out_off``, ``not_called``, or the queue's word.
        """
        live = await self._acd.contact(contact_id)
        if (
            live is None
            or live.agent != agent_id
            or live.state not in (ContactState.CONNECTED, ContactState.HELD)
        ):
            raise Refused("unknown_contact", "That contact is not in your hand.", kind="absent")
        if live.channel is not Channel.LINE:
            raise Refused("not_by_line", "Only callers by the telephone line can be passed on.")
        number = self._outgoing.number(written)
        self._outgoing.check("outside", number)
        await self._holds.change(contact_id, agent_id, held=True)
        made = new_id()
        await self._outgoing.dial(
            Wanted(
                call=made,
                purpose="outside",
                number=number,
                contact=contact_id,
                agent=agent_id,
                language=live.language,
                worker=(await self._calls.get(contact_id)).worker,
            )
        )
        await self._show(agent_id)
        return made

    async def told(self, call: CallOut, told: CallTold) -> CallGoesOn:
        """Take what became of a call; the contact's newest goes on while the caller is on hold for its operator."""
        contact_id, agent_id = call.contact_id or "", call.asked_by or ""
        live = await self._acd.contact(contact_id)
        if told.state in OVER:
            await self._show(agent_id)
            return CallGoesOn(wanted=False)
        if told.reason == PASSED:
            return CallGoesOn(wanted=await self._passed(call, live))
        if not _waits(live, agent_id) or not await self._is_newest(call):
            return CallGoesOn(wanted=False)
        if told.state != "answered":
            await self._show(agent_id)
            return CallGoesOn(wanted=True)
        async with self._database.reading() as session:
            known = await telephone.call(session, contact_id)
        if known is None:
            return CallGoesOn(wanted=False)
        return CallGoesOn(wanted=True, passed_to=known.call_id.removeprefix(BY_LINE))

    async def _passed(self, call: CallOut, live: Contact | None) -> bool:
        """The two telephones are joined: the caller's leg is not the contact's any more, which ends for the operator. False where the
        operator has taken the caller back or called another number in this moment, or the caller is leaving: the line parts the two
        again."""
        if not await self._is_newest(call):
            return False
        if live is None or live.state in ENDED:
            return True
        if not _waits(live, call.asked_by or ""):
            return False
        leg = (await self._calls.get(live.id)).citizen_peer
        if leg:
            await self._calls.drop_peer(live.id, "citizen", leg)
        async with self._database.writing() as session:
            await audit.append(
                session,
                at=call.told_at,
                account_id=call.asked_by,
                action="call-out.pass",
                subject=live.id,
                detail={"call": call.id},
            )
        result = await self._acd.hang_up(live.id, Party.AGENT, call.asked_by, "transferred")
        if not isinstance(result, Refusal):
            return True
        now = await self._acd.contact(live.id)
        return now is None or now.state in ENDED

    async def _is_newest(self, call: CallOut) -> bool:
        last = await self._outgoing.last(call.contact_id or "", "outside")
        return last is not None and last.id == call.id

    async def _show(self, agent_id: str) -> None:
        try:
            await self._publisher.desk(agent_id)
        except (RedisError, SQLAlchemyError, OSError) as error:
            log.warning("desk.outside_not_told", error=type(error).__name__)


def _waits(live: Contact | None, agent_id: str) -> bool:
    return (
        live is not None
        and live.agent == agent_id
        and live.state is ContactState.HELD
        and not live.leaving
    )


async def shown(session: AsyncSession, side: DeskSide, held_since_ms: int) -> Fields:
    """Return how far the number outside has come that a caller, on hold since *held_since_ms*, is passed on to."""
    live = side.live
    if live.channel is not Channel.LINE or live.state is not ContactState.HELD:
        return {}
    last = await calls_out.last_of(session, live.id, "outside")
    if last is None or to_ms(last.asked_at) < held_since_ms - EARLIER_MS:
        return {}
    return {
        "outside": desk_views.Outside(
            state=last.state,  # type: ignore[arg-type]
            reason=last.reason or None,
            number=last.number,
        )
    }
