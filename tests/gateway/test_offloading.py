"""The station moves what is finished to the bucket, and plays it from there."""

from urllib.request import Request, urlopen

import boto3
import pytest
from moto.server import ThreadedMotoServer

from gateway.archive import changes as recordings
from gateway.archive.capture.offloading import Offloading
from gateway.archive.playback.service import Playback
from gateway.archive.tables import Recording
from gateway.settings import Settings
from gateway.stores import open_archive
from recordings.model import RecordingId
from tests.gateway.contact_rows import a_recording
from tests.recordings.archive_of_calls import record
from tests.support.core import Core
from tests.support.servers.databases import spare_migrations


@pytest.fixture
def service(monkeypatch, clean_environment):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", f"http://{host}:{port}"),
    ):
        monkeypatch.setenv(name, value)
    yield boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1")
    # all servers of a process have one memory
    urlopen(Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    server.stop()


@pytest.fixture
async def station(service, clean_environment, clock):
    settings = Settings(
        data_dir=clean_environment / "var", recordings_url="s3://station-two/one/two"
    )
    spare_migrations(settings.database)
    core = await Core.open(settings, clock=clock)
    store = open_archive(settings)
    for name in ("r1", "r2"):
        record(store, name, pictures=True)
        await a_recording(core, name)
    yield core, store
    assert store.close()
    await core.aclose()


async def judged(core, *names):
    async with core.database.writing() as session:
        for name in names:
            await recordings.change(session, name, verdict="good")


async def test_what_is_judged_is_moved_and_played_from_there(station, service):
    core, store = station
    moving = Offloading(store, core.database)
    await judged(core, "r1")
    # the bucket is not there yet: nothing is lost, and it is tried again
    assert await moving.move_new() == []
    service.create_bucket(Bucket="station-two")
    playback = Playback(store, b"key")

    async def film(name):
        reader = await playback.open_party(name, "citizen")
        try:
            return await reader.read_range(0, reader.size)
        finally:
            await reader.aclose()

    before = await film("r1")
    assert await moving.move_new() == ["r1"]
    assert await moving.move_new() == []
    assert not (store.root / "recordings" / "r1" / "renditions").exists()
    assert (store.root / "recordings" / "r2" / "renditions").exists()
    assert await film("r1") == before
    objects = service.list_objects_v2(Bucket="station-two")["Contents"]
    assert all(each["Key"].startswith("one/two/recordings/r1/") for each in objects)
    async with core.database.reading() as session:
        rows = [await session.get(Recording, name) for name in ("r1", "r2")]
    assert [row.in_bucket for row in rows] == [True, False]
    assert store.verify(RecordingId("r1"), deep=True) == []


async def test_one_that_is_spoilt_keeps_no_other(station, service):
    core, store = station
    service.create_bucket(Bucket="station-two")
    await judged(core, "r1", "r2")
    path = next((store.root / "recordings" / "r1").rglob("*.seg"))
    path.write_bytes(path.read_bytes()[:-1])
    assert await Offloading(store, core.database).move_new() == ["r2"]
    assert path.exists()
