"""The whole station is replaced under a running call, and nobody notices.

For how long nothing is heard meanwhile is measured by ``make bench BENCH=survival.restart``.
"""

import asyncio
import json
import os
import signal
import sys

import pytest

from queueing.wire import text
from tests.support.servers.station import Station
from tests.survival.scene import Scene, flowed, scene, sound
from tests.survival.witness import eventually

pytestmark = pytest.mark.long

SETTINGS = {"VS_RING_S": "120", "VS_MEDIA_SPARE": "on", "VS_GATEWAY_SPARE": "on"}


@pytest.fixture
def station(special_station):
    return special_station(SETTINGS)


async def restart(station: Station, *options: str) -> asyncio.subprocess.Process:
    """Begin ``virtual-station restart``; its report comes when all of the old is gone."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway.cli", "restart", "--json", *options),
        cwd=station.data_dir,
        env=station.environment(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def report(command: asyncio.subprocess.Process) -> dict:
    """What the command says at its end, which must be a good one."""
    out, error = await asyncio.wait_for(command.communicate(), 90)
    assert command.returncode == 0, error.decode()
    return json.loads(out)


def replaced(station: Station, before: dict[str, int], *names: str) -> bool:
    now = station.running()
    return all(now.get(name) not in (None, before[name]) for name in names)


async def test_nothing_is_noticed(station):
    async with scene(station) as set_up:
        before, connections = station.pids(), set_up.connections()
        peers = set_up.peers
        sound_before = sound(peers)
        command = await restart(station)
        await eventually(
            lambda: replaced(station, before, "gateway", "media-0"), 60, "the new ones serve"
        )
        # the old worker carries the conversation on, under a name of its own
        assert station.running()["media-0-draining"] == before["media-0"]
        await set_up.returned(connections)
        await set_up.is_as_before()
        await flowed(peers, sound_before)
        assert set_up.peers == peers
        assert command.returncode is None, "it ends with the last call of the old worker"
        await set_up.answer()
        old, new = [
            await worker_of(set_up, each.contact_id) for each in (set_up.talking, set_up.ringing)
        ]
        assert old != new, "a call began on the worker that drains"
        assert set_up.peers == peers
        carry_on = asyncio.create_task(set_up.carry_on(answered=True))
        told, _ = await asyncio.gather(report(command), carry_on)
    assert told["state"] == "done"
    assert {part["name"]: part["state"] for part in told["parts"]} == {
        "media-0": "done",
        "gateway": "done",
        "jobs": "done",
    }
    assert set(station.pids()) == {"valkey", "gateway", "media-0", "jobs"}
    assert station.pids()["valkey"] == before["valkey"]


async def worker_of(set_up: Scene, contact_id: str) -> str:
    key = f"{set_up.witness.acd.keys.station}:hosting"
    return text(await set_up.witness.redis.hget(key, contact_id))


async def test_again_and_again_and_a_worker_that_does_not_start(special_station):
    station = special_station({"VS_MEDIA_WORKERS": "2"})
    for _ in range(2):
        before = station.pids()
        told = await report(await restart(station))
        assert told["state"] == "done"
        assert replaced(station, before, "gateway", "media-0", "media-1")
    # the spare place of the first worker is taken by something else
    before = station.pids()
    blocker = await asyncio.start_server(
        lambda _, writer: writer.close(), "127.0.0.1", station.control_port + 2
    )
    try:
        command = await restart(station)
        out, error = await asyncio.wait_for(command.communicate(), 60)
        assert command.returncode == 1
        assert "VS_MEDIA_CONTROL_PORT" in error.decode()
        assert json.loads(out)["state"] == "failed"
    finally:
        blocker.close()
    assert station.running() == before
    assert station._is_ready()


async def test_a_hung_gateway_is_replaced(station):
    """Stopped in its tracks it answers nobody; after three questions without an answer it is killed."""
    before = station.pids()["gateway"]
    os.kill(before, signal.SIGSTOP)
    await eventually(
        lambda: station.running().get("gateway") not in (None, before), 90, "another gateway"
    )
    await eventually(station._is_ready, 30, "it is ready")
