"""Any sequence of calls: hypothesis looks for one on which the server and the model part."""

import asyncio
import itertools
import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from queueing.backend import Acd
from queueing.model import (
    AgentState,
    Channel,
    Limit,
    NewContact,
    Party,
    Strategy,
    target_agent,
    target_office,
)
from queueing.runner import connect
from queueing.settings import AcdSettings
from tests.queueing.agreement import disagreements
from tests.queueing.conftest import CATEGORIES, Clock
from tests.queueing.judge import Judge
from tests.queueing.recorder import Recorder

AGENTS = st.sampled_from(["a0", "a1", "a2", "a3"])
CONTACTS = st.sampled_from([f"c{number}" for number in range(6)])
PROFILES = st.dictionaries(st.sampled_from(CATEGORIES), st.integers(1, 5), min_size=1)
TOKENS = st.frozensets(st.sampled_from(["en", "lis"]))
ENDING = [Party.CITIZEN, Party.AGENT, Party.SYSTEM]
CHOSEN = st.sampled_from([AgentState.AVAILABLE, AgentState.PAUSED, AgentState.OFFLINE])
TARGETS = st.sampled_from(["", target_agent("a0"), target_agent("a1"), target_office("north")])
SPANS_MS = st.sampled_from([1, 999, 5_000, 14_999, 15_000, 20_000, 30_000, 61_000, 130_000])

_stations = itertools.count(1)


