"""The tables by themselves, and every cell of them against the real scripts."""

import itertools

import pytest

from queueing import scripts
from queueing.model import (
    AgentState,
    Channel,
    ContactState,
    Event,
    NewContact,
    Outcome,
    Party,
    Refusal,
    target_agent,
)
from queueing.transitions import (
    AGENT_TRANSITIONS,
    CONTACT_TRANSITIONS,
    Verb,
    refusal,
    targets,
)
from tests.queueing.oracles import permits, script_names
from tests.support.situations.acd import (
    COLLEAGUE,
    OUTSIDE,
    agent_in,
    contact_in,
    done,
    enter,
    kinds,
)


async def _hung_up(acd):
    """By the agent who has it, or by the citizen who was passed on."""
    found = await acd.contact("c")
    if found is not None and found.state is ContactState.PASSED:
        return await acd.hang_up("c", Party.CITIZEN)
    return await acd.hang_up("c", Party.AGENT, "a")


async def _corrected(acd):
    """By whoever may: of one who waits somebody else than an agent, otherwise who has it."""
    found = await acd.contact("c")
    waits = found is None or found.state is ContactState.WAITING
    agent = None if waits else found.agent or None
    return await acd.correct_category("c", "privacy", agent)


# How a verb is asked for; the others are brought about by deadlines (test_deadlines).
CONTACT_VERBS = {
    Verb.OFFER: lambda acd: acd.offer_next("c"),
    Verb.ACCEPT: lambda acd: acd.accept("c", "a"),
    Verb.DECLINE: lambda acd: acd.decline("c", "a"),
    Verb.LEAVE: lambda acd: acd.leave("c"),
    Verb.DETACH: lambda acd: acd.detach("c"),
    Verb.RESUME: lambda acd: acd.resume("c"),
    Verb.SET_CONSENT: lambda acd: acd.set_consent("c", consent=True),
    Verb.HOLD: lambda acd: acd.hold("c", "a"),
    Verb.RETRIEVE: lambda acd: acd.retrieve("c", "a"),
    Verb.HANG_UP: lambda acd: _hung_up(acd),
    Verb.CORRECT_CATEGORY: lambda acd: _corrected(acd),
    Verb.TRANSFER: lambda acd: acd.transfer("c", "a"),
    Verb.TAKE_OVER: lambda acd: acd.take_over("c", "free"),
    Verb.SWITCH_CHANNEL: lambda acd: acd.switch_channel("c", Channel.PHONE),
    Verb.REMOVE: lambda acd: acd.remove("c", "why"),
    Verb.CONSULT: lambda acd: acd.consult("c", "a", target=target_agent("free")),
    Verb.CONSULT_ACCEPT: lambda acd: acd.consult_accept("c", COLLEAGUE),
    Verb.CONSULT_DECLINE: lambda acd: acd.consult_decline("c", COLLEAGUE),
    Verb.CONSULT_CANCEL: lambda acd: acd.consult_cancel("c", "a"),
    Verb.CONSULT_COMPLETE: lambda acd: acd.consult_complete("c", "a"),
    Verb.CONSULT_JOIN: lambda acd: acd.consult_join("c", "a"),
    Verb.CONSULT_LEAVE: lambda acd: acd.consult_leave("c", COLLEAGUE),
    Verb.CALL_OUTSIDE: lambda acd: acd.call_outside("c", "a", OUTSIDE, 60),
    Verb.OUTSIDE_ANSWERED: lambda acd: acd.outside_answered("c", OUTSIDE),
    Verb.OUTSIDE_GONE: lambda acd: acd.outside_gone("c", OUTSIDE, "busy"),
    Verb.PASS_ON: lambda acd: acd.pass_on("c", "a"),
}
OF_OUTSIDE = (Verb.OUTSIDE_ANSWERED, Verb.OUTSIDE_GONE, Verb.PASS_ON)
"""With a number outside in the second agent's place."""
AGENT_VERBS = {
    Verb.OFFER: lambda acd: acd.claim_next("a"),
    Verb.FINISH_WRAP_UP: lambda acd: acd.finish_wrap_up("a", "done", AgentState.PAUSED),
    Verb.SET_AVAILABLE: lambda acd: acd.set_state("a", AgentState.AVAILABLE),
    Verb.SET_PAUSED: lambda acd: acd.set_state("a", AgentState.PAUSED, "lunch"),
    Verb.SET_OFFLINE: lambda acd: acd.set_state("a", AgentState.OFFLINE),
    Verb.FORGET: lambda acd: acd.forget("a"),
}


def test_every_verb_is_somewhere_in_a_table():
    used = {verb for _, verb in (*CONTACT_TRANSITIONS, *AGENT_TRANSITIONS)}
    assert used == set(Verb)


def test_closed_is_the_end():
    assert not [verb for verb in Verb if targets(ContactState.CLOSED, verb)]


