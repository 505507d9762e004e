"""The disk of the recordings fills up or cannot be written, the key is away: the conversation goes on, the
worker says so, what was captured before is whole, and capturing goes on when it can."""

import asyncio
import contextlib
import subprocess
import time
from dataclasses import dataclass, field

import pytest

from media.client import MediaEvent
from recordings.model import RecordingId, RecordingState
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from recordings.vault.masters import FileMasters
from tests.support.people.synthetic_call import MediaPump
from tests.support.recordings.small_disk import fill, small_disk
from tests.support.servers.valkey import PrivateValkey
from tests.support.servers.worker_process import WorkerProcess
from tests.survival.recorded_kills import PARTIES, Call
from tests.survival.scene import flowed, sound

pytestmark = pytest.mark.long

__all__ = ["small_disk"]

BACK_WITHIN_S = 20.0
SOURCES = {f"{label}.{kind}" for label in PARTIES for kind in ("audio", "camera")}


@pytest.fixture(scope="module")
def valkey_server():
    server = PrivateValkey()
    server.start()
    yield server
    server.close()


@dataclass
class Conversation:
    """A recorded call through a worker of its own, and what the worker says of it."""

    worker: WorkerProcess
    store: RecordingStore
    pump: MediaPump
    call: Call
    told: list[tuple[float, MediaEvent]] = field(default_factory=list)

    async def listen(self):
        async for event in self.worker.client.events():
            if event.type == "recording":
                self.told.append((time.monotonic(), event))

    async def until(self, state, since, within_s):
        """Wait until every source was said to be in *state* after *since*; return when that was."""
        async with asyncio.timeout(within_s):
            while True:
                seen = {
                    f"{event.label}.{event.source}": at
                    for at, event in reversed(self.told)
                    if at > since and event.state == state
                }
                if set(seen) == SOURCES:
                    return max(seen.values())
                await asyncio.sleep(0.02)

    @property
    def peers(self):
        return list(self.call.parties.values())

    async def end(self):
        await self.worker.client.put_recording(self.call.name, recording=None)
        summary = await asyncio.to_thread(self.store.finish, RecordingId(self.call.name))
        assert summary.state is RecordingState.READY
        assert self.store.verify(RecordingId(self.call.name), deep=True) == []
        return summary


@contextlib.asynccontextmanager
async def conversation(valkey_server, data_dir, recordings, masters=None, settings=None):
    data_dir.mkdir(exist_ok=True)
    store = RecordingStore(f"file:{recordings}", Keystore(data_dir / "keystore", masters))
    worker = WorkerProcess(
        data_dir,
        valkey_server.url,
        {"VS_RECORDINGS_URL": f"file:{recordings}", **(settings or {})},
    )
    pump = MediaPump()
    made = Conversation(worker, store, pump, Call("both", "conversation"))
    listening = None
    try:
        await worker.start()
        listening = asyncio.create_task(made.listen(), name="test:listen")
        pump.start()
        yield made
    finally:
        if made.call.parties:
            await made.call.disconnect(pump)
        await pump.aclose()
        await worker.aclose()
        if listening is not None:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


def on_line(summary, monotonic):
    """A moment of this process in milliseconds of the recording."""
    return (time.time() - (time.monotonic() - monotonic)) * 1000 - summary.started_at_ms


async def test_a_disk_that_fills_up(valkey_server, tmp_path, small_disk):
    async with conversation(valkey_server, tmp_path / "var", small_disk / "archive") as talk:
        key_ref = talk.store.create(RecordingId(talk.call.name), "contact", now_ms())
        begun = time.monotonic()
        await talk.call.connect(talk.worker, talk.pump, key_ref)
        await talk.until("growing", begun, BACK_WITHIN_S)
        await asyncio.sleep(1.0)
        filling = fill(small_disk)
        full, said = time.monotonic(), sound(talk.peers)
        await talk.until("failed", full, BACK_WITHIN_S)
        assert {e.reason for at, e in talk.told if e.state == "failed"} == {"errno 28"}
        await asyncio.sleep(1.0)
        filling.unlink()
        free = time.monotonic()
        back = await talk.until("growing", free, BACK_WITHIN_S)
        await asyncio.sleep(1.0)
        await flowed(talk.peers, said)
        summary = await talk.end()
    gaps = [gap for gap in summary.gaps if gap.cause == "storage"]
    assert {source for gap in gaps for source in gap.sources} == {
        f"{label}.{kind}" for label in PARTIES for kind in ("audio", "video")
    }
    # what was under way when it became full is lost, and nothing before that
    assert min(gap.start_ms for gap in gaps) >= on_line(summary, full) - 1_000
    assert max(gap.end_ms for gap in gaps) <= on_line(summary, back) + 500
    assert [gap.cause for gap in summary.gaps if gap.cause != "storage"] == []


async def test_a_disk_that_cannot_be_written_when_the_call_begins(
    valkey_server, tmp_path, small_disk
):
    async with conversation(valkey_server, tmp_path / "var", small_disk / "archive") as talk:
        key_ref = talk.store.create(RecordingId(talk.call.name), "contact", now_ms())
        subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
        begun = time.monotonic()
        await talk.call.connect(talk.worker, talk.pump, key_ref)
        await talk.until("failed", begun, 10)
        await asyncio.sleep(1.0)
        subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
        free, said = time.monotonic(), sound(talk.peers)
        await talk.until("growing", free, BACK_WITHIN_S)
        await asyncio.sleep(1.0)
        await flowed(talk.peers, said)
        summary = await talk.end()
    missing_from_the_beginning(summary, free)


async def test_a_key_that_is_away_when_the_call_begins(valkey_server, tmp_path):
    key_file = tmp_path / "master.key"
    key_file.write_bytes(bytes(range(32)))
    async with conversation(
        valkey_server,
        tmp_path / "var",
        tmp_path / "archive",
        FileMasters(key_file),
        {"VS_MASTER_KEY_FILE": str(key_file)},
    ) as talk:
        key_ref = talk.store.create(RecordingId(talk.call.name), "contact", now_ms())
        away = key_file.rename(tmp_path / "away")
        begun = time.monotonic()
        await talk.call.connect(talk.worker, talk.pump, key_ref)
        await talk.until("failed", begun, 10)
        assert {e.reason for _, e in talk.told if e.state == "failed"} == {"KeyUnavailableError"}
        away.rename(key_file)
        free, said = time.monotonic(), sound(talk.peers)
        await talk.until("growing", free, BACK_WITHIN_S)
        # and when it goes again, what is being recorded goes on
        key_file.unlink()
        await asyncio.sleep(1.5)
        summary_before = len([e for _, e in talk.told if e.state == "failed"])
        await flowed(talk.peers, said)
        key_file.write_bytes(bytes(range(32)))
        summary = await talk.end()
    assert summary_before == len([e for _, e in talk.told if e.state == "failed"])
    missing_from_the_beginning(summary, free)


def missing_from_the_beginning(summary, free):
    """That nothing was kept until it could be is said of every source."""
    gaps = [gap for gap in summary.gaps if gap.cause == "storage"]
    assert {source for gap in gaps for source in gap.sources} == {
        f"{label}.{kind}" for label in PARTIES for kind in ("audio", "video")
    }, summary.gaps
    begins = {
        source.source_id: source.begins_ms for party in summary.parties for source in party.sources
    }
    assert max(gap.end_ms for gap in gaps) == max(begins.values())
    assert min(gap.start_ms for gap in gaps) <= on_line(summary, free)


def now_ms():
    return round(time.time() * 1000)
