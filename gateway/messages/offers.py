"""Offers messages through the queue, behind every contact with a citizen who waits.

Each time that a message waits it stands in the queue under a new name (``<message>-q<n>``, numbered by the queue itself,
which has it in line once however many gateways ask); its earlier names are closed then. SQL decides who has a message:
accepting an offer takes it there, and the queue is then done with it. The queue knows which operators are writing one
(``Acd.write``): live contacts ring them meanwhile, and no other message does.
"""

from collections.abc import Callable, Collection
from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError

from gateway.contacts.entering import QueueEntry, take_place
from gateway.contacts.message_names import (
    message_of,
)
from gateway.messages import lookups
from gateway.messages import sql as messages
from gateway.messages.hooks import CaseChange, CaseHooks
from gateway.messages.journal import note
from gateway.messages.lookups import FoundMessage
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms, to_ms
from queueing.backend import Acd
from queueing.model import (
    OVER,
    TALKING,
    AgentState,
    Channel,
    ContactState,
    Modality,
    NewContact,
    Party,
)

log = structlog.get_logger()

AT_ONCE = 200
FIRST_S = 7 * 86_400
"""By how much a message whose time runs out comes before others; live contacts still come first."""
GONE_MS = 60_000
"""How long a console may be lost before its operator's message is for others."""
_IN_LINE = frozenset({ContactState.SCHEDULED, ContactState.WAITING, ContactState.OFFERED})


class MessageOffers:
    """Keeps every waiting message in the queue.

    :meth:`waits`, :meth:`waits_no_more` and :meth:`near` are called after the transaction; the caller logs what they raise, and
    :meth:`enqueue_missing` repairs it.
    """

    def __init__(
        self,
        acd: Acd,
        database: Database,
        clock: Callable[[], datetime],
        *,
        on: bool,
        hooks: CaseHooks | None = None,
    ) -> None:
        """Without *on*, messages are listed and never offered. *hooks* are told of each message that is taken by an
        offer."""
        self._acd = acd
        self._database = database
        self._clock = clock
        self._on = on
        self._hooks = hooks or CaseHooks()

    async def waits(self, message: str, *, had: str | None = None) -> None:
        """Offer a message that waits, new or again; *had* is the operator who had it in hand."""
        await self._leaves(message)
        if had is not None:
            await self.writes(had)
        async with self._database.reading() as session:
            case = await lookups.one(session, message)
        if case is not None and messages.offered(case.message):
            await self._enter(case)

    async def waits_no_more(self, message: str, by: str) -> None:
        """Take a message that *by* took, answered or closed out of the queue, or from the operator to whom it was offered."""
        await self._leaves(message)
        await self.writes(by)

    async def writes(self, agent_id: str) -> None:
        """Tell the queue whether this operator has a message in hand, by SQL."""
        agent = await self._acd.agent(agent_id) if self._on else None
        if agent is None:
            return
        async with self._database.reading() as session:
            held = await messages.in_hand_of(session, agent_id) is not None
        if agent.writing != held:
            await self._acd.write(agent_id, on=held)

    async def gone(self, operators: Collection[str]) -> dict[str, datetime]:
        """Return those *operators* whose console has been lost for :data:`GONE_MS` milliseconds and is still silent, with
        the time of the loss.

        An operator who returns and only writes stays offline in the queue, with the old loss.
        """
        if not self._on:
            return {}
        lost_before = to_ms(self._clock()) - GONE_MS
        return {
            agent.id: from_ms(agent.since_ms)
            for agent in await self._acd.agents(operators)
            if agent.state is AgentState.OFFLINE
            and agent.reason == "agent_lost"
            and not agent.present
            and agent.since_ms <= lost_before
        }

    async def _leaves(self, message: str) -> None:
        live = await self._acd.message(message)
        if live is None:
            return
        if live.state in _IN_LINE:
            await self._acd.remove(live.id, "taken")
        elif live.agent is not None and live.state is not ContactState.CLOSED:
            if live.state in TALKING:
                await self._acd.hang_up(live.id, Party.AGENT, live.agent)
            # its operator may be at another contact by now
            await self._acd.finish_wrap_up(live.agent, contact=live.id)

    async def near(self, message: str) -> None:
        """Move a waiting message ahead of others, since its due time is near."""
        live = await self._acd.message(message)
        if live is None or live.state is not ContactState.WAITING:
            return
        async with self._database.reading() as session:
            case = await lookups.one(session, message)
        if case is not None and messages.offered(case.message):
            await self._acd.remove(live.id, "escalated")
            await self._enter(case)

    async def accepted(self, contact_id: str) -> None:
        """Give the message to the operator who accepted its offer; the queue is then done with it. May be repeated.

        An operator to whom it cannot be given is released.
        """
        message = message_of(contact_id)
        live = await self._acd.contact(contact_id) if message else None
        if message is None or live is None or live.agent is None or live.state not in TALKING:
            return
        now = self._clock()
        try:
            async with self._database.writing() as session:
                case = await lookups.one(session, message)
                holder = case.message.taken_by if case else None
                if (
                    holder is not None
                    and holder != live.agent
                    and any(leg.agent == holder for leg in live.legs)
                ):
                    # the operator who had it through the queue was lost, and the queue offered it again
                    await messages.release(session, message, holder)
                taken = holder == live.agent
                if not taken and await messages.take(session, message, live.agent, now):
                    taken = True
                    await note(session, "message_taken", message, live.agent, now, offered=True)
                    change = CaseChange(what="taken", contact_id=message, account_id=live.agent)
                    await self._hooks.tell(session, change)
        except IntegrityError:
            # they have another one, taken from the list
            taken = False
        if taken:
            await self._acd.write(live.agent, message=contact_id)
            return
        log.info("message.not_given", contact=message, agent=live.agent)
        # before they are let go, or they would be offered one after the other
        await self.writes(live.agent)
        await self._acd.hang_up(contact_id, Party.AGENT, live.agent)
        await self._acd.finish_wrap_up(live.agent, contact=contact_id)

    async def enqueue_missing(self) -> None:
        """Enqueue every waiting message that is missing from the queue, and tell the queue who writes."""
        if not self._on:
            return
        after = None
        while True:
            async with self._database.reading() as session:
                waiting = await messages.listed(
                    session, ("open",), categories=None, limit=AT_ONCE, after=after
                )
            for found in waiting:
                if not messages.offered(found.message):
                    continue
                live = await self._acd.message(found.contact.id)
                if live is None or live.state in OVER:
                    await self._enter(found)
            if len(waiting) < AT_ONCE:
                break
            after = waiting[-1].message
        async with self._database.reading() as session:
            holders = {holder for _, holder, _ in await messages.all_in_hand(session)}
        for agent in await self._acd.agents():
            if agent.writing != (agent.id in holders):
                await self.writes(agent.id)

    async def _enter(self, found: FoundMessage) -> None:
        """Have it take its place in the queue."""
        if not self._on:
            return
        contact, message = found.contact, found.message
        first = message.warned_at is not None or message.urgent_at is not None
        ahead_ms = FIRST_S * 1000 if first else 0
        entrant = NewContact(
            id=contact.id,
            category=contact.category,
            channel=Channel.MESSAGE,
            modality=Modality.TEXT,
            language=contact.language,
        )
        score_ms = to_ms(message.left_at) - ahead_ms
        await take_place(
            self._database,
            QueueEntry(
                contact_id=contact.id,
                queue=lambda _preferred: self._acd.leave_message(
                    entrant, score_ms=score_ms, numbered=True
                ),
                ends_refused=False,
            ),
        )
