"""Connections made while strangers spray the port: ClientHellos racing the true ones above all."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from contextlib import asynccontextmanager

import pytest

from bench.rtp_peer import RtpPeer
from media.dtls import DtlsError
from tests.attacks import victims
from tests.attacks.datagrams import CLIENT_HELLO
from tests.attacks.talk import SilentError, Stranger, Talk

pytestmark = pytest.mark.process

RATE, AT_ONCE = 5000, 4


@asynccontextmanager
async def spraying(port: int, *, seconds: float):
    """A process that sprays *port*; gives a list that holds the rate it kept, afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.attacks.sprayer", str(port), str(RATE), str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    kept: list[float] = []
    try:
        yield kept
    finally:
        out, _ = await asyncio.to_thread(process.communicate)
        sent, elapsed = out.split()
        kept.append(int(sent) / float(elapsed))


async def set_up(client, number: int) -> None:
    """Connect one peer and take it away again; raises when that fails."""
    peer = RtpPeer(number, sends=True)
    try:
        peer_id, answer = await client.create_peer(peer.offer())
        await peer.connect_to_answer(answer)
        assert (await client.figures()).peers[peer_id].state in {"connecting", "connected"}
        await client.delete_peer(peer_id)
    finally:
        await peer.aclose()


async def set_ups(count: int, worker) -> None:
    numbers = iter(range(1, count + 1))

    async def one_after_another():
        for number in numbers:
            await set_up(worker.client, number)

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(one_after_another())


async def check_set_ups(count: int, *, seconds: float) -> None:
    async with victims.worker() as worker, victims.talking(worker) as talk:
        port = talk.parties[0].server[1]
        memory = worker.memory_kib
        async with spraying(port, seconds=seconds) as kept:
            async with asyncio.timeout(20):
                while await worker.count("strangers") < RATE:
                    await asyncio.sleep(0.05)
            before = await worker.count("strangers")
            await set_ups(count, worker)
            sprayed = await worker.count("strangers") - before
        await talk.heard(20)
        assert talk.foreign == 0
        assert await worker.count("peers") == 2
        assert sprayed > 0
        print(f"{count} set-ups, {sprayed} datagrams beside them at {kept[0]:.0f}/s")
        assert worker.memory_kib - memory < 32 * 1024 + 4 * count


async def test_set_ups_under_spray_are_not_lost():
    await check_set_ups(50, seconds=60)


@pytest.mark.long
async def test_a_thousand_set_ups_under_spray():
    count = int(os.environ.get("VS_TEST_COUNT") or 1000)
    await check_set_ups(count, seconds=1800)


@pytest.mark.long
async def test_a_stock_relay_loses_set_ups_to_a_client_hello():
    """The race of ASVS 17.2.6: the relay takes the stranger's greeting for its browser's."""
    lost = 0
    async with victims.relay() as relay:
        async with victims.talking(relay):
            pass  # left in peace, it connects
        for _ in range(8):
            if lost == 2:
                break
            talk = Talk()
            stop = asyncio.Event()

            async def greet(talk=talk, stop=stop):
                while not stop.is_set():
                    for peer in talk.peers:
                        if peer.remote.ufrag:
                            stranger = Stranger(peer.socket.getpeername(), 1)
                            await stranger.send([CLIENT_HELLO] * 3)
                            stranger.close()
                    await asyncio.sleep(0.002)

            greeting = asyncio.create_task(greet(), name="greet")
            try:
                async with asyncio.timeout(4):
                    await relay.begin(talk)
                    await talk.heard(20, within_s=3)
            except (DtlsError, SilentError, TimeoutError, OSError):
                lost += 1
            finally:
                stop.set()
                await greeting
                await talk.aclose()
                for peer in talk.peers:
                    await peer.aclose()
    assert lost
