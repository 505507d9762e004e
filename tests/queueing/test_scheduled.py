"""Callbacks and messages: contacts that nobody sits before; and who refused whom."""

import pytest

from queueing.model import AgentState, Channel, ContactState, NewContact, Party, Refusal
from tests.support.situations.acd import done, enter, kinds, on_duty, the_offer


def callback(name="back", **fields):
    return NewContact(id=name, category="weapons", channel=Channel.CALLBACK, **fields)


def message(name="letter", **fields):
    return NewContact(id=name, category="weapons", channel=Channel.MESSAGE, **fields)


# --- callbacks


async def test_a_callback_keeps_the_place_of_the_contact_it_comes_from(acd, clock):
    await enter(acd, "gone")
    place = (await acd.contact("gone")).score_ms
    clock.advance(60)
    await enter(acd, "later")
    done(await acd.leave("gone"))
    clock.advance(60)
    assert kinds(await acd.schedule_callback(callback(), score_ms=place)) == ["schedule", "due"]
    assert (await acd.contact("back")).score_ms == place
    assert (await acd.position("back"), await acd.position("later")) == (1, 2)
    assert the_offer(await on_duty(acd, "a")) == ("back", "a")


async def test_a_callback_moved_forward_counts_from_the_place_it_keeps(acd, clock):
    await enter(acd, "gone")
    place = (await acd.contact("gone")).score_ms
    done(await acd.leave("gone"))
    clock.advance(600)
    done(await acd.schedule_callback(callback(), score_ms=place))
    done(await acd.set_priority("back", 60))
    assert (await acd.contact("back")).score_ms == place - 60_000
    done(await acd.set_priority("back", 0))
    assert (await acd.contact("back")).score_ms == place


async def test_a_message_moved_forward_stays_behind_those_who_wait(acd, clock):
    done(await acd.leave_message(message()))
    clock.advance(5)
    await enter(acd, "live")
    done(await acd.leave_message(message("second")))
    done(await acd.set_priority("second", 3600))
    assert [await acd.position(c) for c in ("live", "second", "letter")] == [1, 2, 3]


async def test_a_callback_waits_for_its_time_and_is_then_offered(new_acd, clock):
    acd = new_acd(agent_lease_s=10_000)
    await on_duty(acd, "a")
    due = clock.ms + 600_000
    assert kinds(await acd.schedule_callback(callback(), due_ms=due)) == ["schedule"]
    assert (await acd.contact("back")).state is ContactState.SCHEDULED
    assert await acd.offer_next("back") is Refusal.NOT_WAITING
    assert await acd.place("back") is Refusal.NOT_WAITING
    assert (await acd.waiting(["weapons"]))["weapons"].count == 0
    clock.advance(599)
    assert kinds(await acd.tick()) == []
    clock.advance(1)
    fired = await acd.tick()
    assert kinds(fired) == ["due", "offer"]
    assert the_offer(fired) == ("back", "a")
    # The wait counts from when it came in line, not from when it was asked for.
    accepted = done(await acd.accept("back", "a"))
    assert accepted.events[0].details["waited"] == "0"


async def test_what_a_callback_would_rather_have_falls_away_once_it_is_in_line(new_acd, clock):
    acd = new_acd(agent_lease_s=10_000)
    await on_duty(acd, "a")
    wish = callback(requirements=frozenset({"de", "lis"}), relax_s={"de": 30})
    done(await acd.schedule_callback(wish, due_ms=clock.ms + 60_000))
    clock.advance(89)
    assert kinds(await acd.tick()) == ["due"]
    clock.advance(1)
    assert kinds(await acd.tick()) == ["relax"]
    assert (await acd.contact("back")).requirements == {"lis"}
    wish = callback("soon", requirements=frozenset({"de"}), relax_s={"de": 30})
    done(await acd.schedule_callback(wish))
    clock.advance(30)
    assert kinds(await acd.tick()) == ["relax", "offer"]


async def test_no_lease_ends_a_callback(new_acd, clock):
    acd = new_acd(seat_lease_s=300)
    done(await acd.schedule_callback(callback(), due_ms=clock.ms + 7_200_000))
    done(await acd.touch(["back"]))
    clock.advance(7_200)
    assert kinds(await acd.tick()) == ["due"]
    clock.advance(7_200)
    assert kinds(await acd.tick()) == []
    assert (await acd.contact("back")).state is ContactState.WAITING


