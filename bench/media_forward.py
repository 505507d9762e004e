"""``media.forward.calls``, ``.fanout`` and ``.high``: what forwarding a packet costs a media worker.

Processor time of the whole process tree of a worker as it is shipped, idle included, divided by the
RTP packets that authenticated at their receivers. Beside it in the same run: a plain relay on stock
aiortc (``bench/baselines/aiortc_relay.py``), which does nothing but forward.
"""

import os
import statistics
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, NamedTuple

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
TRAFFIC = "50 pps Opus in RED, 150 pps VP8 in bursts of a frame, per sender"
Forwarder = Callable[[Rooms], AbstractAsyncContextManager[int]]


class Round(NamedTuple):
    """What some seconds of a load have shown: processor time a packet, packets delivered, share lost."""

    cost_us: float
    packets_per_s: float
    loss: float


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
    theirs = await rounds(aiortc_relay, rooms(), BASELINE_ROUNDS)
    ours = await rounds(our_worker, rooms(), ROUNDS)
    kept = sound(ours)
    costs = [each.cost_us for each in kept]
    return figure(
        bench,
        statistics.median(costs),
        "us/packet",
        baseline=round(statistics.median(each.cost_us for each in theirs), 2),
        samples=costs,
        packets_per_s=round(statistics.mean(each.packets_per_s for each in kept)),
        loss=round(max(each.loss for each in kept), 5),
        rounds_given_up=len(ours) - len(kept),
        baseline_packets_per_s=round(statistics.mean(each.packets_per_s for each in theirs)),
        baseline_loss=round(max(each.loss for each in theirs), 5),
        round_s=ROUND_S,
        traffic=TRAFFIC,
        machine_load=round(os.getloadavg()[0], 1),
    )


def sound(found: list[Round]) -> list[Round]:
    """Those that say something: a machine with too much else to do loses packets in its queues."""
    return [each for each in found if each.loss < LOSS_ALLOWED] or found


async def rounds(forwarder: Forwarder, rooms: Rooms, count: int) -> list[Round]:
    """Connect the peers of *rooms* to a new *forwarder* and load it *count* times."""
    found: list[Round] = []
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
                found.append(
                    Round(
                        cost_us=spent_s / max(1, counted.received) * 1e6,
                        packets_per_s=counted.received / counted.elapsed_s,
                        loss=max(0.0, 1 - counted.received / (counted.sent * fan)),
                    )
                )
        finally:
            load.close()
    return found
