"""DTLS-SRTP on aiortc's handshake: the only module that touches aiortc's and pylibsrtp's insides.

aiortc's transport does the handshake and keeps the DTLS association; its packet loop is given
DTLS records only. Media packets bypass it: they are authenticated and decrypted where
they lie in a `PacketBuffer`, by libsrtp itself, without an object or a copy per packet. The
surface this relies on is pinned by `tests/media/test_dtls_surface.py`.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import structlog
from aiortc.rtcdtlstransport import (
    SRTP_PROFILES,
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    SRTPProtectionProfile,
)
from OpenSSL import SSL
from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib

from media import native

log = structlog.get_logger()

# looked up once rather than for every packet
_srtp_protect, _srtp_unprotect = lib.srtp_protect, lib.srtp_unprotect
_srtp_protect_rtcp, _srtp_unprotect_rtcp = lib.srtp_protect_rtcp, lib.srtp_unprotect_rtcp


def _address(pointer: Any) -> int:
    return int(ffi.cast("uintptr_t", pointer))


_FUNCTIONS: Final = (
    _address(ffi.addressof(lib, "srtp_protect")),
    _address(ffi.addressof(lib, "srtp_unprotect")),
    _address(ffi.addressof(lib, "srtp_protect_rtcp")),
    _address(ffi.addressof(lib, "srtp_unprotect_rtcp")),
)
"""Addresses of libsrtp's functions, for calls without a binding."""

_TRAILER: Final = 160  # more than SRTP's and SRTCP's longest tag, index and key identifier together
_MAX_WAITING_RECORDS: Final = 32
_MTU: Final = 1200
_RESEND_AFTER_S: Final = 0.1
"""OpenSSL waits a second before it resends a flight, and its Python binding cannot change that."""
_RECORD_HEADER: Final = struct.Struct(
    "!BHHHIH"
)  # type, version, epoch, number (2 + 4 octets), length
_LATE_PACKETS: Final = 2048
"""How far behind the newest index a packet may be sent.

Packets are taken of a source up to 1,024 numbers late (`SeenWindow`), and resent ones have numbers of their own.
libsrtp shifts as many bits for each packet: 8,192 would cost as much as half the encryption.
"""


class DtlsError(Exception):
    """The handshake failed, was refused or took too long; `code` is a stable word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A certificate's digest as SDP spells it (RFC 8122)."""

    algorithm: str
    value: str


class Certificate:
    """The worker's one self-signed certificate, made at start and valid for 30 days."""

    def __init__(self) -> None:
        self.inner = _Certificate.generateCertificate()

    @property
    def fingerprint(self) -> Fingerprint:
        """The SHA-256 digest that answers carry."""
        for candidate in self.inner.getFingerprints():
            if candidate.algorithm == "sha-256":
                return Fingerprint(candidate.algorithm, candidate.value)
        raise DtlsError("no_fingerprint")


class _Certificate(RTCCertificate):
    """aiortc's certificate, whose connections keep the MTU that is set."""

    def _create_ssl_context(self, srtp_profiles: list[SRTPProtectionProfile]) -> SSL.Context:
        context = super()._create_ssl_context(srtp_profiles)
        context.set_options(SSL.OP_NO_QUERY_MTU)
        return context


class PacketBuffer:
    """A fixed buffer that libsrtp can work in; `view` is its content, `capacity` its usable size.

    The octets beyond `capacity` are reserved for the authentication tag.
    """

    __slots__ = ("capacity", "data", "pointer", "view")

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.data = bytearray(capacity + _TRAILER)
        self.view = memoryview(self.data)
        self.pointer = ffi.from_buffer("char[]", self.data)


