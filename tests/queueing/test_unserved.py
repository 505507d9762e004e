"""Lines that nobody at work serves although their category is served."""

from queueing.model import AgentState, Channel
from queueing.unserved import UnservedLine
from tests.support.situations.acd import done, enter, on_duty


async def unserved(acd):
    return await acd.unserved(await acd.agents())


async def test_a_line_is_told_until_somebody_serves_it(acd, clock):
    await on_duty(acd, "italian", weapons=3)
    done(await acd.set_state("italian", AgentState.PAUSED))
    await on_duty(acd, "german", skills={"de"}, privacy=3)
    await on_duty(acd, "busy", weapons=3)
    await enter(acd, "talks", "weapons")
    done(await acd.accept("talks", "busy"))
    first = clock()
    await enter(acd, "late", requirements={"de", "lis"}, priority_s=-60)
    clock.advance(5)
    await enter(acd, "soon", requirements={"de", "lis"}, channel=Channel.PHONE)
    await enter(acd, "french", requirements={"fr"})
    await enter(acd, "plain")
    assert await unserved(acd) == (
        UnservedLine(
            category="weapons", requirements=("de", "lis"), waiting=2, oldest_at=first, resting=0
        ),
        UnservedLine(
            category="weapons", requirements=("fr",), waiting=1, oldest_at=clock(), resting=0
        ),
    )
    await on_duty(acd, "both", skills={"de", "lis", "sl"}, weapons=1)
    assert [each.requirements for each in await unserved(acd)] == [("fr",)]
    done(await acd.accept("soon", "both"))
    assert [each.requirements for each in await unserved(acd)] == [("fr",)], "who talks will come"


async def test_who_could_serve_it_and_rests_is_counted(acd):
    await on_duty(acd, "busy", weapons=3)
    await on_duty(acd, "german", skills={"de"}, weapons=3)
    done(await acd.set_state("german", AgentState.PAUSED, "lunch"))
    await enter(acd, "talks")
    done(await acd.accept("talks", "busy"))
    await enter(acd, "c", requirements={"de"})
    (line,) = await unserved(acd)
    assert (line.requirements, line.waiting, line.resting) == (("de",), 1, 1)
    done(await acd.set_state("german", AgentState.AVAILABLE))
    assert await unserved(acd) == ()


async def test_a_category_that_nobody_serves_is_told_elsewhere(acd):
    await on_duty(acd, "other", privacy=3)
    await enter(acd, "c", "weapons", requirements={"de"})
    assert await unserved(acd) == ()


async def test_what_falls_away_by_itself_is_no_matter_of_anybodys(acd, clock):
    await on_duty(acd, "busy", weapons=3)
    await enter(acd, "talks")
    done(await acd.accept("talks", "busy"))
    await enter(acd, "patient", requirements={"de"}, relax_s={"de": 60})
    assert await unserved(acd) == ()
    # what is left of these when the time is over is one line
    await enter(acd, "a", requirements={"de", "lis"}, relax_s={"de": 60})
    await enter(acd, "b", requirements={"lis"})
    (line,) = await unserved(acd)
    assert (line.requirements, line.waiting) == (("lis",), 2)


async def test_who_waits_for_one_agent_or_office_and_messages_are_not_counted(acd):
    await on_duty(acd, "busy", weapons=3)
    await on_duty(acd, "named", privacy=3)
    done(await acd.set_state("named", AgentState.PAUSED))
    await enter(acd, "talks")
    done(await acd.accept("talks", "busy"))
    await enter(acd, "kept", requirements={"de"})
    (line,) = await unserved(acd)
    assert line.waiting == 1
    done(await acd.reserve("kept", "!named"))
    assert await unserved(acd) == ()
    await enter(acd, "written", requirements={"fr"}, channel=Channel.MESSAGE)
    assert await unserved(acd) == ()


async def test_of_a_long_line_the_first_are_looked_at_and_all_are_counted(acd, clock):
    await on_duty(acd, "busy", weapons=3)
    await enter(acd, "talks")
    done(await acd.accept("talks", "busy"))
    first = clock()
    for number in range(120):
        await enter(acd, f"c{number}", requirements={"de"})
        clock.advance(1)
    (line,) = await unserved(acd)
    assert (line.waiting, line.oldest_at) == (120, first)
