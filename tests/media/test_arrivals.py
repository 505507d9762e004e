"""A browser is told when its packets came to this machine, not when the worker got round to them."""

from __future__ import annotations

import asyncio
import socket
from itertools import pairwise

from media.dtls import PacketBuffer
from media.ice.addresses import parse_addresses
from media.ice.socket import DatagramEndpoint
from media.rtp.rtcp_parser import parse_rtcp
from media.rtp.twcc import TICK_US, TransportFeedback
from tests.fuzz.connection import Connection
from tests.support.media.rtp_packets import rtp

BURST = 20
"""More than one batch."""


def told(arrivals, *, read_at):
    """Steps between arrivals in us, as feedback tells them of packets that are read at one time."""
    connection = Connection()
    for number, arrived_at in enumerate(arrivals):
        extension = (0xBEDE, bytes((3 << 4 | 1, 0, number, 0)))
        packet = rtp(number, 960 * number, Connection.MICROPHONE, 111, b"x", extension=extension)
        connection.hostile.rtp_received(memoryview(packet), read_at, arrived_at)
    connection.hostile.upkeep.tick(read_at + 1)
    found = [
        arrival
        for packet in connection.sent["hostile"].rtcp
        for item in parse_rtcp(packet)
        if isinstance(item, TransportFeedback)
        for _, arrival in item.packets
    ]
    return [after - before for before, after in pairwise(found)]


def test_feedback_tells_arrivals_where_they_are_known():
    steps = told([1000.0, 1000.005, 1000.02, 1000.021], read_at=1000.03)
    assert len(steps) == 3
    for step, expected in zip(steps, (5_000, 15_000, 1_000), strict=True):
        assert abs(step - expected) <= TICK_US


def test_otherwise_it_tells_when_they_were_read():
    assert told([0.0, 0.0, 0.0], read_at=1000.03) == [0, 0]


async def test_arrivals_are_those_of_the_kernel_where_the_native_part_reads_them(form):
    buffer, arrivals, done = PacketBuffer(2048), [], asyncio.Event()

    def take(endpoint, size, address, arrived_at):
        arrivals.append(arrived_at)
        if len(arrivals) % BURST == 0:
            done.set()

    endpoint = DatagramEndpoint(
        parse_addresses(["127.0.0.1"])[0],
        0,
        buffer=buffer.data,
        on_datagram=take,
        clock=lambda: 5000.0,
    )
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for _ in range(5):
                arrivals.clear()
                done.clear()
                for _ in range(BURST):
                    sender.sendto(b"x", ("127.0.0.1", endpoint.port))
                await asyncio.wait_for(done.wait(), 30)
                if max(arrivals) < 5000.0:
                    break
                # a machine that stood still for a second: as if its clock had been set
    finally:
        endpoint.close()
    if form == "native":
        # by the endpoint's clock, before it read them, in the order in which they came
        first = arrivals[:16]
        assert 4999.0 <= first[0] < first[-1] < 5000.0
        assert first == sorted(first)
    else:
        assert set(arrivals) == {0.0}
