"""Calls by telephone at the desk: the example's exchange, and the state of the set."""

import asyncio
import contextlib

from playwright.async_api import expect

from examples.pbx_simulator.client import StationClient
from examples.pbx_simulator.simulator import Behaviour, Simulator
from tests.support.servers.exchange import TOKEN

NUMBER = "+390612345678"


@contextlib.asynccontextmanager
async def calling(url, **behaviour):
    """The exchange's client, the simulator at work with it, what this has printed, and its task."""
    said = []
    async with StationClient(url, TOKEN) as station:
        simulator = Simulator(station, Behaviour(category="weapons", **behaviour), said.append)
        task = asyncio.create_task(simulator.run())
        try:
            yield station, simulator, said, task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def the_set_is(operator, state):
    await expect(operator.by("phone-state")).to_have_attribute("data-state", state)
