"""The gateway's explanations against the queue's own judge: over random histories of the shipped scripts
both must see the same contacts and agents fit at every offer, and nothing may stay unexplained."""

from collections import Counter

import pytest

from gateway.fairness.replay import BETTER_PLACED, Profile, Replay, ReplayedEntry
from queueing import wire
from queueing.model import Strategy
from tests.queueing.ledger import Ledger
from tests.queueing.walk import STRATEGIES, Walk
from tests.support.situations.acd import enter, on_duty


class Explaining(Ledger):
    """The judge, which tells the replay what it is told itself, and compares at each offer."""

    def __init__(self):
        super().__init__()
        self.replay = Replay(
            lambda _agent: Profile({}),
            lambda _contact: frozenset(),
            cooldown_ms=30_000,
            strategies=STRATEGIES,
            exact=True,
        )
        self.reasons = Counter()

    def observe(self, script, arguments, reply):
        for event in map(wire.event, reply[1:2]):
            if event.kind == "outage":
                # the judge takes this one in without a word
                self.replay.note(ReplayedEntry(event.at_ms, event.kind, details=event.details))
        super().observe(script, arguments, reply)

    def _told(self, script, arguments, settings, events):
        super()._told(script, arguments, settings, events)
        if script == "expire":
            self.replay.note(ReplayedEntry(self.now, "tick"))

    def note(self, event):
        contact_of, agent_of = set(), set()
        if event.kind == "offer":
            contact_of = {c for c in self.contacts if self.fit(c, event.agent)}
            agent_of = {a for a in self.agents if self.fit(event.contact, a)}
            for name, agent in self.agents.items():
                present = self.steady - agent["seen"] <= self.lease
                self.replay.note(
                    ReplayedEntry(self.now, "heard" if present else "silent", agent=name)
                )
        pairing = self.replay.note(
            ReplayedEntry(
                event.at_ms,
                event.kind,
                event.contact,
                event.agent,
                event.category,
                event.contact_to,
                event.agent_to,
                # as the history keeps it
                {k: v for k, v in event.details.items() if v},
            )
        )
        super().note(event)
        if event.kind == "offer":
            self.compare(event, pairing, contact_of, agent_of)

    def compare(self, event, pairing, contacts, agents):
        assert pairing.choice == len(contacts), event
        rivals = {p.agent for p in pairing.free if p.reason in BETTER_PLACED}
        assert rivals == agents - {event.agent}, event
        assert "unexplained" not in pairing.ahead_counts, (event, pairing)
        assert "unexplained" not in pairing.free_counts, (event, pairing)
        self.reasons.update({f"ahead {k}": v for k, v in pairing.ahead_counts.items()})
        self.reasons.update({f"free {k}": v for k, v in pairing.free_counts.items()})
        self.reasons.update([f"contact {pairing.why_contact}", f"agent {pairing.why_agent}"])


class ExplainedWalk(Walk):
    def __init__(self, *arguments, **settings):
        super().__init__(*arguments, **settings)
        self.ledger = self.judge.ledger = Explaining()

    async def check(self):
        """What is in Redis is another test's."""


class QuietWalk(ExplainedWalk):
    """Few citizens and many who are free, so that there is somebody to be chosen from."""

    def weights(self):
        weights = super().weights()
        weights |= {self.enqueue: 6, self.schedule: 0.3, self.consult: 0.3, self.transfer: 0.3}
        return weights | {self.answer: 20, self.hang_up: 20, self.finish: 30, self.set_state: 30}


SHORT = (
    (15, ExplainedWalk, {}),
    (18, ExplainedWalk, {"outage_s": 5}),
    (11, QuietWalk, {}),
    (16, QuietWalk, {"wrap_up_s": 20}),
)
"""Seeds whose first 300 steps have every reason that is seen by chance."""
LONG = [
    (seed, kind, settings)
    for seed in range(100, 104)
    for kind in (ExplainedWalk, QuietWalk)
    for settings in ({}, {"wrap_up_s": 20}, {"outage_s": 5})
]


