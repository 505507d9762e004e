"""Transfers, contacts handed to somebody, authorisations, and what a supervisor does with the queue."""

import pytest

from queueing.model import (
    AgentState,
    Channel,
    ContactState,
    Outcome,
    Party,
    Refusal,
    target_agent,
    target_office,
)
from tests.support.situations.acd import done, enter, kinds, on_duty, the_offer


async def talking(acd, contact="c", agent="a", **about):
    await on_duty(acd, agent)
    await enter(acd, contact, **about)
    done(await acd.accept(contact, agent))


async def test_a_transfer_to_a_category_waits_at_the_old_place(acd, clock):
    await talking(acd, "c", "a")
    entered = (await acd.contact("c")).score_ms
    clock.advance(60)
    await enter(acd, "later", "privacy")
    await on_duty(acd, "b", privacy=3)
    # b was rung for the later one; the transferred one goes before it once that is given back
    moved = done(await acd.transfer("c", "a", category="privacy"))
    assert kinds(moved)[0] == "transfer"
    contact = await acd.contact("c")
    assert (contact.state, contact.category) == (ContactState.WAITING, "privacy")
    assert contact.score_ms == entered
    assert contact.legs[1].why == "transferred"
    assert (await acd.agent("a")).state is AgentState.AVAILABLE
    assert await acd.position("c") == 1


async def test_whoever_transferred_is_not_rung_for_it_at_once(new_acd, clock):
    acd = new_acd(agent_lease_s=10_000)
    await talking(acd)
    moved = done(await acd.transfer("c", "a"))
    assert not moved.offers
    clock.advance(31)
    assert the_offer(await acd.tick()) == ("c", "a")


async def test_a_transfer_to_an_agent_of_another_profile_rings_there_alone(acd):
    await talking(acd)
    await on_duty(acd, "b", privacy=3)
    await on_duty(acd, "d", weapons=5)
    assert the_offer(await acd.transfer("c", "a", target=target_agent("b"))) == ("c", "b")
    assert (await acd.contact("c")).target == "!b"


async def test_who_does_not_take_what_was_handed_on_frees_it_for_all(acd):
    await talking(acd)
    await on_duty(acd, "b", privacy=3)
    await on_duty(acd, "d", weapons=5)
    done(await acd.transfer("c", "a", target=target_agent("b")))
    assert the_offer(await acd.decline("c", "b", "busy")) == ("c", "d")
    assert (await acd.contact("c")).target == ""


async def test_a_transfer_waits_for_a_busy_agent_and_not_for_ever(new_acd, clock):
    acd = new_acd(reserve_s=60, agent_lease_s=1000)
    await talking(acd, "c", "a")
    await talking(acd, "d", "b")
    await on_duty(acd, "e")
    assert not done(await acd.transfer("c", "a", target=target_agent("b"))).offers
    clock.advance(61)
    over = await acd.tick()
    assert kinds(over) == ["reservation_over", "offer"]
    assert the_offer(over)[0] == "c"


async def test_an_office_is_rung_at_whoever_of_it_is_free(acd):
    await talking(acd)
    await acd.sign_on("n", {"privacy": 1}, office="north")
    done(await acd.set_state("n", AgentState.AVAILABLE))
    assert the_offer(await acd.transfer("c", "a", target=target_office("north"))) == ("c", "n")
    assert (await acd.agent("n")).office == "north"


@pytest.mark.parametrize(
    ("target", "word"),
    [
        ("!nobody", Refusal.UNKNOWN_AGENT),
        ("!a", Refusal.SAME_AGENT),
        ("!away", Refusal.AGENT_OFFLINE),
    ],
)
async def test_where_nothing_can_be_transferred_to(acd, target, word):
    await talking(acd)
    await acd.sign_on("away", {"weapons": 1})
    assert await acd.transfer("c", "a", target=target) is word
    assert await acd.transfer("c", "b", target="") is Refusal.NOT_YOUR_CONTACT
    assert (await acd.contact("c")).state is ContactState.CONNECTED


@pytest.mark.parametrize("target", ["a", "!", "@Nord", "!a b", "#x"])
async def test_what_is_no_target(acd, target):
    with pytest.raises(ValueError, match="cannot be used"):
        await acd.reserve("c", target)


async def test_one_contact_is_authorised_by_handing_it_over(acd):
    await on_duty(acd, "b", privacy=3)
    await enter(acd, "c")
    assert the_offer(await acd.reserve("c", target_agent("b"))) == ("c", "b")


