"""Follows the queue's journal, so that every change reaches the pages and the media, whatever caused it.

One consumer group reads for all gateways. An entry read twice does no harm: pages are sent the present state, and media
are reconciled with it.
"""

import asyncio
from collections.abc import Iterable, Sequence

from gateway.calls.media import MediaPlane
from gateway.calls.state import Calls
from gateway.contacts.legs import ENTERS
from gateway.platform import loops as tasks
from gateway.platform.realtime.follows import Follows, Told
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.sql.engine import is_away
from queueing.backend import Acd
from queueing.journal import Entry, JournalReader
from queueing.model import TALKING, Event

_AGENT_LEAVES = frozenset({"decline", "no_answer", "agent_lost"})
_PRESENCE = {"console_lost": False, "console_back": True}


class Live:
    """Brings changes to pages, media and rooms. Owns the task that follows the journal."""

    def __init__(
        self,
        acd: Acd,
        calls: Calls,
        media: MediaPlane,
        publisher: Publisher,
        journal: JournalReader,
        follows: Sequence[Follows],
    ) -> None:
        """*follows* is what rooms do when something has happened."""
        self._acd = acd
        self._calls = calls
        self._media = media
        self._publisher = publisher
        self._journal = journal
        self._answered = [told for each in follows for told in each.answered]
        self._handed_over = [told for each in follows for told in each.handed_over]
        self._unattended = [told for each in follows for told in each.unattended]
        self._changed = [told for each in follows for told in each.changed]
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start following the journal."""
        self._task = asyncio.create_task(
            self._journal.follow(self._apply, away=is_away), name="live:journal"
        )

    async def aclose(self) -> None:
        """Stop following; entries not acknowledged are read again by another. Idempotent."""
        await tasks.end(self._task)
        self._task = None

    async def _apply(self, batch: Sequence[Entry]) -> None:
        events = tuple(entry.event for entry in batch)
        contacts: dict[str, None] = {}
        agents: dict[str, None] = {}
        for event in events:
            # the entering page is greeted with the whole snapshot, and no other page shows the contact yet
            if event.contact and event.kind not in ENTERS:
                contacts[event.contact] = None
                # (one that is followed by a colleague takes nothing away: reconciling does it)
                if event.kind in _AGENT_LEAVES and "to" not in event.details:
                    await self._media.release_agent(event.contact)
            if event.agent:
                agents[event.agent] = None
                if event.kind in _PRESENCE:
                    await self._presence(event.agent, online=_PRESENCE[event.kind])
        # a citizen who was answered waits for a picture: no page comes before that
        for contact_id in contacts:
            self._media.reconcile(contact_id)
        for contact_id in contacts:
            live = await self._acd.contact(contact_id)
            if live is None or live.state not in TALKING:
                await _tell(self._unattended, contact_id)
            for told in self._changed:
                await told(contact_id, live)
            for agent_id in (live.agent, live.colleague) if live is not None else ():
                if agent_id:
                    agents[agent_id] = None
        await self._publish(contacts, agents)
        await self._tell_answered(events)

    async def _tell_answered(self, events: tuple[Event, ...]) -> None:
        for event in events:
            if event.contact and event.kind == "accept":
                await _tell(self._answered, event.contact)
            if event.contact and (event.kind == "accept" or "to" in event.details):
                await _tell(self._handed_over, event.contact)

    async def _publish(self, contacts: Iterable[str], agents: Iterable[str]) -> None:
        """Every page is told the present state, none waiting for another."""
        async with asyncio.TaskGroup() as publishing:
            for contact_id in contacts:
                publishing.create_task(
                    self._publisher.contact(contact_id), name=f"publish:contact:{contact_id}"
                )
            for agent_id in agents:
                publishing.create_task(
                    self._publisher.desk(agent_id), name=f"publish:desk:{agent_id}"
                )

    async def _presence(self, agent_id: str, *, online: bool) -> None:
        """The citizen is told that the operator's console is gone, or back."""
        agent = await self._acd.agent(agent_id)
        live = await self._acd.contact(agent.contact) if agent and agent.contact else None
        if agent is not None and agent.contact is not None and live and live.agent == agent_id:
            await self._calls.update(agent.contact, agent_online=online)
            await self._publisher.contact(agent.contact)


async def _tell(rooms: Sequence[Told], whose: str) -> None:
    for told in rooms:
        await told(whose)
