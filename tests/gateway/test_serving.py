"""The gateway process: it listens, by TLS if set, and refuses in one line what cannot work."""

import asyncio
import contextlib
import datetime as dt
import socket
import ssl
import warnings

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import text

from gateway import ground as ground_module
from gateway.ground import Ground
from gateway.platform.http import connections
from gateway.platform.process.readiness import http_get
from gateway.platform.sql.engine import migrate
from gateway.processes import gateway as serving
from gateway.processes.gateway import StartRefusedError, serve
from tests.gateway.surface import surface_of
from tests.support.core import Core
from tests.support.servers.databases import spare_migrations
from tests.support.servers.station import free_ports
from tests.support.servers.unsigned import unsigned

pytestmark = pytest.mark.slow


def self_signed(directory):
    """A certificate for localhost and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = directory / "cert.pem", directory / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert_file, key_file


@pytest.fixture
def compose(core, parts):
    """Everything above the ground floor, faked; tells what was opened and closed."""
    told = []

    @contextlib.asynccontextmanager
    async def made(ground: Ground):
        told.append("opened")
        try:
            yield surface_of(Core(ground, core.directory), parts)
        finally:
            told.append("closed")

    made.told = told
    return made


@pytest.fixture(autouse=True)
def _heap_of_other_tests(monkeypatch):
    """Once it serves, a gateway goes through all that its process has made: here that is what other tests have."""
    monkeypatch.setattr(serving, "freeze_start_up", lambda: None)


async def is_answered(port, path, *, tls=False):
    answer = await http_get("127.0.0.1", port, path, tls=tls)
    return answer is not None and answer[0] == 200


@contextlib.asynccontextmanager
async def serving_with(settings, compose):
    stop = asyncio.Event()
    task = asyncio.create_task(serve(settings, compose, stop))
    try:
        tls = settings.tls_cert is not None
        # how long the first start in a process takes says what else the machine does: the test's own time-out ends what hangs
        while not await is_answered(settings.port, "/readyz", tls=tls):
            if task.done():
                await task
            await asyncio.sleep(0.02)
        yield
    finally:
        stop.set()
        await task


async def test_it_serves_until_told_to_stop(settings, compose):
    (port,) = free_ports(1)
    changed = settings.model_copy(update={"port": port})
    async with serving_with(changed, compose), aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == 200
        assert not await is_answered(port, "/nothing")
    assert compose.told == ["opened", "closed"]
    assert not await is_answered(port, "/healthz")


async def test_tls_from_files(settings, compose, tmp_path):
    cert, key = self_signed(tmp_path)
    (port,) = free_ports(1)
    changed = settings.model_copy(update={"port": port, "tls_cert": cert, "tls_key": key})
    assert changed.secure
    trust = ssl.create_default_context(cafile=str(cert))
    async with serving_with(changed, compose), aiohttp.ClientSession() as session:
        async with session.get(f"https://localhost:{port}/healthz", ssl=trust) as answer:
            assert answer.status == 200
            assert "Strict-Transport-Security" in answer.headers
        old = ssl.create_default_context(cafile=str(cert))
        with warnings.catch_warnings(action="ignore"):
            old.minimum_version = ssl.TLSVersion.TLSv1
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises(aiohttp.ClientError):
            await session.get(f"https://localhost:{port}/healthz", ssl=old)


async def test_a_handshake_that_is_never_finished_is_ended(
    settings, compose, tmp_path, monkeypatch
):
    monkeypatch.setattr(connections, "HANDSHAKE_S", 0.2)
    cert, key = self_signed(tmp_path)
    (port,) = free_ports(1)
    changed = settings.model_copy(update={"port": port, "tls_cert": cert, "tls_key": key})
    async with serving_with(changed, compose):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        # the first octets of a ClientHello, and nothing more
        writer.write(b"\x16\x03\x01\x02\x00\x01")
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(20):
                assert await reader.read() == b""
        writer.close()


async def test_an_unusable_certificate(settings, compose, tmp_path):
    cert, _ = self_signed(tmp_path)
    broken = settings.model_copy(update={"tls_cert": cert, "tls_key": cert})
    with pytest.raises(StartRefusedError, match="VS_TLS_CERT: certificate and key cannot be used"):
        await serve(broken, compose, asyncio.Event())
    assert compose.told == ["opened", "closed"]


async def test_a_used_port(settings, compose):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        changed = settings.model_copy(update={"port": port})
        with pytest.raises(StartRefusedError, match=f"VS_PORT: 127.0.0.1:{port} cannot be"):
            await serve(changed, compose, asyncio.Event())


async def test_a_database_of_the_future(settings, compose):
    database = unsigned(settings.database)
    await migrate(database)
    async with database.writing() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.aclose()
    with pytest.raises(StartRefusedError, match="VS_DATABASE_URL: the database has schema 9999"):
        await serve(settings, compose, asyncio.Event())
    assert compose.told == []


async def test_a_database_that_does_not_answer(settings, compose, monkeypatch):
    monkeypatch.setattr(ground_module, "DATABASE_WAIT_S", 0.1)
    (port,) = free_ports(1)
    gone = settings.model_copy(
        update={"database_url": f"postgresql+asyncpg://u:hunter2@127.0.0.1:{port}/d"}
    )
    with pytest.raises(
        StartRefusedError, match="VS_DATABASE_URL: the database does not answer"
    ) as e:
        await serve(gone, compose, asyncio.Event())
    assert "hunter2" not in str(e.value)


async def test_a_database_that_refuses(settings, compose, postgres_database):
    wrong = settings.model_copy(
        update={"database_url": postgres_database.replace("station@/t", "station@/nothing")}
    )
    with pytest.raises(StartRefusedError, match="VS_DATABASE_URL: the database refuses"):
        await serve(wrong, compose, asyncio.Event())


@pytest.mark.parametrize("url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:////proc/none/x.db"])
async def test_a_database_file_that_cannot_be(settings, compose, url):
    with pytest.raises(StartRefusedError, match=r"^VS_DATABASE_URL|^VS_DATA_DIR"):
        await serve(settings.model_copy(update={"database_url": url}), compose, asyncio.Event())


def test_a_refusal_is_one_line_and_status_2(settings, compose, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    broken = settings.model_copy(update={"data_dir": tmp_path / "file" / "var"})
    assert serving.run(broken, compose) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("VS_DATA_DIR: ")


async def test_the_keys_stay_the_same(settings, clock):
    spare_migrations(settings.database)
    tokens = []
    for _ in range(2):
        core = await Core.open(settings, clock=clock)
        tokens.append(core.keys.of("test"))
        assert (settings.data_dir / "secret.key").stat().st_mode & 0o777 == 0o600
        await core.aclose()
    assert tokens[0] == tokens[1]
    given = settings.model_copy(update={"secret_key": "x" * 32})
    core = await Core.open(given, clock=clock)
    assert core.keys.of("test") not in tokens
    assert core.keys.of("test") != core.keys.of("other")
    await core.aclose()
