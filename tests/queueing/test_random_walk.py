"""Long random histories: whatever is done in whatever order, the station stays consistent.

A shadow of the station is built from the journalled events alone and each offer is judged by it:
nobody fitter was free for the contact, nobody better placed was waiting for the agent. After every
step the shadow and every key in Redis are compared.
"""

import os
import random
from collections import Counter, defaultdict

import pytest

from queueing import wire
from queueing.model import AgentState, NewContact, Party, Refusal
from queueing.transitions import permits
from tests.support.acd import done

CATEGORIES = ("licences", "privacy", "road-code", "weapons")
LEASE_S, RING_S, SEAT_S, COOLDOWN_S, GRACE_S = 15, 20, 120, 30, 60


class Walk:
    """One history of a station, with what its events say about it."""

    def __init__(self, acd, clock, seed):
        self.acd, self.clock, self.random = acd, clock, random.Random(seed)
        self.contacts, self.agents = {}, {}
        self.seen = {}
        self.away = set()
        self.cooling = {}
        self.happened = Counter()
        self.numbers = iter(range(1_000_000))

    # --- what may be done

    async def run(self, steps):
        for number in range(8):
            await self.sign_on(f"a{number}")
        doings = {
            self.enqueue: 12,
            self.answer: 10,
            self.finish: 10,
            self.hang_up: 8,
            self.set_state: 8,
            self.citizen: 10,
            self.hold: 3,
            self.correct: 4,
            self.wait: 14,
            self.profile: 1,
            self.close_console: 1,
        }
        for _ in range(steps):
            (doing,) = self.random.choices(list(doings), doings.values())
            await doing()
            await self.check()

    async def sign_on(self, agent):
        rng = self.random
        chosen = rng.sample(CATEGORIES, rng.randint(1, len(CATEGORIES)))
        categories = {name: rng.randint(1, 5) for name in chosen}
        skills = rng.sample(["en", "lis"], rng.randint(0, 2))
        known = self.agents.setdefault(agent, {"state": "offline", "idle": None, "contact": None})
        known |= {"categories": categories, "skills": frozenset(skills)}
        self.seen[agent] = self.clock()
        self.note(await self.acd.sign_on(agent, categories, skills))

    async def profile(self):
        await self.sign_on(self.random.choice(list(self.agents)))

    async def close_console(self):
        agent = self.random.choice(list(self.agents))
        self.seen[agent] = self.clock() - LEASE_S * 1000 - 1
        self.note(await self.acd.console_gone(agent))

    async def enqueue(self):
        rng = self.random
        contact = f"c{next(self.numbers)}"
        fields = {
            "category": rng.choice(CATEGORIES),
            "requirements": frozenset(rng.sample(["en", "lis"], rng.choice([0, 0, 0, 1, 2]))),
            "priority_s": rng.choice([0, 0, 0, 30]),
        }
        self.contacts[contact] = {"attached": True, "agent": None, **fields}
        self.note(await self.acd.enqueue(NewContact(id=contact, **fields)))

    async def answer(self):
        """Somebody accepts or declines, mostly what rings there."""
        contact, agent = self.pair("offered")
        if self.random.random() < 0.7:
            self.note(await self.acd.accept(contact, agent))
        else:
            result = await self.acd.decline(contact, agent)
            if not isinstance(result, Refusal):
                # Noted first: the same transition may offer on.
                self.cooling[contact, agent] = self.clock() + COOLDOWN_S * 1000
            self.note(result)

    async def hang_up(self):
        contact, agent = self.pair("connected")
        if self.random.random() < 0.5:
            self.note(await self.acd.hang_up(contact, Party.AGENT, agent))
        else:
            self.note(await self.acd.hang_up(contact, self.random.choice(["citizen", "system"])))

    async def hold(self):
        verb = self.random.choice(["hold", "retrieve"])
        contact, agent = self.pair("connected" if verb == "hold" else "held")
        self.note(await getattr(self.acd, verb)(contact, agent))

    async def finish(self):
        _, agent = self.pair("wrap_up")
        after = self.random.choice([None, None, *("available", "paused", "offline")])
        self.note(await self.acd.finish_wrap_up(agent, "x", after and AgentState(after)))

    async def set_state(self):
        agent = self.random.choice(list(self.agents))
        state = self.random.choice(["available", "available", "available", "paused", "offline"])
        after = self.random.random() < 0.2
        self.note(await self.acd.set_state(agent, AgentState(state), after_contact=after))

    async def citizen(self):
        """A citizen goes away, comes back, or leaves."""
        live = [name for name, contact in self.contacts.items() if contact["state"] != "closed"]
        if not live:
            return
        contact = self.random.choice(live)
        verb = self.random.choice(["detach", "detach", "resume", "resume", "leave"])
        self.note(await getattr(self.acd, verb)(contact))

    async def correct(self):
        if self.contacts:
            contact = self.random.choice(list(self.contacts))
            self.note(await self.acd.correct_category(contact, self.random.choice(CATEGORIES)))

    async def wait(self):
        """Time passes; most consoles and most browsers are heard of, and somebody ticks."""
        self.clock.advance(self.random.choice([0.001, 0.5, 1, 4, 11]))
        if self.random.random() < 0.05:
            self.away = set(self.random.sample(sorted(self.agents), 2))
        for agent in self.agents:
            if agent not in self.away and self.random.random() < 0.8:
                self.seen[agent] = self.clock()
                self.note(await self.acd.heartbeat(agent))
        await self.acd.touch(name for name in self.contacts if self.random.random() < 0.9)
        self.note(await self.acd.tick())

    def pair(self, state):
        """A contact in ``state`` with its agent, or any that have nothing to do with each other."""
        found = [
            (name, contact["agent"])
            for name, contact in self.contacts.items()
            if contact["state"] == state and contact["agent"]
        ]
        if found and self.random.random() < 0.95:
            return self.random.choice(found)
        contacts = list(self.contacts) or ["nothing"]
        return self.random.choice(contacts), self.random.choice(list(self.agents))

    # --- what follows from it

    def note(self, result):
        if isinstance(result, Refusal):
            self.happened[str(result)] += 1
            return
        for event in done(result).events:
            assert permits(event), event
            self.happened[event.kind] += 1
            if event.kind == "offer":
                self.judge(event)
            if event.contact:
                self.note_contact(event)
            if event.agent:
                self.note_agent(event)

    def note_contact(self, event):
        contact = self.contacts[event.contact]
        if event.kind == "enqueue":
            contact["score"], contact["seq"] = int(event.details["score"]), event.seq
        else:
            assert contact["state"] == event.contact_from, event
        if "score" in event.details:
            assert int(event.details["score"]) == contact["score"]
        contact["state"], contact["category"] = event.contact_to, event.category
        if event.kind in ("detach", "resume"):
            contact["attached"] = event.kind == "resume"
        returned = event.contact_to == "waiting"
        contact["agent"] = None if returned else event.agent or contact["agent"]

    def note_agent(self, event):
        agent = self.agents[event.agent]
        assert agent["state"] == event.agent_from, event
        agent["state"] = event.agent_to
        if event.kind in ("set_available", "finish_wrap_up"):
            agent["idle"] = event.at_ms
        engaged = event.agent_to in ("offered", "busy", "wrap_up")
        agent["contact"] = (event.contact or agent["contact"]) if engaged else None

    def judge(self, event):
        contact, agent = event.contact, event.agent
        assert self.fit(contact, agent), event
        better = [other for other in self.contacts if self.fit(other, agent)]
        assert min(better, key=self.place) == contact, event
        fitter = [other for other in self.agents if self.fit(contact, other)]
        best = min(self.standing(contact, other) for other in fitter)
        assert self.standing(contact, agent) == best, event

    def fit(self, contact, agent):
        """Whether the two may be brought together at this moment."""
        wants, has = self.contacts[contact], self.agents[agent]
        return (
            wants.get("state") == "waiting"
            and wants["attached"]
            and has["state"] == "available"
            and self.clock() - self.seen[agent] <= LEASE_S * 1000
            and wants["category"] in has["categories"]
            and wants["requirements"] <= has["skills"]
            and self.cooling.get((contact, agent), 0) <= self.clock()
        )

    def place(self, contact):
        return self.contacts[contact]["score"], self.contacts[contact]["seq"]

    def standing(self, contact, agent):
        has = self.agents[agent]
        return -has["categories"][self.contacts[contact]["category"]], has["idle"]

    # --- whether Redis agrees

    async def check(self):
        keys, redis = self.acd.keys, self.acd._redis
        pipe = redis.pipeline(transaction=False)
        names = [wire.text(name) for name in await redis.keys(f"{keys.station}:*")]
        kinds = defaultdict(dict)
        for name in names:
            _, kind, *rest = name.removeprefix(keys.station).split(":", 2)
            kinds[kind][rest[0] if rest else ""] = name
        sorted_sets = [
            (kind, part, name)
            for kind in ("queue", "line", "entered", "free", "heads", "deadlines")
            for part, name in kinds[kind].items()
        ]
        for _, _, name in sorted_sets:
            pipe.zrange(name, 0, -1, withscores=True)
        for name in kinds["staff"].values():
            pipe.smembers(name)
        pipe.smembers(keys.lines)
        *replies, lines = await pipe.execute()
        held = defaultdict(dict)
        for (kind, part, _), reply in zip(sorted_sets, replies, strict=False):
            held[kind][part] = [(wire.text(member), int(score)) for member, score in reply]
        staff = dict(zip(kinds["staff"], replies[len(sorted_sets) :], strict=True))

        waiting, queue, entered = defaultdict(list), defaultdict(list), defaultdict(set)
        deadlines = set()
        for name, contact in sorted(self.contacts.items(), key=lambda item: item[1]["seq"]):
            where = f"{contact['category']}|{'+'.join(sorted(contact['requirements']))}"
            member = f"{contact['seq']:012d}:{name}"
            if contact["state"] in ("waiting", "offered"):
                waiting[where].append((member, contact["score"]))
                entered[contact["category"]].add(name)
                if contact["state"] == "waiting" and contact["attached"]:
                    queue[where].append((member, contact["score"]))
            if contact["state"] == "offered":
                deadlines.add(f"ring:{name}")
                assert self.agents[contact["agent"]]["contact"] == name
            if contact["state"] not in ("wrap_up", "closed"):
                deadlines.add(f"seat:{name}")
        for line in (*waiting.values(), *queue.values()):
            line.sort(key=lambda pair: (pair[1], pair[0]))
        assert held["line"] == waiting
        assert held["queue"] == queue
        assert {wire.text(line) for line in lines} == set(waiting)
        assert {name: {who for who, _ in who_all} for name, who_all in held["entered"].items()} == (
            entered
        )
        heads = {name: line[0][1] for name, line in queue.items()}
        assert dict(held["heads"].get("", [])) == heads

        free, on_duty = defaultdict(set), defaultdict(set)
        for name, agent in self.agents.items():
            for category in agent["categories"]:
                if agent["state"] == "available":
                    free[category].add(name)
                if agent["state"] != "offline":
                    on_duty[category].add(name)
            engaged = agent["state"] in ("busy", "wrap_up")
            mine = self.contacts.get(agent["contact"] or "", {})
            assert not engaged or mine["agent"] == name
            if agent["state"] != "offline":
                deadlines.add(("gone:" if self.silent(name, held) else "presence:") + name)
        assert {name: {who for who, _ in who_all} for name, who_all in held["free"].items()} == free
        assert {name: set(wire.texts(members)) for name, members in staff.items()} == on_duty
        kept = {name for name, _ in held["deadlines"].get("", []) if not name.startswith("retry:")}
        assert kept == deadlines

        apart = [
            (contact, agent)
            for contact in self.contacts
            for agent in self.agents
            if self.fit(contact, agent)
        ]
        due = {f"retry:{contact}:{agent}" for contact, agent in apart}
        # A cool-down that has just run out is for the next tick.
        assert due <= {name for name, _ in held["deadlines"].get("", [])}, apart

        places = await self.acd.places()
        assert set(places) == {member[13:] for line in waiting.values() for member, _ in line}
        if places:
            contact = self.random.choice(list(places))
            assert await self.acd.place(contact) == places[contact]

    def silent(self, agent, held):
        return f"gone:{agent}" in dict(held["deadlines"].get("", []))


