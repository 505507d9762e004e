"""A gateway dies, or is slow, between writing a contact's row and its place in the queue."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from examples.pbx_simulator.client import StationClient
from gateway.contacts import lookups as contacts
from gateway.contacts import projection as history_writer
from gateway.contacts.never_entered import NeverEntered
from gateway.platform.personal.clues import Clue
from gateway.privacy.service import Persons
from gateway.schema import PERSONAL
from queueing.backend import Acd
from tests.integration.conversations import acd_of
from tests.support.clients.wire_client import wire_client
from tests.support.servers.dying_gateway import dying_gateway
from tests.support.servers.exchange import TOKEN

ENQUEUE = "queueing.backend:Acd.enqueue"
COMMAND = {
    "type": "enterQueue", "id": "e1", "category": "weapons", "modality": "text", "recording": False,
    "name": "Ada Neverthere",
}  # fmt: skip
VISITOR = "v" * 20


def sweep_of(gateway, after=timedelta(0), acd=None):
    return NeverEntered(
        acd or acd_of(gateway),
        gateway.core.database,
        gateway.core.clock,
        after=after,
    )


async def row_of(gateway, contact):
    async with gateway.core.database.reading() as session:
        return await contacts.contact(session, contact)


async def only_row(gateway):
    (found,) = await Persons(gateway.core.database, gateway.core.clock, None, PERSONAL).search(
        Clue(name=COMMAND["name"])
    )
    return await row_of(gateway, found.id)


async def enter_and_see_it_die(url):
    async with wire_client(url, "/citizen", {"visitor": VISITOR}) as citizen:
        assert citizen.sio.connected
        # not called, which would wait for an answer long after the socket is gone
        await citizen.sio.emit("command", COMMAND, namespace="/citizen")
        async with asyncio.timeout(30):
            await citizen.sio.wait()


async def test_a_contact_whose_gateway_died_is_closed(dying, running):
    settings, after = dying
    async with dying_gateway(settings, ENQUEUE):
        await enter_and_see_it_die(f"http://127.0.0.1:{settings['port']}")
    async with running(**after) as gateway:
        row = await only_row(gateway)
        assert (row.state, row.outcome) == ("waiting", None)
        assert await sweep_of(gateway, timedelta(minutes=10)).sweep() == [], "it may be slow"
        assert await sweep_of(gateway).sweep() == [row.id]
        row = await row_of(gateway, row.id)
        assert (row.state, row.outcome, row.over_ms) == ("closed", "failed", 0)
        assert await sweep_of(gateway).sweep() == []
        # the page asks again: the same contact enters, and its row goes on
        async with gateway.citizen(visitor=VISITOR) as citizen:
            answer = await citizen.sio.call("command", COMMAND, namespace="/citizen")
            assert answer["result"]["contactId"] == row.id
            await citizen.wait_state("waiting")
            await opened(gateway, row.id)
            await citizen.do("leaveQueue")
            await ended(gateway, row.id, "abandoned")


@pytest.mark.long
async def test_a_call_whose_gateway_died_is_closed_and_can_be_erased(dying, running):
    settings, after = dying
    wanted = {"category": "weapons", "language": "it", "number": "+390612345678"}
    async with (
        dying_gateway(settings, ENQUEUE),
        StationClient(f"http://127.0.0.1:{settings['port']}", TOKEN) as station,
    ):
        with pytest.raises(aiohttp.ClientError):
            await station.enter("call-1", **wanted)
    async with running(**after) as gateway:
        persons = Persons(gateway.core.database, gateway.core.clock, None, PERSONAL)
        (found,) = await persons.search(Clue(number=wanted["number"]))
        assert found.state == "waiting"
        assert await sweep_of(gateway).sweep() == [found.id]
        erasure = await persons.would_erase(
            Clue(number=wanted["number"]), expected=1, reason="Lo chiede."
        )
        erased = await persons.erase(erasure, reason="Lo chiede.", by=None)
        assert erased.contacts == 1


async def test_a_contact_that_is_only_slow_to_enter_goes_on(gateway, monkeypatch):
    """It comes in the queue after the sweep has given it up."""
    enqueue, go_on, begun = Acd.enqueue, asyncio.Event(), asyncio.Event()

    async def slow(acd, contact):
        begun.set()
        await go_on.wait()
        return await enqueue(acd, contact)

    monkeypatch.setattr(Acd, "enqueue", slow)
    async with gateway.citizen(visitor=VISITOR) as citizen:
        asked = asyncio.create_task(
            citizen.sio.call("command", COMMAND, namespace="/citizen", timeout=20)
        )
        await begun.wait()
        row = await only_row(gateway)
        assert await sweep_of(gateway).sweep() == [row.id]
        go_on.set()
        assert (await asked)["result"]["contactId"] == row.id
        await citizen.wait_state("waiting")
        await opened(gateway, row.id)


@pytest.mark.parametrize("told", [True, False])
async def test_who_is_in_the_queue_is_left_alone(gateway, monkeypatch, told):
    """Also one that comes in while the sweep looks, and of which the journal has told nothing yet."""
    if not told:

        async def nothing(_session, _entries):
            return None

        monkeypatch.setattr(history_writer, "write", nothing)
    async with gateway.citizen(visitor=VISITOR) as citizen:
        answer = await citizen.sio.call("command", COMMAND, namespace="/citizen")
        contact = answer["result"]["contactId"]
        acd = acd_of(gateway)
        sweep, looked = sweep_of(gateway, acd=acd), acd.contact
        seen = []

        async def at_first_not_there(name):
            seen.append(name)
            return None if len(seen) == 1 else await looked(name)

        monkeypatch.setattr(acd, "contact", at_first_not_there)
        if told:
            await opened(gateway, contact)
        assert await sweep.sweep() == []
        assert seen == ([] if told else [contact, contact])
        assert (await row_of(gateway, contact)).state == "waiting"


async def test_every_gateway_looks(gateway):
    assert "contacts:unentered" in {task.get_name() for task in asyncio.all_tasks()}


async def opened(gateway, contact):
    async with asyncio.timeout(10):
        while not await events(gateway, contact):
            await asyncio.sleep(0.05)
    row = await row_of(gateway, contact)
    assert (row.state, row.outcome, row.ended_at, row.over_ms) == ("waiting", None, None, None)


async def ended(gateway, contact, outcome):
    async with asyncio.timeout(10):
        while (await row_of(gateway, contact)).outcome != outcome:
            await asyncio.sleep(0.05)


async def events(gateway, contact):
    async with gateway.core.database.reading() as session:
        return await contacts.events_of(session, contact)
