"""The sockets of the pages: the signaling server with its limits, and the parts that tell pages of changes."""

from collections.abc import Awaitable, Mapping
from types import MappingProxyType
from typing import Any

from aiohttp import web

from gateway.ground import Ground
from gateway.platform.http.client import CLIENT, own_origins
from gateway.platform.later import Later
from gateway.platform.realtime.change_notices import ChangeNotices
from gateway.platform.realtime.newest import NewestRevisions
from gateway.platform.realtime.publisher import Publisher, Snapshots
from gateway.platform.realtime.refusals import failure_of
from gateway.platform.realtime.revisions import Revisions
from gateway.platform.security.permissions import Kind, Role, event_access
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.settings import Settings
from signaling.limits import Rate
from signaling.protocol import citizen, desk_views
from signaling.protocol.base import Command
from signaling.server import Handler, SignalingServer, SignalingSettings

CONVERSATION_RATES = {
    # each makes the worker read an offer and may make a peer; a restart needs one
    "connectMedia": Rate(20, 30),
    "sendChat": Rate(30, 30),
    "readChat": Rate(30, 30),
}
"""How often one page may send each of these, in whatever namespace."""


class OpenSockets:
    """The sockets as a service: started last, they close first, so that no command comes in while the rest closes."""

    def __init__(self, signaling: SignalingServer) -> None:
        self._signaling = signaling

    def start(self) -> None:
        """Do nothing: sockets come in with the web server."""

    async def aclose(self) -> None:
        """Close the sockets, and end the commands in progress. Idempotent."""
        await self._signaling.aclose()


class SocketsWiring(Wiring):
    """Owns the signaling server; the consoles register their namespaces with :meth:`serve`, give the functions that build
    what pages are shown (``citizen_contact``, ``desk_state``, ``today``), and close it first."""

    def __init__(self, ground: Ground, queue: QueueWiring) -> None:
        self._limited = ground.settings.rate_limits.session is not None
        self.signaling = SignalingServer(_signaling_settings(ground.settings))
        revisions = Revisions(queue.redis, queue.key)
        self.citizen_contact = Later[[str], Awaitable[citizen.Contact | None]]()
        self.desk_state = Later[
            [str],
            Awaitable[
                tuple[desk_views.Agent, desk_views.Offer | None, desk_views.Contact | None] | None
            ],
        ]()
        self.today = Later[[str], Awaitable[list[desk_views.PastContact]]]()
        self.publisher = Publisher(
            self.signaling,
            revisions,
            Snapshots(self.citizen_contact, self.desk_state, self.today),
        )
        self.services = (
            NewestRevisions(self.signaling, revisions),
            ChangeNotices(ground.database.changes, queue.redis, queue.key),
        )

    def serve(
        self,
        namespace: str,
        client_message: Any,
        handler: Handler,
        *,
        unordered: frozenset[type[Command]],
        rates: Mapping[str, Rate] = MappingProxyType({}),
    ) -> None:
        """Serve a namespace (``SignalingServer.register``).

        *rates* are added to :data:`CONVERSATION_RATES`; if sessions have no limit, none of them applies.
        """
        self.signaling.register(
            namespace,
            client_message,
            handler,
            unordered=unordered,
            rates={**CONVERSATION_RATES, **rates} if self._limited else {},
        )

    def attach(self, app: web.Application) -> None:
        """Add the Socket.IO route."""
        self.signaling.attach(app)

    async def aclose(self) -> None:
        """Close the sockets. Idempotent."""
        await self.signaling.aclose()


def _signaling_settings(settings: Settings) -> SignalingSettings:
    session = settings.rate_limits.session
    # one address may be a whole school behind one router: ten sessions' worth
    address = Rate(session.count * 10, session.per_s) if session else None
    return SignalingSettings(
        origin_allowed=lambda origin, request: (
            origin.lower() in own_origins(request, settings.public_url)
        ),
        address_of=address_of,
        permits=permits,
        failure_of=failure_of,
        redis_url=settings.redis_url,
        channel=f"signaling:{settings.station}",
        handshakes=Rate(240, 30) if session else None,
        connects=Rate(120, 30) if session else None,
        commands_by_session=session,
        commands_by_address=address,
        frames=Rate(session.count * 4, session.per_s) if session else None,
    )


def address_of(request: web.Request) -> str:
    """Return the key by which the caller's address is counted, seen through trusted proxies only."""
    client = request.get(CLIENT)
    return client.counted_as if client is not None else request.remote or ""


def permits(namespace: str, kind: str, role: str) -> bool:
    """Return whether the table of permissions lets *role* send this message."""
    access = event_access(namespace, kind)
    if access is None:
        return False
    match access.kind:
        case Kind.PUBLIC:
            return True
        case Kind.CITIZEN:
            return role == "citizen"
        case Kind.MEMBER:
            return role == "guest" or role in access.roles
        case Kind.STAFF:
            return role in {str(known) for known in Role} and access.allows(Role(role))
        case _:
            return False
