"""Limits connections that send no request: how long they may stay, and how many of them one address may have.

A request that is sent octet by octet costs its sender nothing and the station a descriptor. A client that sends requests at
once is never turned away: an address may be a whole mobile carrier. Of the connections that wait, for a first request or
for the next, the one that has waited longest is closed.
"""

import ipaddress
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from aiohttp.web_protocol import RequestHandler

from gateway.platform.loops import Periodic
from gateway.platform.networks import IPNetwork
from gateway.platform.process import descriptors

log = structlog.get_logger()

ASK_WITHIN_S: Final = 15.0
"""From the connection, or from the first octet of a further request, to the last octet of the request's head."""
HANDSHAKE_S: Final = 15.0
"""From the connection to the end of the TLS handshake; the listening server ends it then."""
IDLE_S: Final = 75.0
"""From one request to the first octet of the next. Proxies keep theirs open for a minute."""
BODY_WITHIN_S: Final = 60.0
"""From the head of a request to the last octet of its body."""
UNASKED_PER_ADDRESS: Final = 128
"""Connections of one address on which no request is being answered."""
CHECK_EVERY_S: Final = 1.0
SCARCE: Final = 0.8
"""Share of the descriptors in connections that is worth an alarm; half of it may belong to those that owe a request."""

ended: Final[Counter[str]] = Counter()
"""How many connections this process has ended, by why: ``silent``, ``idle``, ``slow`` (a body), ``crowded``."""


class _Line:
    """One connection: since when it is as it is, and the request of it that is being answered."""

    __slots__ = ("address", "answered", "asking", "request", "since")

    def __init__(self, now: float) -> None:
        self.address: str | None = None
        """What it is counted as; None before its transport is there (a TLS handshake may be under way)."""
        self.asking = True
        """Whether a request is due: the first one, or the rest of one that has begun."""
        self.request: web.BaseRequest | None = None
        self.answered: web.BaseRequest | None = None
        """The one before; the rest of its body may still come in."""
        self.since = now

    def overdue(self, now: float) -> str:
        """Return why it should end, empty while it need not."""
        took_s = now - self.since
        if self.request is not None:
            return "slow" if took_s > BODY_WITHIN_S and not self.request.content.is_eof() else ""
        if self.asking:
            return "silent" if took_s > ASK_WITHIN_S else ""
        return "idle" if took_s > IDLE_S else ""


class Connections:
    """Tracks connections; owned by the part that listens. :meth:`made` and the middleware report connections and requests."""

    def __init__(
        self,
        trusted: Sequence[IPNetwork],
        *,
        per_address: int | None = None,
        most: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """*trusted* are proxies, whose connections are not counted, since they send whole requests for many people.
        *per_address* is how many connections of one address may wait for a request (None: any number), *most* how many
        descriptors the process may have, by default the system's limit."""
        self._trusted = trusted
        self._clock = clock
        self._lines: dict[RequestHandler, _Line] = {}
        self._loop = Periodic("http:connections", self.check, CHECK_EVERY_S)
        self._per_address = per_address
        self._most = most or descriptors.limit()
        self._scarce = False

    def start(self) -> None:
        """Start the loop that closes idle connections."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop; the connections belong to their server. Idempotent."""
        await self._loop.aclose()

    def made(self, handler: RequestHandler) -> None:
        """Note a new connection."""
        self._lines[handler] = _Line(self._clock())

    def heard(self, handler: RequestHandler) -> None:
        """Note that octets have come in on a connection; between requests they begin the next one."""
        line = self._lines.get(handler)
        if line is None or line.request is not None or line.asking:
            return
        if line.answered is None or line.answered.content.is_eof():
            line.asking, line.since = True, self._clock()

    def middleware(self) -> Middleware:
        """Return the outermost middleware, which notes which connections have sent a request, and which are being answered."""

        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            line = self._lines.get(request.protocol)
            if line is None:
                return await handler(request)
            line.asking, line.request, line.since = False, request, self._clock()
            try:
                return await handler(request)
            finally:
                line.request, line.answered, line.since = None, request, self._clock()

        return middleware

    async def check(self) -> None:
        """Close connections that have been silent for too long or are too many, and log when descriptors become scarce."""
        now = self._clock()
        waiting: dict[str, list[RequestHandler]] = {}
        for handler, line in list(self._lines.items()):
            if handler.transport is None:
                if line.address is not None or now - line.since > HANDSHAKE_S * 2:
                    del self._lines[handler]
                continue
            if line.address is None:
                line.address = self._counted(handler.peername)
            if why := line.overdue(now):
                self._end(handler, why)
            elif line.request is None:
                waiting.setdefault(line.address, []).append(handler)
        for address, handlers in waiting.items():
            if address and self._per_address is not None:
                handlers.sort(key=lambda each: self._lines[each].since)
                for handler in handlers[: -self._per_address]:
                    self._end(handler, "crowded")
        # between whole requests a connection is a proxy's or a browser's: only those that owe one give way here
        left = [
            each for each, line in self._lines.items() if line.address is not None and line.asking
        ]
        for handler in left[: max(0, len(left) - round(self._most * SCARCE / 2))]:
            self._end(handler, "crowded")
        self._tell_scarcity(len(self._lines))

    def _tell_scarcity(self, connections: int) -> None:
        scarce = connections > self._most * SCARCE
        if scarce and not self._scarce:
            log.error("http.descriptors_scarce", connections=connections, limit=self._most)
        self._scarce = scarce

    def _end(self, handler: RequestHandler, why: str) -> None:
        ended[why] += 1
        del self._lines[handler]
        if handler.transport is not None:
            handler.transport.abort()

    def _counted(self, peer: object) -> str:
        """Return what a peer is counted as, empty for one that is not: a proxy, a socket of this machine."""
        if not isinstance(peer, tuple):
            return ""
        address = ipaddress.ip_address(str(peer[0]).partition("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
        if any(address in network for network in self._trusted):
            return ""
        if isinstance(address, ipaddress.IPv6Address):
            return str(ipaddress.IPv6Network((int(address), 64), strict=False))
        return str(address)


def _telling(connections: Connections) -> type[RequestHandler]:
    """Return aiohttp's protocol, made to tell *connections* of what comes in."""

    class Telling(RequestHandler):
        __slots__ = ()

        def data_received(self, data: bytes) -> None:
            connections.heard(self)
            super().data_received(data)

    return Telling


class CountingRunner(web.AppRunner):
    """aiohttp's runner with connections tracked by :class:`Connections`."""

    __slots__ = ("_connections",)

    def __init__(self, app: web.Application, connections: Connections, **options: Any) -> None:
        super().__init__(app, **options)
        self._connections = connections

    @property
    def server(self) -> Callable[[], RequestHandler] | None:  # type: ignore[override] # sites only call it
        """The factory of each connection's protocol handler."""
        made = super().server
        if made is None:
            return None
        type_of_handler = _telling(self._connections)

        def protocol() -> RequestHandler:
            handler = made()
            # aiohttp has no other way to say that octets have come in
            handler.__class__ = type_of_handler
            self._connections.made(handler)
            return handler

        return protocol