class SrtpSession:
    """One direction's SRTP and SRTCP context.

    Every method works in place on the first `size` octets of a buffer and returns the new size,
    or -1 when the packet is forged, replayed, malformed or cannot be protected.
    """

    __slots__ = ("_handle", "_native", "_session", "_size")

    def __init__(self, session: Any) -> None:
        self._session = session  # owns the libsrtp context that the handle points to
        self._handle = session._srtp[0]
        self._size = ffi.new("int *")
        self._native = native.srtp(session, _address(self._handle), _FUNCTIONS)

    def unprotect(self, buffer: PacketBuffer, size: int) -> int:
        """Authenticate and decrypt an RTP packet."""
        if self._native is not None:
            return self._native.unprotect(buffer.data, size)
        pointer = self._size
        pointer[0] = size
        if _srtp_unprotect(self._handle, buffer.pointer, pointer):
            return -1
        return pointer[0]  # type: ignore[no-any-return]

    def unprotect_rtcp(self, buffer: PacketBuffer, size: int) -> int:
        """Authenticate and decrypt a compound RTCP packet."""
        if self._native is not None:
            return self._native.unprotect_rtcp(buffer.data, size)
        pointer = self._size
        pointer[0] = size
        if _srtp_unprotect_rtcp(self._handle, buffer.pointer, pointer):
            return -1
        return pointer[0]  # type: ignore[no-any-return]

    def protect(self, buffer: PacketBuffer, size: int) -> int:
        """Encrypt and sign an RTP packet."""
        if self._native is not None:
            return self._native.protect(buffer.data, size)
        pointer = self._size
        pointer[0] = size
        if size > buffer.capacity or _srtp_protect(self._handle, buffer.pointer, pointer):
            return -1
        return pointer[0]  # type: ignore[no-any-return]

    def protect_rtcp(self, buffer: PacketBuffer, size: int) -> int:
        """Encrypt and sign a compound RTCP packet."""
        if self._native is not None:
            return self._native.protect_rtcp(buffer.data, size)
        pointer = self._size
        pointer[0] = size
        if size > buffer.capacity or _srtp_protect_rtcp(self._handle, buffer.pointer, pointer):
            return -1
        return pointer[0]  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class SrtpSessions:
    """The SRTP sessions that a finished handshake yields."""

    inbound: SrtpSession
    outbound: SrtpSession
    profile: str


class _RecordPipe:
    """Stands in for aiortc's ICE transport: a bounded queue of DTLS records, and a function to send them."""

    role = "controlled"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._records: asyncio.Queue[bytes | None] = asyncio.Queue(_MAX_WAITING_RECORDS)
        self._forward = send
        self._closed = False

    def feed(self, record: bytes) -> None:
        if not self._closed and not self._records.full():
            self._records.put_nowait(record)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            while not self._records.empty():
                self._records.get_nowait()
            self._records.put_nowait(None)

    async def _recv(self) -> bytes:
        record = await self._records.get()
        if record is None:
            raise ConnectionError
        return record

    async def _send(self, data: bytes) -> None:
        self._forward(data)


def datagrams(records: bytes) -> list[bytes]:
    """Pack consecutive DTLS records into as few datagrams as possible, each of whole records.

    No datagram exceeds the MTU, unless a single record does.
    """
    found: list[bytes] = []
    begin = at = 0
    while at < len(records):
        if at + _RECORD_HEADER.size > len(records):
            end = len(records)
        else:
            end = at + _RECORD_HEADER.size + _RECORD_HEADER.unpack_from(records, at)[5]
        if at > begin and end - begin > _MTU:
            found.append(records[begin:at])
            begin = at
        at = end
    if begin < len(records):
        found.append(records[begin:])
    return found


class _Transport(RTCDtlsTransport):
    """aiortc's transport with earlier resending, and without reuse of SRTP indices.

    An unanswered handshake flight, of one or several datagrams, is resent octet for octet after 100 ms,
    then at doubled intervals, until OpenSSL's own timer takes over (RFC 6347 4.2.4). Outbound SRTP
    refuses a second packet under one index, which aiortc allows.

    A server's last flight is not resent so: the client has received our flight by then, and drops
    repeated records.
    """

    def __init__(self, pipe: Any, certificates: list[RTCCertificate]) -> None:
        super().__init__(pipe, certificates)
        self._flight: list[bytes] = []
        self._resend_after_s = _RESEND_AFTER_S
        self._resend_at = 0.0

    async def _do_handshake(self) -> None:
        cast("Any", self._ssl).set_ciphertext_mtu(_MTU)
        await super()._do_handshake()

    async def _recv_next(self) -> None:
        tls = cast("Any", self._ssl)
        wait_s = tls.DTLSv1_get_timeout()
        if wait_s is None:
            # no flight is outstanding
            self._flight = []
        again_s = self._resend_at - asyncio.get_running_loop().time()
        resending = bool(self._flight) and again_s < wait_s
        try:
            record = await asyncio.wait_for(
                self._transport._recv(), max(0.0, again_s) if resending else wait_s
            )
        except TimeoutError:
            if resending:
                await self._send_flight()
                self._schedule(self._resend_after_s * 2)
            else:
                tls.DTLSv1_handle_timeout()
                await self._write_ssl()
            return
        tls.bio_write(record)
        over = False
        try:
            tls.recv(_MTU)
        except SSL.ZeroReturnError:
            over = True
        except SSL.Error:
            pass  # incomplete or refused: the handshake says which
        await self._write_ssl()
        if over:
            raise ConnectionError

    async def _write_ssl(self) -> None:
        """Send all that OpenSSL has put into its BIO, and remember it as the current flight."""
        tls = cast("Any", self._ssl)
        records = b""
        try:
            while True:
                records += tls.bio_read(1 << 14)
        except SSL.Error:
            pass  # drained
        if records:
            self._flight = datagrams(records)
            await self._send_flight()
            self._schedule(_RESEND_AFTER_S)

    def _schedule(self, after_s: float) -> None:
        self._resend_after_s = after_s
        self._resend_at = asyncio.get_running_loop().time() + after_s

    async def _send_flight(self) -> None:
        for datagram in self._flight:
            await self._transport._send(datagram)

    def _setup_srtp(self) -> None:
        super()._setup_srtp()
        tls = cast("Any", self._ssl)
        chosen = tls.get_selected_srtp_profile()
        profile = next((p for p in SRTP_PROFILES if p.openssl_profile == chosen), None)
        if profile is None:
            return  # refused by aiortc
        secrets = tls.export_keying_material(
            b"EXTRACTOR-dtls_srtp", 2 * (profile.key_length + profile.salt_length)
        )
        policy = Policy(
            key=profile.get_key_and_salt(secrets, 1 if self._role == "server" else 0),
            ssrc_type=Policy.SSRC_ANY_OUTBOUND,
            srtp_profile=profile.libsrtp_profile,
        )
        policy.window_size = _LATE_PACKETS
        self._tx_srtp = Session(policy)