async def test_a_callback_is_called_off_by_either_side(acd, clock):
    for end in (lambda: acd.leave("back"), lambda: acd.remove("back", "test")):
        await acd._redis.delete(acd.keys.contact("back"))
        done(await acd.schedule_callback(callback(), due_ms=clock.ms + 60_000))
        (event,) = done(await end()).events
        assert (event.contact_from, event.contact_to) == ("scheduled", "closed")
        clock.advance(61)
        assert kinds(await acd.tick()) == []


async def test_a_callback_becomes_the_call_it_is(acd):
    await on_duty(acd, "a")
    done(await acd.schedule_callback(callback()))
    done(await acd.accept("back", "a"))
    done(await acd.switch_channel("back", Channel.PHONE))
    found = await acd.contact("back")
    assert found.channel is Channel.PHONE
    assert [leg.channel for leg in found.legs if leg.until_ms is None] == ["phone", "phone"]


async def test_the_agent_spoken_to_before_is_asked_first_when_a_callback_comes_in_line(
    new_acd, clock
):
    acd = new_acd(agent_lease_s=10_000)
    await on_duty(acd, "best", weapons=5)
    await on_duty(acd, "known", weapons=1)
    wanted = callback(preferred_agent="known")
    done(await acd.schedule_callback(wanted, due_ms=clock.ms + 60_000))
    clock.advance(60)
    fired = await acd.tick()
    assert the_offer(fired) == ("back", "known")
    assert fired.events[0].details["target"] == "!known"
    # whoever declines had the chance; then it is everybody's
    assert the_offer(await acd.decline("back", "known")) == ("back", "best")


async def test_an_agent_spoken_to_before_who_is_not_free_or_fit_is_not_waited_for(new_acd, clock):
    acd = new_acd(agent_lease_s=10_000)
    await on_duty(acd, "best", weapons=5)
    await on_duty(acd, "other", privacy=5)
    done(await acd.sign_on("away", {"weapons": 5}))
    for name in ("other", "away", "unheard-of"):
        fired = await acd.schedule_callback(callback(f"back-{name}", preferred_agent=name))
        assert the_offer(fired) == (f"back-{name}", "best")
        done(await acd.accept(f"back-{name}", "best"))
        done(await acd.hang_up(f"back-{name}", Party.AGENT, "best"))
        done(await acd.finish_wrap_up("best", "done"))


async def test_nobody_is_there_to_be_passed_on_before_the_citizen_has_come(acd):
    await on_duty(acd, "a")
    await on_duty(acd, "b")
    done(await acd.schedule_callback(callback()))
    (agent,) = {"a", "b"} & {(await acd.contact("back")).agent}
    other = "b" if agent == "a" else "a"
    done(await acd.accept("back", agent))
    assert await acd.transfer("back", agent, category="weapons") is Refusal.NOBODY_THERE
    assert await acd.consult("back", agent, target=f"!{other}") is Refusal.NOBODY_THERE
    assert await acd.hold("back", agent) is Refusal.NOBODY_THERE
    assert await acd.call_outside("back", agent, "number", 60) is Refusal.NOBODY_THERE
    # whose it is comes first
    assert await acd.transfer("back", other) is Refusal.NOT_YOUR_CONTACT
    done(await acd.switch_channel("back", Channel.VIDEO))
    done(await acd.hold("back", agent))
    done(await acd.transfer("back", agent, category="weapons"))


async def test_nobody_waits_while_a_message_would_be_held(acd):
    await on_duty(acd, "a")
    assert the_offer(await acd.leave_message(message())) == ("letter", "a")
    done(await acd.accept("letter", "a"))
    assert await acd.hold("letter", "a") is Refusal.NOBODY_THERE
    assert await acd.consult("letter", "a", category="weapons") is Refusal.NOBODY_THERE
    assert await acd.call_outside("letter", "a", "number", 60) is Refusal.NOBODY_THERE


# --- messages


