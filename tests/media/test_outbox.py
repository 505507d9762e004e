"""Packets that leave together: the receivers get what they would have got one by one."""

from __future__ import annotations

import random
import socket
import struct

import pytest

from media.ice.addresses import parse_addresses
from media.ice.outbox import Outbox
from media.ice.path import Path
from media.ice.socket import DatagramEndpoint

SO_NO_CHECK = 11
UDP_GRO = 104


@pytest.fixture
async def endpoint(form):
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
            found.append(receiver.recv(4096))
        except BlockingIOError:
            return found


def post(outbox, packet, path):
    """Post from a buffer that holds other octets behind the packet, as the worker's does."""
    outbox.post(bytearray(packet) + b"\xff" * 16, len(packet), path)


async def test_a_frame_leaves_in_as_many_runs_as_it_has_lengths(endpoint, receivers):
    receiver = receivers[0]
    receiver.setsockopt(socket.SOL_UDP, UDP_GRO, 1)
    outbox, path = endpoint._outbox, Path(endpoint, receiver.getsockname(), None)
    packets = [bytes((n,)) * size for n, size in enumerate((900, 900, 900, 901, 901, 90))]
    outbox.open()
    for packet in packets[:3]:
        post(outbox, packet, path)
    assert received(receiver) == []
    for packet in packets[3:]:
        post(outbox, packet, path)
    outbox.flush()
    runs = []
    for _ in range(2):
        # to a socket that asks for it the kernel gives a run as it was sent, and the length of its packets
        octets, ancillary, _, _ = receiver.recvmsg(8192, 64)
        runs.append((octets, [struct.unpack("@i", data)[0] for _, _, data in ancillary]))
    assert runs == [(b"".join(packets[:3]), [900]), (b"".join(packets[3:]), [901])]
    assert received(receiver) == []
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
            post(outbox, packet, paths[which])
        outbox.flush()
        for receiver, packets in zip(receivers, due, strict=True):
            assert received(receiver) == packets
            packets.clear()


async def test_more_than_can_be_gathered_leaves_in_between(endpoint, receivers):
    outbox = endpoint._outbox
    paths = [Path(endpoint, each.getsockname(), None) for each in receivers]
    packets = [bytes((n,)) * (1000 + n % 3) for n in range(75)]
    outbox.open()
    for packet in packets:
        for path in paths:
            post(outbox, packet, path)
    outbox.flush()
    for receiver in receivers:
        assert received(receiver) == packets
    assert endpoint.sent == 225


async def test_outside_of_a_wake_up_packets_leave_at_once(endpoint, receivers):
    outbox, path = endpoint._outbox, Path(endpoint, receivers[0].getsockname(), None)
    post(outbox, b"first", path)
    assert received(receivers[0]) == [b"first"]
    outbox.open()
    post(outbox, b"second", path)
    outbox.flush()
    outbox.flush()
    post(outbox, b"third", path)
    assert received(receivers[0]) == [b"second", b"third"]


class OneByOne:
    """An endpoint like that of a stream: keeps what it is given to send."""

    one_by_one = stream = True

    def __init__(self):
        self.sent = []

    def route(self, _address):
        """No short cut past the outbox."""

    def send(self, data, _address):
        self.sent.append(bytes(data))


def test_an_endpoint_that_takes_no_runs_gets_each_packet_at_once():
    outbox, endpoint = Outbox(), OneByOne()
    path = Path(endpoint, ("192.0.2.1", 9), None)
    outbox.open()
    for packet in (b"first", b"other"):
        post(outbox, packet, path)
        assert endpoint.sent.pop() == packet
    outbox.flush()
    assert endpoint.sent == []


async def test_where_runs_are_refused_packets_leave_one_by_one(endpoint, receivers):
    # the kernel cuts no run up on a socket without checksums
    endpoint._socket.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
    outbox, path = endpoint._outbox, Path(endpoint, receivers[0].getsockname(), None)
    packets = [bytes((n,)) * size for n, size in enumerate((500, 500, 500, 40))]
    for _ in range(3):
        outbox.open()
        for packet in packets:
            post(outbox, packet, path)
        outbox.flush()
        assert received(receivers[0]) == packets
    assert not (path.route or path.run).segmented
    assert (endpoint.sent, endpoint.send_errors) == (12, 0)


async def test_what_the_kernel_refuses_is_loss_and_nothing_else(endpoint, receivers):
    # nobody may send to a broadcast address without asking for it first
    refused = Path(endpoint, ("255.255.255.255", 9), None)
    outbox, path = endpoint._outbox, Path(endpoint, receivers[0].getsockname(), None)
    outbox.open()
    for size in (500, 500, 500, 501):
        post(outbox, bytes(size), refused)
        post(outbox, bytes(size), path)
    outbox.flush()
    assert (endpoint.sent, endpoint.send_errors) == (4, 4)
    assert [len(each) for each in received(receivers[0])] == [500, 500, 500, 501]
    outbox.open()
    post(outbox, bytes(7), path)
    outbox.flush()
    assert received(receivers[0]) == [bytes(7)]


async def test_what_waits_when_the_socket_is_closed_goes_nowhere(endpoint, receivers):
    outbox, path = endpoint._outbox, Path(endpoint, receivers[0].getsockname(), None)
    outbox.open()
    post(outbox, b"late", path)
    endpoint.close()
    outbox.flush()
    post(outbox, b"later", path)
    assert received(receivers[0]) == []
    assert endpoint.sent == 0
