"""Calls to numbers outside for a contact in hand.

A number takes the place of a consulted colleague: the citizen is on hold while it rings and while the operator speaks with
it. Then all three talk, the citizen goes on with the number alone, or the operator goes back to the citizen. Passing on at
once skips the talk between operator and number.
"""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.calls.media import MediaPlane
from gateway.calls.state import Calls
from gateway.contacts.desired_media import outside_holder
from gateway.contacts.sides import DeskSide
from gateway.outgoing import lookups as calls_out
from gateway.outgoing.api import CallGoesOn, CallTold
from gateway.outgoing.rules import EMERGENCY
from gateway.outgoing.service import CallRequest, OutgoingCalls
from gateway.outgoing.states import OVER
from gateway.outgoing.tables import CallOut
from gateway.platform.audit import log as audit
from gateway.platform.audit.noted_deeds import noted_and_done
from gateway.platform.ids import new_id
from gateway.platform.realtime.publisher import Publisher, show_at_once
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms, to_ms
from queueing.backend import Acd, Result
from queueing.model import Channel, Contact, ContactState, Modality, Refusal
from signaling.protocol import desk_views

EARLIER_MS = 5_000
"""A call belongs to a hold that began at most so much later than the call was asked for."""
LABEL = "outside"
"""The name of a number outside in recordings."""
PATIENCE_S = 60.0
"""Beyond its ringing time: a call also waits for its turn, and may try one trunk after the other."""
ENDED = "supervisor"
"""The queue's reason for a call that a supervisor has ended. The supervisor's own words stand in the audit trail."""
_IN_HAND = (ContactState.CONNECTED, ContactState.HELD)
_NOT_MET = (ContactState.ASKING, ContactState.CONSULTING)
"""The citizen and the number have not talked yet."""
_ANSWERED = (ContactState.CONSULTING, ContactState.THREE_WAY)
_RECORDED = ("starting", "active")


