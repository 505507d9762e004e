"""Anything may die, and the two people keep talking; what waits keeps its order, what rings rings.

Each test sets the same scene (one connected and recorded, one ringing, two waiting), kills one thing
with SIGKILL, and goes on to a good end. Then everything kept is held against everything promised.
"""

import asyncio
import time

import pytest

from tests.survival.scene import Scene, kill, restarted, scene

SETTINGS = {"VS_RING_S": "90"}


@pytest.fixture
def station(special_station):
    return special_station(SETTINGS)


def sent_and_got(scene: Scene) -> tuple[int, int]:
    """Voice packets sent by both sides of the conversation, and arrived at both."""
    peers = [scene.talking.media.peer, scene.answering.media.peer]
    return sum(p._audio.packets for p in peers), sum(p.received["audio"] for p in peers)


async def test_gateway(station):
    async with scene(station) as set_up:
        connections, (sent, got) = set_up.connections(), sent_and_got(set_up)
        peers = set_up.talking.media.peer, set_up.answering.media.peer
        began = time.monotonic()
        pid = kill(station, "gateway")
        await restarted(station, "gateway", pid)
        await set_up.returned(connections)
        await set_up.is_as_before()
        outage_s = time.monotonic() - began
        sent_after, got_after = sent_and_got(set_up)
        print(
            f"gateway: as before after {outage_s:.1f} s; {got_after - got} of {sent_after - sent}"
            f" packets arrived, longest silence {max(p.silence_s(began, began + outage_s) for p in peers):.2f} s"
        )
        assert sent_after - sent > 50
        assert got_after - got >= 0.95 * (sent_after - sent)
        assert (set_up.talking.media.peer, set_up.answering.media.peer) == peers
        await set_up.carry_on()


async def test_media_worker(station):
    async with scene(station) as set_up:
        connections, began = set_up.connections(), time.monotonic()
        pid = kill(station, "media-0")
        peers = set_up.talking.media.peer, set_up.answering.media.peer
        await asyncio.sleep(0.6)
        assert not set_up.talking.media.hears
        await set_up.talk()
        print(f"media worker: heard again after {time.monotonic() - began:.1f} s")
        assert set_up.talking.media.peer is not peers[0]
        await restarted(station, "media-0", pid)
        await set_up.is_as_before()
        assert set_up.connections() == connections
        await set_up.carry_on()
        # two takes of each source, and the time between them is nobody's


async def test_valkey(station):
    async with scene(station) as set_up:
        began = time.monotonic()
        sent, got = sent_and_got(set_up)
        pid = kill(station, "valkey")
        await restarted(station, "valkey", pid)
        await set_up.is_as_before()
        # nothing may be believed that was only remembered: everybody asks anew
        for person in set_up.everybody:
            await person.socket.do("sync")
        await set_up.is_as_before()
        sent_after, got_after = sent_and_got(set_up)
        print(
            f"valkey: as before after {time.monotonic() - began:.1f} s;"
            f" {got_after - got} of {sent_after - sent} packets arrived"
        )
        assert got_after - got >= 0.95 * (sent_after - sent)
        await set_up.carry_on()


async def test_whole_tree(station):
    async with scene(station) as set_up:
        connections, began = set_up.connections(), time.monotonic()
        await asyncio.to_thread(station.kill)
        assert not station.processes()
        await asyncio.to_thread(station.start)
        await set_up.returned(connections)
        await set_up.is_as_before()
        await set_up.talk()
        print(f"tree: as before and heard after {time.monotonic() - began:.1f} s")
        await set_up.carry_on()
