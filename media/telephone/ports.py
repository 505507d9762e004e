"""UDP ports of legs: a range, from which each leg takes a pair (RTP on the even one, RTCP on the next)."""

from __future__ import annotations

import asyncio
import errno
import secrets
import socket
from collections.abc import Callable

from media.telephone.latch import Address

_MAX_DATAGRAM = 2048
_DRAIN_LIMIT = 32
_BUSY = {errno.EADDRINUSE, errno.EACCES}

Received = Callable[[bytes, Address], None]


class NoPortError(OSError):
    """Every pair of the range is taken."""


class PortPair:
    """Two bound sockets, read on the running loop. Owner: one leg.

    `on_rtp` and `on_rtcp` take each datagram with the address it came from.
    """

    def __init__(self, rtp: socket.socket, rtcp: socket.socket) -> None:
        self._rtp, self._rtcp = rtp, rtcp
        self.port: int = rtp.getsockname()[1]
        self.rtcp_port: int = rtcp.getsockname()[1]
        self.send_errors = 0
        self._loop = asyncio.get_running_loop()
        self._closed = False

    def listen(self, on_rtp: Received, on_rtcp: Received) -> None:
        """Begin to read."""
        self._loop.add_reader(self._rtp.fileno(), _drain, self._rtp, on_rtp)
        self._loop.add_reader(self._rtcp.fileno(), _drain, self._rtcp, on_rtcp)

    def send(self, packet: bytes, address: Address, *, from_rtcp: bool) -> None:
        """Send one datagram, or count it; a full kernel buffer is loss like any other."""
        try:
            (self._rtcp if from_rtcp else self._rtp).sendto(packet, address)
        except OSError:
            self.send_errors += 1

    def close(self) -> None:
        """Stop reading and free the ports; repeated calls do nothing."""
        if self._closed:
            return
        self._closed = True
        for each in (self._rtp, self._rtcp):
            self._loop.remove_reader(each.fileno())
            each.close()


def _drain(source: socket.socket, received: Received) -> None:
    for _ in range(_DRAIN_LIMIT):
        try:
            datagram, address = source.recvfrom(_MAX_DATAGRAM)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            # an ICMP error that an earlier send has left says nothing about this socket
            continue
        received(datagram, (address[0], address[1]))


class PortRange:
    """Owner: the worker. `first` to `last` are the ports it may take; with `first` 0 the system chooses (tests)."""

    def __init__(self, first: int, last: int) -> None:
        self._first = first + first % 2
        self._pairs = max(0, (last - self._first + 1) // 2) if first else 0

    def open(self, address: str) -> PortPair:
        """Bind a free pair on a local address, beginning anywhere in the range so that numbers are not reused at once.

        Raises `NoPortError`, or OSError for an address that this machine lacks.
        """
        if not self._pairs:
            return PortPair(_bound(address, 0), _bound(address, 0))
        begin = secrets.randbelow(self._pairs)
        for step in range(self._pairs):
            port = self._first + 2 * ((begin + step) % self._pairs)
            pair = _pair(address, port)
            if pair is not None:
                return pair
        raise NoPortError(errno.EADDRINUSE, "no free pair of telephone ports")


def _pair(address: str, port: int) -> PortPair | None:
    try:
        rtp = _bound(address, port)
    except OSError as exc:
        if exc.errno in _BUSY:
            return None
        raise
    try:
        return PortPair(rtp, _bound(address, port + 1))
    except OSError as exc:
        rtp.close()
        if exc.errno in _BUSY:
            return None
        raise


def _bound(address: str, port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.setblocking(False)
        made.bind((address, port))
    except OSError:
        made.close()
        raise
    return made


def local_towards(address: str) -> str | None:
    """Return the local address from which packets to `address` leave; nothing is sent. None without a route."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((address, 9))
            return str(probe.getsockname()[0])
        except OSError:
            return None
