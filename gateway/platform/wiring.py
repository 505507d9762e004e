"""The wiring of a room: the parts that it contributes to the application."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from types import MappingProxyType
from typing import NamedTuple, Protocol

from aiohttp import web

from gateway.platform.http.health import Check, Exposition
from gateway.platform.http.route import Route
from gateway.platform.later import Later, MissingPartError
from gateway.platform.realtime.commands import Commands
from gateway.platform.realtime.follows import Follows
from gateway.platform.realtime.parts import Parts
from gateway.platform.sql.base import Base

Purge = Callable[[], Awaitable[object]]
"""Lets go of what has been kept long enough."""
Repair = Callable[[], Awaitable[object]]
"""Sees to the contacts of one channel that are written and not in the queue. May be called by several gateways at once,
and cancelled at any time."""


class OfOne(NamedTuple):
    """An announced topic with keys (``of_one``): a page that reads the answer for one key is told of that key's changes
    alone.

    *own*: the key is an account, and only its own pages are told.
    """

    topic: str
    own: bool = False


PageTopics = Mapping[str, Sequence[type[Base] | str | OfOne]]
"""The tables and announced topics (:mod:`gateway.platform.sql.changes`) by which the answer of a route changes, by the path of
the route under ``/api/v1/``. At most one :class:`OfOne` is among them."""


class Service(Protocol):
    """An object that works in the background between :meth:`start` and :meth:`aclose`."""

    def start(self) -> None:
        """Start working."""

    async def aclose(self) -> None:
        """Stop. Idempotent."""


class Wiring:
    """Makes a room's objects from the ground and from lower rooms, in its constructor; higher rooms take them from its
    attributes.

    All attributes here are empty unless the room sets them.
    """

    routes: Sequence[Route] = ()
    """The room's part of the HTTP API."""
    citizen_commands: Commands[str] = MappingProxyType({})
    """The commands of citizens' pages that the room carries out."""
    desk_commands: Commands[str] = MappingProxyType({})
    """The commands of operators' consoles that the room carries out."""
    parts: Parts = Parts()
    """The fields that the room adds to the views of pages."""
    follows: Follows = Follows()
    """The room's reactions to events of contacts and operators."""
    page_topics: PageTopics = MappingProxyType({})
    """The routes of the room of whose changes pages of the staff are told."""
    services: Sequence[Service] = ()
    """The room's background work, in the order in which it starts."""
    purges: Sequence[Purge] = ()
    """Called again and again."""
    repairs: Sequence[Repair] = ()
    """Called one after the other, every quarter of a minute."""
    checks: Mapping[str, Check] = MappingProxyType({})
    """Conditions of ``/readyz``: without these the station takes nobody."""
    troubles: Mapping[str, Callable[[], object]] = MappingProxyType({})
    """Further troubles that ``/readyz`` shows; None for none."""
    figures: Sequence[Exposition] = ()
    """Lines that the room adds to ``/metrics``, beside the process's registry."""

    async def open(self) -> None:
        """Load what must be known before anything starts. All rooms are opened before the first service starts."""

    def attach(self, app: web.Application) -> None:
        """Add routes and hooks outside the API to the web application."""

    async def aclose(self) -> None:
        """Close what :attr:`services` does not own, after the services have stopped. Idempotent."""


def require_given(wirings: Sequence[Wiring]) -> None:
    """Raise :class:`MissingPartError` with the names of each :class:`Later` that no room has given."""
    missing = [
        f"{type(wiring).__name__}.{name}"
        for wiring in wirings
        for name, part in vars(wiring).items()
        if isinstance(part, Later) and not part.is_given
    ]
    if missing:
        raise MissingPartError(f"no room has given {', '.join(missing)}")


@asynccontextmanager
async def running(wirings: Sequence[Wiring]) -> AsyncIterator[None]:
    """Open all rooms, lower ones first, then start their services, for the length of the block.

    Close everything in reverse order, also when one cannot be opened. Raises what an :meth:`Wiring.open` raises, and
    what :func:`require_given` does.
    """
    require_given(wirings)
    async with AsyncExitStack() as stack:
        for wiring in wirings:
            stack.push_async_callback(wiring.aclose)
        for wiring in wirings:
            await wiring.open()
        for service in (each for wiring in wirings for each in wiring.services):
            stack.push_async_callback(service.aclose)
            service.start()
        yield
