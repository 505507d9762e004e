"""A conversation that a supervisor takes over: whose it is, what becomes of the agent, and whoever races with it."""

import asyncio
import random

import pytest

from queueing.model import (
    AgentState,
    Channel,
    ContactState,
    NewContact,
    Party,
    Refusal,
    Transition,
    target_agent,
)
from queueing.runner import connect
from tests.support.situations.acd import contact_in, done, enter, kinds, on_duty

BOSS = "boss"


async def legs(acd):
    return [(leg.party, leg.agent, leg.why) for leg in (await acd.contact("c")).legs]


async def boss(acd):
    """A supervisor without a topic of their own, off duty."""
    done(await acd.sign_on(BOSS, {}, ()))


async def states(acd, *agents):
    return [(await acd.agent(name)).state for name in agents]


@pytest.mark.parametrize(
    ("state", "reached"),
    [
        (ContactState.CONNECTED, ContactState.CONNECTED),
        (ContactState.HELD, ContactState.CONNECTED),
        (ContactState.RECONNECTING, ContactState.RECONNECTING),
    ],
)
async def test_the_contact_is_the_supervisors_and_the_agent_wraps_up(acd, state, reached):
    await contact_in(acd, state, "c", "a")
    await boss(acd)
    stepped, taken = done(await acd.take_over("c", BOSS)).events
    assert (stepped.kind, stepped.agent, stepped.details["by"]) == ("step_in", BOSS, "a")
    assert (stepped.agent_from, stepped.agent_to) == (AgentState.OFFLINE, AgentState.BUSY)
    assert (taken.kind, taken.agent, taken.details["to"]) == ("take_over", "a", BOSS)
    assert (taken.contact_from, taken.contact_to) == (state, reached)
    contact = await acd.contact("c")
    assert (contact.state, contact.agent, contact.held_at) == (reached, BOSS, None)
    assert await states(acd, "a", BOSS) == ["wrap_up", "busy"]
    assert await legs(acd) == [
        (Party.CITIZEN, None, None),
        (Party.AGENT, "a", "taken_over"),
        (Party.AGENT, BOSS, None),
    ]
    assert await acd.hang_up("c", Party.AGENT, "a") is Refusal.NOT_YOUR_CONTACT
    assert kinds(await acd.finish_wrap_up("a", "taken")) == ["finish_part"]
    done(await acd.hang_up("c", Party.AGENT, BOSS))
    done(await acd.finish_wrap_up(BOSS, "solved"))
    contact = await acd.contact("c")
    assert (contact.state, contact.code) == (ContactState.CLOSED, "solved")


@pytest.mark.parametrize(
    ("before", "reason"),
    [(AgentState.OFFLINE, ""), (AgentState.PAUSED, "lunch"), (AgentState.AVAILABLE, "")],
)
async def test_whoever_took_over_goes_back_to_what_they_did(acd, before, reason):
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    done(await acd.sign_on(BOSS, {"privacy": 1}))
    if before is not AgentState.OFFLINE:
        done(await acd.set_state(BOSS, before, reason))
    done(await acd.take_over("c", BOSS))
    done(await acd.hang_up("c", Party.CITIZEN))
    done(await acd.finish_wrap_up(BOSS, "solved"))
    agent = await acd.agent(BOSS)
    assert (agent.state, agent.reason or "") == (before, reason)


async def test_whoever_was_lost_before_is_not_lost_anew_afterwards(acd, clock):
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    await on_duty(acd, BOSS, privacy=1)
    for _ in range(8):
        clock.advance(10)
        done(await acd.heartbeat("a"))
        await acd.tick()
    lost = await acd.agent(BOSS)
    assert (lost.state, lost.reason) == (AgentState.OFFLINE, "agent_lost")
    done(await acd.sign_on(BOSS, {"privacy": 1}))
    done(await acd.take_over("c", BOSS))
    done(await acd.hang_up("c", Party.CITIZEN))
    done(await acd.finish_wrap_up(BOSS, "solved"))
    agent = await acd.agent(BOSS)
    assert (agent.state, agent.reason or "") == (AgentState.OFFLINE, "")


