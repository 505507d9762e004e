"""What citizens were told is kept with the contact, whichever gateway tells it."""

import pytest

from queueing.model import AgentState, Party
from queueing.promise import Longer
from queueing.runner import connect
from queueing.telling import Telling
from tests.support.situations.acd import done, enter, on_duty


@pytest.fixture
def telling(acd, redis, clock):
    return lambda client=None: Telling(client or redis, acd.keys, clock)


async def line_of(acd, clock, contacts, agents=2):
    """A line behind operators who all talk."""
    for number in range(agents):
        await enter(acd, f"busy{number}")
        await on_duty(acd, f"a{number}", weapons=3)
        done(await acd.accept(f"busy{number}", f"a{number}"))
    for number in range(contacts):
        clock.advance(1)
        await enter(acd, f"c{number}")


async def test_another_gateway_goes_on_from_what_was_told(acd, clock, telling):
    await line_of(acd, clock, 4)
    here, there = telling(), telling()
    told = await here.tell_all(await acd.places())
    assert told.keys() == {"c0", "c1", "c2", "c3"}
    assert told["c3"].longer is None
    done(await acd.set_state("a1", AgentState.OFFLINE, after_contact=True))
    clock.advance(300)
    done(await acd.hang_up("busy1", Party.CITIZEN))
    done(await acd.finish_wrap_up("a1"))
    again = await there.tell("c3", await acd.place("c3"))
    assert again.high_s > told["c3"].high_s
    assert again.longer is Longer.FEWER_OPERATORS
    # who told it first has not heard of that yet, and says the same
    assert (await here.tell_all(await acd.places()))["c3"] == again


async def test_all_of_them_are_as_each(acd, clock, telling):
    await line_of(acd, clock, 3)
    places = await acd.places()
    all_told = await telling().tell_all(places)
    assert all_told == {name: await telling().tell(name, place) for name, place in places.items()}


async def test_what_was_told_before_an_answer_does_not_bind_after_it(acd, clock, telling, redis):
    await line_of(acd, clock, 1, agents=1)
    assert await telling().tell("c0", await acd.place("c0"))
    key = acd.keys.contact("c0")
    assert await redis.hget(key, "told")
    done(await acd.hang_up("busy0", Party.CITIZEN))
    done(await acd.finish_wrap_up("a0"))
    done(await acd.accept("c0", "a0"))
    assert await redis.hget(key, "told") == b""


async def test_nothing_is_kept_of_who_does_not_wait(acd, clock, telling, redis):
    await line_of(acd, clock, 1, agents=1)
    place = await acd.place("c0")
    done(await acd.leave("c0"))
    assert await telling().tell("c0", place)
    assert not await redis.hget(acd.keys.contact("c0"), "told")
    assert await redis.exists(acd.keys.contact("never")) == 0
    await telling().tell("never", place)
    assert await redis.exists(acd.keys.contact("never")) == 0


async def test_what_cannot_be_read_is_replaced(acd, clock, telling, redis):
    await line_of(acd, clock, 1, agents=1)
    key = acd.keys.contact("c0")
    await redis.hset(key, "told", "of another version")
    told = await telling().tell("c0", await acd.place("c0"))
    assert told
    assert (await redis.hget(key, "told")) != b"of another version"
    assert await telling().tell("c0", await acd.place("c0")) == told


async def test_it_asks_once_and_writes_what_is_new(acd, clock, redis, valkey, telling):
    await line_of(acd, clock, 5)
    client = connect(valkey.url)
    here = telling(client)
    places = await acd.places()
    await here.tell_all(places)

    async def calls():
        told = await redis.info("commandstats")
        names = ("cmdstat_evalsha", "cmdstat_hget")
        return [told.get(name, {"calls": 0})["calls"] for name in names]

    before = await calls()
    await here.tell_all(places)
    assert await calls() == before
    await client.aclose()
