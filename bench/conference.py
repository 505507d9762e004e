"""``conference.cpu.<people>.<lastn>``: what a conference costs a media worker; ``conference.calls.26.9``: the
same beside ten two-party calls.

Everybody in the conference sends a small picture and sound, three speak at a time and one of them
changes every round; each receives the pictures of `lastN` and the three loudest. Processor time of the
worker's whole process tree, idle included. What the worker took in and what of its own arrived at the
receivers is counted on both sides. Memory is what the worker grew by from having nobody (PSS).
"""

import os
import statistics
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bench import processes
from bench.figures import figure
from bench.media_process import RunningWorker, running_worker
from bench.rtp_load import RtpLoad
from bench.rtp_peer import RtpPeer

SIZES, LAST_NS = (5, 10, 26, 50), (4, 9, 12)
SPEAKING, CALLS = 3, 10
ROUNDS, ROUND_S, WARM_UP_S = 3, 4.0, 4.0
SILENT, LOUD = 127, 25
SMALL_FPS = 15
LOSS_ALLOWED = 0.001

Bench = Callable[[], AsyncIterator[dict[str, Any]]]


def benches() -> dict[tuple[str, ...], Bench]:
    """Each by its id."""
    found: dict[tuple[str, ...], Bench] = {
        (f"conference.cpu.{people}.{last_n}",): partial(_run, people, last_n)
        for people in SIZES
        for last_n in LAST_NS
    }
    return found | {("conference.calls.26.9",): partial(_run, 26, 9, CALLS)}


@dataclass(frozen=True, slots=True)
class _Round:
    """What one round took. Rates are per second, losses fractions, octets of RTP packets as they travel."""

    cores: float
    in_per_s: float
    out_per_s: float
    loss_in: float
    loss_out: float
    octets_in_per_s: float
    octets_out_per_s: float
    pictures: int
    sounds: int


async def _run(people: int, last_n: int, calls: int = 0) -> AsyncIterator[dict[str, Any]]:
    """One figure; losses, packets, bit rates and memory are among its conditions."""
    room = [
        RtpPeer(
            number,
            sends=True,
            packets_per_frame=1,
            fps=SMALL_FPS,
            audio_slots=3,
            video_slots=12,
            level=LOUD if number < SPEAKING else SILENT,
        )
        for number in range(people)
    ]
    beside = [
        [RtpPeer(people + 2 * number + leg, sends=True) for leg in range(2)]
        for number in range(calls)
    ]
    everybody = [*room, *(leg for call in beside for leg in call)]
    async with running_worker([]) as worker:
        empty_mib = processes.memory_mib(processes.tree(worker.pid))
        try:
            await worker.client.put_policy("conference", {"lastN": last_n})
            await worker.join(room, "conference")
            for number, call in enumerate(beside):
                await worker.join(call, f"call-{number}")
            load = RtpLoad(everybody)
            try:
                load.run(WARM_UP_S)
                rounds = [await _round(worker, load, room, number) for number in range(ROUNDS)]
            finally:
                load.close()
            grown_mib = processes.memory_mib(processes.tree(worker.pid)) - empty_mib
        finally:
            for peer in everybody:
                await peer.aclose()
    # a machine with too much else to do loses packets in its queues: such rounds say nothing
    sound = [each for each in rounds if max(each.loss_in, each.loss_out) < LOSS_ALLOWED] or rounds
    cores = [each.cores for each in sound]
    yield figure(
        f"conference.calls.{people}.{last_n}" if calls else f"conference.cpu.{people}.{last_n}",
        statistics.median(cores),
        "core",
        samples=cores,
        rounds_given_up=len(rounds) - len(sound),
        calls_beside=calls,
        packets_in_per_s=round(statistics.mean(each.in_per_s for each in sound)),
        packets_out_per_s=round(statistics.mean(each.out_per_s for each in sound)),
        kbit_in_per_person=_kbit_each(sound, everybody, lambda each: each.octets_in_per_s),
        kbit_out_per_person=_kbit_each(sound, everybody, lambda each: each.octets_out_per_s),
        loss_in=round(statistics.median(each.loss_in for each in sound), 5),
        loss_out=round(statistics.median(each.loss_out for each in sound), 5),
        pictures_shown=rounds[-1].pictures,
        sounds_heard=rounds[-1].sounds,
        us_per_packet_out=round(
            statistics.median(each.cores / each.out_per_s * 1e6 for each in sound), 1
        ),
        memory_empty_mib=round(empty_mib, 1),
        memory_per_person_kib=round(grown_mib * 1024 / len(everybody)),
        round_s=ROUND_S,
        traffic=f"conference: 50 pps Opus, {SMALL_FPS} pps VP8 a person; calls as in media.forward.calls",
        machine_load=round(os.getloadavg()[0], 1),
    )


def _kbit_each(
    rounds: Sequence[_Round], everybody: Sequence[RtpPeer], octets: Callable[[_Round], float]
) -> int:
    return round(statistics.mean(octets(each) for each in rounds) * 8 / 1000 / len(everybody))


async def _round(
    worker: RunningWorker, load: RtpLoad, people: Sequence[RtpPeer], number: int
) -> _Round:
    people[number % len(people)].audio.level = SILENT
    people[(number + SPEAKING) % len(people)].audio.level = LOUD
    taken, given, _, _ = await _counted(worker)
    pids = processes.tree(worker.pid)
    before = processes.cpu_s(pids)
    counted = load.run(ROUND_S)
    spent_s = processes.cpu_s(pids) - before
    taken_after, given_after, pictures, sounds = await _counted(worker)
    arrived, left = taken_after - taken, given_after - given
    return _Round(
        cores=spent_s / counted.elapsed_s,
        in_per_s=arrived / counted.elapsed_s,
        out_per_s=counted.received / counted.elapsed_s,
        loss_in=max(0.0, 1 - arrived / max(1, counted.sent)),
        loss_out=max(0.0, 1 - counted.received / max(1, left)),
        octets_in_per_s=counted.sent_octets / counted.elapsed_s,
        octets_out_per_s=counted.received_octets / counted.elapsed_s,
        pictures=pictures,
        sounds=sounds,
    )


async def _counted(worker: RunningWorker) -> tuple[int, int, int, int]:
    """Media packets the worker has taken in and given out so far; slots in use of each kind."""
    stats = await worker.client.figures()
    taken = given = 0
    used = {"audio": 0, "video": 0}
    for peer in stats.peers.values():
        taken += sum(source.packets for source in peer.sources.values())
        for slot in peer.slots:
            given += slot.packets
            used[slot.kind] += slot.peer is not None
    return taken, given, used["video"], used["audio"]
