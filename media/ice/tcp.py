"""ICE-TCP, passive side (RFC 6544): one listening socket per local address, for networks without UDP.

Datagrams are framed with two octets of length (RFC 4571) and go to the router like any other. A
connection begins as a stranger's: it may send a few octets of connectivity checks for a few seconds.
The first validated check makes it a peer's, without these limits.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import socket
import struct
import sys
from collections.abc import Callable
from time import monotonic
from typing import Final

import structlog

from media.ice.addresses import AdvertisedAddress
from media.ice.backlog import Backlog
from media.ice.endpoint import SocketAddress, TransportProtocol
from media.ice.framing import LENGTH_SIZE, FrameReader, FramingError, framed
from media.ice.socket import MAX_DATAGRAM
from media.ice.strangers import Strangers, StreamLimits
from media.ice.stun import MAX_LENGTH

log = structlog.get_logger()

OnDatagram = Callable[["StreamEndpoint", int, SocketAddress, float], None]

_BACKLOG: Final = 128
_ACCEPTS: Final = 16
_FRAMES: Final = 32
_STRANGER_ROOM: Final = MAX_LENGTH + LENGTH_SIZE
_PEER_ROOM: Final = 16 * 1024
# Keeps the kernel's part of the queue short; it allocates twice this for its own book-keeping.
_SEND_BUFFER: Final = 64 * 1024
_UNSENT: Final = 8 * 1024
_RECEIVE_BUFFER: Final = 128 * 1024
_UNACKNOWLEDGED_MS: Final = 15_000
_PAUSE_S: Final = 1.0
_ASK_EVERY_S: Final = 0.01
_UNPROVEN_CHECKS: Final = (
    1  # a browser in the wrong role is answered with a conflict and tries again
)
_SIOCOUTQ: Final = 0x5411
_TCP_USER_TIMEOUT: Final = 18
_TCP_NOTSENT_LOWAT: Final = 25
_RESET: Final = struct.pack("ii", 1, 0)
_LOGGED_FAILURES: Final = 20


class StreamConnection:
    """One accepted connection. Owner: its endpoint."""

    __slots__ = (
        "_again",
        "_asked_at",
        "_backlog",
        "_endpoint",
        "_octets",
        "_outgoing",
        "_reader",
        "_socket",
        "_unproven",
        "_writing",
        "address",
        "closed",
        "known",
    )

    def __init__(
        self, endpoint: StreamEndpoint, accepted: socket.socket, address: SocketAddress
    ) -> None:
        self.address = address
        self.known = False
        self.closed = False
        self._endpoint = endpoint
        self._socket = accepted
        self._reader = FrameReader(_STRANGER_ROOM)
        self._backlog: Backlog | None = None
        self._octets = self._unproven = 0
        self._asked_at = 0.0
        self._writing = False
        self._again: asyncio.Handle | None = None
        self._outgoing = bytearray(4)
        endpoint.loop.add_reader(accepted.fileno(), self.readable)

    def admit(self) -> None:
        """Make it a peer's: buffers for whole records, no time limit."""
        self.known = True
        self._reader = self._reader.enlarged(_PEER_ROOM)
        self._backlog = Backlog()

    def readable(self) -> None:
        """Read some frames and leave the rest for later, so that other connections have their turn."""
        if self._again is not None:
            return
        try:
            if self._frames():
                return
            size = self._socket.recv_into(self._reader.space)
            if size == 0:
                self.close()
                return
            self._octets += size
            self._reader.received(size)
            if not self.known and self._octets > self._endpoint.limits.octets:
                self._refuse()
                return
            self._frames()
        except (BlockingIOError, InterruptedError):
            return
        except FramingError:
            self._refuse()
        except OSError:
            self.close()

    def send(self, datagram: bytes | bytearray | memoryview, now: float) -> bool:
        """Send a datagram or queue it; False when neither is possible."""
        backlog = self._backlog
        if self.closed:
            return False
        frame = framed(datagram)
        if backlog is None:  # an answer to a stranger's check, which has no queue
            try:
                whole = self._socket.send(frame) == len(frame)
            except OSError:
                whole = False
            if not whole:
                self.close()
            return whole
        if not backlog.octets:
            try:
                size = self._socket.send(frame)
            except (BlockingIOError, InterruptedError):
                size = 0
            except OSError:
                self.close()
                return False
            if size:
                backlog.wrote(size, now)
            if size == len(frame):
                return True
            # A partly written frame must be finished, even beyond the limit.
            backlog.append(frame[size:])
        elif backlog.takes(len(frame)):
            backlog.append(frame)
        else:
            return False
        if not self._writing:
            self._writing = True
            self._endpoint.loop.add_writer(self._socket.fileno(), self._writable)
        return True

    def congested(self, now: float) -> bool:
        """Whether the queue on this connection is so long that pictures should pause."""
        backlog = self._backlog
        if backlog is None or self.closed:
            return False
        if now - self._asked_at < _ASK_EVERY_S:
            return backlog.is_congested
        self._asked_at = now
        try:
            fcntl.ioctl(self._socket, _SIOCOUTQ, self._outgoing)
        except OSError:
            return False
        return backlog.congested(int.from_bytes(self._outgoing, sys.byteorder), now)

    def close(self, *, reset: bool = False) -> None:
        """Close the connection and tell the endpoint; repeated calls do nothing."""
        if self.closed:
            return
        self.closed = True
        loop, number = self._endpoint.loop, self._socket.fileno()
        loop.remove_reader(number)
        if self._writing:
            loop.remove_writer(number)
        if self._again is not None:
            self._again.cancel()
            self._again = None
        if reset:
            # Reset, or the kernel would repeat its FIN to somebody who does not listen.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._socket.close()
        self._backlog = None
        self._endpoint.closed(self)

    def _refuse(self) -> None:
        self._endpoint.refused += 1
        self.close(reset=True)

    def _frames(self) -> bool:
        """Deliver whole frames; True when some are left for the next turn, or the connection was closed."""
        endpoint = self._endpoint
        for _ in range(_FRAMES):
            frame = self._reader.take()
            if frame is None:
                return False
            if not self.known and frame[0] > 3:
                self._refuse()  # a stranger may send connectivity checks only
                return True
            if not endpoint.deliver(self, frame):
                self._refuse()
            if self.closed:
                return True
            if not self.known:
                self._unproven += 1
                if self._unproven > _UNPROVEN_CHECKS:
                    self._refuse()
                    return True
        self._again = endpoint.loop.call_soon(self._resume)
        return True

    def _resume(self) -> None:
        self._again = None
        if not self.closed:
            self.readable()

    def _writable(self) -> None:
        backlog = self._backlog
        if backlog is None:
            return
        try:
            size = self._socket.sendmsg([*_first(backlog, 16)])
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.close()
            return
        backlog.flushed(size, monotonic())
        if not backlog.octets:
            self._writing = False
            self._endpoint.loop.remove_writer(self._socket.fileno())


