"""A number outside in the second agent's place: called, consulted, joined, the citizen passed on to it; and every end."""

import pytest

from queueing.model import AgentState, ContactState, Outcome, Party, Refusal, target_agent
from tests.support.situations.acd import (
    OUTSIDE,
    RING_OUTSIDE_S,
    SECOND,
    contact_in,
    done,
    enter,
    kinds,
    on_duty,
)

CONNECTED, HELD, CLOSED = ContactState.CONNECTED, ContactState.HELD, ContactState.CLOSED
ASKING, CONSULTING, THREE_WAY = SECOND
PASSED = ContactState.PASSED


async def legs(acd):
    return [(leg.party, leg.agent, leg.why) for leg in (await acd.contact("c")).legs]


async def free(acd):
    """The agent has the contact no more and may take another one."""
    return (await acd.agent("a")).state


async def test_a_number_is_called_and_answers_while_the_citizen_is_on_hold(acd, clock):
    await contact_in(acd, CONNECTED, "c", "a")
    clock.advance(5)
    (called,) = done(await acd.call_outside("c", "a", OUTSIDE, RING_OUTSIDE_S)).events
    assert (called.kind, called.agent) == ("call_outside", None)
    assert called.details == {
        "by": "a",
        "outside": OUTSIDE,
        "until": str(clock.ms + RING_OUTSIDE_S * 1000),
    }
    contact = await acd.contact("c")
    assert (contact.state, contact.agent) == (ASKING, "a")
    assert (contact.colleague, contact.outside) == (None, OUTSIDE)
    assert (contact.ring_until, contact.held_at) == (clock.ms + 60_000, clock.ms)
    clock.advance(3)
    done(await acd.outside_answered("c", OUTSIDE))
    contact = await acd.contact("c")
    assert (contact.state, contact.outside, contact.ring_until) == (CONSULTING, OUTSIDE, None)
    assert contact.held_at == clock.ms - 3000
    assert await free(acd) is AgentState.BUSY
    assert await legs(acd) == [
        (Party.CITIZEN, None, None),
        (Party.AGENT, "a", None),
        (Party.COLLEAGUE, None, None),
    ]
    done(await acd.consult_join("c", "a"))
    contact = await acd.contact("c")
    assert (contact.state, contact.outside, contact.held_at) == (THREE_WAY, OUTSIDE, None)


@pytest.mark.parametrize("state", [CONSULTING, THREE_WAY])
async def test_the_citizen_goes_on_with_the_number_and_the_agent_wraps_up(acd, state):
    await contact_in(acd, state, "c", "a", outside=True)
    (event,) = done(await acd.pass_on("c", "a")).events
    assert (event.kind, event.agent, event.agent_to) == ("pass_on", "a", AgentState.WRAP_UP)
    contact = await acd.contact("c")
    assert (contact.state, contact.agent, contact.outside) == (PASSED, None, OUTSIDE)
    assert contact.held_at is None
    assert (await legs(acd))[1:] == [
        (Party.AGENT, "a", "transferred"),
        (Party.COLLEAGUE, None, None),
    ]
    (finished,) = done(await acd.finish_wrap_up("a", "solved")).events
    assert finished.kind == "finish_part"
    assert (finished.details["code"], finished.details["last"]) == ("solved", "1")
    assert (await acd.contact("c")).state is PASSED, "they talk on"
    assert await free(acd) is AgentState.AVAILABLE


