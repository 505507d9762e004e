"""Who is offered what."""

import pytest

from queueing.model import (
    AgentState,
    ContactState,
    Outcome,
    Party,
    Refusal,
    Strategy,
    target_agent,
)
from tests.support.situations.acd import contact_in, done, enter, kinds, on_duty, the_offer


async def served(acd, agent, clock):
    """Lets ``agent`` serve everything it is offered; the contacts in that order."""
    order = []
    while (found := await acd.agent(agent)).state is AgentState.OFFERED:
        order.append(found.contact)
        clock.advance(1)
        done(await acd.accept(found.contact, agent))
        done(await acd.hang_up(found.contact, Party.CITIZEN))
        done(await acd.finish_wrap_up(agent, "done"))
    return order


async def test_contacts_are_served_in_order_of_arrival_across_categories(acd, clock):
    for number, category in enumerate(["weapons", "privacy", "weapons", "licences", "privacy"]):
        await enter(acd, f"c{number}", category)
        clock.advance(1)
    await on_duty(acd, "a", weapons=1, privacy=5, licences=3)
    assert await served(acd, "a", clock) == ["c0", "c1", "c2", "c3", "c4"]


async def test_arrivals_of_the_same_millisecond_keep_their_order(acd, clock):
    for number in range(12):
        await enter(acd, f"c{99 - number}", ["weapons", "privacy", "licences"][number % 3])
    await on_duty(acd, "a", weapons=1, privacy=1, licences=1)
    assert await served(acd, "a", clock) == [f"c{99 - number}" for number in range(12)]


async def test_priority_is_a_head_start_in_seconds(acd, clock):
    await enter(acd, "first")
    clock.advance(50)
    await enter(acd, "second")
    clock.advance(50)
    await enter(acd, "urgent", priority_s=60)
    await on_duty(acd, "a")
    assert await served(acd, "a", clock) == ["first", "urgent", "second"]


async def test_what_is_advanced_keeps_the_head_start_it_came_with(acd, clock):
    await enter(acd, "urgent", priority_s=120)
    came = (await acd.contact("urgent")).score_ms
    assert kinds(await acd.set_priority("urgent", 60)) == ["set_priority"]
    moved = await acd.contact("urgent")
    assert (moved.score_ms, moved.counts_from) == (came - 60_000, came)
    done(await acd.set_priority("urgent", 0))
    assert (await acd.contact("urgent")).score_ms == came


async def test_an_agent_is_never_offered_another_profile(acd):
    await enter(acd, "c", "privacy")
    assert kinds(await on_duty(acd, "a", weapons=5)) == ["set_available"]
    assert await acd.claim_next("a") is Refusal.NOTHING_WAITING
    assert await acd.offer_next("c") is Refusal.NOBODY_AVAILABLE
    assert kinds(await acd.tick()) == []


async def test_requirements_are_met_by_skills(acd):
    await enter(acd, "signing", requirements=frozenset({"lis", "en"}))
    assert not (await on_duty(acd, "a", skills=["en"])).offers
    await enter(acd, "plain")
    assert the_offer(await on_duty(acd, "b", skills=["de", "en", "lis"])) == ("signing", "b")
    assert (await acd.agent("a")).contact == "plain"


async def test_the_most_proficient_agent_comes_first_then_the_longest_idle(acd, clock):
    for agent, level in (("novice", 1), ("late", 3), ("master", 5)):
        await on_duty(acd, agent, weapons=level)
        clock.advance(1)
    await on_duty(acd, "later", weapons=3)
    offered = [the_offer(await enter(acd, f"c{number}"))[1] for number in range(4)]
    assert offered == ["master", "late", "later", "novice"]


async def test_by_longest_idle_proficiency_does_not_matter(new_acd, clock):
    acd = new_acd(strategies={"weapons": Strategy.LONGEST_IDLE})
    for agent, level in (("novice", 1), ("master", 5), ("late", 3)):
        await on_duty(acd, agent, weapons=level, privacy=level)
        clock.advance(1)
    assert the_offer(await enter(acd, "c1")) == ("c1", "novice")
    # Another category of the same agents keeps the usual order.
    assert the_offer(await enter(acd, "c2", "privacy")) == ("c2", "master")


