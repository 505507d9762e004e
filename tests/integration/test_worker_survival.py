"""What the gateway makes of a media worker that dies, forgets, or drains; and what a citizen is told
when the operator does not come back."""

import asyncio

import pytest

from queueing.backend import Acd, wall_clock_ms
from queueing.categories import shipped
from queueing.settings import AcdSettings
from tests.integration.conversations import enter
from tests.integration.workers import TOKEN
from tests.support.people.synthetic_call import SyntheticMedia


@pytest.fixture
async def gateway(running):
    async with running(media_control_token=TOKEN) as made:
        yield made


async def connect_media(page, **fields) -> str:
    """Offer a connection as a browser does; return what the station calls it."""
    media = SyntheticMedia()
    try:
        return (await page.do("connectMedia", sdp=media.offer(), **fields))["peerId"]
    finally:
        await media.aclose()


def media_lost(peer):
    return lambda event: event["type"] == "mediaLost" and event["peerId"] == peer


async def test_a_dead_worker_s_pages_are_told_at_once_and_wait_for_its_successor(
    gateway, workers, monkeypatch
):
    monkeypatch.setattr("gateway.calls.worker_links.WORKER_WAIT_S", 60.0)
    first, port = await workers()
    async with gateway.citizen() as citizen:
        await enter(citizen)
        peer = await connect_media(citizen)
        assert peer in first.worker.peers
        await first.die()
        await citizen.wait(media_lost(peer))
        again = asyncio.create_task(connect_media(citizen))
        async with gateway.citizen() as later:
            await enter(later)
        assert not again.done(), "it waits while no worker lives"
        second, _ = await workers(port)
        assert await asyncio.wait_for(again, 60) in second.worker.peers


async def test_a_process_in_the_same_place_is_not_taken_for_the_one_before(gateway, workers):
    """It was started before the end of the first was noticed, at the same address."""
    first, port = await workers()
    async with gateway.citizen() as citizen:
        await enter(citizen)
        peer = await connect_media(citizen)
        await first.die()
        second, _ = await workers(port)
        await citizen.wait(media_lost(peer))
        assert await connect_media(citizen) in second.worker.peers


async def test_a_peer_that_its_worker_has_forgotten_is_lost(gateway, workers):
    first, _ = await workers()
    async with gateway.citizen() as citizen:
        await enter(citizen)
        peer = await connect_media(citizen)
        # the stream is cut, and the peer goes meanwhile without a word
        first.worker.peers.pop(peer)
        hub = first.worker.events
        for listener in list(hub._listeners):
            listener.close()
        await citizen.wait(media_lost(peer))


async def test_whoever_waits_leaves_a_worker_that_drains(gateway, workers):
    first, _ = await workers()
    async with gateway.citizen() as citizen:
        await enter(citizen)
        peer = await connect_media(citizen)
        second, _ = await workers()
        first.draining = True
        await first.announce()
        await citizen.wait(media_lost(peer), 10)
        assert await connect_media(citizen) in second.worker.peers


async def test_whoever_talks_stays_with_a_worker_that_drains(gateway, workers):
    first, _ = await workers()
    async with (
        gateway.citizen() as citizen,
        gateway.desk() as desk,
        gateway.citizen() as waiting,
    ):
        contact = (await enter(citizen))["contactId"]
        await connect_media(citizen)
        await desk.do("setState", state="available")
        offer = await desk.wait(lambda e: e.get("offer"))
        await desk.do("acceptOffer", contactId=offer["offer"]["contactId"])
        await citizen.wait_state("connected")
        await connect_media(desk, contactId=contact)
        await until(lambda: first.worker.rooms)
        await enter(waiting)
        peer = await connect_media(waiting)
        assert peer in first.worker.peers
        await workers()
        first.draining = True
        await first.announce()
        # by then the gateway has looked through everybody on the worker
        await waiting.wait(media_lost(peer), 10)
        await citizen.do("sync")
        assert not [e for e in citizen.events if e["type"] == "mediaLost"]
        # and when its page is loaded again, it comes back to where the other one is
        assert await connect_media(citizen) in first.worker.peers
        await citizen.do("hangUp")


async def test_the_citizen_is_told_why_the_contact_waits_again(gateway, station_redis):
    async with gateway.citizen() as citizen, gateway.desk() as desk:
        await enter(citizen, modality="text")
        await desk.do("setState", state="available")
        offer = await desk.wait(lambda e: e.get("offer"))
        await desk.do("acceptOffer", contactId=offer["offer"]["contactId"])
        told = await citizen.wait_state("connected")
        assert told["contact"]["returned"] is None
        await desk.sio.disconnect()
        # two minutes pass, all of them with a station that works
        for later_s in (20, 40, 60, 80, 100, 120):
            acd = Acd(
                station_redis,
                gateway.settings.station,
                categories=shipped().ids,
                settings=AcdSettings(outage_s=3600),
                clock=lambda later_s=later_s: wall_clock_ms() + later_s * 1000,
            )
            await acd.tick()
        told = await citizen.wait_state("waiting", 15)
        assert told["contact"]["returned"] == "agent_lost"


async def until(holds, within_s=60):
    async with asyncio.timeout(within_s):
        while not holds():
            await asyncio.sleep(0.02)
