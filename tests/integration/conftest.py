"""A whole gateway in this process, on a real Valkey and real sockets, without media workers."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta, timezone

import aiohttp
import pytest

from gateway.calls.workers import WorkerRegister
from gateway.contacts.unentered import Unentered
from gateway.processes.gateway import event_loop
from gateway.settings import load_settings
from gateway.stores import open_archive
from queueing.backend import Acd
from queueing.categories import shipped
from queueing.runner import connect
from tests.integration.paces import PACES
from tests.integration.workers import Worker
from tests.support.servers.databases import spare_first_run
from tests.support.servers.exchange import TOKEN, exchange
from tests.support.servers.gateway import free_port, gateway_on, new_station
from tests.support.servers.smtp_sink import smtp_sink
from tests.support.servers.transactions import no_transaction_across_a_server
from tests.support.servers.valkey import PrivateValkey

__all__ = ["no_transaction_across_a_server"]


def pytest_asyncio_loop_factories(config, item):
    """Run each test, and the gateway within it, on the loop that a gateway serves on."""
    return {"served": event_loop}


@pytest.fixture(scope="package", autouse=True)
def hours_from_midnight():
    """No test of "today" meets the end of a day: where the station stands it is about noon."""
    east = 12 - datetime.now(UTC).hour
    with pytest.MonkeyPatch.context() as patch:
        for module in ("platform.times", "handover.authorisations"):
            patch.setattr(f"gateway.{module}.ROME", timezone(timedelta(hours=east)))
        yield


@pytest.fixture(scope="package", autouse=True)
def quick_paces():
    """What a gateway in this process finds by looking, it finds soon."""
    with pytest.MonkeyPatch.context() as patch:
        for pace, seconds in PACES.items():
            patch.setattr(pace, seconds)
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
        async with gateway_on(tmp_path, valkey_server.url, **overrides) as made:
            yield made

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
def nobody_repairs(monkeypatch):
    """What stands in no queue stays so until the test looks itself."""
    monkeypatch.setattr(Unentered, "start", lambda _looking: None)


@pytest.fixture
def looked_at_often(monkeypatch):
    """The gateway looks each second for calls of which nothing was told for ten."""
    monkeypatch.setattr("gateway.platform.silence.SAFETY_S", 1.0)
    monkeypatch.setattr("gateway.outgoing.service.SILENT", timedelta(seconds=10))


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
