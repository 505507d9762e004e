"""A worker killed at any moment loses at most the last second, and the rest plays."""

import asyncio
import io
import random
import sys

import pytest

from recordings.model import RecordingId, RecordingState
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from tests.support.media.encoded_media import FPS, decode, is_mirrored
from tests.support.recordings.killed_worker import ROOT, START_MS, capture_until_killed

pytestmark = pytest.mark.process


async def test_sigkill_costs_at_most_the_last_second(tmp_path):
    archive, keys = tmp_path / "archive", tmp_path / "keys"
    store = RecordingStore(f"file:{archive}", Keystore(keys))
    seeded = random.Random(2006)
    moments = {f"killed-{n}": seeded.uniform(1.2, 4.5) for n in range(3)}
    refs = {name: store.create(RecordingId(name), "contact", START_MS) for name in moments}
    last = dict(
        zip(
            moments,
            await asyncio.gather(
                *(
                    capture_until_killed(archive, keys, name, refs[name], live_s)
                    for name, live_s in moments.items()
                )
            ),
            strict=True,
        )
    )
    summaries = {s.recording_id: s for s in await asyncio.to_thread(store.recover)}
    assert summaries.keys() == moments.keys()
    for name, summary in summaries.items():
        assert summary.state is RecordingState.READY
        sources = {source.kind.value: source for source in summary.parties[0].sources}
        for kind, handed_over_ms in last[name].items():
            assert not sources[kind].ended_cleanly
            assert handed_over_ms - sources[kind].ends_ms <= 1_000, (name, kind)
        with store.open_rendition(RecordingId(name), "citizen") as reader:
            film = decode(io.BytesIO(reader.read_range(0, reader.size)))
        assert film.tone(0.1, film.duration_s - 0.1) == pytest.approx(440, abs=3)
        assert len(film.pictures) >= (last[name]["video"] / 1000 - 1) * FPS
        assert not any(is_mirrored(image) for _, image in film.pictures)
        assert store.verify(RecordingId(name), deep=True) == []
    assert store.recover() == []


async def test_live_worker_is_left_alone_when_the_keeper_restarts(tmp_path):
    archive, keys = tmp_path / "archive", tmp_path / "keys"
    store = RecordingStore(f"file:{archive}", Keystore(keys))
    recording = RecordingId("alive")
    key_ref = store.create(recording, "contact", START_MS)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.recordings.capturing_worker",
        *(str(archive), str(keys), recording, key_ref, str(START_MS)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        await process.stdout.readline()
        restarted = RecordingStore(f"file:{archive}", Keystore(keys))
        assert restarted.recover() == []
        assert restarted.info(recording).state is RecordingState.RECORDING
    finally:
        process.kill()
        await process.wait()
    assert [s.recording_id for s in restarted.recover()] == [recording]
