"""The history's legs against the queue's own: over random histories the journal tells the same parts."""

from collections import Counter, defaultdict

import pytest

from gateway.contacts.legs import legs_of
from gateway.platform.times import to_ms
from tests.queueing.ledger import Ledger
from tests.queueing.walk import Walk


class Telling(Ledger):
    """The judge, which keeps each contact's entries."""

    def __init__(self):
        super().__init__()
        self.stories = defaultdict(list)

    def note(self, event):
        super().note(event)
        if event.contact:
            self.stories[event.contact].append(event)


class ToldWalk(Walk):
    def __init__(self, *arguments, **settings):
        super().__init__(*arguments, **settings)
        self.ledger = self.judge.ledger = Telling()

    async def check(self):
        """What is in Redis is another test's."""

    async def forget_closed(self):
        """All contacts are compared at the end."""


@pytest.mark.parametrize(
    ("seeds", "steps"),
    [
        ((10, 21), 300),
        pytest.param(range(100, 110), 900, marks=[pytest.mark.long, pytest.mark.timeout(0)]),
    ],
)
async def test_the_journal_tells_every_leg(new_acd, clock, redis, seeds, steps):
    parties = Counter()
    for seed in seeds:
        await redis.flushall()
        walk = ToldWalk(new_acd, redis, clock, seed, calm=True, closed_keep_s=1_000_000)
        await walk.run(steps)
        parties += await compared(walk)
    for word in ("colleague left", "colleague took_over", "outside"):
        assert parties[word], parties


async def compared(walk):
    """Every contact's legs by the journal and in Redis; what they were."""
    parties = Counter()
    for name, story in walk.ledger.stories.items():
        contact = await walk.acd.contact(name)
        told = [
            (
                leg["position"],
                # to the queue a number outside is a second party without an agent
                "colleague" if leg["party"] == "outside" else leg["party"],
                leg["account_id"],
                leg["channel"],
                to_ms(leg["started_at"]),
                leg["ended_at"] and to_ms(leg["ended_at"]),
            )
            for leg in sorted(legs_of(name, story), key=lambda leg: leg["position"])
        ]
        assert told == [
            (number, leg.party, leg.agent, leg.channel, leg.since_ms, leg.until_ms)
            for number, leg in enumerate(contact.legs, start=1)
        ], story
        parties.update(f"{leg.party} {leg.why}" for leg in contact.legs)
        parties["outside"] += sum(leg["party"] == "outside" for leg in legs_of(name, story))
    return parties
