"""Messages offered through the queue, behind every contact that somebody waits with.

A message stands in the queue under a name of its own each time it waits (``<message>-q<n>``, numbered by the
queue itself, which has it in line once however many gateways ask): what the queue knew of it before is over
then. SQL goes on deciding who has a message; an offer that is accepted takes it there, and what is answered
or put back there leaves the queue.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError

from gateway.contacts.message_names import (
    message_of,
)
from gateway.messages import sql as messages
from gateway.messages.journal import note
from gateway.messages.sql import FoundMessage
from gateway.platform.sql.engine import Database
from gateway.platform.times import to_ms
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
_IN_LINE = frozenset({ContactState.SCHEDULED, ContactState.WAITING, ContactState.OFFERED})


class MessageOffers:
    """Sees to it that every message that waits stands in the queue.

    :meth:`waits`, :meth:`settled` and :meth:`near` are told after the fact, outside the transaction; what they
    raise is logged by who tells, and harms nothing.
    """

    def __init__(
        self,
        acd: Acd,
        database: Database,
        clock: Callable[[], datetime],
        *,
        on: bool,
    ) -> None:
        """Without *on* messages are in the list alone."""
        self._acd = acd
        self._database = database
        self._clock = clock
        self._on = on

    async def waits(self, message: str) -> None:
        """A message waits, new or again: whoever had it is done with it, and it is offered."""
        await self._leaves(message)
        async with self._database.reading() as session:
            found = await messages.one(session, message)
        if found is not None and found.message.state == "open":
            await self._enter(found)

    async def settled(self, message: str) -> None:
        """It waits no more: out of the line, or out of the hands of whoever was offered it. Who took it from
        the list and is free is busy with it from now on."""
        await self._leaves(message)
        async with self._database.reading() as session:
            found = await messages.one(session, message)
        if found is not None and found.message.taken_by is not None:
            await self._at_it(found, found.message.taken_by)

    async def _leaves(self, message: str) -> None:
        live = await self._acd.message(message)
        if live is None:
            return
        if live.state in _IN_LINE:
            await self._acd.remove(live.id, "taken")
        elif live.agent is not None and live.state is not ContactState.CLOSED:
            if live.state in TALKING:
                await self._acd.hang_up(live.id, Party.AGENT, live.agent)
            # whoever had it may be at another contact by now
            await self._acd.finish_wrap_up(live.agent, contact=live.id)

    async def near(self, message: str) -> None:
        """Its time runs out: it comes before the others."""
        live = await self._acd.message(message)
        if live is None or live.state is not ContactState.WAITING:
            return
        async with self._database.reading() as session:
            found = await messages.one(session, message)
        if found is not None and found.message.state == "open":
            await self._acd.remove(live.id, "escalated")
            await self._enter(found)

    async def accepted(self, contact_id: str) -> None:
        """An operator has accepted an offer: the message is theirs. Whom it cannot be given is let go. May be
        repeated."""
        message = message_of(contact_id)
        live = await self._acd.contact(contact_id) if message else None
        if message is None or live is None or live.agent is None or live.state not in TALKING:
            return
        now = self._clock()
        try:
            async with self._database.writing() as session:
                found = await messages.one(session, message)
                holder = found.message.taken_by if found else None
                if holder == live.agent:
                    return
                if holder is not None and any(leg.agent == holder for leg in live.legs):
                    # whoever had it through the queue was lost, and the queue offered it again
                    await messages.release(session, message, holder)
                taken = await messages.take(session, message, live.agent, now)
                if taken:
                    await note(session, "message_taken", message, live.agent, now, offered=True)
        except IntegrityError:
            # they have another one, taken from the list
            taken = False
        if not taken:
            log.info("message.not_given", contact=message, agent=live.agent)
            await self._acd.hang_up(contact_id, Party.AGENT, live.agent)
            await self._acd.finish_wrap_up(live.agent, contact=contact_id)
            async with self._database.reading() as session:
                held = await messages.held_by(session, live.agent)
                other = await messages.one(session, held) if held else None
            if other is not None:
                # or they would be offered one after the other
                await self._at_it(other, live.agent)

    async def _at_it(self, found: FoundMessage, agent_id: str) -> None:
        """Have the queue know that a free operator is at a message taken from the list, so that it offers no
        other. Whoever is not free is told so when they accept one."""
        agent = await self._acd.agent(agent_id) if self._on else None
        fit = agent is not None and found.contact.category in agent.categories
        if agent is None or not fit or agent.state is not AgentState.AVAILABLE:
            return
        await self._enter(found, agent_id)
        live = await self._acd.message(found.contact.id)
        if live is None or live.state not in _IN_LINE:
            return
        if live.agent == agent_id:
            await self._acd.accept(live.id, agent_id)
        else:
            await self._acd.remove(live.id, "taken")

    async def look(self) -> None:
        """Give every message that waits its place in the queue."""
        if not self._on:
            return
        after = None
        while True:
            async with self._database.reading() as session:
                waiting = await messages.listed(
                    session, ("open",), categories=None, limit=AT_ONCE, after=after
                )
            for found in waiting:
                live = await self._acd.message(found.contact.id)
                if live is None or live.state in OVER:
                    await self._enter(found)
            if len(waiting) < AT_ONCE:
                return
            after = waiting[-1].message

    async def _enter(self, found: FoundMessage, agent_id: str | None = None) -> None:
        """Into the line, at *agent_id* first if given."""
        if not self._on:
            return
        contact, message = found.contact, found.message
        ahead_ms = FIRST_S * 1000 if message.warned_at is not None else 0
        await self._acd.leave_message(
            NewContact(
                id=contact.id,
                category=contact.category,
                channel=Channel.MESSAGE,
                modality=Modality.TEXT,
                language=contact.language,
                preferred_agent=agent_id or "",
            ),
            score_ms=to_ms(message.left_at) - ahead_ms,
            numbered=True,
        )
