"""The packet path's input and output in Python and in C: the same octets for the same datagrams.

A trace goes through an endpoint as the worker's packets do (read, decrypted, encrypted again under another
key, sent to several receivers), once in each form; the receivers of both get the same.
"""

from __future__ import annotations

import asyncio
import random
import socket
import sys
from contextlib import suppress
from itertools import pairwise

import pytest
from pylibsrtp import Policy, Session

from media import native
from media.dtls import PacketBuffer, SrtpSession
from media.ice.addresses import parse_addresses
from media.ice.outbox import Outbox
from media.ice.path import Path
from media.ice.socket import DatagramEndpoint
from tests.fuzz.corpora import folders, kept
from tests.support.media import packet_paths
from tests.support.media.rtp_packets import rtp

KEYS = bytes(range(30)), bytes(range(30, 60))
RECEIVERS = 3


def session(key, kind):
    policy = Policy(key=key, ssrc_type=kind)
    policy.window_size = 8192
    return SrtpSession(Session(policy))


class Relay:
    """Decrypts what arrives and sends what authenticates to some receivers, as the first octet says."""

    def __init__(self, receivers):
        self.buffer, self.out = PacketBuffer(2048), PacketBuffer(2048)
        self.inbound = session(KEYS[0], Policy.SSRC_ANY_INBOUND)
        self.outbound = [session(KEYS[1], Policy.SSRC_ANY_OUTBOUND) for _ in receivers]
        self.refused, self.arrivals = [], []
        self.outbox = Outbox()
        self.endpoint = DatagramEndpoint(
            parse_addresses(["127.0.0.1"])[0],
            0,
            buffer=self.buffer.data,
            on_datagram=self.take,
            outbox=self.outbox,
        )
        self.paths = [Path(self.endpoint, each.getsockname(), None) for each in receivers]

    def take(self, endpoint, size, address, arrived_at):
        assert endpoint is self.endpoint
        self.arrivals.append(arrived_at)
        data = self.buffer.data
        rtcp = size > 1 and 192 <= data[1] <= 223
        unprotect = self.inbound.unprotect_rtcp if rtcp else self.inbound.unprotect
        opened = unprotect(self.buffer, size)
        if opened < 0:
            self.refused.append(bytes(data[:size]))
            return
        for number in range(1 + data[3] % RECEIVERS):
            self.out.data[:opened] = data[:opened]
            outbound = self.outbound[number]
            protect = outbound.protect_rtcp if rtcp else outbound.protect
            sealed = protect(self.out, opened)
            if sealed >= 0:
                self.outbox.post(self.out.data, sealed, self.paths[number])


def well_formed(chance):
    """Pictures in bursts, sound, reports: what a browser sends."""
    number, found = 0, []
    for frame in range(60):
        size = chance.choice((200, 900, 1100))
        for _ in range(chance.randrange(1, 9)):
            number += 1
            found.append(rtp(number, 3000 * frame, 7, 96, chance.randbytes(size)))
        found.append(rtp(frame, 960 * frame, 8, 111, chance.randbytes(chance.randrange(1, 120))))
        if frame % 10 == 0:
            found.append(bytes.fromhex("80c90001") + (7).to_bytes(4, "big"))
    return found


def encrypted(packets):
    outbound = session(KEYS[0], Policy.SSRC_ANY_OUTBOUND)
    buffer, found = PacketBuffer(2048), []
    for packet in packets:
        buffer.data[: len(packet)] = packet
        rtcp = 192 <= packet[1] <= 223
        size = (outbound.protect_rtcp if rtcp else outbound.protect)(buffer, len(packet))
        found.append(bytes(buffer.view[:size]))
    return found