async def serve(acd, contact, agent):
    done(await acd.accept(contact, agent))
    done(await acd.hang_up(contact, Party.CITIZEN))
    return done(await acd.finish_wrap_up(agent, "done"))


async def test_by_fewest_contacts_everybody_gets_as_many(new_acd, clock):
    acd = new_acd(strategies={"weapons": Strategy.FEWEST_CONTACTS})
    await on_duty(acd, "a", weapons=5)
    await enter(acd, "c1")
    clock.advance(1)
    await serve(acd, "c1", "a")
    clock.advance(1)
    await on_duty(acd, "b", weapons=1)
    # b is less proficient and less long idle, and has answered none.
    assert the_offer(await enter(acd, "c2")) == ("c2", "b")
    await serve(acd, "c2", "b")
    assert [(await acd.agent(name)).answered for name in "ab"] == [1, 1]
    assert the_offer(await enter(acd, "c3")) == ("c3", "a")


async def test_the_count_begins_anew_for_who_signs_off_but_not_for_a_lost_console(new_acd, clock):
    acd = new_acd(strategies={"weapons": Strategy.FEWEST_CONTACTS}, agent_lease_s=15)
    await on_duty(acd, "a")
    await enter(acd, "c1")
    await serve(acd, "c1", "a")
    clock.advance(16)
    assert kinds(await acd.tick()) == ["agent_lost"]
    await on_duty(acd, "a")
    assert (await acd.agent("a")).answered == 1
    done(await acd.set_state("a", AgentState.OFFLINE))
    assert (await acd.agent("a")).answered == 0


async def test_idle_time_begins_anew_with_each_contact(acd, clock):
    await on_duty(acd, "a")
    clock.advance(1)
    await on_duty(acd, "b")
    clock.advance(1)
    assert the_offer(await enter(acd, "c1")) == ("c1", "a")
    done(await acd.accept("c1", "a"))
    clock.advance(5)
    done(await acd.hang_up("c1", Party.AGENT, "a"))
    done(await acd.finish_wrap_up("a"))
    assert the_offer(await enter(acd, "c2")) == ("c2", "b")


async def test_a_declined_contact_keeps_its_place_and_goes_to_somebody_else(acd, clock):
    await on_duty(acd, "a", weapons=5)
    await on_duty(acd, "b", weapons=1)
    await enter(acd, "c1")
    entered = (await acd.contact("c1")).score_ms
    clock.advance(5)
    declined = await acd.decline("c1", "a", "not mine")
    assert kinds(declined) == ["decline", "offer"]
    assert the_offer(declined) == ("c1", "b")
    assert declined.events[0].details == {
        "reason": "not mine",
        "score": str(entered),
        "target": "",
    }
    assert (await acd.contact("c1")).score_ms == entered
    assert (await acd.agent("a")).state is AgentState.AVAILABLE


async def test_a_declined_contact_stays_before_those_who_came_later(acd, clock):
    await on_duty(acd, "a")
    await enter(acd, "c1")
    clock.advance(1)
    await enter(acd, "c2")
    assert the_offer(await acd.decline("c1", "a")) == ("c2", "a")
    assert (await acd.position("c1"), await acd.position("c2")) == (1, 2)
    assert the_offer(await on_duty(acd, "b")) == ("c1", "b")


async def test_a_decliner_is_asked_again_after_the_cool_down(new_acd, clock):
    acd = new_acd(decline_cooldown_s=30)
    await on_duty(acd, "a")
    await enter(acd, "c")
    assert kinds(await acd.decline("c", "a")) == ["decline", "refused_by_all"]
    assert await acd.claim_next("a") is Refusal.NOTHING_WAITING
    assert await acd.offer_next("c") is Refusal.NOBODY_AVAILABLE
    for _ in range(2):
        clock.advance(10)
        done(await acd.heartbeat("a"))
        assert kinds(await acd.tick()) == []
    clock.advance(10)
    done(await acd.heartbeat("a"))
    assert the_offer(await acd.tick()) == ("c", "a")


