"""Telling the pages what has changed, on whichever gateway their sockets are."""

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
    """The Socket.IO room of a contact's citizen."""
    return f"contact:{contact}"


def agent_room(agent: str) -> str:
    """The Socket.IO room of an operator's console."""
    return f"agent:{agent}"


def conferee_room(account: str) -> str:
    """The Socket.IO room of an account's own pages in conferences, whatever browser they are in."""
    return f"account:{account}"


def desk_stands(agent: Agent, offer: Offer | None) -> conference.DeskStands:
    """Return what somebody's own page in a conference is told of the desk."""
    if offer is not None:
        return conference.DeskStands(stands="offered", category=offer.category)
    return conference.DeskStands(stands="answered" if agent.state == "busy" else "gone")


async def show_at_once(publisher: "Publisher", contact: str, agents: Iterable[str]) -> None:
    """Send a contact's citizen (none where it is empty) and operators' desks their present views. People wait for them: the journal
    brings the same a moment later, or alone where this fails."""
    citizens = [publisher.contact(contact)] if contact else []
    try:
        await asyncio.gather(*citizens, *(publisher.desk(agent) for agent in agents))
    except (RedisError, SQLAlchemyError, OSError) as error:
        log.warning("pages.not_told", contact=contact, error=type(error).__name__)


@dataclass(frozen=True, slots=True)
class Snapshots:
    """The consoles' views of a contact for its citizen and an operator's desk, and of an operator's day."""

    citizen_contact: Callable[[str], Awaitable[citizen.Contact | None]]
    desk_state: Callable[[str], Awaitable[tuple[Agent, Offer | None, DeskContact | None] | None]]
    today: Callable[[str], Awaitable[list[PastContact]]]


class Publisher:
    """Builds snapshots and sends them to the pages."""

    def __init__(self, signaling: SignalingServer, revisions: Revisions) -> None:
        """The consoles register how they show things with :meth:`show`."""
        self._signaling = signaling
        self._revisions = revisions
        self._shown: Snapshots | None = None
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def show(self, snapshots: Snapshots) -> None:
        """Build what pages are sent with these. Raises :class:`RuntimeError` when others are registered."""
        if self._shown is not None:
            raise RuntimeError("the consoles' snapshots are registered already")
        self._shown = snapshots

    @property
    def _snapshots(self) -> Snapshots:
        if self._shown is None:
            raise RuntimeError("no console has registered its snapshots")
        return self._shown

    def _turn(self, whose: str) -> asyncio.Lock:
        """One view of somebody at a time, so that a later one does not overtake: a page that sees a hole in
        the revisions has to ask for everything."""
        lock = self._turns.get(whose)
        if lock is None:
            lock = self._turns[whose] = asyncio.Lock()
        return lock

    async def contact(self, contact_id: str) -> None:
        """The citizen's contact has changed."""
        async with self._turn(f"contact:{contact_id}"):
            revision = await self._revisions.advance(f"contact:{contact_id}")
            contact = await self._snapshots.citizen_contact(contact_id)
            if contact is not None:
                await self.to_citizen(
                    contact_id, citizen.ContactChanged(revision=revision, contact=contact)
                )

    async def desk(self, agent_id: str) -> None:
        """The operator's state, offer or contact has changed."""
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
        """Tell the pages of the operator and the colleague in a contact that it has changed."""
        for agent_id in (contact.agent, contact.colleague) if contact is not None else ():
            if agent_id is not None:
                await self.desk(agent_id)

    async def today(self, agent_id: str) -> None:
        """The operator has finished a contact."""
        await self.to_desk(agent_id, desk.TodayChanged(today=await self._snapshots.today(agent_id)))

    async def chat(self, contact_id: str, agents: Iterable[str | None], line: ChatLine) -> None:
        """A line was added to a contact's chat."""
        revision = await self._revisions.advance(f"contact:{contact_id}")
        await self.to_citizen(contact_id, conversation.ChatAdded(revision=revision, line=line))
        for agent_id in filter(None, agents):
            revision = await self._revisions.advance(f"agent:{agent_id}")
            await self.to_desk(agent_id, conversation.ChatAdded(revision=revision, line=line))

    async def slots(
        self, contact_id: str, agent_id: str | None, party: str, slots: list[Slot]
    ) -> None:
        """One side's receiving slots carry something else."""
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