def disturbed(datagrams, chance):
    """The trace as a bad network and strangers leave it."""
    found = []
    for datagram in datagrams:
        fate = chance.random()
        if fate < 0.05:
            continue
        if fate < 0.1:
            found.append(datagram)
        elif fate < 0.2:
            broken = bytearray(datagram)
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
            found.append(bytes(broken))
        elif fate < 0.25:
            found.append(datagram[: chance.randrange(len(datagram))])
        elif fate < 0.3:
            found.append(chance.randbytes(chance.choice((0, 1, 2, 11, 12, 2047, 2048, 2049, 9000))))
        elif fate < 0.35 and found:
            found.insert(-1, datagram)
            continue
        found.append(datagram)
    return found


def recorded():
    """What fuzzing has kept of octets that once broke something."""
    return [data for name in sorted(folders()) for data in kept(name).values() if len(data) <= 9000]


def received(receiver):
    found = []
    while True:
        try:
            found.append(receiver.recv(4096))
        except BlockingIOError:
            return found


async def through(form, trace, batches):
    """Everything that the receivers get of a trace, in this form."""
    receivers = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(RECEIVERS)]
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.bind(("127.0.0.1", 0))
    for receiver in receivers:
        receiver.bind(("127.0.0.1", 0))
        receiver.setblocking(False)
    got = [[] for _ in receivers]
    with pytest.MonkeyPatch.context() as patch:
        packet_paths.take(form, patch)
        relay = Relay(receivers)
        try:
            taken = 0
            for begin, end in pairwise(batches):
                for datagram in trace[begin:end]:
                    sender.sendto(datagram, ("127.0.0.1", relay.endpoint.port))
                taken += end - begin
                async with asyncio.timeout(30):
                    while relay.endpoint.received < taken:
                        await asyncio.sleep(0)
                for found, receiver in zip(got, receivers, strict=True):
                    found += received(receiver)
        finally:
            relay.endpoint.close()
            for each in (*receivers, sender):
                each.close()
    assert relay.endpoint.failures == relay.endpoint.send_errors == 0
    assert relay.endpoint.sent == sum(map(len, got))
    return got, relay.refused


@pytest.mark.parametrize("seed", range(3))
async def test_both_forms_send_the_same_octets(seed):
    chance = random.Random(seed)
    trace = encrypted(well_formed(chance))
    if seed:
        trace = disturbed(trace, chance)
        for number, data in enumerate(recorded()):
            trace.insert(number * 7 % len(trace), data)
    batches = [0]
    while batches[-1] < len(trace):
        batches.append(min(len(trace), batches[-1] + chance.randrange(1, 40)))
    python, native_form = [await through(form, trace, batches) for form in packet_paths.FORMS]
    assert sum(map(len, python[0])) > 200
    assert native_form == python


