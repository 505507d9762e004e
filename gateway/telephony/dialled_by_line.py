"""Calls citizens back by the station's own telephone line: dials their numbers, and reports the outcome to the callback and
to the desk."""

from collections.abc import Callable
from typing import get_args

from gateway.callbacks import lookups as callbacks
from gateway.callbacks.changes import note_result
from gateway.calls.state import Calls
from gateway.channels.service import Continuing
from gateway.contacts.admission import Admission
from gateway.outgoing.api import CallGoesOn, CallTold
from gateway.outgoing.rules import Cut
from gateway.outgoing.service import CallRequest, OutgoingCalls
from gateway.outgoing.tables import CallOut
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms, to_ms
from gateway.telephony import lookups
from gateway.telephony import sql as telephone
from queueing.backend import Acd
from queueing.model import TALKING, Channel, Contact

NOT_MADE = ("refused", "failed")
"""What may be tried again: no telephone has rung."""
_RESULTS = {"declined": "busy"}
"""How the callback's story calls it, where it has no word of its own: many telephones decline by saying that they are busy."""
MACHINE = "machine"


class CallbacksByLine:
    """Dials citizens, and takes the reports. Holds no state."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        calls: Calls,
        outgoing: OutgoingCalls,
        continuing: Continuing,
        admission: Admission,
        publisher: Publisher,
        now_ms: Callable[[], int],
        *,
        prefixes: tuple[str, ...],
    ) -> None:
        """*prefixes* are the beginnings of numbers that citizens may ask to be called at."""
        self._acd = acd
        self._database = database
        self._calls = calls
        self._outgoing = outgoing
        self._continuing = continuing
        self._admission = admission
        self._publisher = publisher
        self._now_ms = now_ms
        self._prefixes = prefixes

    async def dial(self, contact_id: str, agent_id: str, number: str, attempt: int) -> None:
        """Dial a citizen's number, once for each *attempt*.

        If no call may be made, the desk is shown an unanswered call; nothing is raised.
        """
        await self._dial(f"callback-{contact_id}-{attempt}", contact_id, agent_id, number)

    async def again(self, live: Contact, agent_id: str) -> None:
        """Dial once more, if no telephone has rung. Raises :class:`Refused` ``not_dialled``."""
        async with self._database.reading() as session:
            found = await callbacks.one(session, live.id)
        # read before the call's state is: two clicks at once have one name, and dial once
        last = await self._outgoing.last(live.id, "callback")
        call = await self._calls.get(live.id)
        if (
            found is None
            or not found.callback.number
            or found.callback.result is not None
            or not call.telephone_reason.startswith(NOT_MADE)
        ):
            raise Refused("not_dialled", "There is nobody to be dialled once more.")
        before_ms = to_ms(last.asked_at) if last is not None else 0
        name = f"callback-{live.id}-{live.offers}-{before_ms}"
        await self._dial(name, live.id, agent_id, found.callback.number)

    async def _dial(self, name: str, contact_id: str, agent_id: str, number: str) -> None:
        call = await self._calls.get(contact_id)
        live = await self._acd.contact(contact_id)
        await self._calls.update(contact_id, telephone="connecting", telephone_reason="")
        try:
            await self._outgoing.dial(
                CallRequest(
                    call=name,
                    purpose="callback",
                    number=number,
                    contact=contact_id,
                    agent=agent_id,
                    language=live.language if live is not None else "it",
                    worker=call.worker,
                    prefixes=self._prefixes,
                )
            )
        except Refused:
            await self._calls.update(
                contact_id, telephone="unanswered", telephone_reason="refused-prefix"
            )

    async def told(self, call: CallOut, told: CallTold) -> CallGoesOn:
        """Take the report on a call; it goes on while its operator has the callback in hand."""
        contact_id = call.contact_id or ""
        live = await self._acd.contact(contact_id)
        if live is None or live.state not in TALKING or live.leaving:
            return CallGoesOn(wanted=False)
        if live.channel is Channel.LINE:
            return await self._talks(call, told, live)
        if live.channel is not Channel.CALLBACK or live.agent != call.asked_by:
            return CallGoesOn(wanted=False)
        match told.state:
            case "calling" | "ringing":
                await self._shows(live, "ringing" if told.state == "ringing" else "connecting")
            case "answered":
                return await self._answered(call, told, live)
            case "busy" | "declined" | "no-answer" | "unreachable":
                async with self._database.writing() as session:
                    await note_result(session, contact_id, _RESULTS.get(told.state, told.state))
                await self._shows(live, "unanswered", told.state)
            case "refused" | "failed":
                why = f"{told.state}-{told.reason}" if told.reason else told.state
                await self._shows(live, "unanswered", why)
            case _:
                return CallGoesOn(wanted=False)
        return CallGoesOn(wanted=True)

    async def _talks(self, call: CallOut, told: CallTold, live: Contact) -> CallGoesOn:
        if told.reason in get_args(Cut):
            await self._shows(live, "talking", told.reason)
            return CallGoesOn(wanted=False)
        known = await self._call_of(live.id)
        return CallGoesOn(wanted=known == _call_id(call), seat=self._admission.seat(live.id))

    async def _answered(self, call: CallOut, told: CallTold, live: Contact) -> CallGoesOn:
        async with self._database.writing() as session:
            await telephone.put_call(
                session,
                contact_id=live.id,
                call_id=_call_id(call),
                caller=None,
                number=call.number,
                created_at=from_ms(self._now_ms()),
            )
            await note_result(session, live.id, "reached")
        await self._calls.update(
            live.id, telephone="talking", telephone_reason=MACHINE if told.machine else ""
        )
        try:
            await self._continuing.switched(live.id, Channel.LINE)
        except Refused:
            return CallGoesOn(wanted=False)
        return CallGoesOn(wanted=True, seat=self._admission.seat(live.id))

    async def _shows(self, live: Contact, state: str, reason: str = "") -> None:
        """Tell the desk, where it is another state than before."""
        call = await self._calls.get(live.id)
        if (call.telephone, call.telephone_reason) == (state, reason):
            return
        await self._calls.update(live.id, telephone=state, telephone_reason=reason)
        if live.agent is not None:
            await self._publisher.desk(live.agent)

    async def _call_of(self, contact_id: str) -> str:
        async with self._database.reading() as session:
            known = await lookups.call(session, contact_id)
        return known.call_id if known is not None else ""


def _call_id(call: CallOut) -> str:
    return f"line:{call.id}"
