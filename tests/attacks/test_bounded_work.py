"""What a stranger's datagram costs: calls are counted, since time on a busy machine says little."""

from __future__ import annotations

import random
import socket
import sys
from contextlib import asynccontextmanager

import pytest

from media.ice.addresses import parse_addresses
from media.settings import MediaSettings
from media.worker.worker import MediaWorker
from tests.attacks.datagrams import BY_STRANGERS, CLIENT_HELLO, binding_request
from tests.support.media import media_sdp

MOST_CALLS = 70
"""The most is a check whose attributes are walked to the user fragment; it may have 24."""
LOOK_UP_CALLS = 14
FORBIDDEN = {"digest", "compare_digest", "srtp_unprotect", "srtp_unprotect_rtcp", "create_task"}


@asynccontextmanager
async def worker_with(peers: int):
    worker = MediaWorker(
        MediaSettings(
            port=0, addresses=parse_addresses(["127.0.0.1"]), control_token="x", max_peers=5000
        )
    )
    await worker.start()
    try:
        for number in range(peers):
            worker.create_peer(media_sdp.offer().replace("2001", str(5000 + number)))
        yield worker
    finally:
        await worker.aclose()


def calls_for(worker: MediaWorker, datagram: bytes) -> list[str]:
    """The functions called, Python's and C's, until one datagram is dealt with."""
    endpoint = worker.router.endpoints[0]
    worker._buffers.inbound.data[: len(datagram)] = datagram
    called: list[str] = []

    def note(frame, event, argument):
        if event == "call":
            called.append(frame.f_code.co_name)
        elif event == "c_call":
            called.append(argument.__name__)

    sys.setprofile(note)
    try:
        endpoint._on_datagram(endpoint, len(datagram), ("192.0.2.9", 1234))
    finally:
        sys.setprofile(None)
    return called[:-1]  # the end of the noting is not the worker's


def strangers_datagrams() -> list[bytes]:
    chance = random.Random(1)
    out = [CLIENT_HELLO, b"\x15\xfe\xfd" + bytes(20), b"\xff" * 1500]
    for make in (BY_STRANGERS["noise"], BY_STRANGERS["other_records"]):
        out += [datagram[:2048] for datagram in make(chance, None) if datagram]
    for guess in (b"nobody", chance.randbytes(500), b""):
        out.append(binding_request(guess))
    many = b"".join(b"\x80\x01\x00\x00" for _ in range(200))
    head = b"\x00\x01" + len(many).to_bytes(2, "big") + b"\x21\x12\xa4\x42" + bytes(12)
    out.append(head + many)
    for kind in (0x60, 200, 205):
        out.append(bytes((0x80, kind)) + chance.randbytes(100))
    return out


@pytest.mark.parametrize("peers", [0, 300])
async def test_a_look_up_and_no_more(peers):
    async with worker_with(peers) as worker:
        for datagram in strangers_datagrams():
            before = worker.router.strangers
            called = calls_for(worker, datagram)
            assert worker.router.strangers == before + 1, datagram[:20]
            assert not FORBIDDEN & set(called), (datagram[:20], called)
            assert len(called) <= MOST_CALLS, (datagram[:20], called)
            if datagram[0] >= 4:
                assert len(called) <= LOOK_UP_CALLS, (datagram[:20], called)


async def test_the_work_does_not_grow_with_the_peers():
    async with worker_with(1) as few, worker_with(400) as many:
        for datagram in strangers_datagrams():
            assert calls_for(few, datagram) == calls_for(many, datagram)


async def test_counting_notices_work():
    """The opposite: a check that names a peer is computed, and that is seen."""
    async with worker_with(1) as worker:
        (peer,) = worker.peers.values()
        called = calls_for(worker, binding_request(peer.transport.agent.local.ufrag.encode()))
        assert "digest" in called
        assert len(called) > LOOK_UP_CALLS


async def test_nothing_is_kept_of_strangers():
    async with worker_with(3) as worker:
        router = worker.router
        tables = (router._by_ufrag, router._by_ssrc, router._paths_of, *router._by_address)
        before = [len(table) for table in tables]
        endpoint = router.endpoints[0]
        chance = random.Random(2)
        for number in range(3000):
            datagram = chance.choice(
                (CLIENT_HELLO, binding_request(chance.randbytes(6)), chance.randbytes(60))
            )
            worker._buffers.inbound.data[: len(datagram)] = datagram
            address = (f"192.0.2.{number % 250}", 1024 + number)
            endpoint._on_datagram(endpoint, len(datagram), address)
        assert [len(table) for table in tables] == before
        assert endpoint.sent == 0


async def test_what_the_kernel_threw_away_is_told():
    """A worker that is kept from reading loses datagrams without a trace of its own; the kernel knows."""
    async with worker_with(0) as worker:
        endpoint = worker.router.endpoints[0]
        assert worker.figures().worker.datagrams_dropped == 0
        endpoint._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.connect(("127.0.0.1", endpoint.port))
            for _ in range(200):
                stranger.send(bytes(500))
        endpoint._drain()
        dropped = worker.figures().worker.datagrams_dropped
        assert dropped > 0
        assert dropped + worker.router.strangers == 200
