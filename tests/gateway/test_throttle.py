"""Rates that several gateways count together, and each alone while Redis is away."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest
from redis.asyncio import Redis

from gateway.platform.refused import Refused
from gateway.platform.throttle import AddressThrottle, Shared, Throttle
from signaling.limits import Rate
from tests.support.servers.valkey import PrivateValkey

pytestmark = pytest.mark.process

RATE = Rate(5, 600)
SECRET = b"x" * 32


@pytest.fixture
def server():
    running = PrivateValkey()
    running.start()
    yield running
    running.close()


@pytest.fixture
async def redis(server):
    client = Redis.from_url(server.url, decode_responses=True)
    yield client
    await client.aclose()


def throttles(redis, count=2, rate=RATE):
    shared = Shared(redis, "{acd:s}")
    return [Throttle("sign-in", rate, SECRET, shared=shared) for _ in range(count)]


async def allowed(throttle, key, tries):
    return [await throttle.take(key) for _ in range(tries)].count(0)


async def test_two_gateways_allow_what_one_would(redis):
    one, other = throttles(redis)
    assert await allowed(one, "a", 3) == 3
    assert await allowed(other, "a", 4) == 2
    wait = await one.take("a")
    assert 0 < wait <= RATE.per_s / RATE.count
    assert await allowed(other, "b", 5) == 5


async def test_what_is_given_back_is_given_back_to_all(redis):
    one, other = throttles(redis)
    assert await allowed(one, "a", 5) == 5
    await one.give_back("a")
    assert await allowed(other, "a", 2) == 1
    await other.forget("a")
    assert await allowed(other, "a", 6) == 5


async def test_a_refused_attempt_costs_nothing(redis):
    one, other = throttles(redis)
    await allowed(one, "a", 5)
    first = await other.take("a")
    for _ in range(20):
        assert await other.take("a") <= first
    # its own count was not used up by them: with Redis away it still has its share
    assert other._own.wait_s("a", other._monotonic()) == 0


async def test_while_redis_is_away_each_goes_on_by_its_own_count(server, redis):
    one, other = throttles(redis)
    assert await allowed(one, "a", 4) == 4
    server.kill()
    assert await allowed(one, "a", 4) == 1
    assert await allowed(other, "a", 9) == 5
    await one.forget("a")
    server.start()
    assert await allowed(one, "b", 3) == 3
    assert await allowed(other, "b", 3) == 2


async def test_nothing_readable_is_kept_and_nothing_for_long(redis):
    (one,) = throttles(redis, 1)
    await one.take("maria.rossi")
    (key,) = await redis.keys("*")
    assert key.startswith("{acd:s}:throttle:sign-in:")
    assert "maria" not in key
    assert 0 < await redis.pttl(key) <= RATE.per_s * 1000
    # another purpose or another station's secret gives another key
    other = Throttle("entry", RATE, b"y" * 32, shared=Shared(redis, "{acd:s}"))
    await other.take("maria.rossi")
    assert len(await redis.keys("*")) == 2


async def test_no_rate_no_question(redis):
    (one,) = throttles(redis, 1, rate=None)
    assert await allowed(one, "a", 50) == 50
    assert await redis.keys("*") == []


async def test_the_addresses_of_one_customer_count_together(redis):
    throttle = AddressThrottle("entry", RATE, SECRET, shared=Shared(redis, "{acd:s}"))

    async def entered(networks):
        return [await throttle.take(network) for network in networks].count(0)

    assert await entered(["2001:db8:0:1::/64"] * 7) == 5
    # a /56 has twice as much, of which five are used; a /48 four times
    assert await entered(f"2001:db8:0:{each:x}::/64" for each in range(2, 20)) == 5
    assert await entered(f"2001:db8:0:{each:x}00::/64" for each in range(1, 40)) == 10
    # what one network refused is not counted for the others
    assert await entered(["2001:db8:1:1::/64"] * 7) == 5
    assert await entered(["192.0.2.1"] * 7) == 5
    await throttle.give_back("2001:db8:0:100::/64")
    assert await entered(["2001:db8:0:4000::/64"] * 2) == 1


async def guess(*throttles, right):
    """Guess by all of the throttles at once; return the word of the refusal, empty for a right guess."""
    try:
        async with AsyncExitStack() as stack:
            for each in throttles:
                await stack.enter_async_context(each.guess("a"))
            if not right:
                raise Refused("not_found", "Nothing has this code.")
    except Refused as refused:
        return refused.code
    return ""


async def test_only_wrong_guesses_count():
    tried = Throttle("code", Rate(2, 600), SECRET)
    assert [await guess(tried, right=True) for _ in range(5)] == [""] * 5
    assert [await guess(tried, right=False) for _ in range(2)] == ["not_found"] * 2
    assert await guess(tried, right=True) == "too_many_requests"


async def test_a_guess_that_another_rate_refuses_costs_nothing():
    own, together = (Throttle(name, Rate(1, 600), SECRET) for name in ("own", "together"))
    assert await together.take("a") == 0
    assert await guess(own, together, right=True) == "too_many_requests"
    assert await own.take("a") == 0
