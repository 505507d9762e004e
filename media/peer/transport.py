"""A peer's transport on the worker's shared sockets: ICE-lite, then DTLS, then SRTP."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final, Protocol

import structlog

from media.dtls import (
    Certificate,
    DtlsAssociation,
    DtlsError,
    Fingerprint,
    PacketBuffer,
    SrtpSession,
)
from media.ice.endpoint import Endpoint, SocketAddress
from media.ice.lite import Credentials, IceLiteAgent
from media.ice.path import Path
from media.ice.router import DatagramRouter
from media.peer.allowance import Allowance

log = structlog.get_logger()

_MEDIA_PINS_PATH_S: Final = 1.0


class TransportListener(Protocol):
    """Callbacks of a transport to its peer; they come from the receive loop and must not block."""

    def transport_connecting(self) -> None: ...

    def transport_connected(self) -> None: ...

    def transport_failed(self, code: str) -> None: ...

    def transport_closed(self) -> None: ...

    def path_changed(self) -> None: ...

    def rtp_received(self, packet: memoryview, now: float, arrived_at: float) -> None: ...

    def rtcp_received(self, packet: memoryview, now: float) -> None: ...


class SharedBuffers:
    """The two buffers that all transports of a worker share. Nothing awaits while one is in use."""

    def __init__(self) -> None:
        self.inbound = PacketBuffer(2048)
        self.outbound = PacketBuffer(2048)


class PeerTransport:
    """Carries one peer's packets.

    Owner: the peer. `send_rtp` and `send_rtcp` protect what lies in the shared outbound buffer.
    Until the handshake is done they do nothing.
    """

    def __init__(
        self,
        *,
        name: str,
        router: DatagramRouter,
        buffers: SharedBuffers,
        certificate: Certificate,
        remote: Credentials,
        fingerprints: Sequence[Fingerprint],
        dtls_active: bool,
        dtls_timeout_s: float,
        listener: TransportListener,
    ) -> None:
        self.agent = IceLiteAgent(remote)
        self.path: Path | None = None
        self.last_received_at = 0.0
        self.srtp_profile = ""
        self.packets_sent = self.bytes_sent = 0
        self.packets_received = self.bytes_received = 0
        self.unauthentic = self.excess = self.refused_checks = 0
        self.path_changes = 0
        self._name = name
        self._router = router
        self._in = buffers.inbound
        self._out = buffers.outbound
        self._outbox = router.outbox
        self._fingerprints = tuple(fingerprints)
        self._dtls_active = dtls_active
        self._dtls_timeout_s = dtls_timeout_s
        self._listener = listener
        self._dtls = DtlsAssociation(
            certificate, send=self._send_plain, on_closed=listener.transport_closed
        )
        self._inbound: SrtpSession | None = None
        self._outbound: SrtpSession | None = None
        self._sending: SrtpSession | None = None  # `_outbound` while the browser consents
        self._handshake: asyncio.Task[None] | None = None
        self._allowance = Allowance()
        self._media_at = 0.0
        self._closed = False
        router.expect_checks(self.agent.local_ufrags, self)

    @property
    def connected(self) -> bool:
        """Whether media can flow."""
        return self._outbound is not None and not self._closed

    @property
    def on_stream(self) -> bool:
        """Whether the current path is a stream (ICE-TCP), on which packets queue instead of getting lost."""
        path = self.path
        return path is not None and path.stream

    def congested(self, now: float) -> bool:
        """Whether the queue on the current path is too long for pictures."""
        path = self.path
        return path is not None and path.endpoint.congested(path.address, now)

    def restart_ice(self, remote: Credentials) -> None:
        """Begin a new ICE generation; DTLS, SRTP and the current path stay."""
        before = self.agent.local_ufrags
        self.agent.restart(remote)
        now_valid = self.agent.local_ufrags
        self._router.forget_checks(set(before) - set(now_valid))
        self._router.expect_checks(now_valid, self)

    async def aclose(self) -> None:
        """Close the DTLS association and forget every address; repeated calls do nothing."""
        if self._closed:
            return
        self._closed = True
        self._inbound = self._outbound = self._sending = None
        if self._handshake is not None and self._handshake is not asyncio.current_task():
            self._handshake.cancel()
            await asyncio.gather(self._handshake, return_exceptions=True)
        await self._dtls.aclose()
        self._router.forget(self)

    def handle_check(
        self, data: bytes, endpoint: Endpoint, address: SocketAddress, now: float
    ) -> None:
        """Answer a connectivity check. A nominated path is taken, unless media has arrived on another just now."""
        if self._closed:
            return
        known = self.agent.local_ufrags
        outcome = self.agent.handle_check(data, (address[0], address[1]))
        path: Path | None = None
        if outcome.validated:
            path = self._router.accept_address(endpoint, address, self, now)
            if path is None:
                return
        if outcome.response is not None:
            endpoint.send(outcome.response, address)
        else:
            self.refused_checks += 1
        if path is None:
            return
        self.last_received_at = now
        if not outcome.nominated:
            return
        if self.agent.local_ufrags != known:
            self._router.forget_checks(set(known) - set(self.agent.local_ufrags))
            self._media_at = 0.0
        if self.path is None:
            self.path = path
            self._listener.transport_connecting()
            self._handshake = asyncio.create_task(
                self._run_handshake(), name=f"dtls-handshake-{self._name}"
            )
        elif self.path is not path and (
            self.path.closed or now - self._media_at > _MEDIA_PINS_PATH_S
        ):
            self._move(path)

    def handle_dtls(self, record: bytes, now: float) -> None:
        """Hand a DTLS record to the association, which authenticates it."""
        self.last_received_at = now
        self._dtls.feed(record)

    def handle_srtp(self, size: int, path: Path, now: float, arrived_at: float = 0.0) -> bool:
        """Authenticate, decrypt and deliver the packet in the shared inbound buffer."""
        session = self._inbound
        if session is None:
            return False
        allowance = self._allowance
        if allowance.left < 1 and not allowance.refill(now):
            self.excess += 1
            return False
        buffer = self._in
        data = buffer.data
        received = size
        is_rtcp = 192 <= data[1] <= 223
        size = session.unprotect_rtcp(buffer, size) if is_rtcp else session.unprotect(buffer, size)
        if size < 0:
            self.unauthentic += 1
            return False
        allowance.left -= 1
        self.last_received_at = self._media_at = now
        self.packets_received += 1
        self.bytes_received += received
        if path is not self.path:
            self._move(self._router.accept_address(path.endpoint, path.address, self, now) or path)
        if is_rtcp:
            self._listener.rtcp_received(buffer.view[:size], now)
        else:
            self._listener.rtp_received(buffer.view[:size], now, arrived_at)
        return True

    def set_consent(self, *, given: bool) -> None:
        """Stop sending media while the browser has been silent for too long (RFC 7675 5.1), and resume
        with key frames when it is heard again. The worker checks now and then, not for every packet."""
        sending = self._outbound if given else None
        if sending is self._sending:
            return
        self._sending = sending
        if given:
            self._listener.path_changed()

    def charge(self, packets: int) -> None:
        """Charge the packet allowance for a datagram that is as much work as `packets` packets."""
        self._allowance.left -= packets

    def send_rtp(self, size: int) -> bool:
        """Protect and send the RTP packet in the outbound buffer; False when it could not be."""
        session = self._sending
        path = self.path
        if session is None or path is None:
            return False
        buffer = self._out
        size = session.protect(buffer, size)
        if size < 0:
            return False
        self._outbox.post(buffer.data, size, path)
        self.packets_sent += 1
        self.bytes_sent += size
        return True

    def send_rtcp(self, packet: bytes | bytearray) -> bool:
        """Protect and send a compound RTCP packet; False when it could not be."""
        session = self._sending
        path = self.path
        buffer = self._out
        if session is None or path is None or len(packet) > buffer.capacity:
            return False
        buffer.data[: len(packet)] = packet
        size = session.protect_rtcp(buffer, len(packet))
        if size < 0:
            return False
        self._outbox.post(buffer.data, size, path)
        self.packets_sent += 1
        self.bytes_sent += size
        return True

    def _move(self, path: Path) -> None:
        self.path = path
        self.path_changes += 1
        self._listener.path_changed()

    def _send_plain(self, data: bytes) -> None:
        if self.path is not None:
            self.path.endpoint.send(data, self.path.address)

    async def _run_handshake(self) -> None:
        try:
            sessions = await self._dtls.handshake(
                self._fingerprints, active=self._dtls_active, timeout_s=self._dtls_timeout_s
            )
        except DtlsError as exc:
            log.info("peer.handshake_failed", peer=self._name, code=exc.code)
            self._listener.transport_failed(exc.code)
            return
        if self._closed:
            return
        self._inbound = sessions.inbound
        self._outbound = self._sending = sessions.outbound
        self.srtp_profile = sessions.profile
        self._listener.transport_connected()