class StreamEndpoint:
    """One listening TCP socket and its connections, read on the running loop; see `Endpoint`.

    `on_datagram` is as for `DatagramEndpoint`; `on_closed(endpoint, address)` is called when a
    connection has ended.
    """

    protocol: TransportProtocol = "tcp"
    one_by_one = True
    stream = True

    def __init__(
        self,
        address: AdvertisedAddress,
        port: int,
        *,
        buffer: bytearray,
        on_datagram: OnDatagram,
        on_closed: Callable[[StreamEndpoint, SocketAddress], None],
        limits: StreamLimits | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Listen on `address` and `port` (0: any free one). Raises OSError when it cannot be."""
        self.address = address
        self.limits = limits or StreamLimits()
        self.index = 0
        self.sent = self.received = self.send_errors = self.failures = 0
        self.refused = 0
        self.loop = asyncio.get_running_loop()
        self._buffer = buffer
        self._on_datagram = on_datagram
        self._on_closed = on_closed
        self._clock = clock
        self._strangers: Strangers[StreamConnection] = Strangers(self.limits)
        self._connections: dict[SocketAddress, StreamConnection] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._pause: asyncio.TimerHandle | None = None
        family = socket.AF_INET6 if address.is_ipv6 else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if address.is_ipv6:
                self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            # Accepted sockets inherit these; the window is agreed on before accept.
            for option, size in (
                (socket.SO_SNDBUF, _SEND_BUFFER),
                (socket.SO_RCVBUF, _RECEIVE_BUFFER),
            ):
                self._socket.setsockopt(socket.SOL_SOCKET, option, size)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if sys.platform == "linux":
                for option, size in (
                    (_TCP_NOTSENT_LOWAT, _UNSENT),
                    (_TCP_USER_TIMEOUT, _UNACKNOWLEDGED_MS),
                ):
                    self._socket.setsockopt(socket.IPPROTO_TCP, option, size)
            self._socket.bind((address.local, port))
            self._socket.listen(_BACKLOG)
        except OSError:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        self.loop.add_reader(self._socket.fileno(), self._accept)

    @property
    def connections(self) -> int:
        """Number of connections, strangers included."""
        return len(self._connections)

    @property
    def strangers(self) -> int:
        """Number of connections without a validated check."""
        return len(self._strangers)

    def send(self, data: bytes | bytearray | memoryview, address: SocketAddress) -> None:
        """Send one datagram on the connection from `address`, or count it as lost."""
        connection = self._connections.get(address)
        if connection is not None and connection.send(data, self._clock()):
            self.sent += 1
        else:
            self.send_errors += 1

    def route(self, address: SocketAddress) -> None:
        """Return None: a stream takes one frame at a time."""

    def send_segments(
        self,
        packets: memoryview,  # noqa: ARG002 - the seam's
        ancillary: list[tuple[int, int, bytes]],  # noqa: ARG002
        count: int,  # noqa: ARG002
        address: SocketAddress,  # noqa: ARG002
    ) -> bool:
        """Return False: a stream has no segments."""
        return False

    def admit(self, address: SocketAddress) -> None:
        """Note that a check from `address` was validated."""
        connection = self._connections.get(address)
        if connection is not None and not connection.known:
            self._strangers.admitted(connection)
            connection.admit()

    def dismiss(self, address: SocketAddress) -> None:
        """Close the connection of a peer that has left, or has opened too many."""
        connection = self._connections.get(address)
        if connection is not None:
            connection.close()

    def congested(self, address: SocketAddress, now: float) -> bool:
        """Whether the queue on that connection is so long that pictures should pause."""
        connection = self._connections.get(address)
        return connection is not None and connection.congested(now)

    def close(self) -> None:
        """Close the listener and every connection; repeated calls do nothing."""
        if self._socket.fileno() < 0:
            return
        if self._pause is None:
            self.loop.remove_reader(self._socket.fileno())
        else:
            self._pause.cancel()
        self._socket.close()
        for connection in list(self._connections.values()):
            connection.close()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # Calls of the connections.

    def deliver(self, connection: StreamConnection, frame: memoryview) -> bool:
        """Hand a frame to the router through the shared buffer; False when it is too long."""
        size = len(frame)
        if size > MAX_DATAGRAM:
            return False
        self.received += 1
        self._buffer[:size] = frame
        frame.release()
        try:
            self._on_datagram(self, size, connection.address, 0.0)
        except Exception:
            # a defect that one datagram reveals must not cost the others behind it
            self.failures += 1
            if self.failures <= _LOGGED_FAILURES:
                log.exception("media.datagram_failed", size=size)
        return True

    def closed(self, connection: StreamConnection) -> None:
        """Forget a connection that has ended."""
        self._strangers.left(connection)
        if self._connections.get(connection.address) is connection:
            del self._connections[connection.address]
        self._on_closed(self, connection.address)

    def _accept(self) -> None:
        for _ in range(_ACCEPTS):
            try:
                accepted, address = self._socket.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as exc:
                if exc.errno in {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}:
                    self._wait_for_room(exc)
                return
            if not self._strangers.may_enter(address[0]):
                self.refused += 1
                accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                accepted.close()
                continue
            accepted.setblocking(False)
            connection = StreamConnection(self, accepted, address)
            self._connections[address] = connection
            gives_way = self._strangers.arrived(connection, address[0], self._clock())
            if gives_way is not None:
                self.refused += 1
                gives_way.close(reset=True)
            self._watch()

    def _wait_for_room(self, exc: OSError) -> None:
        """Pause accepting: without a free descriptor the readiness callback would spin."""
        log.warning("media.accept_failed", error=errno.errorcode[exc.errno or 0])
        self.loop.remove_reader(self._socket.fileno())
        self._pause = self.loop.call_later(_PAUSE_S, self._listen_again)

    def _listen_again(self) -> None:
        self._pause = None
        self.loop.add_reader(self._socket.fileno(), self._accept)

    def _watch(self) -> None:
        """Set the one timer for the stranger that is overdue first."""
        due = self._strangers.next_due
        if self._timer is None and due is not None:
            self._timer = self.loop.call_later(max(0.0, due - self._clock()), self._close_overdue)

    def _close_overdue(self) -> None:
        self._timer = None
        for connection in self._strangers.overdue(self._clock()):
            self.refused += 1
            connection.close(reset=True)
        self._watch()


def _first(backlog: Backlog, count: int) -> list[memoryview]:
    frames = backlog.frames
    return [frames[i] for i in range(min(count, len(frames)))]
