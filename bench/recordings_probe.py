"""``recordings.probe``: processor time to measure a recorded call of half an hour, both parties with sound and picture,
as every finished recording is measured for its verdict. Promised: 30 s.

The baseline is to check the same recording: all of it hashed, decrypted and read.
"""

import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog

from bench.figures import figure
from recordings.model import Party, RecordingId, SourceKind
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from tests.support.media.encoded_media import Frame, opus_frames, vp8_frames
from tests.support.recordings.parties import AGENT, CITIZEN

MINUTES = 30
ROUNDS = 3
PROMISED_S = 30.0
START_MS = 1_790_000_000_000
_CALL = RecordingId("bench")


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the figure."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as name:
        folder = Path(name)
        store = RecordingStore((folder / "archive").as_uri(), Keystore(folder / "keys"))
        _record(store)
        probed = [_cpu_s(lambda: store.probe(_CALL)) for _ in range(ROUNDS)]
        checked = [_cpu_s(lambda: store.verify(_CALL, deep=True)) for _ in range(ROUNDS)]
        yield figure(
            "recordings.probe",
            statistics.median(probed),
            "s",
            baseline=round(statistics.median(checked), 3),
            samples=probed,
            promised_s=PROMISED_S,
            minutes=MINUTES,
            size_mib=round(store.size(_CALL) / 1024 / 1024, 1),
            baseline_is="everything hashed, decrypted and read",
        )
        assert store.close()


def _cpu_s(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _record(store: RecordingStore) -> None:
    """A minute of each kind, over and over."""
    key_ref = store.create(_CALL, "bench", START_MS)
    minutes: dict[SourceKind, tuple[int, list[Frame]]] = {
        SourceKind.AUDIO: (48_000, list(opus_frames(60, hertz=440))),
        SourceKind.VIDEO: (90_000, list(vp8_frames(60, key_every=150))),
    }
    for party in (CITIZEN, AGENT):
        for kind, (rate, frames) in minutes.items():
            _take(store, key_ref, party, kind, rate, frames)
    store.finish(_CALL)


def _take(
    store: RecordingStore,
    key_ref: str,
    party: Party,
    kind: SourceKind,
    rate: int,
    frames: list[Frame],
) -> None:
    capture = store.open_source(_CALL, key_ref, party, kind)
    for minute in range(MINUTES):
        for number, frame in enumerate(frames):
            while number % 500 == 0 and capture.backlog_bytes:
                time.sleep(0.01)
            later = replace(frame, rtp_timestamp=frame.rtp_timestamp + minute * 60 * rate)
            assert capture.write(later, START_MS + frame.at_ms + minute * 60_000)
    capture.close()
    assert capture.wait_closed(60)
