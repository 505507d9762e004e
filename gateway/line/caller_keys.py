"""Carries out what callers decide by key during a contact, and stores the keys, with the operator's question, as proof."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.callbacks.service import Callbacks
from gateway.calls.state import Calls
from gateway.contacts.own_contact import AT_THE_DESK, own_contact
from gateway.platform.audit import log as audit
from gateway.platform.realtime.commands import Commands
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from gateway.telephony import lookups as telephone
from gateway.telephony.line_calls import BY_LINE
from gateway.telephony.tables import PhoneCall
from queueing.backend import Acd
from queueing.model import TALKING, Channel
from signaling.protocol import citizen, desk


class CallerKeys:
    """Carries out the telephone line's commands about keys, and the desk's question about consent. Holds no state."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        calls: Calls,
        publisher: Publisher,
        callbacks: Callbacks,
        *,
        now_ms: Callable[[], int],
    ) -> None:
        self._acd = acd
        self._database = database
        self._calls = calls
        self._publisher = publisher
        self._callbacks = callbacks
        self._now_ms = now_ms

    def of_callers(self) -> Commands[str]:
        """Return the commands of callers, which take the id of their contact."""
        return {citizen.NoteKey: self._note, citizen.AskCallback: self._ask_callback}

    def of_operators(self) -> Commands[str]:
        """Return the commands of operators, which take the id of their account."""
        return {desk.AskConsent: self._ask_consent}

    async def _note(self, contact_id: str, pressed: citizen.NoteKey) -> None:
        """The audit trail is where nobody can change it unseen. Raises ``Refused``: ``not_by_line``, for a page writes no proof."""
        async with self._database.writing() as session:
            await _call_by_line(session, contact_id)
            await audit.append(
                session,
                at=from_ms(self._now_ms()),
                account_id=None,
                action="line.key",
                subject=f"contact:{contact_id}",
                detail={"asked": pressed.asked, "key": pressed.key, "at_ms": pressed.at_ms},
            )

    async def _ask_callback(self, contact_id: str, wanted: citizen.AskCallback) -> None:
        async with self._database.reading() as session:
            call = await _call_by_line(session, contact_id)
        number = wanted.number or call.number
        if not number:
            raise Refused("bad_number", "The call has no number.")
        await self._callbacks.ask_by_telephone(contact_id, number, keyed=wanted.number is not None)

    async def _ask_consent(self, agent_id: str, about: desk.AskConsent) -> None:
        """Raises ``Refused``: ``not_your_contact``, ``not_connected``, ``not_by_line``."""
        contact = await own_contact(self._acd, agent_id, about.contact_id, AT_THE_DESK)
        if contact.state not in TALKING:
            raise Refused("not_connected", "The conversation is over.")
        if contact.channel is not Channel.LINE:
            raise Refused("not_by_line", "This contact did not come by the telephone line.")
        await self._calls.update(contact.id, consent_asked_ms=self._now_ms())
        await self._publisher.contact(contact.id)
        await self._publisher.desk(agent_id)


async def _call_by_line(session: AsyncSession, contact_id: str) -> PhoneCall:
    call = await telephone.call(session, contact_id)
    if call is None or not call.call_id.startswith(BY_LINE):
        raise Refused("not_by_line", "This contact did not come by the telephone line.")
    return call
