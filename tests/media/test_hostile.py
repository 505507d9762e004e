"""Strangers on the media port: silence for them, nothing for the call in progress."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import struct
from contextlib import asynccontextmanager

import pytest

from media.client import MediaClient
from tests.media.conftest import TOKEN, eventually, running_station
from tests.support.media.media_synthetic import SyntheticPeer

CLIENT_HELLO = bytes.fromhex(
    "16fefd000000000000000000360100002a000000000000002afefd"
    "000000000000000000000000000000000000000000000000000000000000000000"
    "000002c02b0100"
)


@pytest.fixture
def loopback_only(monkeypatch):
    monkeypatch.setattr("aioice.ice.get_host_addresses", lambda **_: ["127.0.0.1"])


@asynccontextmanager
async def client_of(station):
    opened = MediaClient(str(station.server.make_url("/")), TOKEN)
    try:
        yield opened
    finally:
        await opened.aclose()


@pytest.fixture
async def client(station, loopback_only):
    async with client_of(station) as opened:
        yield opened


async def join(client, peer, room):
    peer_id, answer = await client.create_peer(await peer.offer())
    await peer.accept(answer)
    await peer.connected()
    await client.put_room(peer_id, room)
    return peer_id


@pytest.fixture
async def call(client):
    """A call in progress: both peers and their ids."""
    peers = [SyntheticPeer(), SyntheticPeer()]
    ids = [await join(client, peer, "room") for peer in peers]
    await eventually(lambda: all(p.received.get(("video", 0), 0) > 5 for p in peers))
    yield peers, ids
    await asyncio.gather(*(peer.aclose() for peer in peers))


@pytest.fixture
def stranger(station):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        opened.connect(("127.0.0.1", station.worker.port))
        opened.setblocking(False)
        yield opened


def binding_request(ufrag: bytes, *, cookie: int = 0x2112A442, length: int | None = None) -> bytes:
    username = ufrag + b":x"
    padded = username + bytes(-len(username) % 4)
    body = struct.pack("!HH", 6, len(username)) + padded
    body += struct.pack("!HH", 8, 20) + os.urandom(20)
    size = len(body) if length is None else length
    return struct.pack("!HHI12s", 1, size, cookie, os.urandom(12)) + body


def hostile_datagrams(worker, seed: int) -> list[bytes]:
    generator = random.Random(seed)
    peers = list(worker.peers.values())
    datagrams = [b"", b"\x00", b"\x80", b"\x16", CLIENT_HELLO, CLIENT_HELLO[:20]]
    for peer in peers:
        ufrag = peer.transport.agent.local.ufrag.encode()
        datagrams += [
            binding_request(ufrag),
            binding_request(ufrag, length=4),
            binding_request(ufrag, length=0xFFFF),
            binding_request(b"nobody"),
            binding_request(ufrag, cookie=1),
            binding_request(ufrag)[:30],
        ]
        for source in peer.sources.values():
            header = struct.pack("!BBHII", 0x80, 96, generator.randrange(65536), 0, source.ssrc)
            datagrams += [header, header + generator.randbytes(100), header + bytes(1400)]
            datagrams.append(struct.pack("!BBHI", 0x80, 200, 6, source.ssrc) + bytes(40))
    datagrams += [generator.randbytes(generator.randrange(1, 1500)) for _ in range(500)]
    datagrams += [bytes((first,)) + generator.randbytes(60) for first in range(256)]
    return datagrams


async def test_strangers_get_silence_and_the_call_goes_on(station, call, stranger):
    peers, ids = call
    worker = station.worker
    before = [dict(peer.received) for peer in peers]
    for seed in range(4):
        for datagram in hostile_datagrams(worker, seed):
            stranger.send(datagram)
        await asyncio.sleep(0.05)
    await eventually(lambda: worker.router.strangers > 2000)
    await eventually(
        lambda: all(
            peer.received["video", 0] > count["video", 0] + 20
            for peer, count in zip(peers, before, strict=True)
        )
    )
    with pytest.raises(BlockingIOError):
        stranger.recv(2000)
    assert all(endpoint.failures == 0 for endpoint in worker.router.endpoints)
    for peer_id in ids:
        peer = worker.peers[peer_id]
        assert peer.state == "connected"
        assert peer.transport.path_changes == 0
        assert peer.malformed_packets == 0
    assert worker.router.endpoints[0].send_errors == 0


async def test_spray_during_set_up_delays_nobody(station, client, stranger):
    over = asyncio.Event()

    async def spray() -> None:
        while not over.is_set():
            for _ in range(20):
                stranger.send(CLIENT_HELLO)
                stranger.send(b"")
            await asyncio.sleep(0.002)

    spraying = asyncio.create_task(spray(), name="spray")
    peers = [SyntheticPeer(send=False) for _ in range(5)]
    try:
        for peer in peers:
            _, answer = await client.create_peer(await peer.offer())
            await peer.accept(answer)
        await asyncio.gather(*(peer.connected() for peer in peers))
    finally:
        over.set()
        await spraying
        await asyncio.gather(*(peer.aclose() for peer in peers))


async def test_a_silent_offer_is_given_up(loopback_only):
    async with running_station(connect_timeout_s=0.3) as station, client_of(station) as client:
        listener = station.worker.events.open()
        peer = SyntheticPeer(send=False)
        await client.create_peer(await peer.offer())
        event = await asyncio.wait_for(listener.next(), 30)
        assert (event["state"], event["reason"]) == ("closed", "never_connected")
        assert not station.worker.peers
        await peer.aclose()


class RebindingRelay:
    """Stands for an address translation that gives a running flow another outer port."""

    def __init__(self, worker_port: int):
        self._loop = asyncio.get_running_loop()
        self._worker = ("127.0.0.1", worker_port)
        self._browser = None
        self.inner = self._open(self._from_browser)
        self.outer = self._open(self._from_worker)

    @property
    def port(self) -> int:
        return self.inner.getsockname()[1]

    def rebind(self) -> None:
        self._close(self.outer)
        self.outer = self._open(self._from_worker)

    def close(self) -> None:
        self._close(self.inner)
        self._close(self.outer)

    def _open(self, reader) -> socket.socket:
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        opened.bind(("127.0.0.1", 0))
        opened.setblocking(False)
        self._loop.add_reader(opened, reader)
        return opened

    def _close(self, opened) -> None:
        self._loop.remove_reader(opened)
        opened.close()

    def _from_browser(self) -> None:
        data, self._browser = self.inner.recvfrom(2048)
        self.outer.sendto(data, self._worker)

    def _from_worker(self) -> None:
        data, _ = self.outer.recvfrom(2048)
        if self._browser is not None:
            self.inner.sendto(data, self._browser)


async def test_media_from_a_new_address_is_followed(station, client):
    relay = RebindingRelay(station.worker.port)
    peer = SyntheticPeer()
    other = SyntheticPeer()
    try:
        peer_id, answer = await client.create_peer(await peer.offer())
        await peer.accept(answer.replace(f" {station.worker.port} typ", f" {relay.port} typ"))
        await peer.connected()
        await client.put_room(peer_id, "room")
        await join(client, other, "room")
        await eventually(lambda: other.received.get(("video", 0), 0) > 5)
        transport = station.worker.peers[peer_id].transport
        old = transport.path.address
        relay.rebind()
        await eventually(lambda: transport.path.address != old, within=1)
        assert transport.path.address[1] == relay.outer.getsockname()[1]
        assert transport.path_changes == 1
        count = other.received["video", 0], peer.received["video", 0]
        await eventually(lambda: other.received["video", 0] > count[0] + 10)
        await eventually(lambda: peer.received["video", 0] > count[1] + 10)
    finally:
        relay.close()
        await peer.aclose()
        await other.aclose()