async def test_a_part_that_is_not_the_last_says_nothing_of_the_contact(acd):
    await contact_in(acd, CONNECTED, "c", "a")
    await on_duty(acd, "b")
    done(await acd.consult("c", "a", target=target_agent("b")))
    done(await acd.consult_accept("c", "b"))
    done(await acd.consult_complete("c", "a"))
    done(await acd.call_outside("c", "b", OUTSIDE, 60))
    done(await acd.outside_answered("c", OUTSIDE))
    done(await acd.pass_on("c", "b"))
    (earlier,) = [
        e for e in done(await acd.finish_wrap_up("a", "x")).events if e.kind == "finish_part"
    ]
    assert "last" not in earlier.details
    (last,) = [
        e for e in done(await acd.finish_wrap_up("b", "y")).events if e.kind == "finish_part"
    ]
    assert last.details["last"] == "1"


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("ends", ["citizen", "outside", "system", "lost"])
async def test_who_hangs_up_ends_a_contact_that_was_passed_on(new_acd, clock, ends, wrapped):
    acd = new_acd(seat_lease_s=60, agent_lease_s=10_000)
    await contact_in(acd, PASSED, "c", "a")
    if wrapped:
        done(await acd.finish_wrap_up("a", "solved"))
    if ends == "outside":
        result = await acd.outside_gone("c", OUTSIDE, "hung-up")
    elif ends == "lost":
        done(await acd.detach("c"))
        assert (await acd.contact("c")).state is PASSED
        clock.advance(61)
        result = await acd.tick()
    else:
        result = await acd.hang_up("c", Party(ends))
    (event,) = done(result).events
    assert (event.contact_from, event.contact_to, event.agent) == (PASSED, CLOSED, None)
    contact = await acd.contact("c")
    outcome = {"lost": Outcome.LOST, "system": Outcome.FAILED}.get(ends, Outcome.COMPLETED)
    assert (contact.state, contact.outcome, contact.outside) == (CLOSED, outcome, None)
    assert contact.ended_at == clock.ms
    assert all(leg.why for leg in contact.legs)
    clock.advance(3600)
    assert kinds(await acd.tick()) == [] if wrapped else True
    if not wrapped:
        assert kinds(await acd.finish_wrap_up("a", "solved")) == ["finish_part"]


async def test_a_browser_that_comes_back_finds_the_number_and_a_hang_up_is_final(acd):
    await contact_in(acd, PASSED, "c", "a")
    done(await acd.detach("c"))
    done(await acd.resume("c"))
    assert (await acd.contact("c")).state is PASSED
    assert await acd.detach("c", hung_up=True) is Refusal.NOT_CONNECTED


@pytest.mark.parametrize(
    ("state", "after"), [(ASKING, HELD), (CONSULTING, HELD), (THREE_WAY, CONNECTED)]
)
async def test_a_number_that_is_gone_leaves_the_citizen_with_the_agent(acd, state, after):
    await contact_in(acd, state, "c", "a", outside=True)
    (event,) = done(await acd.outside_gone("c", OUTSIDE, "busy")).events
    assert (event.kind, event.details["why"], event.details["by"]) == ("outside_gone", "busy", "a")
    contact = await acd.contact("c")
    assert (contact.state, contact.agent, contact.outside) == (after, "a", None)
    assert await free(acd) is AgentState.BUSY
    done(await acd.call_outside("c", "a", "second", 60))


@pytest.mark.parametrize("state", SECOND)
async def test_the_agent_goes_back_without_the_number(acd, clock, state):
    await contact_in(acd, state, "c", "a", outside=True)
    (event,) = done(await acd.consult_cancel("c", "a")).events
    assert event.details == {"by": "a", "outside": OUTSIDE}
    contact = await acd.contact("c")
    assert (contact.state, contact.agent, contact.outside) == (CONNECTED, "a", None)
    assert await acd.outside_gone("c", OUTSIDE, "ended") is Refusal.NOT_CONSULTING
    assert await acd.outside_answered("c", OUTSIDE) is Refusal.NOT_OFFERED
    clock.advance(RING_OUTSIDE_S + 1)
    assert "outside_gone" not in kinds(await acd.tick())


async def test_a_number_that_nobody_tells_of_is_not_waited_for_without_end(new_acd, clock):
    acd = new_acd(agent_lease_s=10_000, seat_lease_s=10_000, hold_limit_s=0)
    await contact_in(acd, ASKING, "c", "a", outside=True)
    clock.advance(RING_OUTSIDE_S - 1)
    assert kinds(await acd.tick()) == []
    clock.advance(2)
    (event,) = (await acd.tick()).events
    assert (event.kind, event.details["why"]) == ("outside_gone", "no-answer")
    contact = await acd.contact("c")
    assert (contact.state, contact.outside, contact.ring_until) == (HELD, None, None)


@pytest.mark.parametrize("state", SECOND)
@pytest.mark.parametrize("by", ["citizen", "agent", "system", "lost"])
async def test_the_end_of_the_contact_is_the_end_of_the_number(new_acd, clock, state, by):
    acd = new_acd(seat_lease_s=50, agent_lease_s=10_000)
    await contact_in(acd, state, "c", "a", outside=True)
    if by == "lost":
        done(await acd.detach("c"))
        clock.advance(51)
        ended = await acd.tick()
    else:
        ended = await acd.hang_up("c", Party(by), "a" if by == "agent" else None)
    over = done(ended).events[0]
    why = "lost" if by == "lost" else f"hung_up_by_{by}"
    assert (over.kind, over.agent) == ("consult_over", None)
    assert (over.details["outside"], over.details["why"]) == (OUTSIDE, why)
    contact = await acd.contact("c")
    assert (contact.state, contact.agent, contact.outside) == (ContactState.WRAP_UP, "a", None)
    assert all(leg.why for leg in contact.legs)
    assert kinds(await acd.finish_wrap_up("a", "done")) == ["finish_wrap_up"]


