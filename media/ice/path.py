"""A path to a peer, and the packets gathered to leave on it together."""

from __future__ import annotations

from typing import Final, Protocol

from media.ice.endpoint import Endpoint, SocketAddress
from media.native import Route

_MAX_SEGMENTS: Final = 16
_CAPACITY: Final = 24 * 1024


class DatagramReceiver(Protocol):
    """A peer's transport as the router sees it; `now` is monotonic seconds."""

    path: Path | None

    @property
    def last_received_at(self) -> float: ...

    def handle_check(
        self, data: bytes, endpoint: Endpoint, address: SocketAddress, now: float
    ) -> None: ...

    def handle_dtls(self, record: bytes, now: float) -> None: ...

    def handle_srtp(self, size: int, path: Path, now: float, arrived_at: float) -> bool:
        """Take the packet in the shared buffer, which came to this machine at `arrived_at` (0 where
        only the time of reading is known); False when it does not
        authenticate."""
        ...


class Path:
    """One path to a peer: our socket, and the peer's address as that socket sees it.

    The router keeps one object per accepted address, so two paths are the same exactly when they
    are the same object. `closed` is set when the router has given the address up. Packets leave
    by `route`, where there is one; `run` is what waits to be sent otherwise, None before the first packet.
    `stream`: packets queue up here instead of getting lost.
    """

    __slots__ = ("address", "closed", "endpoint", "receiver", "route", "run", "stream")

    def __init__(
        self, endpoint: Endpoint, address: SocketAddress, receiver: DatagramReceiver
    ) -> None:
        self.endpoint = endpoint
        self.address = address
        self.receiver = receiver
        self.closed = False
        self.stream = endpoint.stream
        self.route: Route | None = endpoint.route(address)
        self.run: SegmentRun | None = None


class SegmentRun:
    """Packets that wait for one receiver: `count` of `size` octets each; the last may be shorter."""

    __slots__ = ("_view", "count", "length", "segmented", "size")

    def __init__(self) -> None:
        self._view = memoryview(bytearray(_CAPACITY))
        self.size = self.length = self.count = 0
        self.segmented = True
        """False once the kernel has refused to cut a run up on this path."""

    def takes(self, size: int) -> bool:
        """Whether a packet of `size` octets can join the run."""
        return (
            size <= self.size
            and self.length == self.size * self.count  # nothing may follow a shorter packet
            and self.count < _MAX_SEGMENTS
            and self.length + size <= _CAPACITY
        )

    def add(self, data: bytearray, size: int) -> None:
        """Copy the packet in the first `size` octets behind the others."""
        end = self.length + size
        self._view[self.length : end] = data[:size]
        self.length = end
        self.count += 1

    def take(self) -> memoryview:
        """Return everything that waits and begin anew; the view is valid until the next `add`."""
        waiting = self._view[: self.length]
        self.size = self.length = self.count = 0
        return waiting
