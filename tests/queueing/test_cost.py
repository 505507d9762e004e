"""What a transition costs does not grow with the length of the queue: counted in the server's commands."""

from queueing.model import NewContact, Party
from tests.support.situations.acd import done, enter, on_duty

CATEGORY = "weapons"
FEW, MANY = 20, 300


async def commands_of(redis, call):
    """How many commands the server carries out for *call*, by name."""
    await redis.config_resetstat()
    done(await call())
    stats = await redis.info("commandstats")
    return {
        name: kept["calls"]
        for name, kept in stats.items()
        # a script is sent whole the first time
        if not name.startswith(("cmdstat_config", "cmdstat_info", "cmdstat_eval", "cmdstat_script"))
    }


async def costs_with(acd, redis, waiting):
    """Commands of each transition of one contact's life, while *waiting* others stand in line."""
    for number in range(waiting):
        await enter(acd, f"w{number}", CATEGORY)
    costs = {}

    async def note(name, call):
        costs[name] = await commands_of(redis, call)

    new = NewContact(id="c", category=CATEGORY)
    await note("enqueue", lambda: acd.enqueue(new))
    await note("correct_category", lambda: acd.correct_category("c", "privacy"))
    await acd.correct_category("c", CATEGORY)
    await note("set_priority, to the head", lambda: acd.set_priority("c", 3_600))
    await note("detach", lambda: acd.detach("c"))
    await note("resume", lambda: acd.resume("c"))
    await note("on duty, and the first is offered", lambda: on_duty(acd, "a"))
    await note("decline", lambda: acd.decline("c", "a"))
    other = (await acd.agent("a")).contact
    await note("accept", lambda: acd.accept(other, "a"))
    await note("hang_up", lambda: acd.hang_up(other, Party.CITIZEN))
    await note("finish_wrap_up, and the next is offered", lambda: acd.finish_wrap_up("a", "x"))
    await note("leave", lambda: acd.leave("c"))
    await note("tick", acd.tick)
    return costs


async def test_no_transition_costs_more_in_a_longer_queue(new_acd, redis):
    few = await costs_with(new_acd(), redis, FEW)
    await redis.flushall()
    many = await costs_with(new_acd(), redis, MANY)
    assert few["accept"]["cmdstat_hset"] >= 1, "something is counted"
    assert many == few
