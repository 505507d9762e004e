"""Being called back by video: the operator's own connection is ready when the citizen comes. A real worker,
decoded media."""

import asyncio
import contextlib

import pytest

from tests.integration.calling import ask, post, token_of
from tests.integration.workers import TOKEN
from tests.support.clients.wire_client import wire_client
from tests.support.people.talk_parties import Person, hears_and_sees
from tests.support.servers.smtp_sink import smtp_sink


@pytest.fixture
async def sink():
    async with smtp_sink() as made:
        yield made


@pytest.fixture
async def gateway(running, sink):
    async with running(
        media_control_token=TOKEN, smtp_url=sink.url, mail_from="stazione@example.org"
    ) as made:
        yield made


async def test_the_operators_connection_stays_from_accepting_until_the_citizen_comes(
    gateway, sink, workers
):
    worker, _ = await workers()
    async with gateway.desk() as desk, contextlib.AsyncExitStack() as people:
        status, asked = await ask(gateway)
        assert status == 201, asked
        await desk.do("setState", state="available")
        contact_id = (await desk.wait_state("offered"))["offer"]["contactId"]
        agent = Person(desk, 11, 1000, contactId=contact_id)
        citizen = Person(None, 10, 600)
        people.push_async_callback(agent.aclose)
        people.push_async_callback(citizen.aclose)
        await desk.do("acceptOffer", contactId=contact_id)
        await agent.connect(citizen)
        mine = agent.peer_id
        assert mine in worker.worker.figures().peers
        assert not worker.worker.rooms, "nobody is with anybody yet"

        link = (await sink.until(2))[1]
        body = {"invitation": token_of(link), "recording": None}
        status, came = await post(gateway, "invitations/taken", **body)
        assert status == 201, came
        async with wire_client(gateway.url, "/citizen", {"seat": came["seat"]}) as page:
            await page.wait(lambda e: e["type"] == "snapshot")
            citizen.page = page
            await citizen.connect(agent)
            await asyncio.gather(hears_and_sees(citizen, agent), hears_and_sees(agent, citizen))
            assert mine in worker.worker.figures().peers, "the same one all the time"
            assert not [e for e in desk.events if e["type"] == "mediaLost"]
            await page.do("hangUp")
            await desk.wait_state("wrap_up")
