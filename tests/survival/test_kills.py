"""Anything may die, and the two people keep talking; what waits keeps its order, what rings rings.

Each test sets the same scene (one connected and recorded, one ringing, two waiting), kills one thing
with SIGKILL, and goes on to a good end. Then everything kept is held against everything promised.
"""

import asyncio
import os
import signal
import time

import pytest

from gateway.archive.tables import Recording
from tests.support.servers.postgres import PrivatePostgres
from tests.survival.scene import both_hear, flowed, kill, restarted, scene, sound
from tests.survival.witness import eventually

SETTINGS = {"VS_RING_S": "300", "VS_MEDIA_SPARE": "on", "VS_GATEWAY_SPARE": "on"}


@pytest.fixture
def station(special_station):
    return special_station(SETTINGS)


async def gateway_dies(station, set_up):
    connections, peers = set_up.connections(), set_up.peers
    before = sound(peers)
    began = time.monotonic()
    pid = kill(station, "gateway")
    await restarted(station, "gateway", pid)
    await set_up.returned(connections)
    await set_up.is_as_before()
    outage_s = time.monotonic() - began
    since = await flowed(peers, before)
    print(
        f"gateway: as before after {outage_s:.1f} s; packets arrived and missing: {since},"
        f" longest silence {max(p.silence_s(began, began + outage_s) for p in peers):.2f} s"
    )
    assert set_up.peers == peers


async def media_worker_dies(station, set_up):
    connections, began = set_up.connections(), time.monotonic()
    peers = set_up.peers
    pid = kill(station, "media-0")
    await eventually(
        lambda: set_up.peers[0] is not peers[0] and set_up.peers[1] is not peers[1],
        30,
        "both connect anew",
        every_s=0.02,
    )
    await set_up.talk()
    print(f"media worker: heard again after {time.monotonic() - began:.1f} s")
    await restarted(station, "media-0", pid)
    await set_up.is_as_before()
    assert set_up.connections() == connections


async def valkey_dies(station, set_up):
    began = time.monotonic()
    peers = set_up.peers
    before = sound(peers)
    pid = kill(station, "valkey")
    await restarted(station, "valkey", pid)
    await set_up.is_as_before()
    # nothing may be believed that was only remembered: everybody asks anew
    for person in set_up.everybody:
        await person.socket.do("sync")
    await set_up.is_as_before()
    outage_s = time.monotonic() - began
    since = await flowed(peers, before)
    print(f"valkey: as before after {outage_s:.1f} s; packets arrived and missing: {since}")
    assert set_up.peers == peers


async def test_gateway_media_worker_and_valkey_die_one_after_the_other(station):
    """Each when what died before it runs again: a station and a scene once for all three."""
    async with scene(station) as set_up:
        for dies in (gateway_dies, media_worker_dies, valkey_dies):
            await dies(station, set_up)
        await set_up.carry_on()
        (recording,) = await set_up.witness.rows(Recording)
        assert recording.gaps, "what is missing is declared"


@pytest.mark.long
@pytest.mark.parametrize("dies", [gateway_dies, media_worker_dies, valkey_dies])
async def test_one_dies(station, dies):
    async with scene(station) as set_up:
        await dies(station, set_up)
        await set_up.carry_on()
        (recording,) = await set_up.witness.rows(Recording)
        # what is missing is declared, and nothing else
        assert bool(recording.gaps) == (dies is media_worker_dies)


@pytest.mark.long
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


@pytest.mark.long
async def test_what_a_killed_gateway_had_read_is_done_by_the_next(station):
    """The gateway dies between reading an entry of the journal and acting on it."""
    async with scene(station) as set_up:
        connections = set_up.connections()
        gateway = station.pids()["gateway"]
        os.kill(gateway, signal.SIGSTOP)
        agent_id, contact_id = set_up.rung.agent["agentId"], set_up.ringing.contact_id
        await set_up.witness.acd.accept(contact_id, agent_id)
        redis, journal = set_up.witness.redis, set_up.witness.acd.keys.journal
        for group in ("live", "history"):
            # handed to the gateway, which was waiting for it; or, had it not been, read for it
            await redis.xreadgroup(group, "killed", {journal: ">"})
            assert (await redis.xpending(journal, group))["pending"] > 0
        kill(station, "gateway")
        await set_up.returned(connections)
        await both_hear(set_up.ringing, set_up.rung, 20)
        await set_up.witness.written(20)
        await set_up.carry_on(answered=True)


@pytest.fixture
def postgres():
    made = PrivatePostgres()
    made.start()
    yield made
    made.close()


@pytest.mark.long
async def test_postgresql(special_station, postgres):
    """A database that is a process of its own: calls go on, what happens meanwhile is written later."""
    url = f"postgresql://station@/{postgres.create_database()}?host={postgres.home}"
    station = special_station({**SETTINGS, "VS_DATABASE_URL": url})
    async with scene(station) as set_up:
        peers = set_up.peers
        before = sound(peers)
        began = time.monotonic()
        postgres.kill()
        newcomer = await set_up.people.citizen_unasked()
        saying = asyncio.create_task(set_up.talking.say("Mi sente?"))
        accepted = await set_up.rung.accept()
        assert accepted == set_up.ringing.contact_id
        # long enough for what needs the database to fail and be tried again
        await asyncio.sleep(3)
        assert not saying.done()
        await asyncio.to_thread(postgres.start)
        print(f"postgresql: away for {time.monotonic() - began:.1f} s")
        await both_hear(set_up.ringing, set_up.rung)
        await newcomer.until(lambda: newcomer.snapshots, 30, "who came meanwhile is let in")
        await set_up.talk()
        await flowed(peers, before)
        assert set_up.peers == peers
        # what was said meanwhile is said, once
        await saying
        await eventually(
            lambda: [line["text"] for line in set_up.answering.chat].count("Mi sente?") == 1,
            30,
            "the other side reads it",
        )
        await set_up.carry_on(answered=True)
