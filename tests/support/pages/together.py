"""A citizen and an operator in a call, for tests about what happens to it."""

import asyncio

from tests.support.browsers.fakemedia import CITIZEN, OPERATOR
from tests.support.pages import decoded
from tests.support.pages.flows import Citizen, Operator, Person


async def talk(cast, citizen: Citizen | None = None, topic: str = "weapons"):
    """Bring citizen and operator into a call in which each sees the other."""
    operator = await cast.operator()
    await operator.available()
    citizen = citizen or await cast.citizen()
    await citizen.enter(topic)
    await operator.accept()
    await see_each_other(citizen, operator)
    for person in (citizen, operator):
        await person.page.evaluate("() => { window.neverLoadedAgain = true; }")
    return citizen, operator


async def see_each_other(citizen: Citizen, operator: Operator, within_s: float = 30) -> None:
    """Wait until each shows the other's picture, and it moves."""
    await asyncio.gather(
        decoded.assert_shows(citizen.remote_video, OPERATOR, within_s=within_s),
        decoded.assert_shows(operator.remote_video, CITIZEN, within_s=within_s),
    )
    await asyncio.gather(
        decoded.assert_advances(citizen.remote_video, within_s=within_s),
        decoded.assert_advances(operator.remote_video, within_s=within_s),
    )


async def was_kept(*people: Person) -> None:
    """Nobody's page was loaded again since the call began."""
    for person in people:
        assert await person.page.evaluate("() => window.neverLoadedAgain === true")


async def end(citizen: Citizen, operator: Operator) -> None:
    """Hang up and clear the desk."""
    await operator.hang_up()
    await citizen.ended()
    await operator.wrap_up()
    await operator.offline()
