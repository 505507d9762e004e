"""A handshake on a bad network: what is lost is sent again after 100 ms, and a long flight arrives whole."""

from __future__ import annotations

import asyncio
import datetime as dt
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from OpenSSL import SSL

from media.dtls import Certificate, DtlsAssociation, SrtpSessions, _Certificate, datagrams
from media.ice import stun

MTU = 1200
OPENSSL_WAITS_S = 1.0


class LossyPair:
    """Two associations, the first the client; the n-th datagrams named in `lost` go nowhere."""

    def __init__(self, lost=(), certificates=None):
        self.certificates = certificates or (Certificate(), Certificate())
        self.sent: list[tuple[int, float, bytes]] = []
        self._lost = frozenset(lost)
        self.ends = [
            DtlsAssociation(
                certificate,
                send=lambda data, number=number: self.carry(number, data),
                on_closed=lambda: None,
            )
            for number, certificate in enumerate(self.certificates)
        ]

    def carry(self, sender: int, data: bytes) -> None:
        self.sent.append((sender, asyncio.get_running_loop().time(), data))
        if len(self.sent) - 1 not in self._lost:
            self.ends[1 - sender].feed(data)

    async def handshake(self):
        return await asyncio.gather(
            *(
                end.handshake(
                    [self.certificates[1 - number].fingerprint], active=not number, timeout_s=20
                )
                for number, end in enumerate(self.ends)
            )
        )

    async def aclose(self):
        for end in self.ends:
            await end.aclose()


@pytest.fixture
def clock(monkeypatch):
    """The loop's and OpenSSL's clock, which a machine that stands still does not advance: it goes on when it is told to."""

    class Clock:
        now_s = 1000.0

    monkeypatch.setattr(asyncio.get_event_loop(), "time", lambda: Clock.now_s)
    real = SSL.Connection.DTLSv1_get_timeout
    monkeypatch.setattr(
        SSL.Connection,
        "DTLSv1_get_timeout",
        lambda tls: None if real(tls) is None else OPENSSL_WAITS_S,
    )
    return Clock


@pytest.mark.parametrize("lost", [(0,), (1,), (2,), (0, 1), (0, 1, 2)])
async def test_a_flight_that_was_lost_is_sent_again_before_openssl_would(lost, clock):
    """Client's hello, server's flight, client's flight. OpenSSL gives what it sends again new record numbers."""
    pair = LossyPair(lost)
    handshake = asyncio.create_task(pair.handshake())
    while not handshake.done():
        await asyncio.sleep(0)
        clock.now_s += 0.001
    assert all(isinstance(each, SrtpSessions) for each in await handshake)
    for number in lost:
        sender, at, data = pair.sent[number]
        # octet for octet: none is made anew by OpenSSL's timer
        again = next(
            later for who, later, what in pair.sent[number + 1 :] if (who, what) == (sender, data)
        )
        assert 0.099 <= again - at < OPENSSL_WAITS_S
    await pair.aclose()


class SlowPair(LossyPair):
    """The first datagram takes a while to leave, as on a busy machine."""

    def carry(self, sender: int, data: bytes) -> None:
        if not self.sent:
            time.sleep(0.03)
        super().carry(sender, data)


async def test_the_wait_before_a_flight_is_sent_again_begins_when_it_is_sent():
    pair = SlowPair(lost=(0,))
    await pair.handshake()
    (_, first, data), *later = pair.sent
    again = next(at for _, at, what in later if what == data)
    assert again - first >= 0.099
    await pair.aclose()


async def test_nothing_is_sent_twice_on_a_good_network(monkeypatch):
    """The clock is the test's: a machine that stands still for 100 ms would have a flight sent again, and rightly."""
    now_s = 1000.0
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now_s)
    pair = LossyPair()
    await pair.handshake()
    assert len({data for _, _, data in pair.sent}) == len(pair.sent) == 4
    # nor afterwards: the last flight is not waited for
    for _ in range(10):
        now_s += 0.1
        for _ in range(20):
            await asyncio.sleep(0)
    assert len(pair.sent) == 4
    await pair.aclose()


async def test_the_last_flight_of_a_server_comes_again_when_openssl_asks_for_it():
    pair = LossyPair((3,))
    sessions = await pair.handshake()
    assert all(isinstance(each, SrtpSessions) for each in sessions)
    await pair.aclose()


def large_certificate() -> Certificate:
    """One whose DER is longer than two datagrams."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "station")])
    names = [x509.DNSName(f"name-{number}.example.org") for number in range(130)]
    inner = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate = Certificate()
    certificate.inner = _Certificate(key=key, cert=inner)
    return certificate


@pytest.mark.parametrize("lost", [(), (2,), (4,)])
async def test_a_flight_of_several_datagrams_arrives_whole(lost):
    pair = LossyPair(lost, (large_certificate(), large_certificate()))
    sessions = await pair.handshake()
    assert all(isinstance(each, SrtpSessions) for each in sessions)
    assert sum(len(data) for sender, _, data in pair.sent if sender == 0) > 2 * MTU
    assert max(len(data) for _, _, data in pair.sent) <= MTU
    await pair.aclose()


def record(size, number):
    return bytes((22, 0xFE, 0xFD, 0, 0)) + number.to_bytes(6, "big") + size.to_bytes(2, "big") + bytes(size)  # fmt: skip


@given(st.lists(st.integers(0, 1400), max_size=12))
def test_datagrams_are_whole_records_in_order_and_as_few_as_fit(sizes):
    records = [record(size, number) for number, size in enumerate(sizes)]
    found = datagrams(b"".join(records))
    assert b"".join(found) == b"".join(records)
    boundaries, at = {0}, 0
    for each in records:
        at += len(each)
        boundaries.add(at)
    at = 0
    for number, datagram in enumerate(found):
        at += len(datagram)
        assert at in boundaries
        assert len(datagram) <= MTU or datagram in records
        if number:
            first = next(each for each in records if datagram.startswith(each))
            assert len(found[number - 1]) + len(first) > MTU


@given(st.binary(max_size=3000))
def test_datagrams_of_anything_lose_nothing(data):
    assert b"".join(datagrams(data)) == data


def test_a_check_may_be_as_long_as_a_datagram():
    """A browser may add attributes, and no other bound than a datagram's says how many."""

    def check(filler):
        body = stun._ATTRIBUTE.pack(0xC057, filler) + bytes(filler)
        body += stun._ATTRIBUTE.pack(0x0006, 8) + b"abcd:efg"
        return stun._signed(stun.BINDING_REQUEST, bytes(12), body, b"password")

    for filler in (0, 1_000, 1_400):
        data = check(filler)
        request = stun.parse_request(data)
        assert stun.verify(data, request, b"password")
    assert stun.parse_request(check(1_500)) is None