class OutsideNumbers:
    """Begins such calls for operators, and follows what the telephone line reports of them.

    Holds no state: the queue's contact names the call that it wants.
    """

    def __init__(
        self,
        acd: Acd,
        database: Database,
        calls: Calls,
        media: MediaPlane,
        outgoing: OutgoingCalls,
        publisher: Publisher,
        now_ms: Callable[[], int],
        *,
        ring_s: float,
    ) -> None:
        """*ring_s*: for how long a telephone rings before the call is given up."""
        self._acd = acd
        self._database = database
        self._calls = calls
        self._media = media
        self._outgoing = outgoing
        self._publisher = publisher
        self._now_ms = now_ms
        self._ring_s = ring_s

    async def begin(self, agent_id: str, contact_id: str, written: str, *, pass_on: bool) -> str:
        """Call a number for the contact in hand, which is put on hold; return the call's id.

        *pass_on*: the citizen goes on with the number as soon as it answers, without a word between operator and number.
        Raises :class:`Refused`: ``unknown_contact`` where this operator does not have it in hand, ``not_by_voice`` for a
        citizen who writes or whose sound an exchange carries, ``bad_number``, ``calls_out_off``, ``not_called``, or the
        queue's word.
        """
        live = await self._acd.contact(contact_id)
        if live is None or live.agent != agent_id or live.state not in _IN_HAND:
            raise Refused("unknown_contact", "That contact is not in your hand.", kind="absent")
        if live.channel not in (Channel.VIDEO, Channel.LINE) or live.modality is Modality.TEXT:
            raise Refused("not_by_voice", "There is no sound of this contact that could be shared.")
        number = self._outgoing.number(written)
        self._outgoing.check("outside", number)
        made = new_id()
        answer = await self._acd.call_outside(contact_id, agent_id, made, self._ring_s + PATIENCE_S)
        if isinstance(answer, Refusal):
            raise Refused(answer, "That is not possible now.")
        # not before: of two requests at once the one that is refused changes nothing
        await self._calls.update(contact_id, pass_on=made if pass_on else "")
        self._media.reconcile(contact_id)
        # where this fails the queue gives the citizen back when the time is over
        await self._outgoing.dial(
            CallRequest(
                call=made,
                purpose="outside",
                number=number,
                contact=contact_id,
                agent=agent_id,
                language=live.language,
                worker=(await self._calls.get(contact_id)).worker,
                label=LABEL,
            )
        )
        await self._show(agent_id, contact_id)
        return made

    async def told(self, call: CallOut, told: CallTold) -> CallGoesOn:
        """Handle the telephone line's report on a call; return whether the call goes on, and with which media worker.

        A call is wanted while the contact holds its place, also after the operator has left. An answered call is reported
        every second, with its leg.
        """
        contact_id, agent_id = call.contact_id or "", call.asked_by or ""
        live = await self._acd.contact(contact_id)
        if live is None or live.outside != call.id:
            # the desk says what became of it, where the citizen is on hold still
            await self._show(agent_id)
            return CallGoesOn(wanted=False)
        if told.state in OVER:
            await self._acd.outside_gone(contact_id, call.id, _why(told))
            await self._changed(contact_id, agent_id)
            return CallGoesOn(wanted=False)
        if told.state != "answered":
            await self._show(agent_id)
            return CallGoesOn(wanted=True)
        return await self._answered(live, call, told)

    async def pass_on(self, live: Contact, agent_id: str) -> Result:
        """Let the citizen go on with the number outside, without the operator; it goes on record first. Return the queue's
        answer."""
        if live.state not in _ANSWERED:
            return Refusal.NOT_CONSULTING
        async with self._database.writing() as session:
            await audit.append(
                session,
                at=from_ms(self._now_ms()),
                account_id=agent_id,
                action="call-out.pass",
                subject=live.id,
                detail={"call": live.outside},
            )
        return await self._acd.pass_on(live.id, agent_id)

    async def end(self, contact_id: str, reason: str, *, by: str) -> None:
        """End the conversation of a citizen who was passed on, in which no member of the staff is; it goes on record first.

        Raises :class:`Refused`: ``unknown_contact``, ``not_passed_on``, ``call_for_help``, or the queue's word.
        """
        live = await self._acd.contact(contact_id)
        if live is None:
            raise Refused(Refusal.UNKNOWN_CONTACT, "There is no such contact.")
        call = live.outside or ""
        if live.state is not ContactState.PASSED or not call:
            raise Refused(
                "not_passed_on", "That citizen does not talk with a number outside alone."
            )
        async with self._database.reading() as session:
            row = await calls_out.one(session, call)
        if row is not None and row.number in EMERGENCY:
            raise Refused("call_for_help", "Only the people who talk end a call for help.")

        async def deed() -> str | None:
            answer = await self._acd.outside_gone(contact_id, call, ENDED)
            return answer if isinstance(answer, Refusal) else None

        refusal = await noted_and_done(
            self._database,
            deed,
            at=from_ms(self._now_ms()),
            account_id=by,
            action="contact.end",
            subject=f"contact:{contact_id}",
            detail={"reason": reason, "call": call},
        )
        if refusal is not None:
            raise Refused(refusal, "The conversation is over already.")

    async def _answered(self, live: Contact, call: CallOut, told: CallTold) -> CallGoesOn:
        now = await self._calls.get(live.id)
        worker: str | None = now.worker
        if told.leg and (now.worker, now.colleague_peer) != (told.worker, told.leg):
            worker = await self._media.bring(
                live.id, told.worker, told.leg, "colleague", outside_holder(call.id)
            )
        if live.state is ContactState.ASKING:
            await self._acd.outside_answered(live.id, call.id)
        if live.state in _NOT_MET:
            # also where another gateway was killed between the two
            if now.pass_on == call.id:
                await self._pass_on_at_once(call)
            if live.state is ContactState.ASKING or now.pass_on == call.id:
                await self._changed(live.id, call.asked_by or "")
        met = live.state is ContactState.THREE_WAY
        return CallGoesOn(
            wanted=True, worker=worker, recorded=met and now.recording_state in _RECORDED
        )

    async def _pass_on_at_once(self, call: CallOut) -> None:
        live = await self._acd.contact(call.contact_id or "")
        if live is not None and live.outside == call.id and live.agent is not None:
            await self.pass_on(live, live.agent)

    async def _changed(self, contact_id: str, agent_id: str) -> None:
        self._media.reconcile(contact_id)
        await self._show(agent_id, contact_id)

    async def _show(self, agent_id: str, contact_id: str = "") -> None:
        await show_at_once(self._publisher, contact_id, [agent_id])


def _why(told: CallTold) -> str:
    """Return why a call is over as the journal has it: the limit that ended it, else its state."""
    return told.reason if told.state == "ended" and told.reason else told.state


async def in_the_contact(session: AsyncSession, live: Contact) -> desk_views.Outside | None:
    """Return the number outside that is in the colleague's place, None if there is none."""
    row = await calls_out.one(session, live.outside) if live.outside else None
    return None if row is None else _shown(row)


async def not_come(
    session: AsyncSession, side: DeskSide, held_since_ms: int
) -> desk_views.Outside | None:
    """Return the outcome of the call to a number outside for which the citizen has been on hold since *held_since_ms*, None
    if there was none."""
    if side.live.state is not ContactState.HELD:
        return None
    last = await calls_out.last_of(session, side.live.id, "outside")
    if last is None or to_ms(last.asked_at) < held_since_ms - EARLIER_MS:
        return None
    return _shown(last)


def _shown(row: CallOut) -> desk_views.Outside:
    return desk_views.Outside(
        state=row.state,  # type: ignore[arg-type]
        reason=row.reason or None,
        number=row.number,
    )
