"""The interface through which the router uses a socket, UDP or TCP."""

from __future__ import annotations

from typing import Literal, Protocol

from media.ice.addresses import AdvertisedAddress
from media.native import Route

SocketAddress = tuple[str, int] | tuple[str, int, int, int]
TransportProtocol = Literal["udp", "tcp"]


class Endpoint(Protocol):
    """One of the worker's sockets: UDP, or TCP with all its connections.

    `index` is its place among the router's sockets. `one_by_one`: packets must not be gathered into
    runs. `stream`: packets queue up instead of getting lost. The counters only grow.
    """

    address: AdvertisedAddress
    protocol: TransportProtocol
    index: int
    port: int
    one_by_one: bool
    stream: bool
    received: int
    failures: int

    @property
    def sent(self) -> int: ...

    @property
    def send_errors(self) -> int: ...

    def route(self, address: SocketAddress) -> Route | None:
        """Return a route for packets that leave by the batch; None where they leave by `send`."""
        ...

    def send(self, data: bytes | bytearray | memoryview, address: SocketAddress) -> None:
        """Send one datagram, or count it in `send_errors`."""
        ...

    def send_segments(
        self,
        packets: memoryview,
        ancillary: list[tuple[int, int, bytes]],
        count: int,
        address: SocketAddress,
    ) -> bool:
        """Send `count` packets in one call; False when the kernel cannot do that on this route."""
        ...

    def admit(self, address: SocketAddress) -> None:
        """Trust `address`: a check from there has proved to be a peer's."""
        ...

    def dismiss(self, address: SocketAddress) -> None:
        """Forget `address`: it no longer belongs to a peer."""
        ...

    def congested(self, address: SocketAddress, now: float) -> bool:
        """Whether the queue towards `address` is so long that pictures should pause."""
        ...

    def close(self) -> None:
        """Close the socket; repeated calls do nothing."""
        ...
