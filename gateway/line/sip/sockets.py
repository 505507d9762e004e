"""The sockets of SIP: one port by UDP and by TCP, one by TLS.

aiosipua's own UDP socket requires an event loop class that uvloop and Python 3.11 do not have; its TCP has no limits.
"""

import asyncio
import re
import socket
from collections.abc import Callable
from typing import Any

import structlog

from gateway.line.sip.flow import Flow
from gateway.line.sip.messages import MAX_BYTES
from gateway.line.sip.tls import Tls
from gateway.platform.loops import Tasks
from gateway.setting_line import Transport

log = structlog.get_logger()

Received = Callable[[bytes, Flow], None]
MOST_CONNECTIONS = 200
CONNECT_S = 5.0
IDLE_S = 900.0
_MAPPED = "::ffff:"
_FOLD = re.compile(rb"\r\n[ \t]+")
"""A header may go on in the next line (RFC 3261, 7.3.1)."""


class Sockets(asyncio.DatagramProtocol):
    """Owns the UDP socket, the TCP server and its connections; closed by :meth:`aclose`."""

    def __init__(
        self,
        received: Received,
        welcome: Callable[[str], bool],
        *,
        tls: Tls | None = None,
        name_of: Callable[[str], str] = str,
        port_of: Callable[[str, int], int] = lambda _host, port: port,
    ) -> None:
        """*received* is given every datagram and framed message; *welcome* returns whether an address may connect at
        all. *tls* holds the TLS contexts, None for no TLS; *name_of* returns the name that the certificate of an
        address must bear, *port_of* the port to connect to at an address whose connection from another port has
        closed."""
        self._tls = tls
        self._name_of = name_of
        self._port_of = port_of
        self._tls_server: asyncio.Server | None = None
        self.tls_port = 0
        self._received = received
        self._welcome = welcome
        self._udp: Any = None
        self._server: asyncio.Server | None = None
        self._streams: dict[Flow, asyncio.StreamWriter] = {}
        self._tasks = Tasks()
        self._maps = False
        """Whether the socket is of IPv6, which calls addresses of IPv4 otherwise."""
        self.port = 0

    async def open(self, host: str, port: int) -> None:
        """Bind *port* by UDP and TCP; 0 takes a free one. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._maps = ":" in host
        if self._maps:
            both = _bound(host, port, socket.SOCK_DGRAM)
            self._udp, _ = await loop.create_datagram_endpoint(lambda: self, sock=both)
        else:
            self._udp, _ = await loop.create_datagram_endpoint(
                lambda: self, local_addr=(host, port), family=socket.AF_INET
            )
        self.port = self._udp.get_extra_info("sockname")[1]
        if self._maps:
            stream = _bound(host, self.port, socket.SOCK_STREAM)
            self._server = await asyncio.start_server(self._accepted, sock=stream, limit=MAX_BYTES)
        else:
            self._server = await asyncio.start_server(
                self._accepted, host, self.port, limit=MAX_BYTES, reuse_address=True
            )

    async def open_tls(self, host: str, port: int) -> None:
        """Bind *port* for trunks by TLS; 0 takes a free one. Raises OSError."""
        if self._tls is None or self._tls.server is None:
            return
        self._tls_server = await asyncio.start_server(
            self._accepted_tls,
            host,
            port,
            limit=MAX_BYTES,
            reuse_address=True,
            ssl=self._tls.server,
            ssl_handshake_timeout=CONNECT_S,
        )
        self.tls_port = int(self._tls_server.sockets[0].getsockname()[1])

    async def aclose(self) -> None:
        """Close everything. Idempotent."""
        if self._tls_server is not None:
            self._tls_server.close()
        if self._udp is not None:
            self._udp.close()
        if self._server is not None:
            self._server.close()
        await self._tasks.aclose()
        for writer in self._streams.values():
            writer.close()
        self._streams.clear()
        # a transport lets go of its port in the loop's next turn
        await asyncio.sleep(0)

    def send(self, octets: bytes, flow: Flow) -> None:
        """Send a message. What cannot be sent is dropped; its transaction repeats it."""
        if flow.transport == "udp":
            if self._udp is not None and not self._udp.is_closing():
                mapped = self._maps and ":" not in flow.host
                self._udp.sendto(
                    octets, (f"{_MAPPED}{flow.host}" if mapped else flow.host, flow.port)
                )
            return
        writer = self._streams.get(flow)
        if writer is None or writer.is_closing():
            flow = Flow(flow.transport, flow.host, self._port_of(flow.host, flow.port))
            writer = self._streams.get(flow)
        if writer is not None and not writer.is_closing():
            writer.write(octets)
            return
        self._tasks.spawn(self._connect_and_send(octets, flow), "sip:tcp")

    # UDP

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """Take a datagram (called by asyncio)."""
        if data.strip():
            self._received(data, Flow("udp", plain_host(addr[0]), int(addr[1])))

    def error_received(self, exc: Exception) -> None:
        """Ignore that an earlier datagram could not be delivered (called by asyncio)."""
        log.debug("sip.not_delivered", error=type(exc).__name__)

    # TCP

    async def _accepted_tls(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await self._accepted(reader, writer, "tls")

    async def _accepted(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        transport: Transport = "tcp",
    ) -> None:
        peer = writer.get_extra_info("peername")
        host, port = (plain_host(peer[0]), int(peer[1])) if peer else ("", 0)
        if not self._welcome(host) or len(self._streams) >= MOST_CONNECTIONS:
            writer.close()
            return
        task = asyncio.current_task()
        if task is not None:
            self._tasks.own(task)
        await self._read(reader, writer, Flow(transport, host, port))

    async def _connect_and_send(self, octets: bytes, flow: Flow) -> None:
        secured: dict[str, Any] = {}
        if flow.transport == "tls":
            if self._tls is None:
                log.warning("sip.no_tls")
                return
            secured = {"ssl": self._tls.client, "server_hostname": self._name_of(flow.host)}
        try:
            async with asyncio.timeout(CONNECT_S):
                reader, writer = await asyncio.open_connection(
                    flow.host, flow.port, limit=MAX_BYTES, **secured
                )
        except (OSError, TimeoutError) as error:
            log.info("sip.not_connected", error=type(error).__name__)
            return
        writer.write(octets)
        await self._read(reader, writer, flow)

    async def _read(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flow: Flow
    ) -> None:
        self._streams[flow] = writer
        try:
            while True:
                async with asyncio.timeout(IDLE_S):
                    message = await framed(reader, writer)
                if message is None:
                    break
                self._received(message, flow)
        except (
            OSError,
            ValueError,
            TimeoutError,
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
        ):
            pass
        finally:
            if self._streams.get(flow) is writer:
                del self._streams[flow]
            writer.close()


async def framed(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter | None = None
) -> bytes | None:
    """Return the next message of a stream, None at its end. A keep-alive of two line ends is answered by one (RFC 5626, 4.4.1).

    Raises ValueError for what is no message, IncompleteReadError and LimitOverrunError.
    """
    line_ends = 0
    while True:
        try:
            head = await reader.readuntil(b"\r\n")
        except asyncio.IncompleteReadError as cut:
            if not cut.partial:
                return None
            raise
        if head.strip():
            break
        line_ends += 1
        if writer is not None and line_ends % 2 == 0:
            writer.write(b"\r\n")
    while not head.endswith(b"\r\n\r\n"):
        head += await reader.readuntil(b"\r\n")
        if len(head) > MAX_BYTES:
            raise ValueError("too long")
    length = _length(head)
    return head + (await reader.readexactly(length) if length else b"")


def _length(head: bytes) -> int:
    """Return the length that a message's head names, 0 if it names none. Raises ValueError, also for two that differ."""
    fields = (line.partition(b":") for line in _FOLD.sub(b" ", head).split(b"\r\n"))
    named = {
        int(value) for name, _, value in fields if name.strip().lower() in (b"content-length", b"l")
    }
    if len(named) > 1 or not all(0 <= length <= MAX_BYTES for length in named):
        raise ValueError("not a length")
    return next(iter(named), 0)


def plain_host(host: object) -> str:
    """Return an address in the form by which trunks are known: an IPv4 address that an IPv6 socket shows as mapped becomes
    plain."""
    name = str(host)
    plain = name.removeprefix(_MAPPED)
    return plain if "." in plain else name


def _bound(host: str, port: int, kind: socket.SocketKind) -> socket.socket:
    """Return a socket of IPv6; one on ``::`` takes both families, which loops do not offer. Raises OSError."""
    made = socket.socket(socket.AF_INET6, kind)
    try:
        made.setblocking(False)
        if kind == socket.SOCK_STREAM:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        made.bind((host, port))
    except BaseException:
        made.close()
        raise
    return made
