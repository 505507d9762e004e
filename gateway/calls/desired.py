"""What a contact's state asks of its media."""

from gateway.callbacks import sql as callbacks
from gateway.calls.ports import BOTH, Desired
from gateway.calls.state import PartyName
from gateway.contacts.conversation import TALKING
from gateway.platform.sql.engine import Database
from queueing.backend import Acd
from queueing.model import Channel, ContactState

_TOGETHER: dict[ContactState, frozenset[PartyName]] = {
    ContactState.HELD: frozenset(),
    ContactState.ASKING: frozenset(),
    ContactState.CONSULTING: frozenset({"agent", "colleague"}),
    ContactState.THREE_WAY: frozenset({"citizen", "agent", "colleague"}),
}
"""Who hears and sees one another, where it is not the ordinary two."""


class DesiredMedia:
    """Reads the queue and the consent; changes nothing."""

    def __init__(self, acd: Acd, database: Database) -> None:
        self._acd = acd
        self._database = database

    async def of(self, contact_id: str) -> Desired:
        """Return whether the parties are to be in one room, who of them with whom, and recorded."""
        live = await self._acd.contact(contact_id)
        if live is None or live.state in (ContactState.WRAP_UP, ContactState.CLOSED):
            return Desired("over")
        if live.channel in (Channel.PHONE, Channel.MESSAGE):
            return Desired("elsewhere")
        if live.channel is Channel.CALLBACK:
            # the operator's connection is ready for a citizen who comes in by video, and in no room until then
            async with self._database.reading() as session:
                asked = await callbacks.one(session, contact_id)
            by_phone = asked is not None and asked.callback.way == "phone"
            if by_phone:
                return Desired("elsewhere")
            return Desired("apart", agent=live.agent or "", colleague=live.colleague or "")
        if live.state not in TALKING:
            return Desired("apart", agent=live.agent or "")
        return Desired(
            "paired",
            recorded=live.consent,
            consent_at_ms=live.consent_at or 0,
            together=_TOGETHER.get(live.state, BOTH),
            agent=live.agent or "",
            colleague=live.colleague or "",
        )
