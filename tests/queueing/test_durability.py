"""Scripts that vanish and servers that die."""

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from queueing.backend import Acd
from queueing.journal import JournalReader, trim
from queueing.model import AgentState, ContactState, NewContact
from queueing.runner import connect
from tests.support.servers.valkey import PrivateValkey
from tests.support.situations.acd import contact_in, done, enter, kinds, on_duty, the_offer


async def test_flushed_scripts_are_loaded_again(acd, redis):
    await redis.script_flush()
    await enter(acd, "c")
    await redis.script_flush()
    assert the_offer(await on_duty(acd, "a")) == ("c", "a")
    await redis.script_flush()
    assert (await acd.place("c")).position == 1
    await redis.script_flush()
    assert kinds(await acd.accept("c", "a")) == ["accept"]


async def test_a_repeated_transition_is_refused_and_changes_nothing(new_acd):
    """What a client does that sends again when an answer was lost."""
    acd = new_acd(auto_offer=False)
    for contact in ("c1", "c2"):
        await enter(acd, contact)
    await on_duty(acd, "a")
    steps = [
        (lambda: acd.enqueue(NewContact(id="c3", category="weapons")), "contact_exists"),
        (lambda: acd.claim_next("a"), "offer_pending"),
        (lambda: acd.accept("c1", "a"), "not_offered"),
        (lambda: acd.hold("c1", "a"), "not_connected"),
        (lambda: acd.retrieve("c1", "a"), "not_held"),
        (lambda: acd.hang_up("c1", "citizen"), "not_connected"),
        (lambda: acd.finish_wrap_up("a"), "not_in_wrap_up"),
        (lambda: acd.leave("c2"), "contact_closed"),
    ]
    for step, word in steps:
        done(await step())
        before = (await acd.snapshot(), await acd.contact("c1"), await acd.contact("c2"))
        assert await step() == word
        assert before == (await acd.snapshot(), await acd.contact("c1"), await acd.contact("c2"))


@pytest.mark.parametrize("protocol", [2, 3])
@pytest.mark.parametrize("decoded", [True, False])
async def test_any_kind_of_client_will_do(valkey, clock, protocol, decoded):
    client = Redis.from_url(valkey.url, protocol=protocol, decode_responses=decoded)
    await client.flushall()
    acd = Acd(client, "s", categories=["weapons"], clock=clock)
    try:
        await enter(acd, "c")
        await on_duty(acd, "a")
        assert await acd.place("c") == (await acd.places())["c"]
        floor = await acd.snapshot()
        assert (floor.categories["weapons"].waiting, floor.agents[0].contact) == (1, "c")
        reader = JournalReader(client, "s", group="history", consumer="x", block_s=0.01)
        async for batch in reader:
            await reader.ack(batch)
            assert [entry.event.seq for entry in batch] == [1, 2, 3, 4]
            break
        await reader.aclose()
        assert await trim(client, "s") == 3
    finally:
        await client.aclose()


@pytest.fixture
def mortal():
    server = PrivateValkey()
    server.start()
    yield server
    server.close()


@pytest.mark.process
async def test_what_was_acknowledged_survives_a_killed_server(mortal, clock):
    client = connect(mortal.url)
    acd = Acd(client, "s", categories=["weapons"], clock=clock)
    try:
        await contact_in(acd, ContactState.HELD, "talking", "a")
        for number in range(50):
            await enter(acd, f"c{number}")
        done(await acd.detach("c7"))
        places = await acd.places()
        before = (await acd.contact("talking"), await acd.agent("a"), await acd.contact("c7"))
        entries = await client.xlen(acd.keys.journal)

        mortal.kill()
        with pytest.raises((RedisConnectionError, FileNotFoundError)):
            await acd.enqueue(NewContact(id="late", category="weapons"))
        mortal.start()

        assert await acd.places() == places
        assert before == (
            await acd.contact("talking"),
            await acd.agent("a"),
            await acd.contact("c7"),
        )
        assert await client.xlen(acd.keys.journal) == entries
        assert the_offer(await on_duty(acd, "b")) == ("c0", "b")
        done(await acd.retrieve("talking", "a"))
        assert (await acd.agent("b")).state is AgentState.OFFERED
    finally:
        await client.aclose()
