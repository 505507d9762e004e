"""What happens by itself, once, whoever ticks."""

import asyncio

import pytest

from queueing import wire
from queueing.model import AgentState, Channel, ContactState, NewContact, Outcome, Party, Refusal
from queueing.runner import connect
from tests.queueing.oracles import permits
from tests.support.situations.acd import contact_in, done, enter, kinds, on_duty, the_offer


async def test_an_unanswered_ring_returns_the_contact_and_pauses_the_agent(new_acd, clock):
    acd = new_acd(ring_s=20, agent_lease_s=60)
    await on_duty(acd, "a")
    await enter(acd, "c")
    entered = (await acd.contact("c")).score_ms
    assert (await acd.contact("c")).ring_until == clock() + 20_000
    clock.advance(19.999)
    assert kinds(await acd.tick()) == []
    clock.advance(0.001)
    missed = await acd.tick()
    assert kinds(missed) == ["no_answer", "refused_by_all"]
    assert missed.events[0].details["score"] == str(entered)
    found = await acd.contact("c")
    assert (found.state, found.score_ms, found.agent) == (ContactState.WAITING, entered, None)
    agent = await acd.agent("a")
    assert (agent.state, agent.reason) == (AgentState.PAUSED, "no_answer")


@pytest.mark.parametrize(
    ("chosen", "then"),
    [(AgentState.OFFLINE, ("offline", "home")), (AgentState.AVAILABLE, ("paused", "no_answer"))],
)
async def test_an_agent_who_chose_to_go_offline_while_it_rang_is_offline_after_a_missed_ring(
    new_acd, clock, chosen, then
):
    acd = new_acd(ring_s=20, agent_lease_s=60)
    await on_duty(acd, "a")
    await enter(acd, "c")
    done(await acd.set_state("a", chosen, "home", after_contact=True))
    clock.advance(20)
    missed = await acd.tick()
    assert kinds(missed)[0] == "no_answer"
    assert permits(missed.events[0])
    agent = await acd.agent("a")
    assert (agent.state, agent.reason, agent.next_state) == (*then, None)


async def test_an_unanswered_ring_goes_on_to_the_next_agent_in_the_same_place(new_acd, clock):
    acd = new_acd(ring_s=20, agent_lease_s=60)
    await on_duty(acd, "a")
    await enter(acd, "c1")
    clock.advance(1)
    await enter(acd, "c2")
    clock.advance(18)
    await on_duty(acd, "b")
    done(await acd.decline("c2", "b"))
    clock.advance(1)
    assert the_offer(await acd.tick()) == ("c1", "b")


async def test_an_answer_in_time_cancels_the_ring(new_acd, clock):
    acd = new_acd(ring_s=20, agent_lease_s=60)
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    clock.advance(21)
    assert kinds(await acd.tick()) == []


async def test_one_tick_is_enough_however_many_deadlines_have_passed(new_acd, clock):
    acd = new_acd(agent_lease_s=15)
    names = {f"a{number}" for number in range(250)}
    for name in sorted(names):
        await on_duty(acd, name)
    clock.advance(15)
    gone = await acd.tick()
    assert {event.agent for event in gone.events if event.kind == "agent_lost"} == names
    assert kinds(await acd.tick()) == []


@pytest.mark.parametrize("state", ["available", "paused"])
async def test_a_vanished_console_is_signed_off(new_acd, clock, state):
    acd = new_acd(agent_lease_s=15)
    await on_duty(acd, "a")
    done(await acd.set_state("a", AgentState(state)))
    clock.advance(10)
    done(await acd.heartbeat("a"))
    clock.advance(14.999)
    assert kinds(await acd.tick()) == []
    clock.advance(0.001)
    assert kinds(await acd.tick()) == ["agent_lost"]
    agent = await acd.agent("a")
    assert (agent.state, agent.reason) == (AgentState.OFFLINE, "agent_lost")
    assert kinds(await enter(acd, "c")) == ["enqueue"]


async def test_an_offline_agent_may_send_heartbeats(new_acd, clock):
    acd = new_acd(agent_lease_s=15)
    done(await acd.sign_on("a", {"weapons": 1}))
    assert kinds(await acd.heartbeat("a")) == []
    clock.advance(60)
    assert kinds(await acd.tick()) == []


