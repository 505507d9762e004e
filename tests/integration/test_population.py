"""The synthetic people of long tests know what the pages they stand for would know."""

import asyncio
import contextlib

from gateway.consoles.citizen import CitizenHandler
from tests.support.people.population import Population


async def test_a_citizen_whose_entering_was_cut_short_leaves_their_own_place(gateway, monkeypatch):
    """The snapshot comes before the answer to `enterQueue`; a campaign that ends cancels the citizens who wait for the answer."""
    command, cut_off = CitizenHandler.command, asyncio.Event()

    async def answers_late(handler, session, wanted):
        result = await command(handler, session, wanted)
        await cut_off.wait()
        return result

    monkeypatch.setattr(CitizenHandler, "command", answers_late)
    async with Population(gateway.url) as people:
        citizen = await people.citizen()
        entering = asyncio.create_task(citizen.enter("weapons", modality="text"))
        await citizen.until(lambda: citizen.state == "waiting", 15, "the citizen waits")
        entering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await entering
        cut_off.set()
        assert not people.promises.entered, "the answer was not cut off"
        await citizen.leave()
        await citizen.until(lambda: citizen.state == "ended", 15, "the citizen has left")
        assert people.promises.left == [citizen.contact["contactId"]]
