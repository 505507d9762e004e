"""``media.latency.p50`` and ``.p99``: the delay that forwarding adds, under the load of eight calls.

Each packet carries the time at which it was handed to the kernel, and the kernel notes when it
reached the receiver's socket, so the load driver's own sleeping plays no part. The same is measured
for packets that go straight from one socket of the driver to another, and taken off.
"""

import os
import socket
import statistics
import time
from collections.abc import AsyncIterator
from typing import Any

from bench.figures import figure
from bench.media_forward import CALLS, calls
from bench.media_process import aiortc_relay, our_worker
from bench.rtp_load import RtpLoad, arrival_ns, stamp_arrivals
from bench.rtp_streams import STAMP

ROUNDS, ROUND_S = 6, 3.0
BASELINE_ROUNDS = 2
WARM_UP_S = 2.0
DIRECT_PACKETS = 2000


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give both figures."""
    direct = _direct()
    theirs = await _rounds(aiortc_relay, BASELINE_ROUNDS)
    ours = await _rounds(our_worker, ROUNDS)
    straight = statistics.median(direct)
    for share in (50, 99):
        samples = [_percentile(each, share) - straight for each in ours]
        baseline = statistics.median(_percentile(each, share) for each in theirs) - straight
        yield figure(
            f"media.latency.p{share}",
            statistics.median(samples),
            "us",
            baseline=round(baseline, 1),
            samples=samples,
            direct_path_us=round(straight, 1),
            packets_per_round=round(statistics.mean(len(each) for each in ours)),
            packets_per_s=CALLS * 2 * 200,
            machine_load=round(os.getloadavg()[0], 1),
        )


async def _rounds(forwarder: Any, count: int) -> list[list[float]]:
    """Sorted delays in microseconds, of each round."""
    rooms = calls(CALLS)
    async with forwarder(rooms) as _:
        load = RtpLoad([peer for room in rooms for peer in room], stamped=True)
        try:
            load.run(WARM_UP_S)
            return [
                sorted(nanoseconds / 1000 for nanoseconds in load.run(ROUND_S).delays_ns)
                for _ in range(count)
            ]
        finally:
            load.close()


def _percentile(values: list[float], share: int) -> float:
    return values[min(len(values) - 1, len(values) * share // 100)]


def _direct() -> list[float]:
    """Delays in microseconds from one socket of this process to another."""
    found: list[float] = []
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver,
    ):
        receiver.bind(("127.0.0.1", 0))
        stamp_arrivals(receiver)
        sender.connect(receiver.getsockname())
        data = bytearray(1120)
        for _ in range(DIRECT_PACKETS):
            STAMP.pack_into(data, len(data) - 8, time.time_ns())
            sender.send(data)
            size, ancillary, _, _ = receiver.recvmsg_into([data], 64)
            found.append((arrival_ns(ancillary) - STAMP.unpack_from(data, size - 8)[0]) / 1000)
            time.sleep(0.0002)
    return found