async def test_a_message_that_comes_back_stands_in_the_queue_once(acd, clock):
    first = await acd.leave_message(message(), numbered=True)
    assert first.events[0].contact == "letter-q1"
    assert await acd.leave_message(message(), numbered=True) is Refusal.CONTACT_EXISTS
    assert (await acd.message("letter")).id == "letter-q1"
    await on_duty(acd, "a")
    for step in (
        lambda: acd.accept("letter-q1", "a"),
        lambda: acd.hang_up("letter-q1", Party.AGENT, "a"),
    ):
        assert await acd.leave_message(message(), numbered=True) is Refusal.CONTACT_EXISTS
        done(await step())
    # answered and over, though its agent is not done with it yet
    again = await acd.leave_message(message(), numbered=True)
    assert again.events[0].contact == "letter-q2"
    done(await acd.remove("letter-q2", "taken"))
    # nothing is known of the one before any more
    await acd._redis.delete(acd.keys.contact("letter-q2"))
    await acd.leave_message(message(), numbered=True)
    assert (await acd.message("letter")).id == "letter-q3"
    assert await acd.message("another") is None


async def test_a_message_comes_after_every_live_contact(acd, clock):
    done(await acd.leave_message(message("m1")))
    clock.advance(86_400)
    done(await acd.leave_message(message("m2")))
    clock.advance(1)
    await enter(acd, "live")
    assert await acd.position("live") == 1
    assert (await acd.waiting(["weapons"]))["weapons"].count == 1
    assert the_offer(await on_duty(acd, "a")) == ("live", "a")
    order = ["live"]
    while (found := await acd.agent("a")).state is AgentState.OFFERED:
        if found.contact != order[-1]:
            order.append(found.contact)
        done(await acd.accept(found.contact, "a"))
        done(await acd.hang_up(found.contact, Party.AGENT, "a"))
        done(await acd.finish_wrap_up("a", "done"))
    assert order == ["live", "m1", "m2"]


async def test_an_agent_who_writes_is_rung_by_live_contacts_and_by_no_message(acd, clock):
    await on_duty(acd, "a")
    done(await acd.leave_message(message("m1")))
    done(await acd.accept("m1", "a"))
    done(await acd.leave_message(message("m2")))
    clock.advance(1)
    assert kinds(await acd.write("a", message="m1")) == ["write"]
    # the message is out of the queue, whose it is is known elsewhere
    m1, a = await acd.contact("m1"), await acd.agent("a")
    assert (m1.state, m1.outcome, a.state, a.writing) == ("closed", "completed", "available", True)
    await enter(acd, "live")
    assert (await acd.contact("live")).agent == "a"
    done(await acd.accept("live", "a"))
    done(await acd.hang_up("live", Party.AGENT, "a"))
    # after the wrap-up it goes on writing, and is offered the other message once it is done
    assert kinds(await acd.finish_wrap_up("a", "done")) == ["finish_wrap_up"]
    assert (await acd.agent("a")).writing
    assert the_offer(await acd.write("a", on=False)) == ("m2", "a")
    assert not (await acd.agent("a")).writing


async def test_a_message_goes_past_those_who_write_to_whoever_is_free(acd):
    await on_duty(acd, "a", weapons=5)
    assert kinds(await acd.write("a")) == ["writing"]
    assert kinds(await acd.write("a")) == []
    await on_duty(acd, "b", weapons=1)
    assert the_offer(await acd.leave_message(message())) == ("letter", "b")
    done(await acd.decline("letter", "b"))
    assert (await acd.contact("letter")).state == "waiting"
    # nor is it asked first for one
    named = message("m2", preferred_agent="a")
    assert the_offer(await acd.leave_message(named)) == ("m2", "b")


async def test_the_state_asked_for_comes_with_the_writing(acd, redis):
    await on_duty(acd, "a")
    done(await acd.leave_message(message()))
    done(await acd.accept("letter", "a"))
    done(await acd.set_state("a", AgentState.PAUSED, "lunch", after_contact=True))
    done(await acd.write("a", message="letter"))
    a = await acd.agent("a")
    assert (a.state, a.reason, a.writing) == ("paused", "lunch", True)
    # the queue has done with the message, and keeps it for a while only
    assert await redis.ttl(acd.keys.contact("letter")) > 0
    # who writes is known over a change of console and of state
    done(await acd.sign_on("a", {"weapons": 3}))
    done(await acd.set_state("a", AgentState.OFFLINE))
    assert (await acd.agent("a")).writing