async def test_a_console_that_vanishes_while_ringing_returns_the_contact(new_acd, clock):
    acd = new_acd(agent_lease_s=15, ring_s=20)
    await on_duty(acd, "a", weapons=5)
    await enter(acd, "c")
    entered = (await acd.contact("c")).score_ms
    clock.advance(10)
    await on_duty(acd, "b", weapons=1)
    clock.advance(5)
    gone = await acd.tick()
    assert kinds(gone) == ["agent_lost", "offer"]
    assert the_offer(gone) == ("c", "b")
    assert (await acd.contact("c")).score_ms == entered
    clock.advance(9)
    done(await acd.heartbeat("b"))
    # The first ring's deadline went with it.
    assert kinds(await acd.tick()) == []


async def test_a_talking_agent_gets_grace_for_a_lost_console(new_acd, clock):
    acd = new_acd(agent_lease_s=15, console_grace_s=60)
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    clock.advance(15)
    assert kinds(await acd.tick()) == ["console_lost"]
    assert (await acd.agent("a")).state is AgentState.BUSY
    clock.advance(59)
    assert kinds(await acd.heartbeat("a")) == ["console_back"]
    clock.advance(14)
    assert kinds(await acd.tick()) == []


async def test_signing_on_again_ends_the_grace(new_acd, clock):
    acd = new_acd(agent_lease_s=15, console_grace_s=60)
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    clock.advance(15)
    done(await acd.tick())
    assert kinds(await acd.sign_on("a", {"weapons": 3})) == ["sign_on", "console_back"]
    assert (await acd.agent("a")).contact == "c"


async def test_a_contact_whose_agent_is_lost_returns_to_its_place(new_acd, clock):
    acd = new_acd(agent_lease_s=15, console_grace_s=60)
    await contact_in(acd, ContactState.HELD, "c", "a")
    clock.advance(1)
    await enter(acd, "later")
    clock.advance(14)
    assert kinds(await acd.tick()) == ["console_lost"]
    clock.advance(60)
    lost = await acd.tick()
    assert kinds(lost) == ["agent_lost"]
    found = await acd.contact("c")
    assert (found.state, found.agent, found.answered_at) == (ContactState.WAITING, None, None)
    assert found.legs[1].why == "agent_lost"
    assert found.legs[0].until_ms is None
    assert await acd.position("c") == 1
    assert (await acd.agent("a")).state is AgentState.OFFLINE
    assert the_offer(await on_duty(acd, "b")) == ("c", "b")
    done(await acd.accept("c", "b"))
    assert [leg.agent for leg in (await acd.contact("c")).legs] == [None, "a", "b"]


async def test_a_contact_whose_agent_is_lost_may_be_closed_instead(new_acd, clock):
    acd = new_acd(agent_lease_s=15, console_grace_s=60, requeue_when_agent_lost=False)
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    clock.advance(15)
    done(await acd.tick())
    clock.advance(60)
    assert kinds(await acd.tick()) == ["agent_lost"]
    found = await acd.contact("c")
    assert (found.state, found.outcome) == (ContactState.CLOSED, Outcome.AGENT_LOST)


async def test_an_agent_lost_in_wrap_up_closes_the_contact_as_it_ended(new_acd, clock):
    acd = new_acd(agent_lease_s=15, console_grace_s=60)
    await contact_in(acd, ContactState.WRAP_UP, "c", "a")
    clock.advance(15)
    assert kinds(await acd.tick()) == ["console_lost"]
    clock.advance(60)
    assert kinds(await acd.tick()) == ["agent_lost"]
    found = await acd.contact("c")
    assert (found.state, found.outcome) == (ContactState.CLOSED, Outcome.COMPLETED)


async def test_wrap_up_may_have_a_time_limit(new_acd, clock):
    acd = new_acd(wrap_up_s=120, agent_lease_s=1000)
    await contact_in(acd, ContactState.WRAP_UP, "c", "a")
    await enter(acd, "next")
    clock.advance(120)
    assert kinds(await acd.tick()) == ["wrap_up_expired", "offer"]
    assert (await acd.contact("c")).state is ContactState.CLOSED
    assert (await acd.agent("a")).contact == "next"


async def test_wrap_up_has_no_time_limit_by_default(new_acd, clock):
    acd = new_acd(agent_lease_s=100_000)
    await contact_in(acd, ContactState.WRAP_UP, "c", "a")
    clock.advance(20_000)
    assert kinds(await acd.tick()) == []


