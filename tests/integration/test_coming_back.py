"""A page comes back while the station still notes that the one before is gone: it is the one that counts."""

import asyncio

from redis.asyncio import Redis

from gateway.consoles.ended_access import console_key
from queueing.backend import Acd
from tests.integration.conversations import account_of, acd_of, entered


async def test_a_citizen_who_comes_back_is_not_taken_for_gone(gateway, monkeypatch):
    detach = Acd.detach
    noting, there, noted = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slowly(acd, contact):
        noting.set()
        await there.wait()
        result = await detach(acd, contact)
        noted.set()
        return result

    monkeypatch.setattr(Acd, "detach", slowly)
    async with gateway.citizen() as first:
        seat = await entered(first)
    await noting.wait()
    monkeypatch.undo()
    async with gateway.citizen(seat=seat["seat"]):
        there.set()
        await noted.wait()
        async with asyncio.timeout(15):
            while not (await acd_of(gateway).contact(seat["contactId"])).attached:
                await asyncio.sleep(0.02)


async def test_a_desk_that_comes_back_is_still_the_operators_console(gateway, monkeypatch):
    delete, there = Redis.delete, asyncio.Event()

    async def slowly(redis, *names):
        if any(":console:" in str(name) for name in names):
            await there.wait()
        return await delete(redis, *names)

    monkeypatch.setattr(Redis, "delete", slowly)
    async with gateway.desk() as first:
        agent = account_of(first)
    async with gateway.desk():
        there.set()
        acd = acd_of(gateway)
        key = console_key(acd.keys.station, agent)
        # what is noted of the first one is over
        async with asyncio.timeout(15):
            while any(each.get_name().startswith("disconnect:") for each in asyncio.all_tasks()):
                await asyncio.sleep(0.02)
        assert await gateway.redis.exists(key)
