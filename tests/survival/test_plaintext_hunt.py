"""Of a recorded call nothing that was said or shown, and no key that opens it, is readable anywhere: not in a
file of the station, not in its bucket, not in Valkey's memory or file, nor in the backups; during the call,
after it, and when it is destroyed not even the wrapped key."""

import asyncio
import contextlib
import json
import sqlite3
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from gateway.settings import load_settings
from gateway.stores import open_keystore
from recordings.model import RecordingId
from tests.support.people import population
from tests.support.people.population import Population
from tests.support.people.synthetic_call import SyntheticMedia
from tests.support.recordings.hunt import Needles, files, hunt, memory
from tests.support.servers.command_line import command_line, run_here
from tests.support.servers.station import ROOT, Station
from tests.survival.witness import eventually

__all__ = ["command_line"]

pytestmark = pytest.mark.usefixtures("command_line")

TOPIC = "weapons"
TALK_S = 3.0
PATIENCE_S = 60.0
MOVED_WITHIN_S = 180.0
"""A verdict comes with the next round of the housekeeping, the bucket with the one after that."""
BUCKET = "station-hunt"


@pytest.fixture
def sent(monkeypatch):
    """The payloads of all RTP packets that the people of this test send."""
    payloads: set[bytes] = set()

    class Logging(SyntheticMedia):
        def _protected(self, packet: bytes) -> None:
            payloads.add(packet[12:])
            super()._protected(packet)

    monkeypatch.setattr(population, "SyntheticMedia", Logging)
    return payloads


class Places:
    """Everything that the station has written or holds, and where its backups are."""

    def __init__(self, station: Station, s3=None) -> None:
        self.station, self.s3 = station, s3
        self.backups = [station.data_dir.with_name(name) for name in ("backup", "keys-backup")]

    def all(self):
        yield from files(self.station.data_dir, *self.backups)
        yield "log", self.station.log_file.read_bytes()
        yield from self.valkey()
        if self.s3 is not None:
            for each in self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
                body = self.s3.get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read()
                yield f"bucket {each['Key']}", body

    def valkey(self):
        try:
            yield from memory(self.station.pids()["valkey"])
        except PermissionError:
            pytest.skip("the memory of another process may not be read here")


