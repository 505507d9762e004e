"""Two desks, and citizens who come back to whom they spoke to."""

import asyncio
import contextlib

from gateway.contacts import last_agent
from gateway.platform.times import from_ms
from queueing.backend import wall_clock_ms


async def offered_to(*desks):
    """The desk at which it rings."""
    waits = [asyncio.create_task(desk.wait_state("offered")) for desk in desks]
    done, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    return desks[waits.index(next(iter(done)))], next(iter(done)).result()["offer"]["contactId"]


async def talk(desk, contact_id, reason=None):
    await desk.do("acceptOffer", contactId=contact_id)
    if reason is None:
        await desk.do("hangUp")
    else:
        await desk.do("endContact", contactId=contact_id, reason=reason)
    await desk.wait_state("wrap_up")
    await desk.do("finishWrapUp", contactId=contact_id, code="information-given")
    await desk.wait_state("available")


async def answered_in_history(gateway, contact_id):
    """Wait until the history knows who answered."""
    async with asyncio.timeout(60):
        while True:
            async with gateway.core.database.reading() as session:
                marks = await last_agent.marks_of(session, contact_id)
                since = from_ms(wall_clock_ms() - 3_600_000)
                if await last_agent.last_operator(session, marks, since):
                    return
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def two_desks(gateway):
    async with gateway.desk("operator1") as one, gateway.desk("operator2") as two:
        await one.do("setState", state="available")
        yield one, two
