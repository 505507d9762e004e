"""The queue's server is away for a moment: what happened meanwhile is made up for."""

import asyncio

import structlog

from queueing.backend import Acd
from queueing.categories import shipped
from tests.integration.conversations import entered


async def test_who_left_while_the_queue_was_away_is_not_rung_for(gateway, valkey_server):
    acd = Acd(gateway.redis, gateway.settings.station, categories=shipped().ids)
    # tracebacks drawn for people take seconds in which this process does nothing else
    with structlog.testing.capture_logs() as told:
        async with gateway.citizen() as citizen:
            seat = await entered(citizen)
            assert (await acd.contact(seat["contactId"])).attached
            valkey_server.kill()
        # the gateway sees the socket close and can tell nobody
        async with asyncio.timeout(10):
            while not any(line["event"] == "socket.disconnect_failed" for line in told):
                await asyncio.sleep(0.05)
        valkey_server.start()
    async with asyncio.timeout(20):
        while (await acd.contact(seat["contactId"])).attached:
            await asyncio.sleep(0.1)
    async with gateway.desk() as desk:
        await desk.do("setState", state="available")
        await desk.wait_state("available")