class StationMachine(RuleBasedStateMachine):
    """Every rule is one call; its answer is compared as it comes, all keys after each rule."""

    def __init__(self, url):
        super().__init__()
        self.loop = asyncio.Runner()
        self.client = connect(url)
        self.clock = Clock()
        self.station = f"m{next(_stations)}"

    def teardown(self):
        self.loop.run(self.client.aclose())
        self.loop.close()

    @initialize(
        auto=st.sampled_from([True, True, True, False]),
        requeue=st.booleans(),
        wrap_up_s=st.sampled_from([0, 25]),
        cooldown_s=st.sampled_from([0, 30]),
        outage_s=st.sampled_from([5, 10_000_000]),
        hold_limit_s=st.sampled_from([0, 25]),
        strategies=st.dictionaries(st.sampled_from(CATEGORIES), st.sampled_from(Strategy)),
    )
    def open(self, auto, requeue, wrap_up_s, cooldown_s, outage_s, hold_limit_s, strategies):
        self.judge = Judge(auto_offer=auto)
        self.acd = Acd(
            Recorder(self.client, "m", answered=self.judge.observe),
            self.station,
            categories=CATEGORIES,
            clock=self.clock,
            settings=AcdSettings(
                seat_lease_s=120,
                reserve_s=40,
                hold_limit_s=hold_limit_s,
                strategies=strategies,
                wrap_up_s=wrap_up_s,
                decline_cooldown_s=cooldown_s,
                outage_s=outage_s,
                auto_offer=auto,
                requeue_when_agent_lost=requeue,
            ),
        )

    def call(self, verb, *arguments, **options):
        self.loop.run(getattr(self.acd, verb)(*arguments, **options))

    @rule(span_ms=SPANS_MS)
    def time_passes(self, span_ms):
        self.clock.ms += span_ms

    @rule(ms=st.integers(1, 3_000))
    def a_clock_is_behind(self, ms):
        self.clock.ms -= ms

    @rule()
    def tick(self):
        self.call("tick")

    @rule()
    def scripts_are_forgotten(self):
        self.loop.run(self.client.script_flush())

    @rule(
        contact=CONTACTS,
        category=st.sampled_from(CATEGORIES),
        requirements=TOKENS,
        priority_s=st.sampled_from([0, 0, 30]),
        preferred=st.sampled_from(["", "", "a0"]),
        relaxed=st.booleans(),
        most=st.none() | st.integers(0, 3),
        limited=st.lists(st.sampled_from(CATEGORIES), min_size=1, unique=True),
    )
    def enqueue(
        self, contact, category, requirements, priority_s, preferred, relaxed, most, limited
    ):
        new = NewContact(
            id=contact,
            category=category,
            requirements=requirements,
            priority_s=priority_s,
            preferred_agent=preferred,
            relax_s=dict.fromkeys(sorted(requirements), 20) if relaxed else {},
            limits=() if most is None else (Limit(most, frozenset(limited)),),
        )
        self.call("enqueue", new)

    @rule(
        contact=CONTACTS,
        channel=st.sampled_from([Channel.CALLBACK, Channel.MESSAGE]),
        category=st.sampled_from(CATEGORIES),
        earlier_ms=st.none() | st.sampled_from([0, 90_000, -5_000]),
        after_ms=st.sampled_from([0, 0, 20_000]),
        requirements=TOKENS,
        relaxed=st.booleans(),
        preferred=st.sampled_from(["", "a0"]),
        numbered=st.booleans(),
    )
    def schedule(
        self,
        contact,
        channel,
        category,
        earlier_ms,
        after_ms,
        requirements,
        relaxed,
        preferred,
        numbered,
    ):
        new = NewContact(
            id=contact,
            category=category,
            channel=channel,
            requirements=requirements,
            preferred_agent=preferred,
            relax_s=dict.fromkeys(sorted(requirements), 20) if relaxed else {},
        )
        if channel is Channel.MESSAGE:
            warn_ms = None if earlier_ms is None else self.clock.ms + after_ms
            self.call("leave_message", new, warn_ms=warn_ms, numbered=numbered)
        else:
            score_ms = None if earlier_ms is None else self.clock.ms - earlier_ms
            due_ms = self.clock.ms + after_ms
            self.call("schedule_callback", new, score_ms=score_ms, due_ms=due_ms)

    @rule(contact=CONTACTS)
    def offer_next(self, contact):
        self.call("offer_next", contact)

    @rule(contact=CONTACTS, verb=st.sampled_from(["detach", "resume"]), hung_up=st.booleans())
    def citizen(self, contact, verb, hung_up):
        self.call(verb, contact, hung_up=hung_up)

    @rule(contact=CONTACTS, lost=st.booleans())
    def leave(self, contact, lost):
        self.call("leave", contact, lost=lost)

    @rule(contact=CONTACTS, consent=st.booleans())
    def set_consent(self, contact, consent):
        self.call("set_consent", contact, consent=consent)

    @rule(contacts=st.lists(CONTACTS, max_size=4))
    def touch(self, contacts):
        self.call("touch", contacts)

    @rule(
        agent=AGENTS,
        profile=PROFILES,
        skills=TOKENS,
        at_once=st.booleans(),
        office=st.none() | st.just("north"),
    )
    def sign_on(self, agent, profile, skills, at_once, office):
        self.call("sign_on", agent, profile, skills, office)
        if at_once:
            self.call("set_state", agent, AgentState.AVAILABLE)

    @rule(agents=st.lists(AGENTS, min_size=1, max_size=4))
    def heartbeat(self, agents):
        self.call("heartbeat", *agents)

    @rule(agent=AGENTS, for_good=st.booleans())
    def console_gone(self, agent, for_good):
        self.call("console_gone", agent, for_good=for_good)

    @rule(agent=AGENTS, verb=st.sampled_from(["forget", "claim_next"]))
    def agent(self, agent, verb):
        self.call(verb, agent)

    @rule(agent=AGENTS, state=CHOSEN, after=st.booleans())
    def set_state(self, agent, state, after):
        self.call("set_state", agent, state, "why", after_contact=after)

    @rule(contact=CONTACTS, agent=AGENTS)
    def correct_category(self, contact, agent):
        self.call("correct_category", contact, CATEGORIES[0], agent)

    @rule(contact=CONTACTS, category=st.sampled_from(CATEGORIES))
    def correct_anybodys_category(self, contact, category):
        self.call("correct_category", contact, category)

    @rule(data=st.data(), verb=st.sampled_from(["accept", "accept", "decline", "hold", "retrieve"]))
    def answer(self, data, verb):
        """Mostly where it makes sense, which a random pair seldom does."""
        state = {"hold": "connected", "retrieve": "held"}.get(verb, "offered")
        pairs = self.judge.ledger.in_state(state)
        contact, agent = data.draw(
            st.sampled_from(pairs) if pairs else st.tuples(CONTACTS, AGENTS), label="who"
        )
        self.call(verb, contact, agent)

    @rule(contact=CONTACTS, agent=AGENTS, verb=st.sampled_from(["accept", "decline", "hold"]))
    def answer_anything(self, contact, agent, verb):
        self.call(verb, contact, agent)

    @rule(contact=CONTACTS, party=st.sampled_from(ENDING), agent=AGENTS)
    def hang_up(self, contact, party, agent):
        self.call("hang_up", contact, party, agent if party is Party.AGENT else None)

    @rule(agent=AGENTS, state=st.none() | CHOSEN, contact=st.none() | CONTACTS)
    def finish_wrap_up(self, agent, state, contact):
        self.call("finish_wrap_up", agent, "done", state, contact=contact)

    @rule(data=st.data(), to=TARGETS, category=st.sampled_from(["", CATEGORIES[0]]))
    def transfer(self, data, to, category):
        pairs = self.judge.ledger.in_state("connected", "held", "reconnecting")
        contact, agent = data.draw(
            st.sampled_from(pairs) if pairs else st.tuples(CONTACTS, AGENTS), label="who"
        )
        self.call("transfer", contact, agent, target=to, category=category)

    @rule(data=st.data(), to=TARGETS, category=st.sampled_from(CATEGORIES))
    def consult(self, data, to, category):
        pairs = self.judge.ledger.in_state("connected", "held")
        contact, agent = data.draw(
            st.sampled_from(pairs) if pairs else st.tuples(CONTACTS, AGENTS), label="who"
        )
        self.call("consult", contact, agent, target=to, category="" if to else category)

    @rule(data=st.data(), verb=st.sampled_from(["accept", "accept", "decline", "leave"]))
    def second(self, data, verb):
        pairs = self.judge.ledger.seconds(
            "consulting" if verb == "leave" else "asking", "three_way"
        )
        contact, agent = data.draw(
            st.sampled_from(pairs) if pairs else st.tuples(CONTACTS, AGENTS), label="who"
        )
        self.call(f"consult_{verb}", contact, agent)

    @rule(data=st.data(), verb=st.sampled_from(["join", "join", "complete", "cancel", "leave"]))
    def steer_the_consultation(self, data, verb):
        pairs = self.judge.ledger.in_state("asking", "consulting", "three_way")
        contact, agent = data.draw(
            st.sampled_from(pairs) if pairs else st.tuples(CONTACTS, AGENTS), label="who"
        )
        self.call(f"consult_{verb}", contact, agent)

    @rule(data=st.data(), ring_s=st.sampled_from([1, 60]))
    def call_outside(self, data, ring_s):
        pairs = self.judge.ledger.in_state("connected", "held")
        contact, agent = data.draw(
            st.sampled_from(pairs) if pairs else st.tuples(CONTACTS, AGENTS), label="who"
        )
        self.call("call_outside", contact, agent, "call", ring_s)

    @rule(data=st.data(), verb=st.sampled_from(["answered", "answered", "gone", "pass", "join"]))
    def number_outside(self, data, verb):
        there = self.judge.ledger.outsiders()
        contact, call = data.draw(
            st.sampled_from(there) if there else st.tuples(CONTACTS, st.just("call")), label="who"
        )
        agent = self.judge.ledger.contacts.get(contact, {}).get("agent") or data.draw(AGENTS)
        match verb:
            case "answered":
                self.call("outside_answered", contact, call)
            case "gone":
                self.call("outside_gone", contact, call, "busy")
            case "pass":
                self.call("pass_on", contact, agent)
            case _:
                self.call("consult_join", contact, agent)

    @rule(contact=CONTACTS, to=TARGETS)
    def reserve(self, contact, to):
        self.call("reserve", contact, to)

    @rule(agent=AGENTS, category=st.sampled_from(CATEGORIES), for_s=st.sampled_from([0, 20, 600]))
    def grant(self, agent, category, for_s):
        self.call(*(("grant", agent, category, for_s) if for_s else ("revoke", agent, category)))

    @rule(contact=CONTACTS, priority_s=st.sampled_from([-30, 0, 60]))
    def set_priority(self, contact, priority_s):
        self.call("set_priority", contact, priority_s)

    @rule(contact=CONTACTS)
    def remove(self, contact):
        self.call("remove", contact, "why")

    @rule(contact=CONTACTS, channel=st.sampled_from([Channel.PHONE, Channel.VIDEO, Channel.LINE]))
    def switch_channel(self, contact, channel):
        self.call("switch_channel", contact, channel)

    @rule(agent=AGENTS, message=st.none() | CONTACTS, on=st.booleans())
    def write(self, agent, message, on):
        self.call("write", agent, message=message, on=on or message is not None)

    @rule(agent=AGENTS)
    def extend_wrap_up(self, agent):
        self.call("extend_wrap_up", agent, 30)

    @invariant()
    def redis_is_as_the_model_has_it(self):
        if hasattr(self, "judge"):
            differences = disagreements(self.client, self.station, self.judge.model)
            assert not self.loop.run(differences)