@pytest.mark.parametrize(
    ("walks", "steps"),
    [(SHORT, 300), pytest.param(LONG, 900, marks=[pytest.mark.long, pytest.mark.timeout(0)])],
)
async def test_every_offer_of_random_histories_is_explained(new_acd, clock, redis, walks, steps):
    reasons = Counter()
    for seed, kind, settings in walks:
        await redis.flushall()
        walk = kind(new_acd, redis, clock, seed, **settings)
        await walk.run(steps)
        reasons += walk.ledger.reasons
    for word in (
        *("ahead away", "ahead reserved", "ahead category", "ahead requirement", "ahead declined"),
        *("free silent", "free category", "free declined"),
        *("free less_proficient", "free more_contacts", "free less_idle"),
        *("contact only", "contact first", "contact handed_over"),
        *("agent only", "agent most_proficient", "agent longest_idle"),
    ):
        assert reasons[word], f"the histories have no {word}: {reasons}"


async def test_that_the_citizen_spoke_with_somebody_before_is_an_explanation(new_acd, clock, redis):
    """Random histories seldom have the preferred one free, and another beside."""
    walk = ExplainedWalk(new_acd, redis, clock, 1)
    for agent in ("a0", "a1"):
        await on_duty(walk.acd, agent)
        clock.advance(1)
    await enter(walk.acd, "c", preferred_agent="a1")
    assert walk.ledger.reasons["agent preferred"] == 1


def told(*story):
    return [ReplayedEntry(at, kind, **more) for at, kind, more in story]


def test_a_fault_of_the_queue_is_not_explained_away():
    """The better operator is passed over, and the one who came first: both are said."""
    levels = {"good": 5, "poor": 1}
    replay = Replay(lambda agent: Profile({"weapons": levels[agent]}), lambda _contact: frozenset())
    entries = told(
        (0, "set_available", {"agent": "good", "agent_state": "available"}),
        (1, "set_available", {"agent": "poor", "agent_state": "available"}),
        (2, "enqueue", {"contact": "first", "category": "weapons", "contact_state": "waiting"}),
        (3, "enqueue", {"contact": "second", "category": "weapons", "contact_state": "waiting"}),
        (4, "offer", {"contact": "second", "agent": "poor", "category": "weapons",
                      "contact_state": "offered", "agent_state": "offered"}),
    )  # fmt: skip
    (pairing,) = filter(None, map(replay.note, entries))
    assert [(p.contact, p.reason) for p in pairing.ahead] == [("first", "unexplained")]
    assert [(p.agent, p.reason) for p in pairing.free] == [("good", "unexplained")]
    assert pairing.profile_as_of_now


def test_signing_on_after_a_lost_console_keeps_what_was_answered():
    """The count begins anew for whoever goes offline by choice, not for one whose console was lost."""
    strategies = {"weapons": Strategy.FEWEST_CONTACTS}
    replay = Replay(
        lambda _agent: Profile({"weapons": 3}), lambda _contact: frozenset(), strategies=strategies
    )

    def worked(at, agent, *contacts):
        yield at, "set_available", {"agent": agent, "agent_state": "available"}
        for contact in contacts:
            about = {"contact": contact, "category": "weapons", "agent": agent}
            yield (
                at,
                "enqueue",
                {"contact": contact, "category": "weapons", "contact_state": "waiting"},
            )
            yield at, "offer", about | {"contact_state": "offered", "agent_state": "offered"}
            yield at, "accept", about | {"contact_state": "connected", "agent_state": "busy"}
            yield at, "hang_up", about | {"contact_state": "wrap_up", "agent_state": "wrap_up"}
            yield (
                at, "finish_wrap_up",
                about | {"contact_state": "closed", "agent_state": "available"},
            )  # fmt: skip

    entries = told(
        *worked(0, "lost", "c1"),
        (1, "agent_lost", {"agent": "lost", "agent_state": "offline"}),
        (2, "sign_on", {"agent": "lost", "agent_state": "offline"}),
        *worked(3, "other"),
        (4, "set_available", {"agent": "lost", "agent_state": "available"}),
        (5, "enqueue", {"contact": "c2", "category": "weapons", "contact_state": "waiting"}),
        (6, "offer", {"contact": "c2", "agent": "other", "category": "weapons",
                      "contact_state": "offered", "agent_state": "offered"}),
    )  # fmt: skip
    pairing = list(filter(None, map(replay.note, entries)))[-1]
    assert [(p.agent, p.reason) for p in pairing.free] == [("lost", "more_contacts")]
