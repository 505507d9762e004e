"""The judge notices faults in what random histories seldom come upon: each is put before it on purpose."""

import pytest
from redis.exceptions import ResponseError

from queueing import scripts
from queueing.backend import Acd
from queueing.model import Party, Strategy
from queueing.settings import AcdSettings
from tests.queueing.agreement import disagreements
from tests.queueing.judge import Judge
from tests.queueing.mutations import replaced
from tests.queueing.recorder import Recorder
from tests.support.situations.acd import done, enter, on_duty

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
        [scripts.load(script).text for script in scripts.names()]
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