def search(url, **limits):
    run_state_machine_as_test(
        lambda: StationMachine(url),
        settings=settings(
            deadline=None, database=None, suppress_health_check=list(HealthCheck), **limits
        ),
    )


@pytest.fixture
def by_hand(valkey):
    """A station where nothing is offered by itself, and two agents are free."""
    machine = StationMachine(valkey.url)
    machine.open(
        auto=False,
        requeue=False,
        wrap_up_s=0,
        cooldown_s=0,
        outage_s=5,
        hold_limit_s=0,
        strategies={},
    )
    for agent, proficiency in (("a0", 1), ("a1", 5)):
        machine.call("sign_on", agent, {CATEGORIES[0]: proficiency})
        machine.call("set_state", agent, AgentState.AVAILABLE)
    for contact in ("c0", "c1"):
        machine.call("enqueue", NewContact(id=contact, category=CATEGORIES[0]))
    yield machine
    machine.redis_is_as_the_model_has_it()
    machine.teardown()


def test_claimed_by_hand_it_is_for_whoever_claims(by_hand):
    by_hand.call("claim_next", "a0")
    assert by_hand.judge.ledger.in_state("offered") == [("c0", "a0")]


def test_offered_by_hand_it_is_the_one_that_was_named(by_hand):
    by_hand.call("offer_next", "c1")
    assert by_hand.judge.ledger.in_state("offered") == [("c1", "a1")]


def test_any_sequence_of_calls(valkey):
    search(valkey.url, max_examples=12, stateful_step_count=40, derandomize=True)


@pytest.mark.long
@pytest.mark.timeout(0)
def test_many_sequences_of_calls(valkey):
    examples = int(os.environ.get("VS_WALK_COUNT") or 400)
    search(valkey.url, max_examples=examples, stateful_step_count=80)
