"""The citizen is put on hold: with a real worker and decoded media, and with what the pages are told."""

import asyncio
import contextlib

import pytest

from media.room.policy import RoomPolicy
from tests.integration.conversations import talking, told_contact
from tests.integration.workers import TOKEN
from tests.support.people.talk_parties import hears_and_sees, nothing_between, until


@pytest.fixture
async def gateway(running):
    async with running(media_control_token=TOKEN, hold_limit_s=90) as made:
        yield made


def is_quiet(worker):
    """Every room there is lets nobody receive anything unless it is listed."""
    rooms = worker.worker.rooms.values()
    return bool(rooms) and not any(room.policy.receive_by_default for room in rooms)


async def test_on_hold_neither_hears_nor_sees_the_other(gateway, workers):
    worker, _ = await workers()
    async with talking(gateway) as (contact, citizen, agent):
        await agent.page.do("hold", contactId=contact)
        assert told_contact(citizen.page)["heldSinceMs"] == told_contact(agent.page)["heldSinceMs"]
        assert told_contact(agent.page)["holdLimitS"] == 90
        await until(lambda: is_quiet(worker))
        await nothing_between(worker.worker, citizen, agent)
        # the conversation in writing goes on
        await agent.page.do("sendChat", text="Torno subito.")
        await citizen.page.wait(lambda e: e.get("line", {}).get("text") == "Torno subito.")
        # sent again, it is no mistake
        await agent.page.do("hold", contactId=contact)

        await agent.page.do("retrieve", contactId=contact)
        assert told_contact(citizen.page)["heldSinceMs"] is None
        await hears_and_sees(citizen, agent)
        await hears_and_sees(agent, citizen)
        await agent.page.do("retrieve", contactId=contact)
        assert (await agent.page.ask("hold", contactId="another"))["error"]["code"] == (
            "unknown_contact"
        )
        assert len(worker.worker._policies) == 1
        await citizen.page.do("hangUp")
        # a rule without a call would be one of the few that a worker keeps
        await until(lambda: not len(worker.worker._policies))


async def test_nobody_else_s_operator_holds_the_contact(gateway, workers):
    await workers()
    async with talking(gateway) as (contact, _, agent), gateway.desk("operator2") as other:
        refused = await other.ask("hold", contactId=contact)
        assert refused["error"]["code"] == "not_your_contact"
        # that it is so already is no reason to say yes to somebody else
        await agent.page.do("hold", contactId=contact)
        assert not (await other.ask("hold", contactId=contact))["ok"]


async def test_a_page_that_comes_back_is_still_on_hold(gateway, workers):
    worker, _ = await workers()
    async with talking(gateway) as (contact, citizen, agent):
        await agent.page.do("hold", contactId=contact)
        await until(lambda: is_quiet(worker))
        # both are loaded again: the room is empty for a moment, and forgotten
        await asyncio.gather(citizen.peer.aclose(), agent.peer.aclose())
        await until(lambda: not worker.worker.rooms)
        await citizen.connect(agent)
        await agent.connect(citizen)
        await until(lambda: any(len(r.members) == 2 for r in worker.worker.rooms.values()))
        await nothing_between(worker.worker, citizen, agent)
        await agent.page.do("retrieve", contactId=contact)
        await hears_and_sees(citizen, agent)
        await hears_and_sees(agent, citizen)


async def test_a_hold_outlives_its_worker(gateway, workers):
    first, port = await workers()
    async with talking(gateway) as (contact, citizen, agent):
        await agent.page.do("hold", contactId=contact)
        await until(lambda: is_quiet(first))
        await first.die()
        second, _ = await workers(port)
        for person, other in ((citizen, agent), (agent, citizen)):
            lost = person.peer_id
            await person.page.wait(
                lambda e, lost=lost: e["type"] == "mediaLost" and e["peerId"] == lost, 15
            )
            await person.connect(other)
        await until(lambda: any(len(r.members) == 2 for r in second.worker.rooms.values()))
        await nothing_between(second.worker, citizen, agent)
        await agent.page.do("retrieve", contactId=contact)
        await hears_and_sees(citizen, agent)
        await hears_and_sees(agent, citizen)


async def test_the_next_gateway_says_again_what_the_one_before_had_to(running, gateway, workers):
    """It died after the queue had been told, and before the worker was."""
    worker, _ = await workers()
    rooms = worker.worker.rooms
    async with talking(gateway) as (contact, citizen, agent):
        await agent.page.do("hold", contactId=contact)
        await until(lambda: is_quiet(worker))
        (room,) = rooms
        # as a worker is that was told nothing; what the gateway had still under way says it again
        for _ in range(5):
            worker.worker.set_policy(room, RoomPolicy())
            with contextlib.suppress(TimeoutError):
                await hears_and_sees(citizen, agent, 3)
                break
        else:
            raise AssertionError("the worker has not forgotten")
        async with running(media_control_token=TOKEN, station=gateway.settings.station):
            await until(lambda: is_quiet(worker))
            await nothing_between(worker.worker, citizen, agent)
