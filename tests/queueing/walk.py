"""A random walk through the queue's commands, with every reachable state checked."""

import os
import random

from queueing.model import (
    TALKING,
    AgentState,
    Channel,
    ContactState,
    NewContact,
    Party,
    Strategy,
    target_agent,
    target_office,
)
from tests.queueing.agreement import disagreements
from tests.queueing.judge import Judge
from tests.queueing.recorder import Recorder
from tests.support.situations.acd import SECOND

CATEGORIES = ("licences", "privacy", "road-code", "weapons")


CHECK_EVERY = int(os.environ.get("VS_WALK_CHECK") or 10)
"""Steps between two comparisons of all keys, which cost as much as several steps."""
STRATEGIES = {
    "privacy": Strategy.LONGEST_IDLE,
    "road-code": Strategy.FEWEST_CONTACTS,
    "weapons": Strategy.FEWEST_CONTACTS,
}


class Walk:
    """One history of a station."""

    def __init__(self, new_acd, redis, clock, seed, *, calm=False, **settings):
        """*calm*: seldom more citizens than agents, so that there are some to be asked."""
        self.calm = calm
        self.judge = Judge()
        self.ledger = self.judge.ledger
        self.redis = redis
        recorder = Recorder(redis, "w", answered=self.judge.observe)
        self.acd = new_acd(
            recorder,
            agent_lease_s=15,
            ring_s=20,
            seat_lease_s=120,
            decline_cooldown_s=30,
            console_grace_s=60,
            reserve_s=40,
            hold_limit_s=12,
            strategies=STRATEGIES,
            **settings,
        )
        self.station = self.acd.keys.station.removeprefix("{acd:").removesuffix("}")
        self.clock, self.random = clock, random.Random(seed)
        # how often the walk checks does not change what it does
        self.sampling = random.Random(seed)
        self.away = set()
        self.numbers = iter(range(1_000_000))
        self.contacts = []

    async def run(self, steps):
        for number in range(8):
            await self.sign_on(f"a{number}")
        doings = self.weights()
        for step in range(1, steps + 1):
            (doing,) = self.random.choices(list(doings), doings.values())
            await doing()
            if step % CHECK_EVERY == 0:
                await self.check()
            if step % 100 == 0:
                await self.forget_closed()

    def weights(self):
        """How often each thing is done, beside the others."""
        weights = {
            self.enqueue: 12,
            self.schedule: 2,
            self.answer: 10,
            self.finish: 10,
            self.hang_up: 8,
            self.set_state: 8,
            self.citizen: 10,
            self.hold: 5,
            self.correct: 4,
            self.consent: 2,
            self.wait: 14,
            self.profile: 3,
            self.close_console: 1,
            self.by_hand: 1,
            self.forget: 0.3,
            self.transfer: 3,
            self.consult: 9,
            self.outside: 6,
            self.steer: 4,
            self.grant: 2,
            self.others: 3,
            self.take_over: 2,
            self.write: 3,
        }
        if self.calm:
            weights |= {self.enqueue: 5, self.schedule: 0.3, self.answer: 14, self.hang_up: 2}
            weights |= {self.finish: 20, self.set_state: 20, self.consult: 30, self.transfer: 1}
            weights |= {self.outside: 15}
        return weights

    async def sign_on(self, agent):
        rng = self.random
        chosen = rng.sample(CATEGORIES, rng.randint(1, len(CATEGORIES)))
        categories = {name: rng.randint(1, 5) for name in chosen}
        skills = rng.sample(["en", "lis"], rng.randint(0, 2))
        await self.acd.sign_on(agent, categories, skills, rng.choice([None, "north", "south"]))

    async def profile(self):
        await self.sign_on(f"a{self.random.randrange(8)}")

    async def forget(self):
        await self.acd.forget(self.agent())

    async def close_console(self):
        await self.acd.console_gone(self.agent())

    async def enqueue(self):
        rng = self.random
        contact = f"c{next(self.numbers)}"
        self.contacts.append(contact)
        requirements = frozenset(rng.sample(["en", "lis"], rng.choice([0, 0, 0, 1, 2])))
        await self.acd.enqueue(
            NewContact(
                id=contact,
                category=rng.choice(CATEGORIES),
                requirements=requirements,
                priority_s=rng.choice([0, 0, 0, 30]),
                preferred_agent=rng.choice(["", self.agent()]),
                relax_s={"en": 25} if "en" in requirements else {},
            )
        )

    async def schedule(self):
        contact, rng, now = f"c{next(self.numbers)}", self.random, self.clock.ms
        self.contacts.append(contact)
        fields = {"id": contact, "category": rng.choice(CATEGORIES)}
        if rng.random() < 0.6:
            await self.acd.schedule_callback(
                NewContact(
                    **fields,
                    channel=Channel.CALLBACK,
                    preferred_agent=rng.choice(["", f"a{rng.randrange(8)}"]),
                ),
                score_ms=rng.choice([None, now - 90_000]),
                due_ms=rng.choice([0, now + rng.randint(1, 40_000)]),
            )
        else:
            warn_ms = rng.choice([None, now + rng.randint(0, 30_000)])
            numbered = rng.random() < 0.5
            if numbered:
                fields["id"] = f"m{rng.randrange(3)}"
            await self.acd.leave_message(
                NewContact(**fields, channel=Channel.MESSAGE), warn_ms=warn_ms, numbered=numbered
            )

    async def answer(self):
        """Somebody accepts or declines, mostly what rings there."""
        answer = self.acd.accept if self.random.random() < 0.7 else self.acd.decline
        await answer(*self.pair("offered"))

    async def hang_up(self):
        contact, agent = self.pair("connected")
        if self.random.random() < 0.5:
            await self.acd.hang_up(contact, Party.AGENT, agent)
        else:
            await self.acd.hang_up(contact, self.random.choice([Party.CITIZEN, Party.SYSTEM]))
        if self.random.random() < 0.1:
            contact, _ = self.pair("asking", "consulting", "three_way", "passed")
            await self.acd.hang_up(contact, Party.CITIZEN)

    async def hold(self):
        verb = self.random.choice(["hold", "retrieve"])
        await getattr(self.acd, verb)(*self.pair("connected" if verb == "hold" else "held"))

    async def finish(self):
        wrapping = [n for n, a in self.ledger.agents.items() if a["state"] == "wrap_up"]
        agent = self.random.choice(wrapping or ["a0"])
        after = self.random.choice([None, None, *("available", "paused", "offline")])
        wrapped = self.ledger.agents.get(agent, {}).get("contact")
        expected = self.random.choice([None, None, wrapped, "another"])
        await self.acd.finish_wrap_up(agent, "x", after and AgentState(after), contact=expected)

    def target(self):
        return self.random.choice(["", target_agent(self.agent()), target_office("north")])

    async def transfer(self):
        contact, agent = self.pair(self.random.choice(["connected", "held", "reconnecting"]))
        category = self.random.choice(["", *CATEGORIES])
        await self.acd.transfer(contact, agent, target=self.target(), category=category)

    async def consult(self):
        """A second agent is asked, answers, joins, leaves..."""
        rng, ledger = self.random, self.ledger
        asked, talking = ledger.seconds("asking"), ledger.seconds("consulting", "three_way")
        what = rng.random()
        if asked and what < 0.6:
            answer = self.acd.consult_accept if rng.random() < 0.8 else self.acd.consult_decline
            await answer(*self.chosen(asked))
        elif talking and what < 0.3:
            await self.acd.consult_leave(*self.chosen(talking))
        elif talking and what < 0.7:
            verb = rng.choice(["consult_complete", "consult_join", "consult_join", "consult_leave"])
            await getattr(self.acd, verb)(*self.pair("consulting", "three_way"))
        elif what < 0.9:
            free = [name for name, a in ledger.agents.items() if a["state"] == "available"]
            whom = rng.choice(
                [target_agent(rng.choice(free or ["a1"])), target_office("north"), ""]
            )
            category = "" if whom else rng.choice(CATEGORIES)
            contact, agent = self.pair("connected", "held")
            await self.acd.consult(contact, agent, target=whom, category=category)
        else:
            await self.acd.consult_cancel(*self.pair("asking", "consulting", "three_way"))

    async def outside(self):
        """A number outside is called, answers, joins, has the citizen passed on to it, or goes."""
        rng, there = self.random, self.ledger.outsiders()
        if not there or rng.random() < 0.3:
            contact, agent = self.pair("connected", "held")
            call = f"call{next(self.numbers)}"
            await self.acd.call_outside(contact, agent, call, rng.choice([5, 60]))
            return
        contact, call = rng.choice(there)
        agent = self.ledger.contacts[contact]["agent"] or self.agent()
        doing = rng.choice(["answers", "answers", "answers", "goes", "joins", "passes", "back"])
        match doing:
            case "answers":
                await self.acd.outside_answered(contact, rng.choice([call, call, call, "another"]))
            case "goes":
                await self.acd.outside_gone(contact, rng.choice([call, call, "another"]), "busy")
            case "joins":
                await self.acd.consult_join(contact, agent)
            case "passes":
                verb = rng.choice(["pass_on", "pass_on", "consult_complete", "consult_leave"])
                await getattr(self.acd, verb)(contact, agent)
            case _:
                await self.acd.consult_cancel(contact, agent)

    def chosen(self, pairs):
        return self.random.choice(pairs) if self.random.random() < 0.9 else self.pair("connected")

    async def steer(self):
        """Let a supervisor reserve, prioritise or remove a waiting contact."""
        what = self.random.random()
        if what < 0.5:
            await self.acd.reserve(self.contact(), self.target())
        elif what < 0.9:
            await self.acd.set_priority(self.contact(), self.random.choice([-60, 0, 60]))
        else:
            await self.acd.remove(self.contact(), "test")

    async def take_over(self):
        contact, _ = self.pair("connected", "held", "reconnecting")
        await self.acd.take_over(contact, self.agent())

    async def write(self):
        """An agent who has answered a message writes, and is done with it some time."""
        rng = self.random
        contact, agent = self.pair("connected")
        message = contact if rng.random() < 0.5 else None
        await self.acd.write(agent, message=message, on=message is not None or rng.random() < 0.3)

    async def grant(self):
        category = self.random.choice(CATEGORIES)
        if self.random.random() < 0.3:
            await self.acd.revoke(self.agent(), category)
        else:
            await self.acd.grant(self.agent(), category, self.random.choice([5, 60]))

    async def others(self):
        await self.acd.switch_channel(
            self.contact(), self.random.choice([Channel.VIDEO, Channel.PHONE])
        )
        _, agent = self.pair("wrap_up")
        await self.acd.extend_wrap_up(agent, 10)

    async def set_state(self):
        state = self.random.choice(["available", "available", "available", "paused", "offline"])
        after = self.random.random() < 0.4
        await self.acd.set_state(self.agent(), AgentState(state), after_contact=after)

    async def citizen(self):
        """A citizen goes away, comes back, or leaves."""
        verb = self.random.choice(["detach", "detach", "resume", "resume", "leave"])
        if verb == "leave":
            await self.acd.leave(self.contact())
        else:
            hung_up = self.random.random() < 0.3
            await getattr(self.acd, verb)(self.contact(), hung_up=hung_up)

    async def correct(self):
        contact, category = self.contact(), self.random.choice(CATEGORIES)
        # an answered contact, by the agent who handles it
        agent = dict(self.ledger.in_state(*TALKING, ContactState.WRAP_UP)).get(contact)
        await self.acd.correct_category(contact, category, agent)

    async def consent(self):
        await self.acd.set_consent(self.contact(), consent=self.random.random() < 0.5)

    async def by_hand(self):
        await self.acd.claim_next(self.agent())
        await self.acd.offer_next(self.contact())

    async def wait(self):
        """Time passes; most consoles and most browsers are heard of, and somebody ticks."""
        self.clock.advance(self.random.choice([0.001, 0.5, 1, 4, 11]))
        if self.random.random() < 0.05:
            self.away = set(self.random.sample(range(8), 2))
            # Those in a consultation are few, and to be lost as well.
            self.away |= {int(name[1:]) for _, name in self.ledger.seconds(*SECOND)}
        for number in range(8):
            if number not in self.away and self.random.random() < 0.8:
                await self.acd.heartbeat(f"a{number}")
        touched = [name for name in self.ledger.contacts if self.random.random() < 0.9]
        await self.acd.touch(touched)
        await self.acd.tick()

    def agent(self):
        return f"a{self.random.randrange(8)}"

    def contact(self):
        """One that has not ended, mostly."""
        live = list(self.ledger.contacts)
        if live and self.random.random() < 0.95:
            return self.random.choice(live)
        return self.random.choice(self.contacts or ["nothing"])

    def pair(self, *states):
        """A contact in one of the states with its agent, or any that have nothing to do with each other."""
        found = self.ledger.in_state(*states)
        if found and self.random.random() < 0.95:
            return self.random.choice(found)
        return self.contact(), self.agent()

    async def forget_closed(self):
        """As their expiry does."""
        for contact in self.judge.model.forget_closed():
            await self.redis.delete(self.acd.keys.contact(contact))

    async def check(self):
        assert not await disagreements(self.redis, self.station, self.judge.model)
        places = await self.acd.places()
        assert set(places) == {name for name, _ in self.ledger.in_state("waiting", "offered")}
        if places:
            contact = self.sampling.choice(list(places))
            assert await self.acd.place(contact) == places[contact]
