"""The worker's UDP sockets: one per local address, all on the same port.

Sockets are bound address by address and never to the wildcard, since a reply that leaves from
another address than the check arrived on fails that check. Each socket is drained on readiness into
one shared buffer, so that a datagram costs no allocation before its peer is known. Where the native
part is there (`media/native/`), a batch of datagrams is read by one call and each copied to that buffer
in its turn, and packets leave by the batch.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import struct
import sys
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Final, Literal

import structlog

from media import native
from media.ice.addresses import AdvertisedAddress
from media.ice.endpoint import SocketAddress, TransportProtocol
from media.ice.outbox import Outbox
from media.native import Receiver, Route, Sender

log = structlog.get_logger()

Direction = Literal["in", "out"]
Impairment = Callable[[Direction, memoryview], bool]
"""Called for every datagram; True drops it. Only tests use it, to make links bad."""

MAX_DATAGRAM: Final = 2048
_DRAIN_LIMIT: Final = 64
_FLUSH_EVERY: Final = 16
_NOT_SEGMENTED: Final = {
    errno.EIO,
    errno.EINVAL,
    errno.EMSGSIZE,
    errno.ENOPROTOOPT,
    errno.EOPNOTSUPP,
}
_LOGGED_FAILURES: Final = 20
_KERNEL_BUFFER: Final = 4 * 1024 * 1024
_SO_RCVBUFFORCE: Final = 33
_SO_MEMINFO: Final = 55
_MEMINFO: Final = struct.Struct("@9I")
_DROPS: Final = 8


class DatagramEndpoint:
    """One bound UDP socket, read on the running loop.

    `on_datagram(endpoint, size, address, arrived_at)` is called for each datagram, which lies in the first
    `size` octets of the shared `buffer` and came to this machine at `arrived_at` by `clock` (0 where only the
    time of reading is known). Exceptions it raises are logged and counted in `failures`.
    """

    protocol: TransportProtocol = "udp"
    stream = False

    def __init__(
        self,
        address: AdvertisedAddress,
        port: int,
        *,
        buffer: bytearray,
        on_datagram: Callable[[DatagramEndpoint, int, SocketAddress, float], None],
        impairment: Impairment | None = None,
        outbox: Outbox | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Bind `address` on `port` (0: any free one). Raises OSError when that is impossible."""
        self.address = address
        self.index = 0
        self.received = 0
        self._sent = self._send_errors = 0
        self.failures = 0
        self._buffer = buffer
        self._view = memoryview(buffer)
        self._on_datagram = on_datagram
        self._impairment = impairment
        self._outbox = outbox or Outbox()
        self._clock = clock
        self.one_by_one = impairment is not None
        self._loop = asyncio.get_running_loop()
        family = socket.AF_INET6 if address.is_ipv6 else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)
            if address.is_ipv6:
                self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
                self._socket.setsockopt(socket.SOL_SOCKET, option, _KERNEL_BUFFER)
            self._enlarge()
            self._socket.bind((address.local, port))
        except OSError:
            self._socket.close()
            raise
        self._sendto = self._socket.sendto
        self._sendmsg = self._socket.sendmsg
        self.port: int = self._socket.getsockname()[1]
        self._receiver: Receiver | None = native.receiver(self._socket.fileno())
        self._sender: Sender | None = None
        if not self.one_by_one:
            self._sender = native.sender(self._socket.fileno(), family)
        if self._sender is not None:
            self._outbox.join(self._sender)
        self._loop.add_reader(self._socket.fileno(), self._drain)

    @property
    def sent(self) -> int:
        """Datagrams sent."""
        return self._sent + (0 if self._sender is None else self._sender.sent)

    @property
    def send_errors(self) -> int:
        """Datagrams that the kernel did not take."""
        return self._send_errors + (0 if self._sender is None else self._sender.failed)

    @property
    def dropped(self) -> int:
        """Datagrams that the kernel dropped because this socket's receive buffer was full."""
        if sys.platform != "linux" or self._socket.fileno() < 0:
            return 0
        try:
            told = self._socket.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, _MEMINFO.size)
        except OSError:
            return 0
        return int(_MEMINFO.unpack(told)[_DROPS]) if len(told) == _MEMINFO.size else 0

    def _enlarge(self) -> None:
        """Ask for a large receive buffer, so that a flood does not crowd out the peers' packets.

        The kernel grants what `net.core.rmem_max` allows; a privileged process may exceed that.
        """
        granted = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2
        if granted < _KERNEL_BUFFER and sys.platform == "linux":
            with contextlib.suppress(OSError):
                self._socket.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _KERNEL_BUFFER)
            granted = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2
        if granted < _KERNEL_BUFFER:
            log.warning("media.small_receive_buffer", granted=granted, wanted=_KERNEL_BUFFER)

    def send(self, data: bytes | bytearray | memoryview, address: SocketAddress) -> None:
        """Send one datagram, or count it in `send_errors`; a full kernel buffer is loss like any other."""
        if self._impairment is not None and self._impairment("out", memoryview(data)):
            return
        try:
            self._sendto(data, address)
        except OSError:
            self._send_errors += 1
        else:
            self._sent += 1

    def route(self, address: SocketAddress) -> Route | None:
        """Return a route for packets that leave by the batch; None where they leave by `send`."""
        return None if self._sender is None else self._sender.route(address)

    def send_segments(
        self,
        packets: memoryview,
        ancillary: list[tuple[int, int, bytes]],
        count: int,
        address: SocketAddress,
    ) -> bool:
        """Send `count` packets in one call; False when the kernel cannot do that on this route."""
        try:
            self._sendmsg((packets,), ancillary, 0, address)
        except BlockingIOError:
            self._send_errors += count
        except OSError as exc:
            if exc.errno in _NOT_SEGMENTED:
                return False
            self._send_errors += count
        else:
            self._sent += count
        return True

    def admit(self, address: SocketAddress) -> None:
        """Datagrams need no connection."""

    def dismiss(self, address: SocketAddress) -> None:
        """Datagrams need no connection."""

    def congested(self, address: SocketAddress, now: float) -> bool:  # noqa: ARG002 - the seam's
        """Never: on UDP excess packets are lost, and the receiver's feedback reports them."""
        return False

    def close(self) -> None:
        """Stop reading and close the socket; repeated calls do nothing."""
        if self._socket.fileno() < 0:
            return
        self._loop.remove_reader(self._socket.fileno())
        if self._receiver is not None:
            self._receiver.close()
        if self._sender is not None:
            self._sender.close()
        self._socket.close()

    def _drain(self) -> None:
        outbox = self._outbox
        left = _DRAIN_LIMIT
        while left > 0:
            # Send what these packets caused before reading on, so that no packet waits long.
            outbox.open()
            read = self._read(_FLUSH_EVERY) if self._receiver is None else self._read_batch()
            outbox.flush()
            if read < _FLUSH_EVERY:
                return
            left -= read

    def _read(self, limit: int) -> int:
        """Handle up to `limit` waiting datagrams; returns how many there were."""
        receive = self._socket.recvfrom_into
        buffer = self._buffer
        handle = self._on_datagram
        impairment = self._impairment
        for number in range(limit):
            try:
                size, address = receive(buffer, MAX_DATAGRAM)
            except (BlockingIOError, InterruptedError):
                return number
            except OSError as exc:
                # An ICMP error left by an earlier send says nothing about this socket's health.
                if exc.errno in {errno.EBADF, errno.ENOTSOCK}:
                    return number
                continue
            # what follows is `_handle`, inlined: this runs for every packet where there is no native part
            self.received += 1
            if size == 0 or (impairment is not None and impairment("in", self._view[:size])):
                continue
            try:
                handle(self, size, address, 0.0)
            except Exception as exc:  # noqa: BLE001 - told by `_failed`
                self._failed(size, exc)
        return limit

    def _read_batch(self) -> int:
        """Handle the datagrams that one call reads, `_FLUSH_EVERY` at most; returns how many there were."""
        receiver = self._receiver
        if receiver is None:
            return 0
        count = receiver.receive()
        read_at = self._clock()
        for number in range(count):
            try:
                size, address, waited_s = receiver.take(number, self._buffer)
            except IndexError:
                break  # closed by what one of them caused
            self._handle(size, address, read_at - waited_s)
        return count

    def _handle(self, size: int, address: SocketAddress, arrived_at: float) -> None:
        self.received += 1
        if size == 0 or (
            self._impairment is not None and self._impairment("in", self._view[:size])
        ):
            return
        try:
            self._on_datagram(self, size, address, arrived_at)
        except Exception as exc:  # noqa: BLE001 - told by `_failed`
            self._failed(size, exc)

    def _failed(self, size: int, exc: Exception) -> None:
        """Note a defect that one datagram has revealed; it must not cost the others behind it."""
        self.failures += 1
        if self.failures <= _LOGGED_FAILURES:
            log.error("media.datagram_failed", size=size, exc_info=exc)


def bind_all(
    addresses: Iterable[AdvertisedAddress],
    port: int,
    *,
    buffer: bytearray,
    on_datagram: Callable[[DatagramEndpoint, int, SocketAddress, float], None],
    impairment: Impairment | None = None,
    outbox: Outbox | None = None,
    clock: Callable[[], float] = monotonic,
) -> list[DatagramEndpoint]:
    """Bind every address on the same port, skipping those that this machine lacks.

    With `port` 0 the first socket's free port is used for the others too. Raises OSError when
    the port is taken on any address or when no address could be bound.
    """
    bound: list[DatagramEndpoint] = []
    failure: OSError | None = None
    for address in addresses:
        try:
            endpoint = DatagramEndpoint(
                address,
                port,
                buffer=buffer,
                on_datagram=on_datagram,
                impairment=impairment,
                outbox=outbox,
                clock=clock,
            )
        except OSError as exc:
            failure = exc
            if exc.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
                log.warning("media.address_unavailable", error=errno.errorcode[exc.errno])
                continue
            for other in bound:
                other.close()
            raise
        port = endpoint.port
        bound.append(endpoint)
    if not bound:
        raise failure or OSError(errno.EADDRNOTAVAIL, "no media address to bind")
    return bound
