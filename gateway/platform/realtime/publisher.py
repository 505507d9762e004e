"""Sends pages what has changed, on whichever gateway their sockets are."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from weakref import WeakValueDictionary

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from gateway.platform.realtime.revisions import Revisions
from queueing.model import Contact
from signaling.protocol import citizen, conference, conversation, desk
from signaling.protocol.base import ChatLine, Event, Slot
from signaling.protocol.desk_views import Agent, Offer, PastContact
from signaling.protocol.desk_views import Contact as DeskContact
from signaling.server import SignalingServer

log = structlog.get_logger()

CITIZEN = "/citizen"
DESK = "/desk"
CONFERENCE = "/conference"


def contact_room(contact: str) -> str:
    """Return the Socket.IO room of a contact's citizen."""
    return f"contact:{contact}"


def agent_room(agent: str) -> str:
    """Return the Socket.IO room of an operator's console."""
    return f"agent:{agent}"


def conferee_room(account: str) -> str:
    """Return the Socket.IO room of an account's own pages in conferences, in all browsers."""
    return f"account:{account}"


def desk_stands(agent: Agent, offer: Offer | None) -> conference.DeskStands:
    """Return what an operator's own page in a conference shows of their desk."""
    if offer is not None:
        return conference.DeskStands(stands="offered", category=offer.category)
    return conference.DeskStands(stands="answered" if agent.state == "busy" else "gone")


async def show_at_once(publisher: "Publisher", contact: str, agents: Iterable[str]) -> None:
    """Send a contact's citizen (none if *contact* is empty) and operators' desks their present views.

    People wait for them. Should this fail, the journal's followers send the same a moment later.
    """
    citizens = [publisher.contact(contact)] if contact else []
    try:
        await asyncio.gather(*citizens, *(publisher.desk(agent) for agent in agents))
    except (RedisError, SQLAlchemyError, OSError) as error:
        log.warning("pages.not_told", contact=contact, error=type(error).__name__)


@dataclass(frozen=True, slots=True)
class Snapshots:
    """The functions by which the consoles build views: of a contact for its citizen and for an operator's desk, and of an
    operator's day."""

    citizen_contact: Callable[[str], Awaitable[citizen.Contact | None]]
    desk_state: Callable[[str], Awaitable[tuple[Agent, Offer | None, DeskContact | None] | None]]
    today: Callable[[str], Awaitable[list[PastContact]]]


class Publisher:
    """Builds snapshots and sends them to the pages."""

    def __init__(
        self, signaling: SignalingServer, revisions: Revisions, snapshots: Snapshots
    ) -> None:
        self._signaling = signaling
        self._revisions = revisions
        self._snapshots = snapshots
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def _turn(self, whose: str) -> asyncio.Lock:
        """One view of somebody at a time, so that a later one does not overtake: a page that sees a hole in
        the revisions has to ask for everything."""
        lock = self._turns.get(whose)
        if lock is None:
            lock = self._turns[whose] = asyncio.Lock()
        return lock

    async def contact(self, contact_id: str) -> None:
        """Send the citizen's page the contact's present view."""
        async with self._turn(f"contact:{contact_id}"):
            revision = await self._revisions.advance(f"contact:{contact_id}")
            contact = await self._snapshots.citizen_contact(contact_id)
            if contact is not None:
                await self.to_citizen(
                    contact_id, citizen.ContactChanged(revision=revision, contact=contact)
                )

    async def desk(self, agent_id: str) -> None:
        """Send the operator's desk its present view: state, offer and contact."""
        async with self._turn(f"agent:{agent_id}"):
            revision = await self._revisions.advance(f"agent:{agent_id}")
            built = await self._snapshots.desk_state(agent_id)
            if built is not None:
                agent, offer, contact = built
                await self.to_desk(
                    agent_id,
                    desk.AgentChanged(revision=revision, agent=agent, offer=offer, contact=contact),
                )
                # an agent who sits in a conference in another browser hears of it there
                await self._signaling.send(
                    CONFERENCE, conferee_room(agent_id), desk_stands(agent, offer)
                )

    async def desks(self, contact: Contact | None) -> None:
        """Send the operator and the colleague in a contact their desks' present views."""
        for agent_id in (contact.agent, contact.colleague) if contact is not None else ():
            if agent_id is not None:
                await self.desk(agent_id)

    async def today(self, agent_id: str) -> None:
        """Send the operator's desk the figures of their day, after a contact was finished."""
        await self.to_desk(agent_id, desk.TodayChanged(today=await self._snapshots.today(agent_id)))

    async def chat(self, contact_id: str, agents: Iterable[str | None], line: ChatLine) -> None:
        """Send a new chat line of a contact to its citizen and to these operators."""
        revision = await self._revisions.advance(f"contact:{contact_id}")
        await self.to_citizen(contact_id, conversation.ChatAdded(revision=revision, line=line))
        for agent_id in filter(None, agents):
            revision = await self._revisions.advance(f"agent:{agent_id}")
            await self.to_desk(agent_id, conversation.ChatAdded(revision=revision, line=line))

    async def slots(
        self, contact_id: str, agent_id: str | None, party: str, slots: list[Slot]
    ) -> None:
        """Send one party's page what its receiving slots now carry."""
        event = conversation.SlotsChanged(slots=slots)
        if party == "citizen":
            await self.to_citizen(contact_id, event)
        elif agent_id is not None:
            await self.to_desk(agent_id, event)

    async def to_citizen(self, contact_id: str, event: Event) -> None:
        """Send any event to a contact's citizen."""
        await self._signaling.send(CITIZEN, contact_room(contact_id), event)

    async def to_desk(self, agent_id: str, event: Event) -> None:
        """Send any event to an operator's console."""
        await self._signaling.send(DESK, agent_room(agent_id), event)