async def test_two_tickers_fire_each_deadline_once(new_acd, valkey, clock):
    acd = new_acd(seat_lease_s=10)
    for number in range(250):
        await enter(acd, f"c{number}")
    clock.advance(10)
    clients = [connect(valkey.url) for _ in range(3)]
    tickers = [client for client in clients for _ in range(2)]
    try:
        # connected before: all ask for their first batch before one of them has its answer
        await asyncio.gather(*(client.ping() for client in tickers))
        ticks = await asyncio.gather(
            *(new_acd(client, seat_lease_s=10).tick() for client in tickers)
        )
    finally:
        for client in clients:
            await client.aclose()
    fired = [event.contact for tick in ticks for event in tick.events]
    assert sorted(fired) == sorted(f"c{number}" for number in range(250))
    assert sum(bool(tick.events) for tick in ticks) > 1, "only one of them had work to do"
    assert all(permits(event) for tick in ticks for event in tick.events)


async def test_a_deadline_that_another_one_settled_does_not_fire(new_acd, clock):
    """Ring and console run out in the same tick; the console's end settles the ring."""
    acd = new_acd(ring_s=20, agent_lease_s=20)
    await on_duty(acd, "a")
    await enter(acd, "c")
    clock.advance(20)
    assert kinds(await acd.tick()) in (
        ["agent_lost"],
        ["no_answer", "refused_by_all", "agent_lost"],
    )
    found = await acd.contact("c")
    assert (found.state, found.offers) == (ContactState.WAITING, 1)
    assert (await acd.agent("a")).state is AgentState.OFFLINE


async def test_what_rings_anew_in_a_tick_rings_its_full_time(new_acd, clock):
    """The agent vanishes in the very tick in which its ring was over anyway."""
    acd = new_acd(ring_s=20, agent_lease_s=15)
    await on_duty(acd, "gone", weapons=5)
    await enter(acd, "c")
    await on_duty(acd, "b", weapons=1)
    clock.advance(5)
    done(await acd.heartbeat("gone"))
    clock.advance(10)
    done(await acd.heartbeat("b"))
    clock.advance(5.5)
    tick = await acd.tick()
    assert kinds(tick) == ["agent_lost", "offer"]
    assert the_offer(tick) == ("c", "b")
    assert (await acd.contact("c")).ring_until == clock() + 20_000
    clock.advance(10)
    done(await acd.heartbeat("b"))
    clock.advance(9.9)
    done(await acd.heartbeat("b"))
    assert kinds(await acd.tick()) == []
    clock.advance(0.1)
    assert kinds(await acd.tick()) == ["no_answer", "refused_by_all"]


async def test_an_outage_moves_every_deadline(new_acd, clock):
    acd = new_acd(outage_s=5, ring_s=20, seat_lease_s=300, agent_lease_s=15)
    await on_duty(acd, "a")
    await enter(acd, "ringing")
    await enter(acd, "away")
    done(await acd.tick())
    done(await acd.detach("away"))
    clock.advance(600)  # nobody ticked: the station was down
    back = await acd.tick()
    assert kinds(back) == ["outage"]
    assert back.events[0].details == {"length": "600000"}
    assert (await acd.agent("a")).present
    assert (await acd.contact("ringing")).ring_until == clock() + 20_000
    for second in range(1, 21):
        clock.advance(1)
        done(await acd.heartbeat("a"))
        tick = await acd.tick()
        if second < 20:
            assert kinds(tick) == []
    assert kinds(tick) == ["no_answer", "refused_by_all"]
    for second in range(21, 301):
        clock.advance(1)
        tick = await acd.tick()
        if second == 35:
            assert kinds(tick) == ["agent_lost"]
        elif second < 300:
            assert kinds(tick) == []
    assert {(event.kind, event.contact) for event in tick.events} == {
        ("seat_lost", "ringing"),
        ("seat_lost", "away"),
    }


async def test_whoever_comes_first_after_an_outage_notices_it(new_acd, clock):
    acd = new_acd(outage_s=5, seat_lease_s=300)
    await enter(acd, "c")
    done(await acd.tick())
    done(await acd.detach("c"))
    clock.advance(400)
    assert kinds(await acd.resume("c")) == ["outage", "resume"]
    assert kinds(await acd.tick()) == []


