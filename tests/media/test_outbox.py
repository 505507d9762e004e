"""Packets that leave together: the receivers get what they would have got one by one."""

from __future__ import annotations

import errno
import random
import socket

import pytest

from media.ice.addresses import parse_addresses
from media.ice.outbox import Outbox
from media.ice.path import Path
from media.ice.socket import DatagramEndpoint


class SystemCalls:
    """Counts what every socket is told to send; with *refusal*, runs of packets are refused."""

    def __init__(self, monkeypatch):
        self.made = {"sendto": 0, "sendmsg": 0}
        self.refusal = None
        for name in self.made:
            real = getattr(socket.socket, name)
            monkeypatch.setattr(socket.socket, name, self._counting(name, real))

    def _counting(self, name, real):
        def call(opened, *arguments):
            self.made[name] += 1
            if name == "sendmsg" and self.refusal is not None:
                raise self.refusal
            return real(opened, *arguments)

        return call


@pytest.fixture
def system_calls(monkeypatch):
    return SystemCalls(monkeypatch)


@pytest.fixture
async def endpoint(system_calls):
    opened = DatagramEndpoint(
        parse_addresses(["127.0.0.1"])[0],
        0,
        buffer=bytearray(2048),
        on_datagram=lambda *_: None,
        outbox=Outbox(),
    )
    yield opened
    opened.close()


@pytest.fixture
def receivers():
    opened = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(3)]
    for each in opened:
        each.bind(("127.0.0.1", 0))
        each.setblocking(False)
    yield opened
    for each in opened:
        each.close()


def received(receiver):
    found = []
    while True:
        try:
            found.append(receiver.recv(2048))
        except BlockingIOError:
            return found


async def test_a_frame_leaves_in_as_many_calls_as_it_has_lengths(endpoint, receivers, system_calls):
    outbox, path = endpoint._outbox, Path(endpoint, receivers[0].getsockname(), None)
    packets = [bytes((n,)) * size for n, size in enumerate((900, 900, 900, 901, 901, 90))]
    outbox.open()
    for packet in packets[:3]:
        outbox.post(memoryview(packet), path)
    assert received(receivers[0]) == []
    for packet in packets[3:]:
        outbox.post(memoryview(packet), path)
    outbox.flush()
    assert received(receivers[0]) == packets
    assert system_calls.made == {"sendto": 0, "sendmsg": 2}
    assert (endpoint.sent, endpoint.send_errors) == (6, 0)


@pytest.mark.parametrize("seed", range(4))
async def test_every_receiver_gets_its_packets_whole_and_in_order(endpoint, receivers, seed):
    chance = random.Random(seed)
    outbox = endpoint._outbox
    paths = [Path(endpoint, each.getsockname(), None) for each in receivers]
    due = [[] for _ in receivers]
    for _ in range(12):
        outbox.open()
        for _ in range(chance.randrange(60)):
            which = chance.randrange(3)
            packet = chance.randbytes(chance.choice((80, 900, 900, 900, 1200, 1201, 2048)))
            due[which].append(packet)
            outbox.post(memoryview(packet), paths[which])
        outbox.flush()
        for receiver, packets in zip(receivers, due, strict=True):
            assert received(receiver) == packets
            packets.clear()


async def test_outside_of_a_wake_up_packets_leave_at_once(endpoint, receivers):
    outbox, path = endpoint._outbox, Path(endpoint, receivers[0].getsockname(), None)
    outbox.post(memoryview(b"first"), path)
    assert received(receivers[0]) == [b"first"]
    outbox.open()
    outbox.post(memoryview(b"second"), path)
    outbox.flush()
    outbox.flush()
    outbox.post(memoryview(b"third"), path)
    assert received(receivers[0]) == [b"second", b"third"]


@pytest.mark.parametrize("refusal", [errno.EIO, errno.EINVAL, errno.EMSGSIZE])
async def test_where_runs_are_refused_packets_leave_one_by_one(
    endpoint, receivers, system_calls, refusal
):
    system_calls.refusal = OSError(refusal, "not on this way out")
    outbox, path = endpoint._outbox, Path(endpoint, receivers[0].getsockname(), None)
    packets = [bytes((n,)) * 500 for n in range(4)]
    for _ in range(3):
        outbox.open()
        for packet in packets:
            outbox.post(memoryview(packet), path)
        outbox.flush()
        assert received(receivers[0]) == packets
    assert system_calls.made["sendmsg"] == 1
    assert (endpoint.sent, endpoint.send_errors) == (12, 0)


async def test_a_full_kernel_is_loss_and_nothing_else(endpoint, receivers, system_calls):
    system_calls.refusal = BlockingIOError()
    outbox, path = endpoint._outbox, Path(endpoint, receivers[0].getsockname(), None)
    outbox.open()
    for _ in range(3):
        outbox.post(memoryview(bytes(500)), path)
    outbox.flush()
    assert (endpoint.sent, endpoint.send_errors) == (0, 3)
    system_calls.refusal = None
    outbox.open()
    for _ in range(3):
        outbox.post(memoryview(bytes(500)), path)
    outbox.flush()
    assert len(received(receivers[0])) == 3
