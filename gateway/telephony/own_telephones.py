"""Operators answer callers of the line at a telephone of their own: the line calls it, and its sound replaces the
browser's.

A telephone that talks is the operator's connection in the call, as a browser would be: hold, consultation, monitoring and
recording make no difference. Until it answers, and as soon as it is gone, the browser has the sound.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.calls.engine import LEG
from gateway.calls.media import MediaPlane
from gateway.calls.state import Calls
from gateway.contacts.own_contact import own_contact
from gateway.contacts.sides import DeskSide
from gateway.outgoing import lookups as calls_out
from gateway.outgoing.api import CallGoesOn, CallTold
from gateway.outgoing.service import CallRequest, OutgoingCalls
from gateway.outgoing.states import OVER
from gateway.outgoing.tables import CallOut
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.telephony import sql as telephone
from gateway.telephony.tables import TelephoneSet
from queueing.backend import Acd
from queueing.model import TALKING, Channel, Contact
from signaling.protocol import desk_views

log = structlog.get_logger()

LABEL = "agent"
"""What recordings call the sound: the operator's, as from the browser."""


class OwnTelephones:
    """Stores operators' telephones, has them called, and takes the reports (:class:`~gateway.outgoing.service.Caller`).
    Holds no state.

    ``Call.own_telephone`` is the call that has the operator's sound, or is to have it.
    """

    def __init__(
        self,
        acd: Acd,
        database: Database,
        calls: Calls,
        media: MediaPlane,
        outgoing: OutgoingCalls,
        publisher: Publisher,
        clock: Callable[[], datetime],
        *,
        allowed: bool,
    ) -> None:
        """*allowed*: operators may answer so at this station."""
        self._acd = acd
        self._database = database
        self._calls = calls
        self._media = media
        self._outgoing = outgoing
        self._publisher = publisher
        self._clock = clock
        self._allowed = allowed

    async def of(self, account_id: str) -> TelephoneSet | None:
        """Return an operator's telephone, None if none was given."""
        async with self._database.reading() as session:
            return await telephone.own(session, account_id)

    async def keep(self, account_id: str, extension: str | None, *, answers: bool) -> None:
        """Store an operator's telephone; None deletes it. One that *answers* is stored as it is dialled, and the choice
        goes on record.

        Raises ``Refused`` for one that *answers*: ``own_telephones_off``, ``bad_number``, ``calls_out_off``,
        ``not_called``.
        """
        if answers:
            self._require_allowed()
            extension = self._outgoing.number(extension or "")
            self._outgoing.check("desk", extension)
        now = self._clock()
        async with self._database.writing() as session:
            before = await telephone.own(session, account_id)
            was = (before.extension, before.answers) if before is not None else (None, False)
            await telephone.set_own(session, account_id, extension, now, answers=answers)
            if answers or was[1]:
                await audit.append(
                    session,
                    at=now,
                    account_id=account_id,
                    action="own-telephone.change",
                    subject=f"account:{account_id}",
                    detail={"answers": answers, "number": was[0] != extension},
                )

    async def accepted(self, agent_id: str, contact_id: str) -> None:
        """Call the operator's telephone for a caller of the line whom they answered, if they chose that.

        On failure the browser keeps the sound.
        """
        if not self._allowed:
            return
        try:
            live = await self._acd.contact(contact_id)
            if live is None or live.channel is not Channel.LINE or live.agent != agent_id:
                return
            own = await self.of(agent_id)
            if own is not None and own.answers:
                await self._call(live, agent_id, own.extension)
        except (Refused, RedisError, SQLAlchemyError, OSError) as error:
            log.warning("own_telephone.not_called", error=type(error).__name__)

    async def ring(self, live: Contact, agent_id: str) -> None:
        """Call the operator's telephone about the caller in hand.

        Raises ``Refused``: ``own_telephones_off``, ``not_connected``, ``no_telephone`` if none was given,
        ``telephone_rings`` if it is being called or talks, ``bad_number``, ``calls_out_off``, ``not_called``.
        """
        self._require_allowed()
        if live.state not in TALKING or live.leaving:
            raise Refused("not_connected", "There is no call to be taken.")
        async with self._database.reading() as session:
            own = await telephone.own(session, agent_id)
            last = await calls_out.last_of(session, live.id, "desk")
        if own is None:
            raise Refused("no_telephone", "Say first which telephone is yours.")
        now = await self._calls.get(live.id)
        if last is not None and last.id == now.own_telephone and last.state not in OVER:
            raise Refused("telephone_rings", "Your telephone is being called, or talks already.")
        await self._call(live, agent_id, self._outgoing.number(own.extension))

    async def take_back(self, agent_id: str, contact_id: str) -> None:
        """Give the sound back to the browser; the telephone is hung up, or stops ringing. May be repeated.

        Raises ``Refused`` ``not_your_contact``.
        """
        live = await own_contact(self._acd, agent_id, contact_id)
        await self._gone(live.id, agent_id, (await self._calls.get(live.id)).own_telephone)

    async def told(self, call: CallOut, told: CallTold) -> CallGoesOn:
        """Take the report on a call. It goes on while its operator has the caller and wants it.

        An answered call is reported every second, with its leg.
        """
        contact_id, agent_id = call.contact_id or "", call.asked_by or ""
        live = await self._acd.contact(contact_id)
        now = await self._calls.get(contact_id)
        wanted = now.own_telephone == call.id and _is_in_hand(live, agent_id)
        if not wanted or told.state in OVER:
            await self._gone(contact_id, agent_id, call.id)
            return CallGoesOn(wanted=False)
        if told.state != "answered":
            await self._show(agent_id)
            return CallGoesOn(wanted=True)
        worker: str | None = now.worker
        if told.leg and (now.worker, now.agent_peer) != (told.worker, told.leg):
            worker = await self._media.bring(contact_id, told.worker, told.leg, "agent", agent_id)
            await self._show(agent_id)
        return CallGoesOn(wanted=True, worker=worker)

    async def forget(self) -> int:
        """Delete the telephones of disabled accounts; return how many."""
        async with self._database.writing() as session:
            return await telephone.forget_of_disabled(session)

    def _require_allowed(self) -> None:
        if not self._allowed:
            raise Refused("own_telephones_off", "Operators answer in the browser at this station.")

    async def _call(self, live: Contact, agent_id: str, number: str) -> None:
        made = new_id()
        # before the line hears of it: it asks at once whether the call is wanted
        await self._calls.update(live.id, own_telephone=made)
        try:
            await self._outgoing.dial(
                CallRequest(
                    call=made,
                    purpose="desk",
                    number=number,
                    contact=live.id,
                    agent=agent_id,
                    worker=(await self._calls.get(live.id)).worker,
                    label=LABEL,
                )
            )
        except Refused:
            await self._calls.update(live.id, own_telephone="")
            raise
        finally:
            await self._show(agent_id)

    async def _gone(self, contact_id: str, agent_id: str, call: str) -> None:
        """Give the sound back to the browser, which makes a connection of its own."""
        now = await self._calls.get(contact_id)
        if call and now.own_telephone == call:
            await self._calls.update(contact_id, own_telephone="")
            if now.agent_peer.startswith(LEG) and now.agent_holder == agent_id:
                await self._media.drop(contact_id, "agent", now.agent_peer)
        await self._show(agent_id)

    async def _show(self, agent_id: str) -> None:
        try:
            await self._publisher.desk(agent_id)
        except (RedisError, SQLAlchemyError, OSError) as error:
            log.warning("own_telephone.not_told", error=type(error).__name__)


def _is_in_hand(live: Contact | None, agent_id: str) -> bool:
    """Whether the caller talks, by the line, with this operator; one who goes on by video has pictures, which no telephone shows."""
    return (
        live is not None
        and live.agent == agent_id
        and live.channel is Channel.LINE
        and live.state in TALKING
        and not live.leaving
    )


async def shown(session: AsyncSession, side: DeskSide) -> desk_views.OwnTelephone | None:
    """Return the state of the operator's telephone for the contact in hand, None if it was not called."""
    if not _is_in_hand(side.live, side.agent.id):
        return None
    row = await calls_out.last_of(session, side.live.id, "desk")
    if row is None or row.asked_by != side.agent.id:
        return None
    given_back = row.state not in OVER and side.call.own_telephone != row.id
    return desk_views.OwnTelephone(
        state="ended" if given_back else row.state,  # type: ignore[arg-type]
        reason=row.reason or None,
    )
