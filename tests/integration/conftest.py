"""A whole gateway in this process, on a real Valkey and real sockets, without media workers."""

import asyncio
import contextlib
import json
import secrets
from datetime import UTC, datetime, timedelta, timezone

import aiohttp
import pytest

from gateway.app import Station
from gateway.calls.workers import WorkerRegister
from gateway.platform.wiring import running as working
from gateway.processes.gateway import event_loop, listening
from gateway.settings import load_settings
from gateway.stores import open_archive, redis_client
from gateway.web import api_routes
from queueing.backend import Acd
from queueing.categories import shipped
from queueing.runner import connect
from tests.integration.paces import PACES, QUICK_S
from tests.integration.workers import Worker
from tests.support.clients.wire_client import wire_client
from tests.support.core import Core
from tests.support.servers.databases import spare_first_run
from tests.support.servers.documented import keep_to_the_document
from tests.support.servers.exchange import TOKEN, exchange
from tests.support.servers.smtp_sink import smtp_sink
from tests.support.servers.station import free_ports
from tests.support.servers.transactions import no_transaction_across_a_server
from tests.support.servers.valkey import PrivateValkey

__all__ = ["no_transaction_across_a_server"]


def pytest_asyncio_loop_factories(config, item):
    """Run each test, and the gateway within it, on the loop that a gateway serves on."""
    return {"served": event_loop}


def free_port() -> int:
    (port,) = free_ports(1)
    return port


def new_station() -> str:
    """A name that no other test of this Valkey has: whoever waits there would be offered."""
    return f"t{secrets.token_hex(8)}"


class Gateway:
    """Where it listens, and its demonstration accounts."""

    def __init__(self, settings, core, redis, station):
        self.settings = settings
        self.core = core
        self.redis = redis
        self.opening = station.hours.opening
        self.callbacks = station.callbacks.requests
        self.authorisations = station.handover.authorisations
        self.url = settings.origin
        people = json.loads(settings.demo_accounts_file.read_text())
        self.passwords = {person["username"]: person["password"] for person in people}

    async def token(self, username: str) -> str:
        async with (
            aiohttp.ClientSession() as http,
            http.post(
                f"{self.url}/api/v1/session",
                json={"username": username, "password": self.passwords[username]},
            ) as answer,
        ):
            assert answer.status == 201, await answer.text()
            return (await answer.json())["accessToken"]

    @contextlib.asynccontextmanager
    async def desk(self, username="operator1"):
        auth = {"token": await self.token(username)}
        async with wire_client(self.url, "/desk", auth) as client:
            yield client

    @contextlib.asynccontextmanager
    async def citizen(self, headers=None, **auth):
        async with wire_client(self.url, "/citizen", auth, headers=headers) as client:
            yield client


@pytest.fixture(scope="package", autouse=True)
def hours_from_midnight():
    """No test of "today" meets the end of a day: where the station stands it is about noon."""
    east = 12 - datetime.now(UTC).hour
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gateway.platform.times.ROME", timezone(timedelta(hours=east)))
        yield


@pytest.fixture(scope="package", autouse=True)
def quick_paces():
    """What a gateway in this process finds by looking, it finds soon."""
    with pytest.MonkeyPatch.context() as patch:
        for pace in PACES:
            patch.setattr(pace, QUICK_S)
        yield


@pytest.fixture(scope="session")
def valkey_server():
    server = PrivateValkey()
    server.start()
    yield server
    server.close()


@pytest.fixture
async def running(tmp_path, valkey_server):
    """Start gateways with settings of one's own."""

    @contextlib.asynccontextmanager
    async def start(**overrides):
        dist = tmp_path / "dist"
        dist.mkdir(exist_ok=True)
        settings = load_settings(
            port=free_port(),
            data_dir=tmp_path / "var",
            redis_url=valkey_server.url,
            **{
                "station": new_station(),
                "rate_limits": "off",
                "hours": "always",
                **overrides,
            },
        )
        redis = redis_client(settings)
        spare_first_run(settings)
        core = await Core.open(settings)
        try:
            station = Station(core.ground)
            app = station.application()
            keep_to_the_document(app, api_routes(station.rooms))
            async with working(station.rooms), listening(settings, app):
                yield Gateway(settings, core, redis, station)
        finally:
            await redis.aclose()
            await core.aclose()

    return start


@pytest.fixture
async def store(gateway):
    """The archive of the gateway's recordings, for a worker that captures into it."""
    opened = open_archive(gateway.settings)
    yield opened
    assert opened.close()


@pytest.fixture
async def gateway(running):
    async with running() as made:
        yield made


@pytest.fixture
async def phoning(running):
    """A gateway with the channel, a desk, and an exchange that follows it."""

    @contextlib.asynccontextmanager
    async def start(**overrides):
        async with (
            running(pbx_token=TOKEN, **overrides) as gateway,
            exchange(gateway.url) as pbx,
        ):
            yield gateway, pbx

    return start


@pytest.fixture
def dying(tmp_path, valkey_server):
    """Settings of a gateway that dies, and of the one after it."""
    (tmp_path / "dist").mkdir(exist_ok=True)
    station = new_station()
    settings = {
        "port": free_port(), "data_dir": str(tmp_path / "var"), "redis_url": valkey_server.url,
        "station": station, "rate_limits": "off", "hours": "always", "pbx_token": TOKEN,
    }  # fmt: skip
    # here once, not with real hashing in each process
    spare_first_run(load_settings(data_dir=tmp_path / "var"))
    return settings, {"station": station, "pbx_token": TOKEN}


@pytest.fixture
async def calling(running):
    """A gateway that can call back in both ways, its exchange and its mail server."""

    @contextlib.asynccontextmanager
    async def start(**overrides):
        async with (
            smtp_sink() as sink,
            running(
                pbx_token=TOKEN,
                smtp_url=sink.url,
                mail_from="stazione@example.org",
                **overrides,
            ) as gateway,
            exchange(gateway.url) as pbx,
        ):
            yield gateway, sink, pbx

    return start


@pytest.fixture
async def station_redis(gateway):
    redis = connect(gateway.settings.redis_url, timeout_s=30)
    yield redis
    await redis.aclose()


@pytest.fixture
async def workers(gateway, station_redis):
    """Start workers; those still there at the end are stopped."""
    acd = Acd(station_redis, gateway.settings.station, categories=shipped().ids)
    register = WorkerRegister(station_redis, acd.keys.station)
    async with contextlib.AsyncExitStack() as stack:

        async def start(port=0, store=None):
            port = port or free_port()
            made = await Worker(register, port, store=store).start()
            stack.push_async_callback(made.aclose)
            await listened_to(made)
            return made, port

        async def listened_to(worker):
            """Return once the gateway is linked to it: from then on a late heartbeat is no death."""
            async with aiohttp.ClientSession() as http, asyncio.timeout(30):
                while not worker.worker.events.listeners:
                    # telling of its workers, the gateway links to them
                    async with http.get(f"{gateway.url}/metrics") as answer:
                        await answer.read()
                    await asyncio.sleep(0.01)

        yield start
