"""A second agent in a contact: asked, consulted, taking over, in a conversation of three; and every end."""

import pytest

from queueing.model import (
    AgentState,
    Channel,
    ContactState,
    Outcome,
    Party,
    Refusal,
    Strategy,
    target_agent,
    target_office,
)
from tests.support.situations.acd import COLLEAGUE as B
from tests.support.situations.acd import SECOND, contact_in, done, enter, kinds, on_duty, the_offer

CONNECTED, HELD = ContactState.CONNECTED, ContactState.HELD
ASKING, CONSULTING, THREE_WAY = SECOND


async def agents(acd):
    return [(await acd.agent(name)).state for name in ("a", B)]


async def legs(acd):
    return [(leg.party, leg.agent, leg.why) for leg in (await acd.contact("c")).legs]


async def test_a_colleague_is_asked_and_answers(acd, clock):
    await contact_in(acd, CONNECTED, "c", "a")
    await on_duty(acd, B, privacy=1)
    clock.advance(5)
    (asked,) = done(await acd.consult("c", "a", target=target_agent(B))).events
    assert (asked.kind, asked.agent, asked.details["by"]) == ("consult", B, "a")
    assert int(asked.details["until"]) == clock.ms + 20_000
    contact = await acd.contact("c")
    assert (contact.state, contact.agent, contact.colleague) == (ASKING, "a", B)
    assert (contact.ring_until, contact.held_at) == (clock.ms + 20_000, clock.ms)
    assert await agents(acd) == ["busy", "offered"]
    clock.advance(3)
    done(await acd.consult_accept("c", B))
    contact = await acd.contact("c")
    assert (contact.state, contact.ring_until) == (CONSULTING, None)
    assert contact.held_at == clock.ms - 3000, "on hold since it was asked"
    assert await agents(acd) == ["busy", "busy"]
    assert await legs(acd) == [
        (Party.CITIZEN, None, None),
        (Party.AGENT, "a", None),
        (Party.COLLEAGUE, B, None),
    ]


async def test_a_warm_transfer(acd):
    await contact_in(acd, CONSULTING, "c", "a")
    (event,) = done(await acd.consult_complete("c", "a")).events
    assert (event.agent, event.agent_to, event.details["to"]) == ("a", AgentState.WRAP_UP, B)
    contact = await acd.contact("c")
    assert (contact.state, contact.agent, contact.colleague) == (CONNECTED, B, None)
    assert contact.held_at is None
    assert await agents(acd) == ["wrap_up", "busy"]
    assert await legs(acd) == [
        (Party.CITIZEN, None, None),
        (Party.AGENT, "a", "transferred"),
        (Party.COLLEAGUE, B, "took_over"),
        (Party.AGENT, B, None),
    ]
    assert await acd.hang_up("c", Party.AGENT, "a") is Refusal.NOT_YOUR_CONTACT
    done(await acd.hang_up("c", Party.AGENT, B))


@pytest.mark.parametrize("first", ["a", B])
async def test_each_finishes_the_own_part_in_any_order(acd, redis, first):
    """The one who had it before closes the own part, the other the contact, which is kept until both
    have."""
    await contact_in(acd, CONSULTING, "c", "a")
    done(await acd.consult_complete("c", "a"))
    done(await acd.hang_up("c", Party.CITIZEN))
    second = B if first == "a" else "a"
    own = {"a": "finish_part", B: "finish_wrap_up"}
    assert kinds(await acd.finish_wrap_up(first, "one")) == [own[first]]
    assert await redis.ttl(acd.keys.contact("c")) == -1
    assert kinds(await acd.finish_wrap_up(second, "two")) == [own[second]]
    contact = await acd.contact("c")
    assert contact.state is ContactState.CLOSED
    assert contact.code == ("two" if first == "a" else "one")
    assert await redis.ttl(acd.keys.contact("c")) > 0
    assert await agents(acd) == ["available", "available"]


async def test_a_part_is_finished_while_the_contact_goes_on(acd):
    await contact_in(acd, CONSULTING, "c", "a")
    done(await acd.consult_complete("c", "a"))
    (event,) = done(await acd.finish_wrap_up("a", "handed", AgentState.PAUSED)).events
    assert (event.kind, event.contact, event.contact_to) == ("finish_part", "c", None)
    assert (event.details["by"], event.details["code"]) == ("agent", "handed")
    assert await agents(acd) == ["paused", "busy"]
    assert (await acd.contact("c")).state is CONNECTED


async def test_back_to_the_citizen(acd):
    await contact_in(acd, CONSULTING, "c", "a")
    done(await acd.consult_cancel("c", "a"))
    contact = await acd.contact("c")
    assert (contact.state, contact.agent, contact.colleague) == (CONNECTED, "a", None)
    assert await agents(acd) == ["busy", "available"], "whoever was only consulted has no wrap-up"
    assert (await legs(acd))[2] == (Party.COLLEAGUE, B, "released")


