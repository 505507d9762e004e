"""Streams instead of datagrams: slow, broken and endless ones, at a worker that has calls to carry.

What each limit does is in `tests/media/test_ice_tcp.py`; a stock relay has no TCP to attack.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from media.client import MediaClient
from media.ice.framing import framed
from media.ice.strangers import StreamLimits
from tests.attacks import victims
from tests.attacks.datagrams import CLIENT_HELLO, binding_request
from tests.attacks.talk import until
from tests.media.conftest import TOKEN, running_station

pytestmark = pytest.mark.slow

LIMITS = StreamLimits(strangers=40, per_address=32, patience_s=1.0, octets=4096)
CROWD = 150
FILES = Path("/proc/self/fd")


def streams(chance: random.Random):
    """What each of the crowd has to say, in pieces."""
    guess = binding_request(chance.randbytes(6).hex().encode())
    return chance.choice(
        (
            [bytes((octet,)) for octet in framed(guess)],
            [b"\xff\xff", chance.randbytes(500)],
            [b"\x04\x00"] + [b"\x00"] * 20,
            [b"\x00\x00"] * 200,
            [framed(CLIENT_HELLO)],
            [framed(b"\x80\x60" + chance.randbytes(60))],
            [framed(guess)] * 10,
            [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
            [b"\x16\x03\x01" + chance.randbytes(200)],
            [b""],
        )
    )


async def one_of_the_crowd(port, chance):
    loop = asyncio.get_running_loop()
    with socket.socket() as opened:
        opened.setblocking(False)
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(4):
                await loop.sock_connect(opened, ("127.0.0.1", port))
                for piece in streams(chance):
                    await loop.sock_sendall(opened, piece)
                    await asyncio.sleep(0.03)
                # until the worker has had enough of it
                assert await loop.sock_recv(opened, 100) == b""


async def test_a_crowd_of_streams_beside_a_call():
    async with running_station(tcp_port=0, streams=LIMITS) as station:
        router = station.worker.router
        (stream,) = router.streams
        client = MediaClient(str(station.server.make_url("/")), TOKEN)
        worker = victims.Worker(SimpleNamespace(pid=os.getpid(), client=client, folder=None))
        files = len(list(FILES.iterdir()))
        async with victims.talking(worker) as talk:
            chance = random.Random(11)
            crowd = [
                asyncio.create_task(one_of_the_crowd(stream.port, chance), name=f"crowd-{number}")
                for number in range(CROWD)
            ]
            most = 0
            while not all(task.done() for task in crowd):
                most = max(most, stream.strangers)
                await asyncio.sleep(0.02)
            await asyncio.gather(*crowd)
            await talk.heard(30)
            assert talk.foreign == 0
            assert most <= LIMITS.per_address
            await until(lambda: stream.connections == 0)
        await client.aclose()
        assert stream.failures == 0
        assert stream.sent == 0
        await until(lambda: len(list(FILES.iterdir())) <= files + 4)