async def test_an_authorisation_counts_until_it_ends(new_acd, clock):
    acd = new_acd(agent_lease_s=10_000)
    await on_duty(acd, "b", privacy=3)
    await enter(acd, "c")
    granted = done(await acd.grant("b", "weapons", 600))
    assert kinds(granted) == ["grant", "offer"]
    assert (await acd.agent("b")).categories == {"privacy": 3, "weapons": 1}
    done(await acd.decline("c", "b"))
    # signing on again with the account's own profile does not undo it
    done(await acd.sign_on("b", {"privacy": 4}))
    assert (await acd.agent("b")).granted.keys() == {"weapons"}
    clock.advance(601)
    assert "grant_over" in kinds(await acd.tick())
    assert (await acd.agent("b")).categories == {"privacy": 4}


async def test_an_authorisation_taken_back(acd):
    await on_duty(acd, "b", privacy=3)
    done(await acd.grant("b", "weapons", 600))
    done(await acd.revoke("b", "weapons"))
    assert await acd.revoke("b", "weapons") is Refusal.NOT_GRANTED
    await enter(acd, "c")
    assert (await acd.contact("c")).state is ContactState.WAITING


async def test_a_correction_says_whether_the_agent_may_answer_that(acd):
    await talking(acd)
    done(await acd.grant("a", "privacy", 600))
    own = done(await acd.correct_category("c", "privacy", "a"))
    assert own.events[0].details["foreign"] == "0"
    done(await acd.revoke("a", "privacy"))
    foreign = done(await acd.correct_category("c", "road-code", "a"))
    assert foreign.events[0].details["foreign"] == "1"


async def test_a_supervisor_moves_and_removes(acd, clock):
    for name in ("c1", "c2", "c3"):
        await enter(acd, name)
        clock.advance(10)
    done(await acd.set_priority("c3", 60))
    assert await acd.position("c3") == 1
    done(await acd.set_priority("c3", 0))
    assert await acd.position("c3") == 3
    done(await acd.remove("c1", "duplicate"))
    assert (await acd.contact("c1")).outcome is Outcome.REMOVED
    assert await acd.position("c2") == 1


async def test_a_requirement_falls_away_in_time(new_acd, clock):
    acd = new_acd(agent_lease_s=10_000)
    await on_duty(acd, "b")
    await enter(acd, "c", requirements=frozenset({"en", "lis"}), relax_s={"en": 60})
    await enter(acd, "d", requirements=frozenset({"en"}), relax_s={"en": 90})
    clock.advance(61)
    assert kinds(await acd.tick()) == ["relax"]
    assert (await acd.contact("c")).requirements == {"lis"}
    clock.advance(30)
    assert the_offer(await acd.tick()) == ("d", "b")


async def test_the_agent_spoken_to_before_is_asked_first(acd, clock):
    await on_duty(acd, "best", weapons=5)
    await on_duty(acd, "known", weapons=1)
    await enter(acd, "c", preferred_agent="known")
    assert (await acd.contact("c")).agent == "known"
    await enter(acd, "d", preferred_agent="known")
    assert (await acd.contact("d")).agent == "best"


async def test_the_same_contact_by_another_channel(acd, clock):
    await talking(acd)
    entered = (await acd.contact("c")).score_ms
    clock.advance(5)
    done(await acd.switch_channel("c", Channel.PHONE))
    contact = await acd.contact("c")
    assert (contact.channel, contact.score_ms) == (Channel.PHONE, entered)
    assert [(leg.party, leg.channel, leg.why) for leg in contact.legs] == [
        (Party.CITIZEN, Channel.VIDEO, "switched"),
        (Party.AGENT, Channel.VIDEO, "switched"),
        (Party.CITIZEN, Channel.PHONE, None),
        (Party.AGENT, Channel.PHONE, None),
    ]
    done(await acd.hang_up("c", Party.CITIZEN))
    assert all(leg.why for leg in (await acd.contact("c")).legs)


async def test_a_hold_beyond_the_limit_is_an_alarm_again_and_again(new_acd, clock):
    acd = new_acd(hold_limit_s=60, agent_lease_s=10_000, seat_lease_s=10_000)
    await talking(acd)
    done(await acd.hold("c", "a"))
    for _ in range(2):
        clock.advance(61)
        assert kinds(await acd.tick()) == ["hold_alarm"]
    done(await acd.retrieve("c", "a"))
    clock.advance(61)
    assert kinds(await acd.tick()) == []


async def test_wrap_up_is_extended(new_acd, clock):
    acd = new_acd(wrap_up_s=30, agent_lease_s=10_000)
    await talking(acd)
    assert await acd.extend_wrap_up("a", 30) is Refusal.NOT_IN_WRAP_UP
    done(await acd.hang_up("c", Party.CITIZEN))
    done(await acd.extend_wrap_up("a", 30))
    clock.advance(45)
    assert kinds(await acd.tick()) == []
    clock.advance(16)
    assert kinds(await acd.tick()) == ["wrap_up_expired"]
