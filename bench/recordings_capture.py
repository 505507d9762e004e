"""``recordings.capture``: what recording a call costs a media worker beyond forwarding it.

The same calls through the same worker, by turns forwarded only and forwarded and recorded: processor
time of the whole process tree with recording less that without, divided by the calls. Everything is
as shipped: encrypted as it is written, clusters of 0.4 s, forced to the disk every second.
"""

import logging
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog

from bench import processes
from bench.figures import figure
from bench.media_process import RunningWorker, running_worker
from bench.rtp_load import RtpLoad
from bench.rtp_peer import RtpPeer
from bench.rtp_streams import AUDIO_PPS, VIDEO_FPS
from recordings.model import RecordingId, SourceKind
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore

CALLS = 8
PACKETS_PER_FRAME = 3
"""With 30 frames a second and 1,100 octets a packet about 0.8 Mbit/s."""
ROUNDS, ROUND_S = 6, 4.0
WARM_UP_S = 2.0
_PARTIES, _SOURCES_PER_CALL = 2, 4


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the one figure."""
    # the figure is all that is to be printed
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    rooms = [
        [
            RtpPeer(_PARTIES * call + leg, sends=True, packets_per_frame=PACKETS_PER_FRAME)
            for leg in range(_PARTIES)
        ]
        for call in range(CALLS)
    ]
    async with running_worker(rooms) as worker:
        load = RtpLoad([peer for room in rooms for peer in room])
        try:
            load.run(WARM_UP_S)
            costs, forwarding = [], []
            written = loss = 0.0
            for number in range(ROUNDS):
                plain_s, _, _ = _round(worker.pid, load)
                async with recorded(worker, f"bench{number}") as store:
                    load.run(WARM_UP_S)
                    begun = _captured(worker.folder)
                    both_s, elapsed_s, lost = _round(worker.pid, load)
                    written += _captured(worker.folder) - begun
                _check(store, f"bench{number}")
                costs.append((both_s - plain_s) / CALLS)
                forwarding.append(plain_s / CALLS)
                loss = max(loss, lost)
        finally:
            load.close()
    yield figure(
        "recordings.capture",
        statistics.median(costs),
        "core/call",
        samples=costs,
        calls=CALLS,
        forwarding_core_per_call=round(statistics.median(forwarding), 4),
        written_kbit_per_s_and_call=round(written * 8 / 1000 / (ROUNDS * elapsed_s) / CALLS),
        loss=round(loss, 5),
        round_s=ROUND_S,
        traffic="per party 50 pps Opus in RED, 90 pps VP8 at 30 fps, about 0.8 Mbit/s",
    )


def _round(pid: int, load: RtpLoad) -> tuple[float, float, float]:
    """(cores used, seconds, share lost) of one stretch of the load."""
    pids = processes.tree(pid)
    before = processes.cpu_s(pids)
    counted = load.run(ROUND_S)
    spent_s = processes.cpu_s(pids) - before
    return spent_s / counted.elapsed_s, counted.elapsed_s, 1 - counted.received / counted.sent


@asynccontextmanager
async def recorded(worker: RunningWorker, name: str) -> AsyncIterator[RecordingStore]:
    """Every call is recorded meanwhile, under an id of its own."""
    store = RecordingStore(
        (worker.folder / "recordings").as_uri(), Keystore(worker.folder / "keystore")
    )
    for call in range(CALLS):
        recording = RecordingId(f"{name}-{call}")
        key = store.create(recording, str(recording), int(time.time() * 1000))
        await worker.client.put_recording(f"room-{call}", recording=recording, key=key)
    yield store
    for call in range(CALLS):
        await worker.client.put_recording(f"room-{call}", recording=None)


def _check(store: RecordingStore, name: str) -> None:
    """What was measured must be recordings: every source of every call is there, with as many
    frames as were sent since the pictures' first key frame, which the warming up left time for."""
    rates = {SourceKind.AUDIO: AUDIO_PPS, SourceKind.VIDEO: VIDEO_FPS}
    for call in range(CALLS):
        summary = store.finish(RecordingId(f"{name}-{call}"))
        sources = [source for party in summary.parties for source in party.sources]
        frames = [source.frames / rates[source.kind] for source in sources]
        if len(frames) != _SOURCES_PER_CALL or min(frames) < 0.98 * ROUND_S:
            raise RuntimeError(f"call {call} was not recorded whole: {frames} s, {summary.gaps}")


def _captured(folder: Path) -> int:
    """Octets of evidence on the disk."""
    return sum(path.stat().st_size for path in (folder / "recordings").rglob("*.seg"))
