"""Tells the pages of a contact's sides what the media workers report."""

from collections.abc import Awaitable, Callable

from gateway.calls.state import PartyName
from gateway.platform.realtime.publisher import Publisher
from queueing.backend import Acd
from signaling.protocol.base import Slot
from signaling.protocol.conversation import LadderChanged, LayersWanted, MediaLost


class CallPages:
    """The listener of the workers' reports. *supervisor_lost* is called with a contact whose supervisor's connection is
    lost."""

    def __init__(
        self, acd: Acd, publisher: Publisher, supervisor_lost: Callable[[str], Awaitable[None]]
    ) -> None:
        self._acd = acd
        self._publisher = publisher
        self._supervisor_lost = supervisor_lost

    async def call_changed(self, contact: str) -> None:
        """Show both sides the call as it is."""
        await self._publisher.contact(contact)
        await self._publisher.desks(await self._acd.contact(contact))

    async def slots_changed(self, contact: str, party: PartyName, slots: list[Slot]) -> None:
        """Show one side what its receiving slots carry now."""
        await self._publisher.slots(contact, await self._desk_of(contact, party), party, slots)

    async def to_member(
        self, contact: str, party: PartyName, event: LadderChanged | LayersWanted | MediaLost
    ) -> None:
        """Send the page of one side an event about its own connection."""
        if party == "supervisor" and isinstance(event, MediaLost):
            await self._supervisor_lost(contact)
        elif party == "citizen":
            await self._publisher.to_citizen(contact, event)
        elif agent := await self._desk_of(contact, party):
            await self._publisher.to_desk(agent, event)

    async def _desk_of(self, contact: str, party: PartyName) -> str | None:
        live = await self._acd.contact(contact)
        if live is None or party == "supervisor":
            # whose page is no console
            return None
        return live.colleague if party == "colleague" else live.agent