async def test_the_ring_is_called_off(acd, clock):
    await contact_in(acd, ASKING, "c", "a")
    done(await acd.consult_cancel("c", "a"))
    assert (await acd.contact("c")).ring_until is None
    assert await agents(acd) == ["busy", "available"]
    assert len(await legs(acd)) == 2
    clock.advance(21)
    await acd.heartbeat("a", B)
    assert not kinds(await acd.tick()), "nothing rings any more"


async def test_who_declines_leaves_the_citizen_on_hold(acd):
    await contact_in(acd, ASKING, "c", "a")
    done(await acd.consult_decline("c", B, "busy"))
    contact = await acd.contact("c")
    assert (contact.state, contact.colleague) == (HELD, None)
    assert contact.held_at is not None
    assert await agents(acd) == ["busy", "available"]
    # by name at once, of a category not before the cool-down is over
    assert await acd.consult("c", "a", category="weapons") is Refusal.NOBODY_AVAILABLE
    done(await acd.consult("c", "a", target=target_agent(B)))


async def test_who_does_not_answer_is_paused(new_acd, clock):
    acd = new_acd(agent_lease_s=10_000)
    await contact_in(acd, ASKING, "c", "a")
    clock.advance(21)
    assert kinds(await acd.tick()) == ["consult_no_answer"]
    assert (await acd.contact("c")).state is HELD
    colleague = await acd.agent(B)
    assert (colleague.state, colleague.reason) == (AgentState.PAUSED, "no_answer")


async def test_all_three_and_the_colleague_leaves(acd):
    await contact_in(acd, THREE_WAY, "c", "a")
    assert (await acd.contact("c")).held_at is None
    (event,) = done(await acd.consult_leave("c", B)).events
    assert (event.agent, event.agent_to) == (B, AgentState.WRAP_UP)
    contact = await acd.contact("c")
    assert (contact.state, contact.agent, contact.colleague) == (CONNECTED, "a", None)
    assert kinds(await acd.finish_wrap_up(B, "helped")) == ["finish_part"]
    done(await acd.hang_up("c", Party.CITIZEN))
    assert kinds(await acd.finish_wrap_up("a", "done")) == ["finish_wrap_up"]


async def test_all_three_and_the_first_leaves(acd):
    await contact_in(acd, THREE_WAY, "c", "a")
    done(await acd.consult_leave("c", "a"))
    contact = await acd.contact("c")
    assert (contact.state, contact.agent, contact.colleague) == (CONNECTED, B, None)
    assert await agents(acd) == ["wrap_up", "busy"]
    assert (await legs(acd))[1:] == [
        (Party.AGENT, "a", "left"),
        (Party.COLLEAGUE, B, "took_over"),
        (Party.AGENT, B, None),
    ]


async def test_the_first_sends_the_third_away(acd):
    await contact_in(acd, THREE_WAY, "c", "a")
    done(await acd.consult_cancel("c", "a"))
    assert (await acd.contact("c")).state is CONNECTED
    assert await agents(acd) == ["busy", "wrap_up"]


async def test_a_consulted_colleague_hangs_up(acd):
    await contact_in(acd, CONSULTING, "c", "a")
    assert await acd.consult_leave("c", "a") is Refusal.NOT_JOINED
    done(await acd.consult_leave("c", B))
    assert (await acd.contact("c")).state is HELD
    assert await agents(acd) == ["busy", "available"]


@pytest.mark.parametrize("state", SECOND)
@pytest.mark.parametrize("by", ["citizen", "agent", "system", "lost"])
async def test_the_end_of_the_contact_releases_both(new_acd, clock, state, by):
    acd = new_acd(seat_lease_s=60, agent_lease_s=10_000, ring_s=10_000)
    await contact_in(acd, state, "c", "a")
    await enter(acd, "next")
    if by == "lost":
        done(await acd.detach("c"))
        assert (await acd.contact("c")).state is state, "the two go on while the citizen is away"
        clock.advance(61)
        ended = await acd.tick()
    else:
        ended = await acd.hang_up("c", Party(by), "a" if by == "agent" else None)
    why = "lost" if by == "lost" else f"hung_up_by_{by}"
    over = done(ended).events[0]
    assert (over.kind, over.agent, over.details["why"]) == ("consult_over", B, why)
    contact = await acd.contact("c")
    assert (contact.state, contact.agent, contact.colleague) == (ContactState.WRAP_UP, "a", None)
    assert contact.held_at is None
    assert all(leg.why for leg in contact.legs)
    if state is THREE_WAY:
        assert await agents(acd) == ["wrap_up", "wrap_up"]
    elif by != "lost":
        assert the_offer(ended) == ("next", B), "whoever was only asked takes the next"