class TestBatches:
    """What `Receiver` promises beyond that."""

    @pytest.fixture(autouse=True)
    def _native(self, monkeypatch):
        packet_paths.take("native", monkeypatch)

    @pytest.mark.parametrize(
        ("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
    )
    def test_addresses_are_those_of_recvfrom(self, family, host):
        buffer = bytearray(2048)
        with (
            socket.socket(family, socket.SOCK_DGRAM) as receiving,
            socket.socket(family, socket.SOCK_DGRAM) as sending,
        ):
            receiving.bind((host, 0))
            sending.bind((host, 0))
            receiver = native.receiver(receiving.fileno())
            for size in (0, 1, 2048, 5000):
                sending.sendto(bytes(size), receiving.getsockname())
            taken = [receiver.take(n, buffer) for n in range(receiver.receive())]
            assert [size for size, _, _ in taken] == [0, 1, 2048, 2048]
            assert {address for _, address, _ in taken} == {sending.getsockname()}
            # one tuple for all of them, so that looking it up costs next to nothing
            assert len({id(address) for _, address, _ in taken}) == 1
            # 0: a machine that stood still for a second, as if its clock had been set
            assert all(0 <= waited_s <= 1 for _, _, waited_s in taken)
            assert receiver.receive() == 0

    def test_waiting_is_counted_from_the_arrival(self):
        buffer = bytearray(2048)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiving:
            receiving.bind(("127.0.0.1", 0))
            receiver = native.receiver(receiving.fileno())
            for _ in range(5):
                for _ in range(5):
                    receiving.sendto(b"x", receiving.getsockname())
                waits = [receiver.take(n, buffer)[2] for n in range(receiver.receive())]
                assert receiver.take(0, buffer)[2] == waits[0]
                if all(waits):
                    break
                # a machine that stood still for a second: as if its clock had been set
            # until they were read, all at once: the first has waited longest
            assert waits == sorted(waits, reverse=True)
            assert waits[-1] > 0

    def test_strangers_take_no_tuple_that_is_in_use(self):
        buffer = bytearray(2048)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiving:
            receiving.bind(("127.0.0.1", 0))
            receiver = native.receiver(receiving.fileno())
            kept_tuples = {}
            for number in range(1, 255):
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                    stranger.bind((f"127.0.1.{number}", 0))
                    for _ in range(9):
                        stranger.sendto(b"x", receiving.getsockname())
                    for n in range(receiver.receive()):
                        _, address, _ = receiver.take(n, buffer)
                        assert address == stranger.getsockname()
                        kept_tuples[address] = address
            assert len(kept_tuples) == 254
            del receiver
            assert all(key == value for key, value in kept_tuples.items())

    def test_what_is_not_there_is_refused(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
            opened.bind(("127.0.0.1", 0))
            opened.sendto(b"four", opened.getsockname())
            receiver = native.receiver(opened.fileno())
            assert receiver.receive() == 1
            for number in (-1, 1, 1 << 40):
                with pytest.raises(IndexError):
                    receiver.take(number, bytearray(2048))
            with pytest.raises(OverflowError):
                receiver.take(1 << 80, bytearray(2048))
            with pytest.raises(ValueError, match="too short"):
                receiver.take(0, bytearray(3))
            with pytest.raises(TypeError):
                receiver.take(0, bytes(2048))
            receiver.close()
            with pytest.raises(IndexError):
                receiver.take(0, bytearray(2048))
            assert receiver.receive() == 0

    def test_packets_beyond_their_buffer_are_refused(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
            sender = native.sender(opened.fileno(), socket.AF_INET)
            route = sender.route(("127.0.0.1", 9))
            for size in (-1, 5, 1 << 40):
                with pytest.raises(ValueError, match="beyond"):
                    route.post(bytearray(4), size)
            for address in (("localhost", 9), ("::1", 9), ("127.0.0.1", 65536)):
                with pytest.raises(ValueError):
                    sender.route(address)
            before = sys.getrefcount(route)
            sender.open()
            route.post(bytearray(4), 4)
            assert sys.getrefcount(route) == before + 1
            sender.close()
            assert sys.getrefcount(route) == before
        outbound = session(KEYS[0], Policy.SSRC_ANY_OUTBOUND)
        with pytest.raises(ValueError, match="beyond"):
            outbound._native.protect(bytearray(20), 21)
        # no room for the tag
        assert outbound._native.protect(bytearray(rtp(1, 1, 1, 96, b"x")), 13) == -1

    def test_calls_leave_nothing_behind(self):
        buffer = bytearray(2208)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
            opened.bind(("127.0.0.1", 0))
            receiver = native.receiver(opened.fileno())
            sender = native.sender(opened.fileno(), socket.AF_INET)
            outbound = session(KEYS[0], Policy.SSRC_ANY_OUTBOUND)._native

            def rounds(begin, count):
                for number in range(begin, begin + count):
                    route = sender.route(opened.getsockname())
                    sender.open()
                    for offset in range(4):
                        packet = rtp(4 * number + offset, 1, 7, 96, bytes(500))
                        buffer[: len(packet)] = packet
                        route.post(buffer, outbound.protect(buffer, len(packet)))
                    with suppress(ValueError):
                        route.post(buffer, 4096)
                    sender.flush()
                    for n in range(receiver.receive()):
                        receiver.take(n, buffer)
                    with suppress(IndexError):
                        receiver.take(16, buffer)

            rounds(0, 20)
            before = sys.getallocatedblocks()
            rounds(20, 300)
            # a leak of one object a round would be 300
            assert sys.getallocatedblocks() - before < 100