async def test_a_console_that_fell_silent_is_not_offered_anything(new_acd, clock):
    acd = new_acd(agent_lease_s=15)
    await on_duty(acd, "a")
    clock.advance(16)
    # Nobody has ticked yet: the matching itself has to notice.
    assert kinds(await enter(acd, "c")) == ["enqueue"]
    assert await acd.claim_next("a") is Refusal.CONSOLE_GONE
    assert await acd.offer_next("c") is Refusal.NOBODY_AVAILABLE
    assert not (await acd.agent("a")).present
    # Back before it was signed off: offered at once.
    assert the_offer(await acd.heartbeat("a")) == ("c", "a")


async def test_a_silent_console_cannot_be_made_available(new_acd, clock):
    acd = new_acd(agent_lease_s=15)
    done(await acd.sign_on("a", {"weapons": 3}))
    clock.advance(16)
    assert await acd.set_state("a", AgentState.AVAILABLE) is Refusal.CONSOLE_GONE
    done(await acd.sign_on("a", {"weapons": 3}))
    assert kinds(await acd.set_state("a", AgentState.AVAILABLE)) == ["set_available"]


async def test_a_present_agent_is_found_behind_many_silent_ones(new_acd, clock):
    acd = new_acd(agent_lease_s=15)
    for number in range(25):
        await on_duty(acd, f"gone{number}", weapons=5)
    clock.advance(16)
    await on_duty(acd, "here", weapons=1)
    assert the_offer(await enter(acd, "c")) == ("c", "here")


async def test_a_contact_is_found_behind_many_queues_of_others(acd, clock):
    for number in range(40):
        await enter(acd, f"x{number}", "privacy", requirements=frozenset({f"r{number}"}))
        clock.advance(0.001)
    await enter(acd, "mine", "weapons")
    assert the_offer(await on_duty(acd, "a", weapons=1, privacy=1)) == ("mine", "a")


async def test_leaving_while_it_rings_frees_the_agent_for_the_next(acd, clock):
    await on_duty(acd, "a")
    clock.advance(1)
    await on_duty(acd, "b")
    await enter(acd, "c1")
    left = await acd.leave("c1")
    assert left.events[0].details["outcome"] == Outcome.LEFT_WHILE_RINGING
    # It was not a's doing: a is still the longest idle.
    assert the_offer(await enter(acd, "c2")) == ("c2", "a")
    await enter(acd, "c3")
    await enter(acd, "c4")
    assert the_offer(await acd.leave("c2")) == ("c4", "a")


async def test_a_new_profile_takes_effect_at_once(acd):
    await enter(acd, "c", "privacy")
    await on_duty(acd, "a", weapons=5)
    assert the_offer(await acd.sign_on("a", {"privacy": 1})) == ("c", "a")
    done(await acd.decline("c", "a"))
    done(await acd.sign_on("a", {"licences": 1}))
    assert kinds(await enter(acd, "w", "weapons")) == ["enqueue"]
    assert the_offer(await enter(acd, "l", "licences")) == ("l", "a")


async def test_correcting_the_category_of_a_waiting_contact_moves_it_with_its_place(acd, clock):
    await enter(acd, "c1", "weapons")
    clock.advance(1)
    await enter(acd, "c2", "privacy")
    moved = await acd.correct_category("c1", "privacy")
    assert moved.events[0].details["from_category"] == "weapons"
    assert (await acd.waiting(["weapons", "privacy"]))["privacy"].count == 2
    assert the_offer(await on_duty(acd, "a", privacy=3)) == ("c1", "a")


async def test_correcting_the_category_of_a_waiting_contact_may_find_somebody(acd):
    await on_duty(acd, "a", privacy=3)
    await enter(acd, "c", "weapons")
    assert the_offer(await acd.correct_category("c", "privacy")) == ("c", "a")


