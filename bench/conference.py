"""``conference.cpu.26.9``: a worker with a conference of 26 and ten two-party calls beside it.

Everybody in the conference sends a small picture and sound, three speak at a time and one of them
changes every round; each receives nine pictures and the three loudest. Processor time of the worker's
whole process tree, idle included. What the worker took in and what of its own arrived at the receivers
is counted on both sides.
"""

import os
import statistics
from collections.abc import AsyncIterator, Sequence
from typing import Any

from bench import processes
from bench.figures import figure
from bench.media_process import RunningWorker, running_worker
from bench.rtp_load import RtpLoad
from bench.rtp_peer import RtpPeer

PEOPLE, LAST_N, SPEAKING, CALLS = 26, 9, 3, 10
ROUNDS, ROUND_S, WARM_UP_S = 5, 4.0, 4.0
SILENT, LOUD = 127, 25
SMALL_FPS = 15


async def run() -> AsyncIterator[dict[str, Any]]:
    """One figure; losses and packets are among its conditions."""
    people = [
        RtpPeer(
            number,
            sends=True,
            packets_per_frame=1,
            fps=SMALL_FPS,
            audio_slots=3,
            video_slots=12,
            level=LOUD if number < SPEAKING else SILENT,
        )
        for number in range(PEOPLE)
    ]
    calls = [
        [RtpPeer(PEOPLE + 2 * number + leg, sends=True) for leg in range(2)]
        for number in range(CALLS)
    ]
    peers = [*people, *(leg for call in calls for leg in call)]
    async with running_worker([people, *calls]) as worker:
        await worker.client.put_policy("room-0", {"lastN": LAST_N})
        load = RtpLoad(peers)
        try:
            load.run(WARM_UP_S)
            rounds = [await _round(worker, load, people, number) for number in range(ROUNDS)]
        finally:
            load.close()
    cores = [each["cores"] for each in rounds]
    yield figure(
        f"conference.cpu.{PEOPLE}.{LAST_N}",
        statistics.median(cores),
        "core",
        samples=cores,
        calls_beside=CALLS,
        packets_in_per_s=round(statistics.mean(each["in_per_s"] for each in rounds)),
        packets_out_per_s=round(statistics.mean(each["out_per_s"] for each in rounds)),
        loss_in=round(statistics.median(each["loss_in"] for each in rounds), 5),
        loss_out=round(statistics.median(each["loss_out"] for each in rounds), 5),
        pictures_shown=rounds[-1]["pictures"],
        sounds_heard=rounds[-1]["sounds"],
        us_per_packet_out=round(
            statistics.median(each["cores"] / each["out_per_s"] * 1e6 for each in rounds), 1
        ),
        round_s=ROUND_S,
        traffic=f"conference: 50 pps Opus, {SMALL_FPS} pps VP8 a person; calls as in media.forward.calls",
        machine_load=round(os.getloadavg()[0], 1),
    )


async def _round(
    worker: RunningWorker, load: RtpLoad, people: Sequence[RtpPeer], number: int
) -> dict[str, Any]:
    people[number % PEOPLE].audio.level = SILENT
    people[(number + SPEAKING) % PEOPLE].audio.level = LOUD
    taken, given, _, _ = await _counted(worker)
    pids = processes.tree(worker.pid)
    before = processes.cpu_s(pids)
    counted = load.run(ROUND_S)
    spent_s = processes.cpu_s(pids) - before
    taken_after, given_after, pictures, sounds = await _counted(worker)
    arrived, left = taken_after - taken, given_after - given
    return {
        "cores": spent_s / counted.elapsed_s,
        "in_per_s": arrived / counted.elapsed_s,
        "out_per_s": counted.received / counted.elapsed_s,
        "loss_in": max(0.0, 1 - arrived / max(1, counted.sent)),
        "loss_out": max(0.0, 1 - counted.received / max(1, left)),
        "pictures": pictures,
        "sounds": sounds,
    }


async def _counted(worker: RunningWorker) -> tuple[int, int, int, int]:
    """Media packets the worker has taken in and given out so far; slots in use of each kind."""
    stats = await worker.client.stats()
    taken = given = 0
    used = {"audio": 0, "video": 0}
    for peer in stats["peers"].values():
        taken += sum(source.get("packets", 0) for source in peer["sources"].values())
        for slot in peer["slots"]:
            given += slot["packets"]
            used[slot["kind"]] += slot["peer"] is not None
    return taken, given, used["video"], used["audio"]
