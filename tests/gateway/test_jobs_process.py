"""The process of background jobs as it is shipped, on a Valkey of its own: killed in the middle, stopped in order,
without Redis."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gateway.archive.exports import sql as exports
from gateway.archive.exports.bell import KEPT, JobBell, JobProgress
from gateway.platform.ids import new_id
from gateway.processes.jobs import JobWorker
from gateway.settings import Settings
from gateway.stores import open_archive
from queueing.keys import StationKeys
from queueing.runner import connect
from tests.gateway.contact_rows import a_recording
from tests.recordings.archive_of_calls import record
from tests.support.core import Core
from tests.support.servers.databases import spare_migrations
from tests.support.servers.valkey import PrivateValkey

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]

KEY = StationKeys("main").station
SECRET = "because the citizen asked for it"


@pytest.fixture(scope="module")
def valkey():
    server = PrivateValkey()
    server.start()
    yield server
    server.close()


@pytest.fixture
async def redis(valkey):
    client = connect(valkey.url, decode_responses=True)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
async def core(tmp_path, clean_environment):
    """On the machine's clock, since the process has no other."""
    settings = Settings(data_dir=tmp_path / "var")
    spare_migrations(settings.database)
    made = await Core.open(settings)
    yield made
    await made.aclose()


@pytest.fixture
async def recorded(core):
    """Long enough to be killed in the middle."""
    await a_recording(core, "rec1", duration_ms=4_000, state="ready")
    await asyncio.to_thread(record, open_archive(core.settings), "rec1", seconds=4, pictures=True)


WITHIN_S = 240
"""What hangs ends then. The process gives way to everything else, so beside other tests it takes its time."""


async def until(condition):
    """Return as soon as ``condition`` holds; fail after :data:`WITHIN_S`."""
    deadline = time.monotonic() + WITHIN_S
    while not await condition():
        assert time.monotonic() < deadline, "the condition never came true"
        await asyncio.sleep(0.02)


class Process:
    """``serve --role jobs`` as it is started by hand."""

    def __init__(self, core, url):
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("VS_")}
        self.log = (core.settings.data_dir / "jobs.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gateway.cli", "serve", "--role", "jobs"],
            cwd=core.settings.data_dir,
            env=inherited
            | {
                "PYTHONPATH": str(Path(__file__).parents[2]),
                "VS_DATA_DIR": str(core.settings.data_dir),
                "VS_REDIS_URL": url,
            },
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    async def end(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = await asyncio.to_thread(self.process.wait, 20)
        self.log.close()
        return status


class NothingToMake:
    """Exports that are all made."""

    async def next_due(self):
        return None

    async def nothing(self):
        await asyncio.sleep(0)

    release_dead = clear = aclose = nothing


@pytest.fixture
async def started(core, valkey):
    made = []

    def start(url=valkey.url):
        made.append(Process(core, url))
        return made[-1]

    yield start
    for process in made:
        await process.end(signal.SIGKILL)


async def ordered(core, redis=None, kind="film"):
    export_id = new_id()
    async with core.database.writing() as session:
        await exports.order(
            session, export_id, "rec1", kind=kind, options={"format": "webm"}, by=None,
            at=core.clock(), reason=SECRET,
        )  # fmt: skip
    if redis is not None:
        assert await JobBell(redis, KEY).ring()
    return export_id


async def row(core, export_id):
    async with core.database.reading() as session:
        return (await exports.one(session, export_id))[0]


async def in_state(core, export_id, state):
    async def there():
        return (await row(core, export_id)).state == state

    await until(there)
    return await row(core, export_id)


async def test_killed_in_the_middle_it_is_taken_up_again(core, redis, valkey, recorded, started):
    first = started()
    export_id = await ordered(core, redis)
    progress = JobProgress(redis, KEY)

    async def begun():
        return 0.05 < (await progress.of([export_id])).get(export_id, 0.0) < 0.9

    await until(begun)
    # what is in Redis meanwhile: ids and figures
    for key in await redis.keys("*"):
        value = await (
            redis.get(key) if await redis.type(key) == "string" else redis.lrange(key, 0, -1)
        )
        assert SECRET not in f"{key} {value}"
        assert "AAAA" not in f"{key} {value}"
    await first.end(signal.SIGKILL)
    assert (await row(core, export_id)).state == "running"
    second = started()
    done = await in_state(core, export_id, "ready")
    assert done.attempts == 2
    assert [file["name"] for file in done.files] == ["film.webm"]
    # asked to stop, it is gone, and nothing is its any more
    assert await second.end() == 0


@pytest.mark.long
async def test_stopped_in_order_it_gives_back_at_once(core, redis, valkey, recorded, started):
    first = started()
    export_id = await ordered(core, redis)
    progress = JobProgress(redis, KEY)

    async def begun():
        return export_id in await progress.of([export_id])

    await until(begun)
    assert await first.end() == 0
    found = await row(core, export_id)
    assert (found.state, found.attempts, found.worker) == ("waiting", 0, None)


async def test_asked_to_stop_at_any_moment_the_worker_ends(redis, monkeypatch):
    """Also between two looks at the bell, where a client library once swallowed the only cancellation."""
    monkeypatch.setattr("gateway.processes.jobs.CHECK_EVERY_S", 0.01)
    bell = JobBell(redis, KEY)
    for step in range(20):
        worker = JobWorker(bell, NothingToMake(), NothingToMake(), NothingToMake())
        worker.start()
        if step % 3 == 0:
            await bell.ring()
        await asyncio.sleep(step / 700)
        async with asyncio.timeout(10):
            await worker.aclose()
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "jobs:work"]


async def test_the_bell_keeps_few_rings_that_nobody_hears(redis):
    bell = JobBell(redis, KEY)
    for _ in range(KEPT + 5):
        assert await bell.ring()
    assert await redis.llen(f"{KEY}:jobs") == KEPT


async def test_it_tells_gateways_what_became_of_an_export(core, redis, recorded, started):
    async with redis.pubsub() as heard:
        await heard.subscribe(f"{KEY}:changed")
        export_id = await ordered(core, kind="package")
        started()
        await in_state(core, export_id, "ready")
        async with asyncio.timeout(WITHIN_S):
            async for message in heard.listen():
                if message["type"] == "message":
                    assert "recording_exports" in message["data"].split()
                    break


async def test_without_redis_exports_are_made_all_the_same(core, started, tmp_path):
    """Nobody was woken either: the row is what counts."""
    await a_recording(core, "rec1", duration_ms=4_000, state="ready")
    await asyncio.to_thread(record, open_archive(core.settings), "rec1", seconds=4)
    export_id = await ordered(core, kind="package")
    started(f"unix://{tmp_path}/nobody.sock")
    await in_state(core, export_id, "ready")


def test_it_does_not_start_without_the_address_of_redis(tmp_path):
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("VS_")}
    done = subprocess.run(
        [sys.executable, "-m", "gateway.cli", "serve", "--role", "jobs"],
        cwd=tmp_path, env=inherited | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["VS_REDIS_URL: must be set when --role jobs runs alone"]
