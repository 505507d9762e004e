"""What the router asks of a socket, whichever transport is under it."""

from __future__ import annotations

from typing import Literal, Protocol

from media.ice.addresses import AdvertisedAddress

SocketAddress = tuple[str, int] | tuple[str, int, int, int]
TransportProtocol = Literal["udp", "tcp"]


class Endpoint(Protocol):
    """One of the worker's sockets: UDP, or TCP with all its connections.

    `index` is its place among the router's sockets, `one_by_one` whether packets may not be
    gathered for it, `stream` whether what it is given queues up instead of getting lost.
    """

    address: AdvertisedAddress
    protocol: TransportProtocol
    index: int
    port: int
    one_by_one: bool
    stream: bool
    sent: int
    received: int
    send_errors: int
    failures: int

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
        """Send `count` packets in one call; False when that cannot be done on this way out."""
        ...

    def admit(self, address: SocketAddress) -> None:
        """What comes from `address` has proved to be a peer's."""
        ...

    def dismiss(self, address: SocketAddress) -> None:
        """`address` is no peer's any more."""
        ...

    def congested(self, address: SocketAddress, now: float) -> bool:
        """Whether so much waits on the way to `address` that pictures should be held back."""
        ...

    def close(self) -> None:
        """Close the socket; repeated calls do nothing."""
        ...
