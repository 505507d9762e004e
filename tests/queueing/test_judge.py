"""The judge notices faults in what random histories seldom come upon: each is put before it on purpose."""

import pytest
from redis.exceptions import ResponseError

from queueing import scripts, wire
from queueing.backend import Acd
from queueing.model import AgentState, Channel, NewContact, Party, Strategy, target_agent
from queueing.settings import AcdSettings
from tests.queueing.agreement import disagreements
from tests.queueing.campaign import compare_journal
from tests.queueing.judge import Judge
from tests.queueing.mutations import FAULTS, fault_called, replaced
from tests.queueing.oracles import script_names
from tests.queueing.recorder import Recorder
from tests.support.situations.acd import done, enter, on_duty


class Day:
    """Chapters in which each of ``FAULTS`` is met. They stop wherever all keys are to be compared."""

    def __init__(self, redis, clock, mutation):
        self.redis, self.clock, self.mutation = redis, clock, mutation
        self.chapters = (
            self.declined,
            self.order,
            self.handed_on,
            self.silence,
            self.callbacks_and_messages,
            self.grants,
        )

    async def run(self):
        """Raises ``AssertionError`` as soon as anything is other than the model has it."""
        for chapter in self.chapters:
            await self._run(chapter)

    async def _run(self, chapter):
        await self.redis.flushall()
        judge, events = Judge(), []
        recorder = Recorder(
            self.redis,
            "d",
            answered=lambda operation: events.extend(judge.observe(operation)[1:]),
            mutation=self.mutation,
        )
        acd = Acd(
            recorder,
            "day",
            categories=("privacy", "weapons"),
            settings=AcdSettings(outage_s=10_000, agent_lease_s=15, seat_lease_s=120),
            clock=self.clock,
        )
        async for _ in chapter(acd):
            assert not await disagreements(self.redis, "day", judge.model)
        journal = await self.redis.xrange(acd.keys.journal)
        compare_journal(events, [wire.fields(values) for _, values in journal])

    async def later(self, acd, seconds, *present):
        """Time passes; *present* are heard of, and somebody ticks."""
        while seconds > 0:
            self.clock.advance(min(seconds, 10))
            seconds -= 10
            await acd.heartbeat(*present)
            await acd.tick()

    async def declined(self, acd):
        """Three wait; one leaves, one is declined, one is answered."""
        for contact in ("first", "second", "third"):
            await enter(acd, contact)
            self.clock.advance(1)
        yield
        await acd.leave("first")
        yield
        await on_duty(acd, "a")
        await acd.sign_on("b", {"weapons": 3}, ())
        yield
        await acd.accept("second", "b")
        await acd.decline("second", "a")
        yield
        await acd.accept("third", "a")
        yield
        await acd.hang_up("third", Party.CITIZEN)
        await acd.finish_wrap_up("a", "done")
        await self.later(acd, 31, "a")
        await acd.detach("second")
        await self.later(acd, 130, "a")
        yield

    async def order(self, acd):
        """What an agent may not have, or has declined, is passed over; the rest comes by its time."""
        await enter(acd, "needy", requirements=frozenset({"lis"}))
        self.clock.advance(1)
        await enter(acd, "early", "weapons")
        await on_duty(acd, "a", privacy=3, weapons=3)
        await acd.decline("early", "a")
        await acd.set_state("a", AgentState.PAUSED)
        self.clock.advance(1)
        await enter(acd, "middle", "privacy")
        self.clock.advance(1)
        await enter(acd, "late", "weapons")
        await acd.set_state("a", AgentState.AVAILABLE)
        yield

    async def handed_on(self, acd):
        """One is passed on at its old place; one is for somebody busy, who declines it in the end."""
        await on_duty(acd, "a")
        for contact in ("first", "second"):
            await enter(acd, contact)
            self.clock.advance(1)
        await acd.accept("first", "a")
        await acd.reserve("second", target_agent("a"))
        yield
        await acd.transfer("first", "a", target="")
        yield
        await acd.decline("second", "a")
        yield

    async def silence(self, acd):
        """An agent is not heard of when somebody comes."""
        await on_duty(acd, "a")
        self.clock.advance(20)
        await enter(acd, "c")
        yield

    async def callbacks_and_messages(self, acd):
        """One callback comes due, one has its place from before; a message is left twice."""
        now, back = self.clock(), {"category": "weapons", "channel": Channel.CALLBACK}
        early, letter = (
            NewContact(id="early", **back),
            NewContact(id="m", category="weapons", channel=Channel.MESSAGE),
        )
        await acd.schedule_callback(NewContact(id="due", **back), due_ms=now + 5_000)
        await acd.schedule_callback(early, score_ms=now - 90_000, due_ms=now)
        yield
        for _ in range(2):
            await acd.leave_message(letter, numbered=True)
            yield
        await self.later(acd, 6)
        yield
        await on_duty(acd, "a")
        await acd.accept("early", "a")
        await acd.transfer("early", "a", target="")
        yield

    async def grants(self, acd):
        """A topic lent for five seconds, and a gateway whose clock is behind."""
        await acd.sign_on("a", {"privacy": 3}, ())
        await acd.grant("a", "weapons", 5)
        self.clock.advance(-1)
        await enter(acd, "c", "privacy")
        yield
        await self.later(acd, 6, "a")
        yield


@pytest.mark.parametrize("fault", [None, *FAULTS])
async def test_a_fault_that_a_day_meets_is_caught(redis, clock, fault):
    day = Day(redis, clock, fault and fault_called(fault))
    if fault is None:
        await day.run()
        return
    with pytest.raises((AssertionError, ResponseError)):
        await day.run()