async def test_a_kept_contact_that_is_moved_rings_nowhere_at_its_old_topic(acd, redis):
    """It waits for somebody who is busy, while others are free who answer what it was about."""
    await on_duty(acd, "known", weapons=3)
    await enter(acd, "before")
    done(await acd.accept("before", "known"))
    await enter(acd, "kept")
    done(await acd.reserve("kept", target_agent("known")))
    await on_duty(acd, "free", weapons=3)
    moved = done(await acd.correct_category("kept", "privacy"))
    assert kinds(moved) == ["correct_category"]
    assert moved.events[0].details["from_target"] == "!known"
    found = await acd.contact("kept")
    assert (found.category, found.state, found.target) == ("privacy", "waiting", "")
    assert await redis.zscore(acd.keys.deadlines, "reserve:kept") is None
    done(await acd.hang_up("before", Party.CITIZEN))
    done(await acd.finish_wrap_up("known", "done"))
    assert (await acd.contact("kept")).state is ContactState.WAITING
    assert the_offer(await on_duty(acd, "other", privacy=1)) == ("kept", "other")


@pytest.mark.parametrize("state", ["connected", "held", "reconnecting", "asking", "wrap_up"])
async def test_whoever_is_answered_at_the_moment_of_a_move_is_not_moved(acd, state):
    """Whoever moves those who wait has no part in the conversation, whose agent says what it is about."""
    await contact_in(acd, state, "c", "a")
    before = await acd.contact("c")
    assert await acd.correct_category("c", "privacy") is Refusal.NOT_WAITING
    assert await acd.contact("c") == before
    done(await acd.correct_category("c", "privacy", "a"))


async def test_an_answered_contact_keeps_its_agent_when_corrected(acd):
    await on_duty(acd, "a", weapons=3)
    await enter(acd, "c", "weapons")
    done(await acd.accept("c", "a"))
    done(await acd.correct_category("c", "privacy", "a"))
    found = await acd.contact("c")
    assert (found.category, found.agent, found.state) == ("privacy", "a", "connected")


async def test_the_state_for_afterwards(acd):
    await on_duty(acd, "a")
    await enter(acd, "c")
    assert await acd.set_state("a", AgentState.PAUSED, "lunch") is Refusal.OFFER_PENDING
    done(await acd.accept("c", "a"))
    assert await acd.set_state("a", AgentState.PAUSED, "lunch") is Refusal.AGENT_BUSY
    kept = await acd.set_state("a", AgentState.PAUSED, "lunch", after_contact=True)
    assert kinds(kept) == ["keep_next_state"]
    waits = await acd.agent("a")
    assert (waits.next_state, waits.next_reason) == (AgentState.PAUSED, "lunch")
    done(await acd.hang_up("c", Party.AGENT, "a"))
    assert await acd.set_state("a", AgentState.OFFLINE) is Refusal.IN_WRAP_UP
    await enter(acd, "next")
    assert not done(await acd.finish_wrap_up("a", "done")).offers
    found = await acd.agent("a")
    assert (found.state, found.reason, found.next_state) == (AgentState.PAUSED, "lunch", None)


async def test_the_state_given_at_the_end_overrules_the_kept_one(acd):
    await on_duty(acd, "a")
    await enter(acd, "c")
    done(await acd.set_state("a", AgentState.PAUSED, "lunch", after_contact=True))
    done(await acd.accept("c", "a"))
    done(await acd.hang_up("c", Party.CITIZEN))
    done(await acd.finish_wrap_up("a", "done", AgentState.AVAILABLE))
    found = await acd.agent("a")
    assert (found.state, found.next_state) == (AgentState.AVAILABLE, None)


async def test_without_automatic_offers_only_claiming_matches(new_acd):
    acd = new_acd(auto_offer=False)
    await enter(acd, "c")
    assert kinds(await on_duty(acd, "a")) == ["set_available"]
    assert kinds(await acd.tick()) == []
    assert the_offer(await acd.claim_next("a")) == ("c", "a")
    assert await acd.claim_next("a") is Refusal.OFFER_PENDING


async def test_the_tick_mends_a_pair_left_apart(new_acd):
    by_hand = new_acd(auto_offer=False)
    await enter(by_hand, "c")
    await on_duty(by_hand, "a")
    assert the_offer(await new_acd().tick()) == ("c", "a")
