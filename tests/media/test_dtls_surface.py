"""The private surface of aiortc and pylibsrtp that `media.dtls` stands on, piece by piece.

When a new version of either breaks one of these, `media/dtls.py` is the one place to adapt.
"""

from __future__ import annotations

import asyncio
from importlib.metadata import version

import pytest
from aiortc.rtcdtlstransport import RTCDtlsTransport
from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib

from media.dtls import (
    Certificate,
    DtlsAssociation,
    DtlsError,
    Fingerprint,
    PacketBuffer,
    SrtpSession,
)
from tests.support.media.rtp_packets import rtp

RTP = bytes.fromhex("8060000100000001deadbeef") + b"payload"
RTCP = bytes.fromhex("80c90001deadbeef")


def test_versions_are_those_looked_into():
    assert version("aiortc") == "1.16.0"
    assert version("pylibsrtp").startswith("1.")


def test_names_that_are_used():
    transport = RTCDtlsTransport(object(), [Certificate().inner])
    for name in ("_set_role", "_setup_srtp", "_rx_srtp", "_ssl", "_task", "state", "start", "stop"):
        assert hasattr(transport, name), name
    assert transport.state == "new"
    for name in ("srtp_protect", "srtp_unprotect", "srtp_protect_rtcp", "srtp_unprotect_rtcp"):
        assert callable(getattr(lib, name))
        assert int(ffi.cast("uintptr_t", ffi.addressof(lib, name)))
    assert ffi.from_buffer("char[]", bytearray(4))[3] == b"\0"


def sessions():
    key = bytes(range(30))
    outbound, inbound = (
        Session(Policy(key=key, ssrc_type=kind))
        for kind in (Policy.SSRC_ANY_OUTBOUND, Policy.SSRC_ANY_INBOUND)
    )
    return SrtpSession(outbound), SrtpSession(inbound), outbound


def test_packets_are_protected_in_place_like_pylibsrtp_does(form):
    outbound, inbound, _ = sessions()
    _, _, reference = sessions()
    buffer = PacketBuffer(2048)
    buffer.data[: len(RTP)] = RTP
    size = outbound.protect(buffer, len(RTP))
    assert bytes(buffer.view[:size]) == reference.protect(RTP)
    assert inbound.unprotect(buffer, size) == len(RTP)
    assert bytes(buffer.view[: len(RTP)]) == RTP
    buffer.data[: len(RTCP)] = RTCP
    size = outbound.protect_rtcp(buffer, len(RTCP))
    assert size > len(RTCP)
    assert inbound.unprotect_rtcp(buffer, size) == len(RTCP)
    assert bytes(buffer.view[: len(RTCP)]) == RTCP


def test_forged_replayed_and_oversized_packets_are_refused(form):
    outbound, inbound, _ = sessions()
    buffer = PacketBuffer(1500)
    buffer.data[: len(RTP)] = RTP
    size = outbound.protect(buffer, len(RTP))
    sealed = bytes(buffer.view[:size])
    buffer.data[size - 1] ^= 1
    assert inbound.unprotect(buffer, size) == -1
    buffer.data[:size] = sealed
    assert inbound.unprotect(buffer, size) == len(RTP)
    buffer.data[:size] = sealed
    assert inbound.unprotect(buffer, size) == -1
    assert inbound.unprotect(buffer, 3) == -1
    assert inbound.unprotect_rtcp(buffer, 3) == -1
    assert outbound.protect(buffer, 1501) == -1


class Pair:
    """Two associations joined back to back."""

    def __init__(self):
        self.certificates = Certificate(), Certificate()
        self.closed = []
        self.ends: list[DtlsAssociation] = [
            DtlsAssociation(
                certificate,
                send=lambda data, other=1 - index: self.carry(other, data),
                on_closed=lambda index=index: self.closed.append(index),
            )
            for index, certificate in enumerate(self.certificates)
        ]

    def carry(self, to: int, data: bytes) -> None:
        self.ends[to].feed(data)

    def fingerprint(self, index: int) -> Fingerprint:
        return self.certificates[index].fingerprint

    async def handshake(self, *, wrong: bool = False):
        other = Fingerprint("sha-256", "00:" * 31 + "00")
        return await asyncio.gather(
            self.ends[0].handshake(
                [other if wrong else self.fingerprint(1)], active=True, timeout_s=5
            ),
            self.ends[1].handshake([self.fingerprint(0)], active=False, timeout_s=5),
            return_exceptions=True,
        )


async def test_handshake_yields_matching_sessions_and_a_goodbye():
    pair = Pair()
    client, server = await pair.handshake()
    assert client.profile == server.profile
    buffer = PacketBuffer(1500)
    for sender, receiver in ((client, server), (server, client)):
        buffer.data[: len(RTP)] = RTP
        size = sender.outbound.protect(buffer, len(RTP))
        assert receiver.inbound.unprotect(buffer, size) == len(RTP)
    await pair.ends[0].aclose()
    await pair.ends[0].aclose()
    async with asyncio.timeout(30):
        while pair.closed != [1]:
            await asyncio.sleep(0.01)
    await pair.ends[1].aclose()


async def test_no_second_packet_goes_out_under_one_index(form):
    """Whatever the packet path did wrong: two packets under one index share their keystream."""
    pair = Pair()
    client, _ = await pair.handshake()
    buffer = PacketBuffer(1500)

    def goes_out(number, payload):
        packet = rtp(number, 1, 7, 111, payload)
        buffer.data[: len(packet)] = packet
        return client.outbound.protect(buffer, len(packet)) > 0

    assert goes_out(500, b"one")
    assert not goes_out(500, b"two")
    # A repair that comes as late as a source's packets are taken (and more) still goes out, once.
    assert goes_out(500 + 2_000, b"newer")
    assert goes_out(501, b"late")
    assert not goes_out(501, b"late again")
    for end in pair.ends:
        await end.aclose()


async def test_wrong_certificate_fails():
    pair = Pair()
    failure, _ = await pair.handshake(wrong=True)
    assert isinstance(failure, DtlsError)
    assert failure.code == "dtls_failed"
    for end in pair.ends:
        await end.aclose()


async def test_garbage_before_and_during_the_handshake_fails_only_this_one():
    pair = Pair()
    for junk in (b"\x16", b"\x16" + bytes(60), b"\x14\xfe\xfd" + bytes(200)):
        pair.ends[1].feed(junk)
    for result in await pair.handshake():
        assert not isinstance(result, BaseException) or isinstance(result, DtlsError)
    for end in pair.ends:
        await end.aclose()


async def test_silence_runs_into_the_time_out():
    association = DtlsAssociation(Certificate(), send=lambda _: None, on_closed=lambda: None)
    with pytest.raises(DtlsError) as late:
        await association.handshake([Fingerprint("sha-256", "00")], active=True, timeout_s=0.2)
    assert late.value.code == "dtls_timeout"
    await association.aclose()