@pytest.mark.parametrize(("state", "after"), [(CONSULTING, HELD), (THREE_WAY, CONNECTED)])
async def test_the_colleague_keeps_a_contact_whose_agent_is_lost(new_acd, clock, state, after):
    acd = new_acd(seat_lease_s=10_000)
    await contact_in(acd, state, "c", "a")
    await away(acd, clock, "a", stays=B)
    contact = await acd.contact("c")
    assert (contact.state, contact.agent, contact.colleague) == (after, B, None)
    assert await agents(acd) == ["offline", "busy"]
    assert (await legs(acd))[1:] == [
        (Party.AGENT, "a", "agent_lost"),
        (Party.COLLEAGUE, B, "took_over"),
        (Party.AGENT, B, None),
    ]


@pytest.mark.parametrize(
    ("state", "after"), [(ASKING, HELD), (CONSULTING, HELD), (THREE_WAY, CONNECTED)]
)
async def test_a_colleague_whose_console_is_gone(new_acd, clock, state, after):
    acd = new_acd(seat_lease_s=10_000, ring_s=10_000)
    await contact_in(acd, state, "c", "a")
    happened = await away(acd, clock, B, stays="a")
    assert "colleague_lost" in happened
    contact = await acd.contact("c")
    assert (contact.state, contact.agent, contact.colleague) == (after, "a", None)
    assert await agents(acd) == ["busy", "offline"]
    done(await acd.hang_up("c", Party.CITIZEN))


async def test_the_agent_is_lost_while_a_colleague_rings(new_acd, clock):
    """The contact stands where it stood, and of the two who are free the better one has it."""
    acd = new_acd(seat_lease_s=10_000, ring_s=10_000)
    await contact_in(acd, ASKING, "c", "a")
    await on_duty(acd, "best", weapons=5)
    happened = await away(acd, clock, "a", stays=(B, "best"))
    assert happened[-3:] == ["consult_over", "agent_lost", "offer"]
    assert (await acd.contact("c")).agent == "best"
    assert await agents(acd) == ["offline", "available"]


async def test_the_agent_is_lost_and_what_waited_longer_comes_first(new_acd, clock):
    acd = new_acd(seat_lease_s=10_000, ring_s=10_000)
    await enter(acd, "earlier", "privacy")
    await contact_in(acd, CONNECTED, "c", "a")
    await on_duty(acd, B, weapons=3)
    done(await acd.consult("c", "a", target=target_agent(B)))
    done(await acd.grant(B, "privacy", 600))
    await away(acd, clock, "a", stays=B)
    assert (await acd.contact("earlier")).agent == B
    assert (await acd.contact("c")).state is ContactState.WAITING


async def test_the_agent_is_lost_where_its_contact_is_closed(new_acd, clock):
    acd = new_acd(seat_lease_s=10_000, ring_s=10_000, requeue_when_agent_lost=False)
    await contact_in(acd, ASKING, "c", "a")
    await away(acd, clock, "a", stays=B)
    assert (await acd.contact("c")).outcome is Outcome.AGENT_LOST
    assert await agents(acd) == ["offline", "available"]


async def test_a_console_is_gone_in_the_wrap_up_of_a_part(new_acd, clock, redis):
    acd = new_acd(seat_lease_s=10_000)
    await contact_in(acd, CONSULTING, "c", "a")
    done(await acd.consult_complete("c", "a"))
    happened = await away(acd, clock, "a", stays=B)
    assert happened[-1] == "finish_part"
    contact = await acd.contact("c")
    assert (contact.state, contact.agent) == (CONNECTED, B)
    assert await agents(acd) == ["offline", "busy"]


async def test_the_wrap_up_of_a_part_has_an_end(new_acd, clock):
    acd = new_acd(wrap_up_s=30, agent_lease_s=10_000, seat_lease_s=10_000)
    await contact_in(acd, THREE_WAY, "c", "a")
    done(await acd.consult_leave("c", B))
    done(await acd.extend_wrap_up(B, 30))
    clock.advance(31)
    assert not kinds(await acd.tick())
    clock.advance(30)
    (event,) = done(await acd.tick()).events
    assert (event.kind, event.details["by"]) == ("finish_part", "time")
    assert await agents(acd) == ["busy", "available"]


async def test_the_hold_alarms_in_a_consultation_too(new_acd, clock):
    acd = new_acd(hold_limit_s=60, agent_lease_s=10_000, seat_lease_s=10_000)
    await contact_in(acd, HELD, "c", "a")
    await on_duty(acd, B)
    clock.advance(50)
    done(await acd.consult("c", "a", target=target_agent(B)))
    clock.advance(11)
    assert kinds(await acd.tick()) == ["hold_alarm"], "reckoned from when the hold began"
    done(await acd.consult_accept("c", B))
    clock.advance(61)
    assert kinds(await acd.tick()) == ["hold_alarm"]
    done(await acd.consult_join("c", "a"))
    clock.advance(61)
    assert not kinds(await acd.tick())