@pytest.mark.parametrize("state", SECOND)
async def test_an_agent_whose_console_is_gone(new_acd, clock, state):
    """Two who talk go on; a citizen on hold is in line again, and the number is let go."""
    acd = new_acd(seat_lease_s=10_000)
    await contact_in(acd, state, "c", "a", outside=True)
    happened = []
    for _ in range(20):
        clock.advance(10)
        happened += (await acd.tick()).events
    (lost,) = [event for event in happened if event.kind == "agent_lost"]
    contact = await acd.contact("c")
    if state is THREE_WAY:
        assert (lost.contact_to, lost.details["outside"]) == (PASSED, OUTSIDE)
        assert (contact.state, contact.agent, contact.outside) == (PASSED, None, OUTSIDE)
        assert (await legs(acd))[1:] == [
            (Party.AGENT, "a", "agent_lost"),
            (Party.COLLEAGUE, None, None),
        ]
    else:
        assert (contact.state, contact.agent, contact.outside) == (
            ContactState.WAITING,
            None,
            None,
        )
        assert await acd.outside_answered("c", OUTSIDE) is Refusal.NOT_OFFERED
    assert (await acd.agent("a")).state is AgentState.OFFLINE


@pytest.mark.parametrize(
    ("state", "attempt", "word"),
    [
        (CONNECTED, lambda acd: acd.call_outside("c", "b", "x", 60), Refusal.NOT_YOUR_CONTACT),
        (ASKING, lambda acd: acd.outside_answered("c", "another"), Refusal.NOT_OFFERED_TO_YOU),
        (CONSULTING, lambda acd: acd.outside_gone("c", "another", "x"), "not_offered_to_you"),
        (PASSED, lambda acd: acd.outside_gone("c", "another", "x"), "not_offered_to_you"),
        (CONSULTING, lambda acd: acd.pass_on("c", "b"), Refusal.NOT_YOUR_CONTACT),
        (CONSULTING, lambda acd: acd.consult_complete("c", "a"), Refusal.NOT_CONSULTING),
        (THREE_WAY, lambda acd: acd.consult_leave("c", "a"), Refusal.NOT_CONSULTING),
        (ASKING, lambda acd: acd.consult_accept("c", "b"), Refusal.NOT_OFFERED_TO_YOU),
        (ASKING, lambda acd: acd.consult_cancel("c", "b"), Refusal.NOT_YOUR_CONTACT),
    ],
)
async def test_what_does_not_fit_changes_nothing(acd, state, attempt, word):
    await contact_in(acd, state, "c", "a", outside=True)
    done(await acd.sign_on("b", {"privacy": 3}))
    before = await acd.contact("c")
    assert await attempt(acd) == word
    assert await acd.contact("c") == before


@pytest.mark.parametrize("state", [CONSULTING, THREE_WAY])
async def test_a_second_agent_is_no_number_outside(acd, state):
    await contact_in(acd, state, "c", "a")
    assert (await acd.contact("c")).outside is None
    assert await acd.pass_on("c", "a") is Refusal.NOT_CONSULTING
    assert await acd.outside_gone("c", OUTSIDE, "busy") is Refusal.NOT_OFFERED_TO_YOU


async def test_a_citizen_who_has_hung_up_is_handed_to_no_number(acd):
    await contact_in(acd, CONNECTED, "c", "a")
    done(await acd.detach("c", hung_up=True))
    assert await acd.call_outside("c", "a", OUTSIDE, 60) is Refusal.NOT_CONNECTED


async def test_a_passed_contact_is_in_nobodys_line(acd):
    await contact_in(acd, PASSED, "c", "a")
    await enter(acd, "next")
    done(await acd.finish_wrap_up("a", "done"))
    assert (await acd.contact("next")).agent == "a"
    assert (await acd.contact("c")).agent is None


@pytest.mark.parametrize("seconds", [0, 3601])
async def test_a_number_rings_for_a_time(acd, seconds):
    with pytest.raises(ValueError, match="cannot be used in the queue"):
        await acd.call_outside("c", "a", OUTSIDE, seconds)