async def test_one_who_was_free_is_offered_nothing_else(acd):
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    await on_duty(acd, BOSS, weapons=5)
    done(await acd.take_over("c", BOSS))
    assert not (await enter(acd, "other")).offers


async def test_a_console_that_does_not_come_gives_the_contact_back(acd, clock):
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    await boss(acd)
    done(await acd.take_over("c", BOSS))
    done(await acd.finish_wrap_up("a", "taken", AgentState.PAUSED))
    happened = []
    for _ in range(8):
        clock.advance(10)
        done(await acd.heartbeat("a"))
        happened += kinds(await acd.tick())
    assert "agent_lost" in happened
    assert (await acd.contact("c")).state is ContactState.WAITING


@pytest.mark.parametrize(
    "state", [ContactState.ASKING, ContactState.CONSULTING, ContactState.THREE_WAY]
)
async def test_not_out_of_a_consultation(acd, state):
    await contact_in(acd, state, "c", "a")
    await boss(acd)
    before = await acd.contact("c")
    assert await acd.take_over("c", BOSS) is Refusal.NOT_CONNECTED
    assert await acd.contact("c") == before


async def test_who_cannot(acd):
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    assert await acd.take_over("c", "a") is Refusal.SAME_AGENT
    assert await acd.take_over("c", "nobody") is Refusal.UNKNOWN_AGENT
    assert await acd.take_over("nothing", "a") is Refusal.UNKNOWN_CONTACT


async def test_not_what_nobody_sits_before(acd):
    await on_duty(acd, "a")
    await boss(acd)
    callback = NewContact(id="c", category="weapons", channel=Channel.CALLBACK)
    done(await acd.schedule_callback(callback))
    done(await acd.accept("c", "a"))
    assert await acd.take_over("c", BOSS) is Refusal.NOBODY_THERE


RACES = {
    "hang_up": lambda acd, c: acd.hang_up(c, Party.CITIZEN),
    "transfer": lambda acd, c: acd.transfer(c, "a"),
    "consult": lambda acd, c: acd.consult(c, "a", target=target_agent("b")),
    "another": lambda acd, c: acd.take_over(c, "b"),
    "again": lambda acd, c: acd.take_over(c, BOSS),
}


@pytest.mark.parametrize("rival", RACES)
async def test_it_races_with_whatever_else_happens(valkey, new_acd, rival):
    """Whoever comes first is done; at the end the contact is one agent's, and each agent in one place."""
    clients = [connect(valkey.url) for _ in range(2)]
    first, second = (new_acd(client, auto_offer=False) for client in clients)
    try:
        for number in range(12):
            c = f"c{number}"
            await on_duty(first, "a")
            await on_duty(first, "b")
            await boss(first)
            await enter(first, c)
            done(await first.offer_next(c))
            if (await first.contact(c)).agent != "a":
                done(await first.decline(c, "b"))
                done(await first.claim_next("a"))
            done(await first.accept(c, "a"))
            both = [first.take_over(c, BOSS), RACES[rival](second, c)]
            random.Random(number).shuffle(both)
            results = await asyncio.gather(*both)
            assert any(isinstance(result, Transition) for result in results)
            live = await first.contact(c)
            agents = {name: await first.agent(name) for name in ("a", "b", BOSS)}
            mine = [
                name
                for name, agent in agents.items()
                if agent.state is AgentState.BUSY and agent.contact == c
            ]
            assert mine == ([live.agent] if live.agent and live.state != "wrap_up" else [])
            open_legs = [leg for leg in live.legs if leg.party is Party.AGENT and not leg.until_ms]
            assert len(open_legs) == len(mine)
            await cleared(first, c)
    finally:
        for client in clients:
            await client.aclose()


async def cleared(acd, contact):
    """Everybody is done with it."""
    if (await acd.contact(contact)).state is ContactState.WAITING:
        done(await acd.leave(contact))
    else:
        await acd.hang_up(contact, Party.CITIZEN)
    for name in ("a", "b", BOSS):
        agent = await acd.agent(name)
        if agent.state is AgentState.OFFERED:
            await acd.consult_decline(contact, name)
        if agent.state is AgentState.WRAP_UP:
            done(await acd.finish_wrap_up(name, "x", AgentState.PAUSED))
