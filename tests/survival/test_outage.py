"""Nobody loses a place, a ring or a seat because the station was down, however long it was."""

import asyncio
import time

import pytest

from gateway.consoles.citizen import PLACE_EVERY_S, touch_pause_s
from tests.survival.scene import Scene, kill, restarted, scene
from tests.survival.witness import eventually

RING_S, LEASE_S, DOWN_S = 8, 10, 11
SETTINGS = {"VS_RING_S": str(RING_S), "VS_SEAT_LEASE_S": str(LEASE_S)}


@pytest.fixture
def station(special_station):
    return special_station(SETTINGS)


async def nobody_lost_anything(set_up: Scene) -> None:
    """What rang rings still, or waits at its old place; everybody is seated, in the old order."""
    first, *others = set_up.ringing, *set_up.waiting

    def in_order() -> bool:
        return first.state == "ringing" or (
            first.state == "waiting" and first.view()["position"] == 1
        )

    await eventually(in_order, 20, f"the ring is there or its place: {first.view()}")
    await eventually(
        lambda: [citizen.view()["position"] for citizen in others] == [2, 3], 20, "the old order"
    )
    assert not any(citizen.seat_lost for citizen in set_up.people.citizens)
    kinds = {entry.event.kind for entry in await set_up.witness.journal()}
    assert not kinds & {"seat_lost", "agent_lost"}


@pytest.mark.long
async def test_everything_is_down_for_longer_than_rings_and_seats_last(station):
    async with scene(station) as set_up:
        connections = set_up.connections()
        await asyncio.to_thread(station.kill)
        await asyncio.sleep(DOWN_S)
        await asyncio.to_thread(station.start)
        await set_up.returned(connections)
        await nobody_lost_anything(set_up)
        (outage,) = [
            entry.event for entry in await set_up.witness.journal() if entry.event.kind == "outage"
        ]
        assert int(outage.details["length"]) > 1000 * DOWN_S
        await set_up.talk()


def test_seats_are_renewed_in_time_however_short_the_lease():
    assert touch_pause_s(10) + PLACE_EVERY_S < 10 / 2
    assert touch_pause_s(3600) <= 20


@pytest.mark.long
async def test_the_queue_is_down_for_longer_than_a_ring_lasts(station):
    async with scene(station) as set_up:
        began = time.monotonic()
        while time.monotonic() - began < RING_S + 3:
            # restarted again and again by its parent, and killed before it is of any use
            if "valkey" in station.running():
                pid = kill(station, "valkey")
            await asyncio.sleep(0.02)
        await restarted(station, "valkey", pid)
        await nobody_lost_anything(set_up)
        await set_up.talk()
