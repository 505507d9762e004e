"""What a room adds to what the pages are shown."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from queueing.model import Agent, Contact
from signaling.protocol.desk_views import Offer

Fields = Mapping[str, Any]
"""Fields of a view of the protocol, by name. They replace what stands there."""
Read = Callable[[AsyncSession, Any], Awaitable[Fields]]
"""Returns fields out of the database, in a transaction that is open for reading and in which nothing else may be waited for."""
Ask = Callable[[Any], Awaitable[Fields]]
"""Returns fields that are not in the database, or need a transaction of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The pieces of one room. Each gets what has been read already: a side out of :mod:`gateway.contacts.sides`."""

    citizen: Sequence[Read] = ()
    """Of a contact, as its citizen is shown it."""
    citizen_asked: Sequence[Ask] = ()
    place: Sequence[Callable[[str], Fields]] = ()
    """Of the place of a citizen who waits for the topic that is given."""
    agent: Sequence[Read] = ()
    """Of an operator's own state."""
    offer: Sequence[Read] = ()
    """Of a contact that rings at a desk."""
    contact: Sequence[Read] = ()
    """Of the contact in hand, as the desk is shown it."""
    contact_asked: Sequence[Ask] = ()
    other_offers: Sequence[Callable[[AsyncSession, Contact, Agent], Awaitable[Offer | None]]] = ()
    """The whole offer where the queue rings with something else than a citizen's contact; None where another room answers."""
    station: Fields = field(default_factory=dict)
    """Of a desk's snapshot: what holds for the station as long as it runs."""