def test_whoever_has_a_contact_leaves_the_state_only_through_it():
    engaged = (AgentState.OFFERED, AgentState.BUSY, AgentState.WRAP_UP)
    chosen = (Verb.SET_AVAILABLE, Verb.SET_PAUSED, Verb.SET_OFFLINE, Verb.FORGET, Verb.OFFER)
    assert not [cell for cell in itertools.product(engaged, chosen) if targets(*cell)]


@pytest.mark.parametrize("verb", CONTACT_VERBS)
@pytest.mark.parametrize("state", ContactState)
async def test_every_contact_cell(acd, new_acd, state, verb):
    await contact_in(acd, state, "c", "a", outside=verb in OF_OUTSIDE)
    if verb is Verb.OFFER and targets(state, verb):
        # Somebody to offer to, who was not there when the contact came.
        await agent_in(new_acd(auto_offer=False), AgentState.AVAILABLE, "b", "none")
    if verb in (Verb.CONSULT, Verb.TAKE_OVER) and targets(state, verb):
        await agent_in(acd, AgentState.AVAILABLE, "free", "none")
    before = await acd.contact("c")
    result = await CONTACT_VERBS[verb](acd)
    after = await acd.contact("c")
    if targets(state, verb):
        done(result)
        assert after.state in targets(state, verb)
    else:
        assert result is refusal(state, verb)
        assert after == before


@pytest.mark.parametrize("state", AgentState)
async def test_every_cell_of_an_agent_who_is_asked(acd, state):
    await contact_in(acd, ContactState.CONNECTED, "held", "asks")
    await agent_in(acd, state, "a", "c")
    before = await acd.agent("a")
    result = await acd.consult("held", "asks", target=target_agent("a"))
    if targets(state, Verb.CONSULT):
        done(result)
        assert (await acd.agent("a")).state in targets(state, Verb.CONSULT)
    else:
        assert result is refusal(state, Verb.CONSULT)
        assert await acd.agent("a") == before


@pytest.mark.parametrize("state", AgentState)
async def test_every_cell_of_an_agent_who_takes_over(acd, state):
    await contact_in(acd, ContactState.CONNECTED, "held", "has")
    await agent_in(acd, state, "a", "c")
    before = await acd.agent("a")
    result = await acd.take_over("held", "a")
    if targets(state, Verb.STEP_IN):
        done(result)
        assert (await acd.agent("a")).state in targets(state, Verb.STEP_IN)
    else:
        assert result is refusal(state, Verb.STEP_IN)
        assert await acd.agent("a") == before


@pytest.mark.parametrize("verb", AGENT_VERBS)
@pytest.mark.parametrize("state", AgentState)
async def test_every_agent_cell(acd, new_acd, state, verb):
    await agent_in(acd, state, "a", "c")
    if verb is Verb.OFFER and targets(state, verb):
        await enter(new_acd(auto_offer=False), "other")
    before = await acd.agent("a")
    result = await AGENT_VERBS[verb](acd)
    after = await acd.agent("a")
    if not targets(state, verb):
        assert result is refusal(state, verb)
        assert after == before
    elif verb is Verb.FORGET:
        assert kinds(result) == ["forget"]
        assert after is None
        assert await acd.agents() == ()
    else:
        done(result)
        assert after.state in targets(state, verb)


@pytest.mark.parametrize("verb", CONTACT_VERBS)
async def test_an_unknown_contact(acd, verb):
    assert await CONTACT_VERBS[verb](acd) is Refusal.UNKNOWN_CONTACT


@pytest.mark.parametrize("verb", AGENT_VERBS)
async def test_an_unknown_agent(acd, verb):
    assert await AGENT_VERBS[verb](acd) is Refusal.UNKNOWN_AGENT


async def test_whoever_names_the_contact_finishes_no_other(acd):
    await contact_in(acd, ContactState.WRAP_UP, "c", "a")
    before = await acd.agent("a"), await acd.contact("c")
    assert await acd.finish_wrap_up("a", "x", contact="before") is Refusal.NOT_YOUR_CONTACT
    assert (await acd.agent("a"), await acd.contact("c")) == before
    assert kinds(await acd.finish_wrap_up("a", "x", contact="c")) == ["finish_wrap_up"]
    assert await acd.finish_wrap_up("a", "x", contact="c") is Refusal.NOT_IN_WRAP_UP


async def test_an_unknown_agent_with_a_known_contact(acd):
    await contact_in(acd, ContactState.OFFERED, "c", "a")
    assert await acd.accept("c", "nobody") is Refusal.UNKNOWN_AGENT
    assert await acd.decline("c", "nobody") is Refusal.UNKNOWN_AGENT
    assert await acd.heartbeat("nobody") is Refusal.UNKNOWN_AGENT