RANKS = {
    "the least proficient comes first": replaced("return 5 - proficiency", "return proficiency"),
    "whoever answered most comes first": replaced(
        "math.min(a.answered, 2000)", "2000 - math.min(a.answered, 2000)"
    ),
    "the strategy does not matter": replaced("if not at then", "if true then"),
}
"""Who of several free ones: random histories seldom have two, so these are put before the judge on purpose."""


@pytest.mark.parametrize("fault", [None, *RANKS])
async def test_the_wrong_one_of_two_free_agents_is_caught(redis, clock, fault):
    recorder = Recorder(redis, "r", answered=Judge().observe, mutation=RANKS.get(fault))
    acd = Acd(
        recorder,
        "ranks",
        categories=("privacy", "weapons"),
        settings=AcdSettings(strategies={"weapons": Strategy.FEWEST_CONTACTS}),
        clock=clock,
    )

    async def a_morning():
        for agent, level in (("good", 5), ("poor", 1)):
            await on_duty(acd, agent, weapons=level, privacy=level)
            clock.advance(1)
        # the best in the one topic, the fewest contacts in the other
        await enter(acd, "first", "privacy")
        done(await acd.accept("first", "good"))
        done(await acd.hang_up("first", Party.CITIZEN))
        done(await acd.finish_wrap_up("good", "done"))
        await enter(acd, "second", "weapons")

    if fault is None:
        await a_morning()
        assert (await acd.contact("second")).agent == "poor"
        return
    with pytest.raises(AssertionError):
        await a_morning()


async def test_needs_that_fall_away_while_they_talk_are_caught(redis, clock):
    """Random histories seldom talk for as long as a need lasts."""
    fault = replaced("a.id)\nrelax_stop(c)", "a.id)")
    assert fault.applies([scripts.load("accept").text]), "no such place"
    for mutation in (None, fault):
        recorder = Recorder(redis, "n", answered=Judge().observe, mutation=mutation)
        acd = Acd(
            recorder,
            f"needs{mutation is None}",
            categories=("privacy", "weapons"),
            settings=AcdSettings(outage_s=10_000, seat_lease_s=10_000),
            clock=clock,
        )
        await on_duty(acd, "a", skills={"lis"})
        await enter(acd, "c", requirements=frozenset({"lis"}), relax_s={"lis": 60})
        done(await acd.accept("c", "a"))
        clock.advance(61)
        if mutation is None:
            await acd.tick()
        else:
            with pytest.raises(AssertionError):
                await acd.tick()


CONSULTATIONS = {
    "a colleague's ring goes on": replaced(
        "deadline_clear('ask:' .. c.id)\nlocal leg", "local leg"
    ),
    "a colleague is forgotten at the end": replaced("if c.colleague == '' then", "if true then"),
    "a colleague's wrap-up closes the contact": replaced("return c.agent ~= a.id", "return false"),
    "a consultation takes the citizen from hold": replaced(
        "asking = true, consulting = true", "asking = true"
    ),
    "whoever hands over has no wrap-up": replaced(
        "part_over(c, a)\nemit('consult_complete'", "agent_rest(a, '', '')\nemit('consult_complete'"
    ),
    "a lost colleague takes the contact along": replaced(
        "if c and c.colleague == a.id then", "if false then"
    ),
}
"""Of a second agent: short histories seldom have one, so these are put before the judge on purpose."""


@pytest.mark.parametrize("fault", [None, *CONSULTATIONS])
async def test_a_fault_with_a_second_agent_is_caught(redis, clock, fault):
    mutation = CONSULTATIONS.get(fault)
    assert mutation is None or mutation.applies(
        [scripts.load(script).text for script in script_names()]
    ), "no such place"
    judge = Judge()
    acd = Acd(
        Recorder(redis, "s", answered=judge.observe, mutation=mutation),
        "second",
        categories=("privacy", "weapons"),
        settings=AcdSettings(outage_s=10_000, seat_lease_s=10_000),
        clock=clock,
    )

    async def time_passes(*present):
        for _ in range(8):
            clock.advance(10)
            await acd.heartbeat(*present)
            await acd.tick()

    async def a_morning():
        for agent in ("a", "b"):
            await on_duty(acd, agent)
        for number in range(3):
            await enter(acd, f"c{number}")
            a = (await acd.contact(f"c{number}")).agent
            b = "b" if a == "a" else "a"
            done(await acd.accept(f"c{number}", a))
            done(await acd.consult(f"c{number}", a, target=f"!{b}"))
            done(await acd.consult_accept(f"c{number}", b))
            await time_passes("a", "b")
            if number == 1:
                done(await acd.consult_complete(f"c{number}", a))
            done(await acd.hang_up(f"c{number}", Party.CITIZEN))
            for agent in ("a", "b"):
                await acd.finish_wrap_up(agent)
        await enter(acd, "last")
        a = (await acd.contact("last")).agent
        b = "b" if a == "a" else "a"
        done(await acd.accept("last", a))
        done(await acd.consult("last", a, target=f"!{b}"))
        done(await acd.consult_accept("last", b))
        await time_passes(a)
        assert not await disagreements(redis, "second", judge.model)

    if fault is None:
        await a_morning()
        assert judge.ledger.happened["colleague_lost"]
        return
    with pytest.raises((AssertionError, ResponseError)):
        await a_morning()
