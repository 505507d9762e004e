"""The audit trail as a SIEM gets it: messages, frames, a real TLS receiver, and going on where it stopped."""

import asyncio
import contextlib
import json
import re
import socket
import ssl
import struct
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from prometheus_client import CollectorRegistry
from sqlalchemy import update

from gateway.audit import delivery as under_test
from gateway.audit.delivery import BATCH, Delivery
from gateway.platform.audit import log as audit
from gateway.platform.audit import syslog
from gateway.platform.audit.syslog import Receiver
from gateway.platform.audit.tables import AuditDelivery
from gateway.platform.sql import changes

NOW = datetime(2026, 11, 24, 9, 0, 0, 250, tzinfo=UTC)
FRAME = re.compile(rb"(\d+) ")


def unframed(data):
    """The messages in a stream, taken apart as RFC 5425 says."""
    messages = []
    while data:
        length = FRAME.match(data)
        end = length.end() + int(length[1])
        assert len(data) >= end, "a frame is cut off"
        messages.append(data[length.end() : end])
        data = data[end:]
    return messages


class Siem:
    """A receiver on a real socket, in a thread; ``broken``: it reads a little and hangs up."""

    def __init__(self, context=None):
        self.streams = []
        self.broken = False
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), connection:
                self._receive(connection)

    def _receive(self, connection):
        if self._context is None:
            self._read(connection)
            return
        with self._context.wrap_socket(connection, server_side=True) as sealed:
            self._read(sealed)
            sealed.unwrap()

    def _read(self, connection):
        if self.broken:
            connection.recv(10)
            at_once = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
            connection.close()
            raise ConnectionAbortedError
        stream = b""
        while received := connection.recv(65_536):
            stream += received
        self.streams.append(stream)

    @property
    def entries(self):
        """What arrived, as JSON."""
        return [
            json.loads(each[each.index(b"{") :])
            for stream in self.streams
            for each in unframed(stream)
        ]


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """A server's TLS for ``localhost``, and the file of who vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    day = timedelta(days=1)
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    certificate, private = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, private)
    return context, certificate


@pytest.fixture
def siem(tls):
    made = Siem(tls[0])
    with contextlib.closing(made):
        yield made


@pytest.fixture
def delivery(database, siem, tls):
    def make(**over):
        given = {"port": siem.port, "tls": True, "authorities": tls[1], **over}
        receiver = Receiver("localhost", **given)
        return Delivery(database, receiver, lambda: datetime.now(UTC), CollectorRegistry())

    return make


async def note(database, count, action="recording.view"):
    async with database.writing() as session:
        for number in range(count):
            await audit.append(
                session,
                at=NOW,
                account_id=None,
                action=action,
                subject=f"recording:r{number}",
                detail={"reason": "Perché è urgente\n2 righe"},
            )


def test_a_message_is_what_rfc_5424_says():
    made = syslog.message(
        "però\n", at=NOW, host="gate way.example.org", process=17, what="session.locked_out",
        severity=syslog.WARNING,
    )  # fmt: skip
    assert made == (
        b"<108>1 2026-11-24T09:00:00.000250Z gate_way.example.org virtual-station 17"
        b" session.locked_out - per\xc3\xb2\n"
    )
    long = syslog.message("x", at=NOW, host="", process=1, what="w" * 40)
    assert b" - virtual-station 1 " + b"w" * 32 + b" - x" in long


def test_frames_say_their_length_in_octets():
    assert syslog.framed([b"ab", "è".encode()]) == b"2 ab2 \xc3\xa8"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("syslog+tls://siem.example.org", ("siem.example.org", 6514, True)),
        ("syslog+tls://[2001:db8::1]:7000", ("2001:db8::1", 7000, True)),
        ("syslog+tcp://10.0.0.1", ("10.0.0.1", 601, False)),
    ],
)
def test_where_it_goes(url, told):
    receiver = Receiver.of(url)
    assert (receiver.host, receiver.port, receiver.tls) == told


async def test_everything_arrives_in_order_and_once(database, delivery, siem):
    await note(database, BATCH + 3)
    await delivery().deliver()
    assert [each["seq"] for each in siem.entries] == list(range(1, BATCH + 4))
    assert siem.entries[0]["detail"]["reason"] == "Perché è urgente\n2 righe"
    await note(database, 2)
    # another process goes on where the first one stopped
    await delivery().deliver()
    assert [each["seq"] for each in siem.entries][-3:] == [BATCH + 3, BATCH + 4, BATCH + 5]


async def test_a_receiver_that_hangs_up_gets_them_again(database, delivery, siem):
    await note(database, 2)
    siem.broken = True
    with pytest.raises(OSError):
        await delivery().deliver()
    siem.broken = False
    await delivery().deliver()
    assert [each["seq"] for each in siem.entries] == [1, 2]


async def test_a_receiver_that_is_away_loses_nothing(database, delivery, siem):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    await note(database, 2)
    with pytest.raises(ConnectionRefusedError):
        await delivery(port=port).deliver()
    await delivery().deliver()
    assert [each["seq"] for each in siem.entries] == [1, 2]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_receiver_whose_certificate_nobody_vouches_for_gets_nothing(
    database, delivery, siem
):
    await note(database, 1)
    with pytest.raises(ssl.SSLCertVerificationError):
        await delivery(authorities=None).deliver()
    assert siem.entries == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_plain_tcp_is_for_a_relay_on_the_same_machine(database, delivery):
    with contextlib.closing(Siem()) as plain:
        receiver = Receiver("127.0.0.1", plain.port, tls=False)
        made = Delivery(database, receiver, lambda: datetime.now(UTC), CollectorRegistry())
        await note(database, 3)
        await made.deliver()
        plain.broken = True
        await note(database, 1)
        with pytest.raises(OSError):
            await made.deliver()
        plain.broken = False
        await made.deliver()
        assert [each["seq"] for each in plain.entries] == [1, 2, 3, 4]


async def test_of_two_gateways_one_sends(database, delivery, siem):
    await note(database, 40)
    await asyncio.gather(*(delivery().deliver() for _ in range(3)))
    assert sorted(each["seq"] for each in siem.entries) == list(range(1, 41))


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_what_another_gateway_had_claimed_and_did_not_send_is_sent(
    database, siem, tls, monkeypatch
):
    monkeypatch.setattr(under_test, "EVERY_S", 0.01)
    monkeypatch.setattr(changes, "SAFETY_S", 1e9)

    async def claimed(until):
        async with database.writing() as session:
            await session.execute(update(AuditDelivery).values(at=until))

    receiver = Receiver("localhost", port=siem.port, tls=True, authorities=tls[1])
    registry = CollectorRegistry()
    made = Delivery(database, receiver, lambda: datetime.now(UTC), registry)
    await made.deliver()
    await claimed(datetime.now(UTC) + timedelta(hours=1))
    await note(database, 1)
    made.start()
    try:
        async with asyncio.timeout(20):
            while registry.get_sample_value("vs_audit_unsent") != 1:
                await asyncio.sleep(0.01)
            await claimed(NOW)
            while not siem.entries:
                await asyncio.sleep(0.01)
    finally:
        await made.aclose()
    assert [each["seq"] for each in siem.entries] == [1]