@pytest.mark.parametrize(
    ("state", "attempt", "word"),
    [
        ("offered", lambda acd: acd.accept("c", "b"), Refusal.NOT_OFFERED_TO_YOU),
        ("offered", lambda acd: acd.decline("c", "b"), Refusal.NOT_OFFERED_TO_YOU),
        ("connected", lambda acd: acd.hold("c", "b"), Refusal.NOT_YOUR_CONTACT),
        ("held", lambda acd: acd.retrieve("c", "b"), Refusal.NOT_YOUR_CONTACT),
        ("connected", lambda acd: acd.hang_up("c", Party.AGENT, "b"), Refusal.NOT_YOUR_CONTACT),
        ("wrap_up", lambda acd: acd.correct_category("c", "privacy", "b"), "not_your_contact"),
        ("waiting", lambda acd: acd.correct_category("c", "privacy", "b"), "not_your_contact"),
    ],
)
async def test_somebody_elses_contact(acd, state, attempt, word):
    await contact_in(acd, state, "c", "a")
    await agent_in(acd, AgentState.PAUSED, "b", "none")
    before = await acd.contact("c")
    assert await attempt(acd) == word
    assert await acd.contact("c") == before


async def test_entering_twice_and_nowhere(acd):
    await enter(acd, "c")
    assert await acd.enqueue(NewContact(id="c", category="privacy")) is Refusal.CONTACT_EXISTS
    elsewhere = NewContact(id="d", category="astrology")
    assert await acd.enqueue(elsewhere) is Refusal.UNKNOWN_CATEGORY
    assert await acd.correct_category("c", "astrology") is Refusal.UNKNOWN_CATEGORY
    assert await acd.sign_on("a", {"astrology": 3}) is Refusal.UNKNOWN_CATEGORY
    assert await acd.contact("d") is None
    assert await acd.agent("a") is None


@pytest.mark.parametrize(
    "attempt",
    [
        lambda acd: acd.enqueue(NewContact(id="a:b", category="weapons")),
        lambda acd: acd.enqueue(NewContact(id="", category="weapons")),
        lambda acd: acd.enqueue(NewContact(id="c", category="weapons", language="|")),
        lambda acd: acd.enqueue(
            NewContact(id="c", category="weapons", requirements=frozenset({"a+b"}))
        ),
        lambda acd: acd.accept("c" * 65, "a"),
        lambda acd: acd.sign_on("a", {"weapons": 6}),
        lambda acd: acd.sign_on("a", {"weapons": 3}, [","]),
        lambda acd: acd.set_state("a", AgentState.BUSY),
        lambda acd: acd.finish_wrap_up("a", "x", AgentState.OFFERED),
        lambda acd: acd.hang_up("c", Party.AGENT),
        lambda acd: acd.hang_up("c", Party.CITIZEN, "a"),
        lambda acd: acd.hang_up("c", Party.COLLEAGUE),
        lambda acd: acd.consult("c", "a"),
        lambda acd: acd.consult("c", "a", target="!b", category="weapons"),
        lambda acd: acd.consult("c", "a", target="b"),
        lambda acd: acd.hang_up("c", Party.CITIZEN, None, "abuse"),
        lambda acd: acd.hang_up("c", Party.AGENT, "a", "Two Words"),
    ],
)
async def test_what_no_caller_should_send_is_an_error(acd, attempt):
    with pytest.raises(ValueError, match="cannot be used in the queue"):
        await attempt(acd)


def test_permits_tells_a_legal_move_from_another():
    legal = Event(
        seq=1,
        kind="accept",
        at_ms=0,
        contact_from=ContactState.OFFERED,
        contact_to=ContactState.CONNECTED,
        agent_from=AgentState.OFFERED,
        agent_to=AgentState.BUSY,
    )
    assert permits(legal)
    assert not permits(Event(seq=1, kind="accept", at_ms=0, contact_from=ContactState.WAITING))
    moved = Event(
        seq=1,
        kind="console_lost",
        at_ms=0,
        agent_from=AgentState.BUSY,
        agent_to=AgentState.PAUSED,
    )
    assert not permits(moved)


def test_a_row_that_does_not_exist_cannot_be_loaded():
    with pytest.raises(ValueError, match="forget appears nowhere in the contact table"):
        scripts._table("contact", Verb.FORGET)


def test_every_script_documents_itself():
    for name in script_names():
        head = scripts.load(name).text.splitlines()
        assert head[0].startswith(f"-- {name}: "), name
        comment = "\n".join(itertools.takewhile(lambda line: line.startswith("--"), head))
        assert "KEYS[1]" in comment, name
        assert "Out" in comment, name


async def test_an_agent_may_say_why_it_ends(acd):
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    ended = done(await acd.hang_up("c", Party.AGENT, "a", "abuse"))
    (event,) = [e for e in ended.events if e.kind == "hang_up"]
    assert (event.details["outcome"], event.details["reason"]) == ("abuse", "abuse")
    assert (await acd.contact("c")).outcome is Outcome.ABUSE


async def test_another_reason_is_journalled_and_completes_the_contact(acd):
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    ended = done(await acd.hang_up("c", Party.AGENT, "a", "no-reply"))
    (event,) = [e for e in ended.events if e.kind == "hang_up"]
    assert (event.details["outcome"], event.details["reason"]) == ("completed", "no-reply")