async def test_a_refused_transition_leaves_the_outage_to_the_next(new_acd, clock, redis):
    """It was journalled by the refusal too, under a number that was then given again."""
    acd = new_acd(outage_s=5)
    await enter(acd, "c")
    clock.advance(400)
    before = await redis.hgetall(acd.keys.station), await redis.xlen(acd.keys.journal)
    assert await acd.leave("nobody") is Refusal.UNKNOWN_CONTACT
    assert (await redis.hgetall(acd.keys.station), await redis.xlen(acd.keys.journal)) == before
    entered = await enter(acd, "d")
    assert kinds(entered) == ["outage", "enqueue"]
    journal = [wire.event(values) for _, values in await redis.xrange(acd.keys.journal)]
    assert [event.seq for event in journal] == [1, 2, 3]
    clock.advance(6)
    # Of transitions that say nothing else it is journalled as well.
    assert kinds(await acd.touch(["c"])) == ["outage"]


async def test_an_outage_never_turns_time_back(new_acd, clock):
    """Measured from the last tick it made silent consoles present again: newcomers were offered
    to them before those who had waited."""
    acd = new_acd(outage_s=5, agent_lease_s=15)
    await on_duty(acd, "a")
    for _ in range(3):
        clock.advance(4)
        done(await acd.tick())
    clock.advance(4)
    assert kinds(await enter(acd, "c")) == ["enqueue"]
    clock.advance(2)
    assert kinds(await enter(acd, "d")) == ["enqueue"]
    clock.advance(100)
    heard = await acd.heartbeat("a")
    assert heard.events[0].details == {"length": "100000"}
    assert the_offer(heard) == ("c", "a")


async def test_a_pause_between_ticks_that_is_no_outage_moves_nothing(new_acd, clock):
    acd = new_acd(outage_s=5, ring_s=20, agent_lease_s=60)
    await on_duty(acd, "a")
    await enter(acd, "c")
    for _ in range(4):
        clock.advance(5)
        tick = await acd.tick()
    assert kinds(tick) == ["no_answer", "refused_by_all"]


async def test_the_station_clock_never_runs_backwards(new_acd, clock):
    acd = new_acd()
    ahead = new_acd(clock=lambda: clock() + 3000)
    await enter(ahead, "c1")
    second = await enter(acd, "c2")
    assert second.events[0].at_ms == clock() + 3000
    assert (await acd.position("c1"), await acd.position("c2")) == (1, 2)
    clock.advance(4)
    third = await enter(acd, "c3")
    assert third.events[0].at_ms == clock()


async def test_no_deadline_outlives_whose_it_was(new_acd, redis, clock):
    """A contact that is over and an agent who is gone leave nothing that would fire later."""
    acd = new_acd(wrap_up_s=600, reserve_s=600)

    async def left(name):
        due = wire.texts(await redis.zrange(acd.keys.deadlines, 0, -1))
        return {each.partition(":")[0] for each in due if name in each.split(":")}

    # a message with a warning to come
    await on_duty(acd, "writes")
    message = NewContact(id="m", category="weapons", channel=Channel.MESSAGE)
    done(await acd.leave_message(message, warn_ms=clock() + 9_000_000))
    assert await left("m") == {"warn", "ring"}
    done(await acd.accept("m", "writes"))
    done(await acd.write("writes", message="m"))
    assert await left("m") == set()
    # a callback to come, which holds no seat, and one that is kept for somebody
    for name in ("later", "kept"):
        new = NewContact(id=name, category="privacy", channel=Channel.CALLBACK)
        done(await acd.schedule_callback(new, due_ms=clock() + 9_000_000 * (name == "later")))
    done(await acd.touch(["later"]))
    done(await acd.reserve("kept", "!writes"))
    assert (await left("later"), await left("kept")) == ({"due"}, {"reserve", "ring"})
    for name in ("later", "kept"):
        done(await acd.leave(name))
        assert await left(name) == set(), name
    # somebody who waits, and what they would rather have
    wishes = {"requirements": {"de", "fr"}, "relax_s": {"de": 60, "fr": 600}}
    await enter(acd, "c", "privacy", **wishes)
    assert await left("c") == {"seat", "relax"}
    # an operator who wraps up, with leave for another topic
    done(await acd.grant("writes", "licences", 6_000))
    await enter(acd, "talks")
    done(await acd.accept("talks", "writes"))
    done(await acd.hang_up("talks", Party.CITIZEN))
    assert await left("writes") == {"presence", "wrap", "grant"}
    done(await acd.console_gone("writes", for_good=True))
    done(await acd.tick())
    assert (await left("writes"), await left("talks")) == ({"grant"}, set())
    done(await acd.forget("writes"))
    assert await left("writes") == set()