def command(station: Station, *arguments: str):
    done = run_here(station, *arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def row(station: Station, columns: str):
    with contextlib.closing(sqlite3.connect(station.data_dir / "station.db", timeout=20)) as db:
        return db.execute(f"SELECT {columns} FROM recordings").fetchone()


@contextlib.asynccontextmanager
async def recorded_call(station: Station):
    """Two people talk and are recorded; give its recording's id."""
    async with Population(station.url) as people:
        operator = await people.operator(station.account("operator1"))
        await operator.available()
        citizen = await people.citizen()
        await citizen.enter(TOPIC, recording=True, modality="video")
        await operator.until(lambda: operator.offer, PATIENCE_S, "it rings")
        await operator.accept()
        await citizen.until(
            lambda: citizen.contact["recording"]["state"] == "active", PATIENCE_S, "recording"
        )
        await asyncio.sleep(TALK_S)
        recording = row(station, "id")[0]
        yield recording
        await citizen.hang_up()
        await operator.until(lambda: operator.state == "wrap_up", PATIENCE_S, "wrap-up")
        await operator.finish()


def what_to_hunt(station: Station, recording: str, sent: set[bytes]) -> tuple[Needles, bytes]:
    """What must never be readable; and the wrapped key, which must not be there in the end."""
    keystore = open_keystore(load_settings(data_dir=station.data_dir))
    needles = Needles()
    needles.add_payloads(sent)
    needles.add_secret("data key", keystore.fetch(recording, RecordingId(recording)))
    return needles, keystore.path(RecordingId(recording)).read_bytes()


async def ready(station: Station) -> None:
    await eventually(lambda: row(station, "state")[0] == "ready", PATIENCE_S, "it is finished")


async def purged(station: Station, recording: str) -> None:
    """Time passes, and the recording need not be kept any longer."""
    with contextlib.closing(sqlite3.connect(station.data_dir / "station.db", timeout=20)) as db:
        db.execute(
            "UPDATE recordings SET started_at = '2020-01-01 10:00:00.000000',"
            " ended_at = '2020-01-01 10:01:00.000000', keep_until = '2020-07-01 10:00:00.000000'"
        )
        db.commit()
    # the station's own round may come first, and then the command finds nothing
    assert await asyncio.to_thread(command, station, "recordings", "purge") in ([recording], [])
    await eventually(lambda: row(station, "state")[0] == "destroyed", PATIENCE_S, "it is destroyed")


async def backed_up(places: Places) -> None:
    target, keys = places.backups
    await asyncio.to_thread(command, places.station, "backup", str(target), "--keystore", str(keys))


async def hunts(station: Station, sent: set[bytes], s3=None) -> None:
    places = Places(station, s3)
    async with recorded_call(station) as recording:
        needles, wrapped = what_to_hunt(station, recording, sent)
        assert hunt(needles, places.all()) == {}, "during the call"
        assert any(recording.encode() in octets for _, octets in places.valkey()), (
            "this looks in the wrong place"
        )
    await ready(station)
    if s3 is not None:
        await eventually(
            lambda: row(station, "in_bucket")[0], MOVED_WITHIN_S, "it is in the bucket"
        )
        assert not list(station.recordings_dir.rglob("*.seg"))
    await backed_up(places)
    # once it was wrapped, the key lies in its own file and in its copy, and nowhere else
    assert hunt(needles, places.all()) == {}, "after the call"
    holders = {Path(name).parts[-3:] for name, octets in places.all() if wrapped in octets}
    assert holders == {
        ("keystore", "wrapped", recording),
        ("keys-backup", "wrapped", recording),
    }
    await purged(station, recording)
    await backed_up(places)
    needles.content["wrapped key"] = wrapped
    # its nonce and ciphertext by themselves, whatever stands before them
    needles.content["wrapped key's end"] = wrapped[-48:]
    assert hunt(needles, places.all()) == {}, "after it was destroyed"


async def test_nothing_is_readable_during_a_call_after_it_and_when_it_is_destroyed(
    special_station, tmp_path, sent
):
    await hunts(special_station({}, Station(tmp_path / "var")), sent)


@pytest.mark.long
async def test_nothing_is_readable_in_a_bucket_either(special_station, tmp_path, sent, monkeypatch):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        environment = {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        s3 = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1")
        s3.create_bucket(Bucket=BUCKET)
        station = Station(tmp_path / "var", environment)
        await hunts(
            special_station({"VS_RECORDINGS_URL": f"s3://{BUCKET}/archive"}, station), sent, s3
        )
    finally:
        server.stop()


@pytest.mark.long
async def test_with_encryption_switched_off_the_hunt_finds_it(special_station, tmp_path, sent):
    in_clear = f"{ROOT / 'tests' / 'support' / 'recordings' / 'in_clear'}:{ROOT}"
    station = special_station({"PYTHONPATH": in_clear}, Station(tmp_path / "var"))
    async with recorded_call(station) as recording:
        content = (station.data_dir / "keystore" / "wrapped" / recording).read_bytes()
        needles = Needles()
        needles.add_payloads(sent)
        needles.add_secret("data key", content[-48:-16])
        found = hunt(needles, Places(station).all())
    where = {Path(place).suffix or Path(place).name: kinds for place, kinds in found.items()}
    assert where[recording] == {"data key"}
    named = {place: kinds for place, kinds in found.items() if place.endswith(".seg")}
    assert set().union(*named.values()) >= {"EBML", "OpusHead", '"mediaMs"'}
    pieces = {kind for kinds in named.values() for kind in kinds if kind.startswith("payload")}
    # not all: what was sent before the capture began, or lost on the way, was never written
    assert len(pieces) >= 0.5 * sum(name.startswith("payload") for name in needles.content)
