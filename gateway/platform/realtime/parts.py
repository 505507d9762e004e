"""Parts that rooms add to the views that pages are sent."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import chain
from typing import Any, Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from queueing.model import Agent, Contact
from signaling.protocol import citizen, desk, desk_views

Fields = Mapping[str, Any]
"""Fields of a view of the protocol, by name. They replace what stands there."""
Names = Collection[str]
"""Every field that a part may return."""
Read = Callable[[AsyncSession, Any], Awaitable[Fields]]
"""Returns fields out of the database, in a transaction that is open for reading and in which nothing else may be waited for."""
Ask = Callable[[Any], Awaitable[Fields]]
"""Returns fields that are not in the database, or need a transaction of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The pieces of one room, each with the names of its fields. Each gets what has been read already: a side from
    :mod:`gateway.contacts.sides`."""

    citizen: Mapping[Read, Names] = field(default_factory=dict)
    """Of a contact, as its citizen is shown it."""
    citizen_asked: Mapping[Ask, Names] = field(default_factory=dict)
    place: Mapping[Callable[[str], Fields], Names] = field(default_factory=dict)
    """Of the place of a citizen who waits for the topic that is given."""
    agent: Mapping[Read, Names] = field(default_factory=dict)
    """Of an operator's own state."""
    offer: Mapping[Read, Names] = field(default_factory=dict)
    """Of a contact that rings at a desk."""
    contact: Mapping[Read, Names] = field(default_factory=dict)
    """Of the contact in hand, as the desk is shown it."""
    contact_asked: Mapping[Ask, Names] = field(default_factory=dict)
    other_offers: Sequence[
        Callable[[AsyncSession, Contact, Agent], Awaitable[desk_views.Offer | None]]
    ] = ()
    """The whole offer where the queue rings with something else than a citizen's contact; None where another room answers."""
    station: Fields = field(default_factory=dict)
    """Of a desk's snapshot: what holds for the station as long as it runs."""


_VIEWS: Final[Sequence[tuple[type[msgspec.Struct], Sequence[str]]]] = (
    (citizen.Contact, ("citizen", "citizen_asked")),
    (citizen.Place, ("place",)),
    (desk_views.Agent, ("agent",)),
    (desk_views.Offer, ("offer",)),
    (desk_views.Contact, ("contact", "contact_asked")),
    (desk.Snapshot, ("station",)),
)
"""Each view with the kinds of parts that fill it."""


def together(rooms: Sequence[Parts]) -> Parts:
    """Return the parts of all rooms as one. Pure.

    Raises :class:`ValueError` for a field that its view does not have, or that two rooms declare.
    """
    wrong: list[str] = []
    for view, kinds in _VIEWS:
        declared = Counter(chain.from_iterable(_names(getattr(r, k)) for r in rooms for k in kinds))
        known = set(view.__struct_fields__)
        wrong += [f"{view.__name__}.{name} is no field" for name in declared.keys() - known]
        wrong += [
            f"{view.__name__}.{name} is declared twice" for name, n in declared.items() if n > 1
        ]
    if wrong:
        raise ValueError("; ".join(sorted(wrong)))
    merged = {
        each.name: dict(chain.from_iterable(getattr(room, each.name).items() for room in rooms))
        for each in fields(Parts)
        if each.name != "other_offers"
    }
    return Parts(other_offers=[each for room in rooms for each in room.other_offers], **merged)


def _names(declared: Mapping[Any, Any]) -> Iterable[str]:
    return chain.from_iterable([k] if isinstance(k, str) else v for k, v in declared.items())
