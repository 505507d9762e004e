"""One client of a station that does what desks, citizens and gateways do, in quick succession.

Several of them on one station disagree about what is going on, which is the point: each looks at
the station now and then and acts on what it saw. Time is virtual, a few milliseconds an operation
and never behind what the station was seen to have; so the mixture does not depend on how fast the
machine is. As a process (``python -m tests.queueing.writer JSON``) it appends each operation to a
file when it is sent and again when it is answered, so that a killed one leaves its history.
"""

import asyncio
import os
import random
import sys
from pathlib import Path

import msgspec
import uvloop
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from queueing import wire
from queueing.backend import Acd
from queueing.model import (
    AgentState,
    Channel,
    NewContact,
    Party,
    Strategy,
    target_agent,
    target_office,
)
from queueing.runner import connect
from queueing.settings import AcdSettings
from tests.queueing.recorder import Operation, Recorder

CATEGORIES = ("licences", "privacy", "road-code", "telematics", "weapons")
ASKED = ("k0", "k1", "k2")
"""Agents without a category of their own, who have time to be asked by others."""
AGENTS = (*(f"a{number}" for number in range(10)), *ASKED)
SETTINGS = AcdSettings(
    ring_s=0.3,
    seat_lease_s=0.8,
    agent_lease_s=0.4,
    console_grace_s=0.5,
    wrap_up_s=0.3,
    decline_cooldown_s=0.15,
    reserve_s=0.25,
    hold_limit_s=0.2,
    outage_s=0.25,
    closed_keep_s=86_400,
    strategies={
        "privacy": Strategy.LONGEST_IDLE,
        "road-code": Strategy.FEWEST_CONTACTS,
        "weapons": Strategy.FEWEST_CONTACTS,
    },
)
LETTERS = ("m0", "m1", "m2")
"""Messages that come back, and that several writers put in the queue at once."""
CALLED_OFF = ["decline", "cancel"]
GONE = (RedisConnectionError, RedisTimeoutError, OSError)


class Plan(msgspec.Struct, kw_only=True):
    """What a writer is to do.

    ``trouble`` is the chance that a call is broken off half-way, ``pace`` how many times faster
    than usual the virtual time goes, so that short histories see deadlines too.
    """

    name: str
    url: str
    station: str
    seed: int
    operations: int
    start_ms: int
    pace: int = 1
    trouble: float = 0.0
    witness: bool = True
    log: str = ""