class DtlsAssociation:
    """One peer's DTLS association.

    Owner: the peer, which feeds it records, awaits `handshake` once and closes it with `aclose`.
    `on_closed` is called once when the other side ends the association after the handshake.
    """

    def __init__(
        self,
        certificate: Certificate,
        *,
        send: Callable[[bytes], None],
        on_closed: Callable[[], None],
    ) -> None:
        self._pipe = _RecordPipe(send)
        self._transport = _Transport(self._pipe, [certificate.inner])
        self._on_closed: Callable[[], None] | None = on_closed
        self._established = False

    def feed(self, record: bytes) -> None:
        """Queue one non-empty datagram of DTLS records; it is dropped when the queue is full."""
        self._pipe.feed(record)

    async def handshake(
        self, fingerprints: Sequence[Fingerprint], *, active: bool, timeout_s: float
    ) -> SrtpSessions:
        """Run the whole handshake, as the client when `active`.

        Raises `DtlsError` with `dtls_timeout` or `dtls_failed`. Cancelling it leaves an
        association that can only be closed.
        """
        transport = self._transport
        transport._set_role("client" if active else "server")
        parameters = RTCDtlsParameters(
            fingerprints=[RTCDtlsFingerprint(f.algorithm, f.value) for f in fingerprints]
        )
        try:
            async with asyncio.timeout(timeout_s):
                await transport.start(parameters)
        except TimeoutError:
            raise DtlsError("dtls_timeout") from None
        except asyncio.CancelledError:
            raise
        except Exception as exc:
            # OpenSSL's binding raises many kinds of error here, all caused by the other side.
            raise DtlsError("dtls_failed") from exc
        if transport.state != "connected":
            raise DtlsError("dtls_failed")
        self._established = True
        self._watch_pump(cast("asyncio.Task[None]", transport._task))
        profile = cast("Any", transport._ssl).get_selected_srtp_profile().decode()
        return SrtpSessions(
            inbound=SrtpSession(transport._rx_srtp),
            outbound=SrtpSession(transport._tx_srtp),
            profile=profile,
        )

    async def aclose(self) -> None:
        """Send close_notify and end the association; repeated calls do nothing."""
        self._on_closed = None
        try:
            await self._transport.stop()
        except asyncio.CancelledError:
            raise
        except Exception as exc:  # noqa: BLE001 - a failed close_notify changes nothing
            log.debug("dtls.shutdown_failed", error=type(exc).__name__)
        self._pipe.close()

    def _watch_pump(self, pump: asyncio.Task[None]) -> None:
        pump.set_name("dtls-records")
        pump.add_done_callback(self._pump_done)

    def _pump_done(self, pump: asyncio.Task[None]) -> None:
        if not pump.cancelled() and pump.exception() is not None:
            log.info("dtls.record_refused", error=type(pump.exception()).__name__)
        on_closed, self._on_closed = self._on_closed, None
        if on_closed is not None:
            on_closed()
