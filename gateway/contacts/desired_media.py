"""Derives the media that a contact's state asks for."""

from collections.abc import Awaitable, Callable

from gateway.calls.desired import BOTH, Desired
from gateway.calls.state import PartyName
from queueing.backend import Acd
from queueing.model import OVER, TALKING, Channel, ContactState

_TOGETHER: dict[ContactState, frozenset[PartyName]] = {
    ContactState.HELD: frozenset(),
    ContactState.ASKING: frozenset(),
    ContactState.CONSULTING: frozenset({"agent", "colleague"}),
    ContactState.THREE_WAY: frozenset({"citizen", "agent", "colleague"}),
    ContactState.PASSED: frozenset({"citizen", "colleague"}),
}
"""The parties that hear and see one another, where these are not citizen and operator."""


def outside_holder(call: str | None) -> str:
    """Return the holder under which the connection of a number outside is stored, by its call; ``""`` for none. No
    account's id looks like it. Pure."""
    return f"+{call}" if call else ""


class DesiredMedia:
    """Derives desired media from the queue and the consent; changes nothing."""

    def __init__(self, acd: Acd, by_exchange: Callable[[str], Awaitable[bool]] | None) -> None:
        """*by_exchange* tells whether a contact's citizen is called back by an exchange, which keeps the sound; None: nobody is."""
        self._acd = acd
        self._by_exchange = by_exchange

    async def of(self, contact_id: str) -> Desired:
        """Return the desired media: whether the parties are to be in one room, who of them with whom, and recorded."""
        live = await self._acd.contact(contact_id)
        if live is None or live.state in OVER:
            # one that its citizen hung up ended then, not when that could not be taken back any more
            return Desired("over", ended_ms=(live.ended_at if live is not None else None) or 0)
        if live.channel in (Channel.PHONE, Channel.MESSAGE):
            return Desired("elsewhere")
        if live.channel is Channel.CALLBACK:
            # the operator's connection is ready for a citizen who comes in by video or is dialled, and in no room until then
            if self._by_exchange is not None and await self._by_exchange(contact_id):
                return Desired("elsewhere")
            return Desired("apart", agent=live.agent or "", colleague=live.colleague or "")
        passed = live.state is ContactState.PASSED
        if live.state not in TALKING and not passed:
            return Desired("apart", agent=live.agent or "")
        return Desired(
            "paired",
            recorded=live.consent,
            consent_at_ms=live.consent_at or 0,
            # after hanging up nobody is heard, and nothing kept, while that can be taken back
            together=frozenset() if live.leaving else _TOGETHER.get(live.state, BOTH),
            agent=live.agent or "",
            colleague=live.colleague or outside_holder(live.outside),
            passed=passed,
            ended_ms=live.since_ms if passed else 0,
        )