class Writer:
    """``sent`` and ``answered`` get every operation."""

    def __init__(self, plan, *, sent=None, answered=None, mutation=None):
        self.plan, self.random = plan, random.Random(plan.seed)
        self.ms = plan.start_ms
        self.left = plan.operations
        self._tell_sent, self._tell_answered = sent, answered
        self.client = connect(plan.url)
        self.acd = Acd(
            Recorder(
                self.client,
                plan.name,
                sent=self._sent,
                answered=self._answered,
                witness=plan.witness,
                mutation=mutation,
            ),
            plan.station,
            categories=CATEGORIES,
            settings=SETTINGS,
            clock=self._clock,
        )
        self.seats, self.states, self.contact_of, self.second_of = [], {}, {}, {}
        self.calls = []
        """Calls to numbers outside that this writer made, each with its contact and agent, until they were told gone."""
        self.mine = self.turn = 0

    def _clock(self):
        self.ms += self.random.choice([0, 1, 2, 5, 10, 30]) * self.plan.pace
        return self.ms

    def _sent(self, operation):
        self.left -= 1
        if self._tell_sent:
            self._tell_sent(operation)

    def _answered(self, operation):
        for event in operation.reply[1:]:
            self.ms = max(self.ms, int(event["at"]))
        if self._tell_answered:
            self._tell_answered(operation)

    async def run(self):
        """All operations of the plan; a server that is away is waited for."""
        doings = {
            self.enqueue: 14,
            self.schedule: 2,
            self.answer: 16,
            self.hang_up: 9,
            self.finish: 9,
            self.set_state: 9,
            self.citizen: 9,
            self.hold: 4,
            self.correct: 3,
            self.heartbeat: 6,
            self.touch: 4,
            self.tick: 7,
            self.sign_on: 3,
            self.console_gone: 2,
            self.by_hand: 2,
            self.forget: 0.3,
            self.transfer: 3,
            self.consult: 9,
            self.outside: 4,
            self.steer: 4,
            self.grant: 2,
            self.extend: 1,
            self.switch: 2,
            self.take_over: 2,
            self.write: 3,
        }
        try:
            while self.left > 0:
                try:
                    if self.turn % 8 == 0:
                        await self.look()
                    self.turn += 1
                    (doing,) = self.random.choices(list(doings), doings.values())
                    await self.perhaps_broken_off(doing())
                except GONE:
                    await self.wait_for_server()
        finally:
            await self.client.aclose()

    async def perhaps_broken_off(self, call):
        if self.random.random() >= self.plan.trouble:
            await call
            return
        task = asyncio.create_task(call, name="broken-off")
        for _ in range(self.random.randint(0, 12)):
            await asyncio.sleep(0)
        if self.random.random() < 0.5:
            task.cancel()
        else:
            for connection in list(self.client.connection_pool._in_use_connections):
                if connection._writer is not None:
                    connection._writer.transport.abort()
        try:
            await task
        except (asyncio.CancelledError, *GONE):
            current = asyncio.current_task()
            if current and current.cancelling():
                raise

    async def wait_for_server(self):
        while True:
            try:
                await self.client.ping()
            except GONE:
                await asyncio.sleep(0.02)
            else:
                # Long enough to be an outage, now and then.
                self.ms += self.random.choice([0, 400, 1500])
                return

    async def look(self):
        """What is seated, what rings, what the agents do: a moment later it may be otherwise."""
        keys = self.acd.keys
        pipe = self.client.pipeline(transaction=False)
        pipe.zrange(keys.deadlines, 0, -1)
        for agent in AGENTS:
            pipe.hmget(keys.agent(agent), ["state", "contact"])
        due, *agents = await pipe.execute()
        names = [wire.text(name).split(":", 1) for name in due]
        self.seats = [who for kind, who in names if kind == "seat"]
        self.states, self.contact_of = {}, {}
        for agent, (state, contact) in zip(AGENTS, agents, strict=True):
            self.states[agent] = wire.text(state) if state else None
            self.contact_of[agent] = wire.text(contact) if contact else ""
        await self.look_at_consultations()

    async def look_at_consultations(self):
        """Who is the second one in a contact, by its id, as far as one has been asked."""
        busy = sorted(set(filter(None, self.contact_of.values())))
        pipe = self.client.pipeline(transaction=False)
        for contact in busy:
            pipe.hget(self.acd.keys.contact(contact), "colleague")
        found = await pipe.execute() if busy else []
        self.second_of = {
            contact: wire.text(colleague)
            for contact, colleague in zip(busy, found, strict=True)
            # a number outside is no agent
            if colleague and not wire.text(colleague).startswith("+")
        }

    # --- whom

    def agent(self, *states):
        able = [agent for agent in AGENTS if self.states.get(agent) in states]
        if able and self.random.random() < 0.95:
            return self.random.choice(able)
        return self.random.choice(AGENTS)

    def contact(self):
        if self.seats and self.random.random() < 0.97:
            return self.random.choice(self.seats)
        return f"{self.plan.name}-{max(0, self.mine - self.random.randint(0, 20))}"

    def pair(self, state):
        agent = self.agent(state)
        contact = self.contact_of.get(agent)
        if not contact or self.random.random() < 0.05:
            contact = self.contact()
        return contact, agent

    # --- what

    async def enqueue(self):
        # By turns more citizens than agents, and more agents than citizens.
        quiet = self.turn // 80 % 2 == 0
        if len(self.seats) > (3 if quiet else 25):
            await (self.tick() if quiet else self.acd.leave(self.contact()))
            return
        rng = self.random
        self.mine += 1
        requirements = frozenset(rng.sample(["en", "lis"], rng.choice([0, 0, 0, 1, 2])))
        # some fall away in line, some would while they talk
        relax = {
            name: rng.choice([0.2, 0.2, 1.0]) for name in sorted(requirements) if rng.random() < 0.4
        }
        await self.acd.enqueue(
            NewContact(
                id=f"{self.plan.name}-{self.mine}",
                category=rng.choice(CATEGORIES),
                requirements=requirements,
                priority_s=rng.choice([0, 0, 0, 1]),
                preferred_agent=rng.choice(["", "", "", rng.choice(AGENTS)]),
                relax_s=relax,
            )
        )

    async def schedule(self):
        self.mine += 1
        rng = self.random
        fields = {"id": f"{self.plan.name}-{self.mine}", "category": rng.choice(CATEGORIES)}
        if rng.random() < 0.6:
            await self.acd.schedule_callback(
                NewContact(
                    **fields,
                    channel=Channel.CALLBACK,
                    preferred_agent=rng.choice(["", "", rng.choice(AGENTS)]),
                ),
                score_ms=rng.choice([None, self.ms - 700]),
                due_ms=rng.choice([0, self.ms + rng.randint(1, 600)]),
            )
        else:
            warn_ms = rng.choice([None, self.ms + rng.randint(0, 400)])
            numbered = rng.random() < 0.6
            if numbered:
                fields["id"] = rng.choice(LETTERS)
            await self.acd.leave_message(
                NewContact(**fields, channel=Channel.MESSAGE), warn_ms=warn_ms, numbered=numbered
            )

    async def answer(self):
        contact, agent = self.pair("offered")
        answer = self.acd.accept if self.random.random() < 0.75 else self.acd.decline
        await answer(contact, agent)

    async def hang_up(self):
        contact, agent = self.pair("busy")
        party = self.random.choice([Party.CITIZEN, Party.AGENT, Party.SYSTEM])
        await self.acd.hang_up(contact, party, agent if party is Party.AGENT else None)

    async def finish(self):
        after = self.random.choice([None, None, None, AgentState.PAUSED, AgentState.OFFLINE])
        contact, agent = self.pair("wrap_up")
        expected = contact if self.random.random() < 0.2 else None
        await self.acd.finish_wrap_up(agent, "x", after, contact=expected)

    async def set_state(self):
        state = self.random.choice([*["available"] * 4, "paused", "offline"])
        agent = self.agent("paused", "offline", "available")
        after = self.random.random() < 0.2
        await self.acd.set_state(agent, AgentState(state), after_contact=after)

    async def citizen(self):
        verb = self.random.choice(["detach", "detach", "resume", "resume", "resume", "leave"])
        if verb == "leave":
            await self.acd.leave(self.contact())
        else:
            hung_up = self.random.random() < 0.3
            await getattr(self.acd, verb)(self.contact(), hung_up=hung_up)
        if self.left > 0 and self.random.random() < 0.2:
            await self.acd.set_consent(self.contact(), consent=self.random.random() < 0.5)

    async def hold(self):
        contact, agent = self.pair("busy")
        await getattr(self.acd, self.random.choice(["hold", "hold", "retrieve"]))(contact, agent)
        if self.left > 0 and self.random.random() < 0.4:
            await self.acd.retrieve(contact, agent)

    async def correct(self):
        contact, agent = self.pair("busy") if self.random.random() < 0.5 else (self.contact(), None)
        await self.acd.correct_category(contact, self.random.choice(CATEGORIES), agent)

    def target(self):
        return self.random.choice(
            ["", target_agent(self.random.choice(AGENTS)), target_office("north")]
        )

    async def transfer(self):
        contact, agent = self.pair("busy")
        category = self.random.choice(["", *CATEGORIES])
        await self.acd.transfer(contact, agent, target=self.target(), category=category)

    async def consult(self):
        """Somebody talking asks another, or whatever a consultation that is seen asks for next."""
        rng = self.random
        if self.second_of and rng.random() < 0.4:
            contact, colleague = rng.choice(sorted(self.second_of.items()))
            have = [name for name, held in self.contact_of.items() if held == contact]
            agent = next((name for name in have if name != colleague), "a0")
            await self.steer_consultation(contact, agent, colleague)
            return
        if "busy" not in self.states.values():
            await self.answer()
            return
        contact, agent = self.pair("busy")
        colleague = rng.choice([*ASKED, self.agent("available")])
        if self.states.get(colleague) in (None, "offline", "paused") and self.left > 2:
            await self.sign_on_again(colleague)
            await self.acd.set_state(colleague, AgentState.AVAILABLE)
        target = rng.choice([*[target_agent(colleague)] * 3, target_office("south"), ""])
        category = "" if target else rng.choice(CATEGORIES)
        await self.acd.consult(contact, agent, target=target, category=category)
        for _ in range(rng.choice([0, 1, 2, 3])):
            if self.left > 0:
                await self.steer_consultation(contact, agent, colleague)

    async def steer_consultation(self, contact, agent, colleague):
        verb = self.random.choice(
            ["accept"] * 5 + ["join"] * 3 + ["complete", "leave"] * 2 + CALLED_OFF
        )
        who = colleague if verb in ("accept", "decline") else agent
        if verb == "leave" and self.random.random() < 0.5:
            who = colleague
        await getattr(self.acd, f"consult_{verb}")(contact, who)

    async def outside(self):
        """An agent has a number outside called, and something becomes of the calls; mostly of the newest."""
        rng = self.random
        if len(self.calls) > 8:
            contact, _, call = self.calls.pop(0)
            await self.acd.outside_gone(contact, call, "busy")
        elif not self.calls or rng.random() < 0.5:
            contact, agent = self.pair("busy")
            call = f"{self.plan.name}-{self.left}"
            self.calls.append((contact, agent, call))
            await self.acd.call_outside(contact, agent, call, rng.choice([0.1, 0.3]))
        for _ in range(rng.choice([0, 1, 2, 3])):
            if self.left > 0 and self.calls:
                newest = rng.random() < 0.8
                await self.steer_call(-1 if newest else rng.randrange(len(self.calls)))

    async def steer_call(self, at):
        contact, agent, call = self.calls[at]
        match self.random.choice(["answered"] * 4 + ["join", "pass", "pass", "cancel", "gone"]):
            case "answered":
                await self.acd.outside_answered(contact, call)
            case "join":
                await self.acd.consult_join(contact, agent)
            case "pass":
                await self.acd.pass_on(contact, agent)
            case "cancel":
                await self.acd.consult_cancel(contact, agent)
            case "gone":
                del self.calls[at]
                await self.acd.outside_gone(contact, call, "busy")

    async def steer(self):
        what = self.random.random()
        if what < 0.45:
            await self.acd.reserve(self.contact(), self.target())
        elif what < 0.9:
            await self.acd.set_priority(self.contact(), self.random.choice([-1, 0, 1, 5]))
        else:
            await self.acd.remove(self.contact(), "test")

    async def take_over(self):
        contact, _ = self.pair("busy")
        await self.acd.take_over(contact, self.agent("available", "paused", "offline"))

    async def write(self):
        """An agent who has answered a message writes, and is done with it some time."""
        contact, agent = self.pair("busy")
        message = contact if self.random.random() < 0.5 else None
        on = message is not None or self.random.random() < 0.3
        await self.acd.write(agent, message=message, on=on)

    async def grant(self):
        agent, category = self.agent("available", "paused"), self.random.choice(CATEGORIES)
        if self.random.random() < 0.3:
            await self.acd.revoke(agent, category)
        else:
            await self.acd.grant(agent, category, self.random.choice([0.1, 0.5, 5]))

    async def extend(self):
        await self.acd.extend_wrap_up(self.agent("wrap_up"), 0.2)

    async def switch(self):
        channel = self.random.choice([Channel.PHONE, Channel.VIDEO])
        # a callback that somebody has answered becomes a call
        contact = self.contact() if self.random.random() < 0.5 else self.pair("busy")[0]
        await self.acd.switch_channel(contact, channel)

    async def heartbeat(self):
        await self.acd.heartbeat(*self.random.sample(AGENTS, 5))

    async def touch(self):
        await self.acd.touch([name for name in self.seats if self.random.random() < 0.8])

    async def tick(self):
        await self.acd._run("expire")

    async def sign_on(self):
        unknown = [name for name in AGENTS if not self.states.get(name)]
        await self.sign_on_again(self.random.choice(unknown or AGENTS))

    async def sign_on_again(self, agent):
        rng = self.random
        own = () if agent in ASKED else CATEGORIES
        chosen = rng.sample(own, rng.randint(min(1, len(own)), len(own)))
        await self.acd.sign_on(
            agent,
            {name: rng.randint(1, 5) for name in chosen},
            rng.sample(["en", "lis"], rng.choice([0, 1, 2, 2])),
            "south" if agent in ASKED else rng.choice([None, None, "north"]),
        )

    async def console_gone(self):
        await self.acd.console_gone(self.random.choice(AGENTS), for_good=self.random.random() < 0.2)

    async def forget(self):
        await self.acd.forget(self.agent("offline"))

    async def by_hand(self):
        if self.random.random() < 0.5:
            await self.acd.claim_next(self.agent("available"))
        else:
            await self.acd.offer_next(self.contact())


def append_to(path):
    """A function that appends an operation to a file, whole or not at all."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    encoder = msgspec.msgpack.Encoder()

    def append(operation):
        body = encoder.encode(operation)
        os.write(handle, len(body).to_bytes(4, "big") + body)

    return append


def read_log(path):
    """The operations of a log by id, each as it was last told."""
    found = {}
    decoder = msgspec.msgpack.Decoder(Operation)
    data = Path(path).read_bytes() if Path(path).exists() else b""
    at = 0
    while at + 4 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if at + 4 + size > len(data):
            break  # killed while writing
        operation = decoder.decode(data[at + 4 : at + 4 + size])
        found[operation.id] = operation
        at += 4 + size
    return found


def main():
    plan = msgspec.json.decode(sys.argv[1], type=Plan)
    append = append_to(plan.log)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(Writer(plan, sent=append, answered=append).run())


if __name__ == "__main__":
    main()
