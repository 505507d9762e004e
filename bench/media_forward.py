"""``media.forward.calls``, ``.fanout`` and ``.high``: what forwarding a packet costs a media worker.

Processor time of the whole process tree of a worker as it is shipped, idle included, divided by the
RTP packets that authenticated at their receivers. Beside it in the same run: a plain relay on stock
aiortc (``bench/baselines/aiortc_relay.py``), which does nothing but forward.
"""

import os
import statistics
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from bench import processes
from bench.figures import figure
from bench.media_process import Rooms, aiortc_relay, our_worker
from bench.rtp_load import RtpLoad
from bench.rtp_peer import RtpPeer

ROUNDS, ROUND_S = 5, 4.0
BASELINE_ROUNDS = 2
WARM_UP_S = 2.0
LOSS_ALLOWED = 0.001
CALLS, HIGH_CALLS, RECEIVERS = 8, 32, 25
Forwarder = Callable[[Rooms], AbstractAsyncContextManager[int]]


async def run_calls() -> AsyncIterator[dict[str, Any]]:
    """Eight calls of two legs: 3,200 packets a second."""
    yield await measure("media.forward.calls", lambda: calls(CALLS))


async def run_fanout() -> AsyncIterator[dict[str, Any]]:
    """One sender, 25 receivers: 200 packets a second in, 5,000 out."""
    yield await measure("media.forward.fanout", fanout)


async def run_high() -> AsyncIterator[dict[str, Any]]:
    """32 calls of two legs: 12,800 packets a second."""
    yield await measure("media.forward.high", lambda: calls(HIGH_CALLS))


def calls(count: int) -> Rooms:
    """Two legs to a call, both sending."""
    return [[RtpPeer(2 * number + leg, sends=True) for leg in range(2)] for number in range(count)]


def fanout() -> Rooms:
    """One who sends, and those who only receive."""
    publisher = RtpPeer(0, sends=True, receives=False)
    return [[publisher, *(RtpPeer(n, sends=False) for n in range(1, RECEIVERS + 1))]]


async def measure(bench: str, rooms: Callable[[], Rooms]) -> dict[str, Any]:
    """Measure ours, then the baseline, under the same load."""
    theirs = await _rounds(aiortc_relay, rooms(), BASELINE_ROUNDS)
    ours = await _rounds(our_worker, rooms(), ROUNDS)
    # a machine with too much else to do loses packets in its queues: such rounds say nothing
    sound = [each for each in ours if each[2] < LOSS_ALLOWED] or ours
    costs = [cost for cost, _, _ in sound]
    return figure(
        bench,
        statistics.median(costs),
        "us/packet",
        baseline=round(statistics.median(cost for cost, _, _ in theirs), 2),
        samples=costs,
        packets_per_s=round(statistics.mean(rate for _, rate, _ in sound)),
        loss=round(max(loss for _, _, loss in sound), 5),
        rounds_given_up=len(ours) - len(sound),
        baseline_packets_per_s=round(statistics.mean(rate for _, rate, _ in theirs)),
        baseline_loss=round(max(loss for _, _, loss in theirs), 5),
        round_s=ROUND_S,
        traffic="50 pps Opus in RED, 150 pps VP8 in bursts of a frame, per sender",
        machine_load=round(os.getloadavg()[0], 1),
    )


async def _rounds(
    forwarder: Forwarder, rooms: Rooms, count: int
) -> list[tuple[float, float, float]]:
    """(us per packet, packets a second, share lost) of each round."""
    found: list[tuple[float, float, float]] = []
    peers = [peer for room in rooms for peer in room]
    copies = {peer: len(room) - 1 for room in rooms for peer in room}
    fan = max(copies[peer] for peer in peers if peer.sends)
    async with forwarder(rooms) as pid:
        load = RtpLoad(peers)
        try:
            load.run(WARM_UP_S)
            for _ in range(count):
                pids = processes.tree(pid)
                before = processes.cpu_s(pids)
                counted = load.run(ROUND_S)
                spent_s = processes.cpu_s(pids) - before
                lost = 1 - counted.received / (counted.sent * fan)
                rate = counted.received / counted.elapsed_s
                found.append((spent_s / max(1, counted.received) * 1e6, rate, max(0.0, lost)))
        finally:
            load.close()
    return found
