"""Finds the peer a datagram belongs to, before anything expensive is done with it.

In order: by the address, when a validated connectivity check came from there; for STUN, by the user
fragment in the check; for media, by SSRC (a peer keeps its SSRCs when its address translation changes,
and its packets are authenticated). Each is one dictionary look-up. A datagram that matches none is
counted and dropped without an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import monotonic
from typing import Final

from media.ice import stun
from media.ice.addresses import AdvertisedAddress
from media.ice.endpoint import Endpoint, SocketAddress
from media.ice.outbox import Outbox
from media.ice.path import DatagramReceiver, Path
from media.ice.socket import Impairment, bind_all
from media.ice.strangers import StreamLimits
from media.ice.tcp import StreamEndpoint

MAX_ADDRESSES_PER_PEER: Final = 16
ADDRESS_OWNED_S: Final = 5.0


class DatagramRouter:
    """Owns the worker's sockets, and finds each datagram's peer by address, user fragment or SSRC."""

    def __init__(
        self,
        addresses: Iterable[AdvertisedAddress],
        port: int,
        *,
        buffer: bytearray,
        impairment: Impairment | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Bind everything. Raises OSError, see `bind_all`. Must run inside the loop."""
        self.strangers = 0
        self._buffer = buffer
        self._clock = clock
        self._by_ufrag: dict[bytes, DatagramReceiver] = {}
        self._by_ssrc: dict[int, DatagramReceiver] = {}
        self._paths_of: dict[DatagramReceiver, list[Path]] = {}
        self.outbox = Outbox()
        self.endpoints = bind_all(
            addresses,
            port,
            buffer=buffer,
            on_datagram=self._route,
            impairment=impairment,
            outbox=self.outbox,
            clock=clock,
        )
        # Paths by address, one table per socket index.
        self._by_address: list[dict[SocketAddress, Path]] = [{} for _ in self.endpoints]
        for index, endpoint in enumerate(self.endpoints):
            endpoint.index = index
        self.streams: list[StreamEndpoint] = []

    @property
    def port(self) -> int:
        """The one UDP port of all sockets."""
        return self.endpoints[0].port

    def listen(self, port: int, limits: StreamLimits | None = None) -> None:
        """Accept TCP connections too, on every address that is bound for UDP.

        An address that already listens is skipped, so a failed call may be repeated. Raises OSError
        when the port is taken on one of them; the others listen.
        """
        failure: OSError | None = None
        for bound in self.endpoints:
            if any(stream.address == bound.address for stream in self.streams):
                continue
            try:
                stream = StreamEndpoint(
                    bound.address,
                    port,
                    buffer=self._buffer,
                    on_datagram=self._route,
                    on_closed=self._connection_closed,
                    limits=limits,
                    clock=self._clock,
                )
            except OSError as exc:
                failure = exc
                continue
            stream.index = len(self._by_address)
            self._by_address.append({})
            self.streams.append(stream)
        if failure is not None:
            raise failure

    def close(self) -> None:
        """Close every socket and forget every peer; repeated calls do nothing."""
        for endpoint in self.endpoints:
            endpoint.close()
        for stream in self.streams:
            stream.close()
        self._by_ufrag.clear()
        self._by_ssrc.clear()
        for known in self._by_address:
            known.clear()
        self._paths_of.clear()

    def expect_checks(self, ufrags: Iterable[str], receiver: DatagramReceiver) -> None:
        """Send checks that name one of `ufrags` to `receiver`."""
        for ufrag in ufrags:
            self._by_ufrag[ufrag.encode()] = receiver

    def forget_checks(self, ufrags: Iterable[str]) -> None:
        """Drop checks that name one of `ufrags` from now on."""
        for ufrag in ufrags:
            self._by_ufrag.pop(ufrag.encode(), None)

    def expect_ssrc(self, ssrc: int, receiver: DatagramReceiver) -> None:
        """Try media with this SSRC on `receiver` when it comes from an unknown address."""
        self._by_ssrc.setdefault(ssrc, receiver)

    def accept_address(
        self,
        endpoint: Endpoint,
        address: SocketAddress,
        receiver: DatagramReceiver,
        now: float,
    ) -> Path | None:
        """Route everything from `address` to `receiver`, whose oldest address is dropped beyond the limit.

        None when the address belongs to another live peer: forged source addresses must not take a
        call away.
        """
        here = self._by_address[endpoint.index]
        path = here.get(address)
        if path is not None:
            if path.receiver is receiver:
                return path
            if now - path.receiver.last_received_at < ADDRESS_OWNED_S:
                return None
            self._paths_of[path.receiver].remove(path)
            path.closed = True
        path = here[address] = Path(endpoint, address, receiver)
        endpoint.admit(address)
        known = self._paths_of.setdefault(receiver, [])
        known.append(path)
        if len(known) > MAX_ADDRESSES_PER_PEER:
            self._forget_path(known.pop(1 if known[0] is receiver.path else 0))
        return path

    def forget(self, receiver: DatagramReceiver) -> None:
        """Drop everything known about `receiver`."""
        for path in self._paths_of.pop(receiver, []):
            self._forget_path(path)
        for ufrag in [u for u, r in self._by_ufrag.items() if r is receiver]:
            del self._by_ufrag[ufrag]
        for ssrc in [s for s, r in self._by_ssrc.items() if r is receiver]:
            del self._by_ssrc[ssrc]

    def _forget_path(self, path: Path) -> None:
        self._by_address[path.endpoint.index].pop(path.address, None)
        path.closed = True
        path.endpoint.dismiss(path.address)

    def _connection_closed(self, endpoint: Endpoint, address: SocketAddress) -> None:
        path = self._by_address[endpoint.index].pop(address, None)
        if path is not None:
            path.closed = True
            known = self._paths_of.get(path.receiver)
            if known is not None and path in known:
                known.remove(path)

    def _route(
        self, endpoint: Endpoint, size: int, address: SocketAddress, arrived_at: float = 0.0
    ) -> None:
        buffer = self._buffer
        first = buffer[0]
        path = self._by_address[endpoint.index].get(address)
        if path is not None:
            if 127 < first < 192:
                path.receiver.handle_srtp(size, path, self._clock(), arrived_at)
            elif 19 < first < 64:
                path.receiver.handle_dtls(bytes(buffer[:size]), self._clock())
            elif first < 4:
                self._route_check(endpoint, bytes(buffer[:size]), address)
            return
        if first < 4:
            self._route_check(endpoint, bytes(buffer[:size]), address)
        elif 127 < first < 192 and size >= 12:
            is_rtcp = 192 <= buffer[1] <= 223
            ssrc = int.from_bytes(buffer[4:8] if is_rtcp else buffer[8:12], "big")
            receiver = self._by_ssrc.get(ssrc)
            if receiver is None or not receiver.handle_srtp(
                size, Path(endpoint, address, receiver), self._clock(), arrived_at
            ):
                self.strangers += 1
        else:
            self.strangers += 1

    def _route_check(self, endpoint: Endpoint, data: bytes, address: SocketAddress) -> None:
        ufrag = stun.local_ufrag_of(data)
        receiver = None if ufrag is None else self._by_ufrag.get(ufrag)
        if receiver is None:
            self.strangers += 1
        else:
            receiver.handle_check(data, endpoint, address, self._clock())
