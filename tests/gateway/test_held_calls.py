"""What is known of an exchange's calls, beside the queue."""

import pytest
from redis.asyncio import Redis

from gateway.telephony.calls import PRESENT_S, HeldCalls
from tests.support.servers.valkey import PrivateValkey

pytestmark = pytest.mark.process


@pytest.fixture
async def redis():
    running = PrivateValkey()
    running.start()
    client = Redis.from_url(running.url, decode_responses=True)
    yield client
    await client.aclose()
    running.close()


async def test_an_exchange_counts_as_there_for_a_while_after_it_was_heard_of(redis):
    held = HeldCalls(redis, "{acd:s}")
    assert not await held.is_present()
    await held.heard()
    assert await held.is_present()
    (key,) = await redis.keys()
    assert await redis.ttl(key) in range(PRESENT_S - 30, PRESENT_S + 1)
    await redis.expire(key, 1)
    await held.heard()
    assert await redis.ttl(key) > 1, "heard of again, it is there for as long again"


async def test_who_is_dialled_is_held_from_their_answer_on(redis):
    held = HeldCalls(redis, "{acd:s}")
    for each in ("answers", "rings"):
        await held.dial(each)
    assert (set(await held.all()), await held.among(["answers"])) == (set(), set())
    await held.take_over("answers")
    both = ["answers", "rings"]
    assert (await held.among(both), await held.dialled_among(both)) == ({"answers"}, {"rings"})
    await held.remove()
    assert await held.all() == {"answers"}
    await held.remove(*both)
    await held.not_dialled("rings")
    assert (await held.all(), await held.dialled_among(both)) == (set(), set())
    assert await held.among([]) == set()