async def test_nothing_but_the_own_message_in_hand_is_laid_aside(acd):
    await on_duty(acd, "a")
    await on_duty(acd, "b")
    await enter(acd, "live")
    holder = (await acd.contact("live")).agent
    done(await acd.accept("live", holder))
    assert await acd.write(holder, message="live") is Refusal.NOT_CONNECTED
    done(await acd.leave_message(message()))
    other = (await acd.contact("letter")).agent
    assert await acd.write(other, message="letter") is Refusal.NOT_CONNECTED
    done(await acd.accept("letter", other))
    assert await acd.write(holder, message="letter") is Refusal.NOT_YOUR_CONTACT
    assert await acd.write("nobody") is Refusal.UNKNOWN_AGENT
    assert await acd.write("a", message="nothing") is Refusal.UNKNOWN_CONTACT
    with pytest.raises(ValueError, match="cannot be used in the queue"):
        await acd.write("a", message="letter", on=False)


async def test_a_message_warns_before_its_time_once(acd, clock):
    done(await acd.leave_message(message(), warn_ms=clock.ms + 60_000))
    clock.advance(59)
    assert kinds(await acd.tick()) == []
    clock.advance(1)
    (event,) = (await acd.tick()).events
    assert (event.kind, event.contact, event.contact_to) == ("due_soon", "letter", "waiting")
    clock.advance(60)
    assert kinds(await acd.tick()) == []


async def test_a_message_that_is_answered_does_not_warn(new_acd, clock):
    acd = new_acd(agent_lease_s=10_000)
    await on_duty(acd, "a")
    done(await acd.leave_message(message(), warn_ms=clock.ms + 60_000))
    done(await acd.accept("letter", "a"))
    done(await acd.hang_up("letter", Party.AGENT, "a"))
    done(await acd.finish_wrap_up("a", "answered"))
    clock.advance(61)
    assert kinds(await acd.tick()) == []


async def test_a_message_has_nobody_to_switch(acd):
    done(await acd.leave_message(message()))
    assert await acd.switch_channel("letter", Channel.VIDEO) is Refusal.NOT_SEATED


@pytest.mark.parametrize(
    "attempt",
    [
        lambda acd: acd.schedule_callback(message()),
        lambda acd: acd.leave_message(callback()),
        lambda acd: acd.schedule_callback(callback("a:b")),
        lambda acd: acd.switch_channel("c", Channel.MESSAGE),
    ],
)
async def test_what_is_neither_is_an_error(acd, attempt):
    with pytest.raises(ValueError, match="cannot be used in the queue"):
        await attempt(acd)


async def test_entering_twice_and_nowhere(acd):
    done(await acd.schedule_callback(callback()))
    assert await acd.schedule_callback(callback()) is Refusal.CONTACT_EXISTS
    elsewhere = NewContact(id="x", category="astrology", channel=Channel.MESSAGE)
    assert await acd.leave_message(elsewhere) is Refusal.UNKNOWN_CATEGORY


# --- refused by all


async def test_a_contact_is_refused_by_all_when_the_last_has_refused(acd):
    await on_duty(acd, "a", weapons=5)
    await on_duty(acd, "b", weapons=3)
    await on_duty(acd, "other", privacy=5)
    await enter(acd, "c")
    assert kinds(await acd.decline("c", "a")) == ["decline", "offer"]
    refused = done(await acd.decline("c", "b"))
    assert kinds(refused) == ["decline", "refused_by_all"]
    assert refused.events[1].details == {"offers": "2"}


async def test_it_is_not_while_somebody_busy_may_still_take_it(acd):
    await on_duty(acd, "busy")
    await enter(acd, "first")
    done(await acd.accept("first", "busy"))
    await on_duty(acd, "a")
    await enter(acd, "c")
    assert kinds(await acd.decline("c", "a")) == ["decline"]


async def test_a_missed_ring_counts_and_those_who_pause_do_not(new_acd, clock):
    acd = new_acd(ring_s=20, agent_lease_s=60)
    await on_duty(acd, "paused")
    done(await acd.set_state("paused", AgentState.PAUSED, "lunch"))
    await on_duty(acd, "a")
    await enter(acd, "c")
    clock.advance(20)
    assert kinds(await acd.tick()) == ["no_answer", "refused_by_all"]