async def test_of_a_category_the_best_is_asked_whatever_the_contact_requires(new_acd, clock):
    acd = new_acd(strategies={"privacy": Strategy.LONGEST_IDLE})
    await on_duty(acd, "a", skills=["lis"])
    await enter(acd, "c", requirements=frozenset({"lis"}))
    done(await acd.accept("c", "a"))
    await on_duty(acd, "poor", privacy=1, weapons=2)
    clock.advance(1)
    await on_duty(acd, "good", privacy=5, weapons=5)
    done(await acd.consult("c", "a", category="weapons"))
    assert (await acd.contact("c")).colleague == "good"
    done(await acd.consult_cancel("c", "a"))
    done(await acd.consult("c", "a", category="privacy"))
    assert (await acd.contact("c")).colleague == "poor", "free for longer"


async def test_of_an_office_whoever_is_free(acd):
    await contact_in(acd, CONNECTED, "c", "a")
    north = target_office("north")
    assert await acd.consult("c", "a", target=north) is Refusal.NOBODY_AVAILABLE
    await acd.sign_on("n", {"privacy": 1}, office="north")
    done(await acd.set_state("n", AgentState.AVAILABLE))
    done(await acd.consult("c", "a", target=north))
    assert (await acd.contact("c")).colleague == "n"


async def test_who_cannot_be_asked(acd, clock):
    await contact_in(acd, CONNECTED, "c", "a")
    assert await acd.consult("c", "a", target="!a") is Refusal.SAME_AGENT
    assert await acd.consult("c", "a", target="!nobody") is Refusal.UNKNOWN_AGENT
    assert await acd.consult("c", "a", category="astrology") is Refusal.UNKNOWN_CATEGORY
    assert await acd.consult("c", "b", target="!a") is Refusal.NOT_YOUR_CONTACT
    await on_duty(acd, B)
    done(await acd.console_gone(B))
    assert await acd.consult("c", "a", target=target_agent(B)) is Refusal.CONSOLE_GONE
    assert await acd.consult("c", "a", category="weapons") is Refusal.NOBODY_AVAILABLE


@pytest.mark.parametrize(
    ("state", "attempt", "word"),
    [
        (ASKING, lambda acd: acd.consult_accept("c", "a"), Refusal.NOT_OFFERED_TO_YOU),
        (ASKING, lambda acd: acd.consult_decline("c", "a"), Refusal.NOT_OFFERED_TO_YOU),
        (ASKING, lambda acd: acd.consult_accept("c", "nobody"), Refusal.UNKNOWN_AGENT),
        (ASKING, lambda acd: acd.accept("c", B), Refusal.NOT_OFFERED),
        (CONSULTING, lambda acd: acd.consult_cancel("c", B), Refusal.NOT_YOUR_CONTACT),
        (CONSULTING, lambda acd: acd.consult_complete("c", B), Refusal.NOT_YOUR_CONTACT),
        (CONSULTING, lambda acd: acd.consult_join("c", B), Refusal.NOT_YOUR_CONTACT),
        (CONSULTING, lambda acd: acd.hang_up("c", Party.AGENT, B), Refusal.NOT_YOUR_CONTACT),
        (THREE_WAY, lambda acd: acd.consult_leave("c", "nobody"), Refusal.NOT_YOUR_CONTACT),
    ],
)
async def test_what_only_the_other_may(acd, state, attempt, word):
    await contact_in(acd, state, "c", "a")
    before = await acd.contact("c")
    assert await attempt(acd) is word
    assert await acd.contact("c") == before


async def test_all_three_go_on_by_another_channel(acd):
    await contact_in(acd, THREE_WAY, "c", "a")
    (event,) = done(await acd.switch_channel("c", Channel.PHONE)).events
    assert (event.agent, event.details["colleague"]) == ("a", B)
    assert await legs(acd) == [
        (Party.CITIZEN, None, "switched"),
        (Party.AGENT, "a", "switched"),
        (Party.COLLEAGUE, B, "switched"),
        (Party.CITIZEN, None, None),
        (Party.AGENT, "a", None),
        (Party.COLLEAGUE, B, None),
    ]
    done(await acd.consult_leave("c", B))
    assert (await legs(acd))[5] == (Party.COLLEAGUE, B, "left")


async def away(acd, clock, agent, *, stays):
    """A console falls silent until the agent is given up; what happened meanwhile."""
    stays = (stays,) if isinstance(stays, str) else stays
    happened = []
    for _ in range(8):
        clock.advance(10)
        done(await acd.heartbeat(*stays))
        happened += kinds(await acd.tick())
    assert (await acd.agent(agent)).state is AgentState.OFFLINE
    return happened
