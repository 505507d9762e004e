"""Keys: whose certificate it is, how strong the handshake, and where our own key lives."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import pytest
from aiortc import RTCCertificate
from OpenSSL import SSL

from bench.media_process import running_worker
from bench.rtp_peer import RtpPeer
from media.dtls import Certificate, DtlsAssociation, DtlsError
from tests.attacks import victims
from tests.attacks.talk import SilentError, Talk, until
from tests.media.conftest import running_station

pytestmark = pytest.mark.slow

STRONG = {"SRTP_AES128_CM_SHA1_80", "SRTP_AEAD_AES_128_GCM", "SRTP_AEAD_AES_256_GCM"}


class Impostor(RtpPeer):
    """Sits between a browser and us: its offer is the browser's, its certificate its own."""

    def __init__(self, number: int) -> None:
        super().__init__(number, sends=True)
        self._dtls = DtlsAssociation(Certificate(), send=self._send, on_closed=lambda: None)


@pytest.fixture
async def station():
    async with running_station(dtls_timeout_s=1.5) as running:
        yield running


async def connect(station, peer) -> str:
    sdp = {"Content-Type": "application/sdp"}
    async with station.request("POST", "/peers", data=peer.offer(), headers=sdp) as made:
        assert made.status == 201
        answer = await made.text()
        peer_id = made.headers["Location"].rpartition("/")[2]
    with contextlib.suppress(DtlsError, TimeoutError):
        await peer.connect_to_answer(answer)
    return peer_id


async def closed(listener, peer_id, *, within_s=60):
    async with asyncio.timeout(within_s):
        while True:
            event = await listener.next()
            if event["type"] == "peer" and event["peer"] == peer_id and event["state"] == "closed":
                return event["reason"]


async def test_a_certificate_that_was_not_offered_ends_the_connection(station):
    listener = station.worker.events.open()
    peer = Impostor(1)
    peer_id = await connect(station, peer)
    try:
        assert await closed(listener, peer_id) == "dtls_failed"
        await until(lambda: peer_id not in station.worker.peers)
    finally:
        await peer.aclose()


@pytest.mark.long
async def test_a_stock_relay_refuses_a_foreign_certificate_as_well():
    async with victims.relay() as relay:
        talk = Talk()
        talk.parties[0].peer = Impostor(1)
        try:
            await relay.begin(talk)
            with pytest.raises(SilentError):
                await talk.heard(5, within_s=2)
        finally:
            await talk.aclose()


def _null_cipher(context: SSL.Context) -> None:
    context.set_cipher_list(b"ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0")


def _without_forward_secrecy(context: SSL.Context) -> None:
    context.set_cipher_list(b"AES128-SHA:AES256-SHA:PSK-AES128-CBC-SHA:@SECLEVEL=0")


def _weak_authentication(context: SSL.Context) -> None:
    """The 32-bit tag of SRTP."""
    context.set_tlsext_use_srtp(b"SRTP_AES128_CM_SHA1_32")


def _old_protocol(context: SSL.Context) -> None:
    context.set_cipher_list(b"ALL:@SECLEVEL=0")
    context.set_max_proto_version(0xFEFF)


class Weakened(RTCCertificate):
    """A certificate whose holder offers less in a handshake than ours do."""

    def __init__(self, strong: RTCCertificate, weaken: Callable[[SSL.Context], None]) -> None:
        super().__init__(strong._key, strong._cert)
        self._weaken = weaken

    def _create_ssl_context(self, profiles):
        context = super()._create_ssl_context(profiles)
        self._weaken(context)
        return context


@pytest.mark.parametrize(
    "weaken", [_null_cipher, _without_forward_secrecy, _weak_authentication, _old_protocol]
)
async def test_a_weak_handshake_is_refused(station, weaken):
    listener = station.worker.events.open()
    certificate = Certificate()
    certificate.inner = Weakened(certificate.inner, weaken)
    original, RtpPeer.certificate = RtpPeer.certificate, certificate
    peer = RtpPeer(2, sends=True)
    try:
        peer_id = await connect(station, peer)
        assert await closed(listener, peer_id) in {"dtls_failed", "dtls_timeout"}
    finally:
        RtpPeer.certificate = original
        await peer.aclose()


async def test_what_is_agreed_on_is_strong(station):
    peer = RtpPeer(3, sends=True)
    try:
        peer_id = await connect(station, peer)
        transport = station.worker.peer(peer_id).transport
        await until(lambda: transport.connected)
        assert transport.srtp_profile in STRONG
        connection = transport._dtls._transport._ssl
        assert connection.get_cipher_name().startswith("ECDHE-ECDSA-")
        assert connection.get_protocol_version_name() in {"DTLSv1.2", "DTLSv1.3"}
    finally:
        await peer.aclose()


@pytest.mark.process
async def test_every_worker_has_a_key_of_its_own_and_keeps_it_in_memory():
    peer = RtpPeer(4, sends=True)
    seen = set()
    async with running_worker([]) as worker, running_station() as other, running_station() as third:
        _, answer = await worker.client.create_peer(peer.offer())
        answers = [answer, *(s.worker.create_peer(peer.offer())[1] for s in (other, third))]
        for text in answers:
            seen.add(next(x for x in text.splitlines() if x.startswith("a=fingerprint")))
        stored = [path.read_bytes() for path in worker.folder.rglob("*") if path.is_file()]
        assert not any(b"PRIVATE KEY" in content for content in stored)
    await peer.aclose()
    assert len(seen) == 3
