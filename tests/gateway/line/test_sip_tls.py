"""SIP by TLS: who is verified, and what comes in clear in a trunk's name."""

import asyncio
import datetime as dt
import ipaddress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateway.line.sip.agent import UserAgent
from gateway.line.sip.flow import Flow
from gateway.line.sip.sockets import Sockets
from gateway.line.sip.tls import contexts
from gateway.line.trunks import Peers
from gateway.setting_line import read_trunk
from tests.gateway.line import raw
from tests.gateway.line.wire import HERE

MESSAGE = b"OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """For 127.0.0.1, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "station")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.mark.parametrize(
    ("known", "named"), [(True, "127.0.0.1"), (True, "192.0.2.1"), (False, "127.0.0.1")]
)
async def test_a_message_goes_to_a_certificate_of_the_right_name_and_authority(
    certificate: tuple[Path, Path], known: bool, named: str
) -> None:
    cert, key = certificate
    came: asyncio.Queue[tuple[bytes, Flow]] = asyncio.Queue()
    far = Sockets(
        lambda octets, flow: came.put_nowait((octets, flow)), lambda _: True, tls=contexts(cert, key, cert)
    )  # fmt: skip
    near = Sockets(
        lambda octets, flow: came.put_nowait((octets, flow)),
        lambda _: True,
        tls=contexts(None, None, cert if known else None),
        name_of=lambda _: named,
    )
    await far.open_tls("127.0.0.1", 0)
    try:
        near.send(MESSAGE, Flow("tls", "127.0.0.1", far.tls_port))
        async with asyncio.timeout(10):
            if not known or named != "127.0.0.1":
                await near._tasks.wait(60)
                assert came.empty()
                return
            octets, flow = await came.get()
            assert (octets, flow.transport) == (MESSAGE, "tls")
            far.send(MESSAGE, flow)
            assert (await came.get())[1].transport == "tls"
    finally:
        await near.aclose()
        await far.aclose()


def test_what_names_a_trunk_by_tls_and_comes_in_clear_is_dropped() -> None:
    trunk = read_trunk("pbx=sip:192.0.2.1?transport=tls")
    assert (trunk.port, trunk.srtp) == (5061, True)
    peers = Peers([trunk])
    peers.resolved({"pbx": ["192.0.2.1"]})
    ours = UserAgent(peers, [trunk], lambda flow: Flow(flow.transport, "192.0.2.2", 5061))
    ours.received(raw.invite(), HERE, 0.0)
    assert (ours.dropped, list(ours.events())) == (1, [])
    ours.received(raw.invite(), Flow("tls", HERE.host, 40_000), 0.0)
    assert len(list(ours.events())) == 1


def test_srtp_without_tls_is_refused() -> None:
    with pytest.raises(ValueError, match="srtp needs transport=tls"):
        read_trunk("pbx=sip:192.0.2.1?srtp=1")
    assert not read_trunk("pbx=sip:192.0.2.1?transport=tls&srtp=0").srtp