async def walk(new_acd, clock, seed, steps):
    acd = new_acd(
        agent_lease_s=LEASE_S,
        ring_s=RING_S,
        seat_lease_s=SEAT_S,
        decline_cooldown_s=COOLDOWN_S,
        console_grace_s=GRACE_S,
    )
    found = Walk(acd, clock, seed)
    await found.run(steps)
    return found.happened


async def test_random_histories(new_acd, clock, redis):
    happened = Counter()
    for seed in (1, 2):
        await redis.flushall()
        happened += await walk(new_acd, clock, seed, steps=400)
    for kind in (
        *("accept", "decline", "leave", "hold", "retrieve", "hang_up", "finish_wrap_up"),
        *("no_answer", "seat_lost", "agent_lost", "console_lost", "console_back"),
        *("correct_category", "detach", "resume", "set_available", "set_paused", "set_offline"),
    ):
        assert happened[kind], f"the histories have no {kind}"


@pytest.mark.long
@pytest.mark.timeout(0)
async def test_many_random_histories(new_acd, clock, redis):
    first = int(os.environ.get("VS_WALK_SEED", "1000"))
    for seed in range(first, first + int(os.environ.get("VS_WALK_COUNT", "50"))):
        await redis.flushall()
        await walk(new_acd, clock, seed, steps=int(os.environ.get("VS_WALK_STEPS", "4000")))
