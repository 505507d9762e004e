"""What an office takes, and that it is closed, counts for its members at their desks."""

import asyncio

from queueing.backend import Acd


async def until(acd, agent, categories):
    async with asyncio.timeout(10):
        while set((await acd.agent(agent)).categories) != categories:
            await asyncio.sleep(0.1)


async def test_a_member_answers_what_the_office_takes_until_it_is_closed(gateway):
    core = gateway.core
    acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons"])
    member = await core.accounts.by_username("operator1")
    await core.offices.change("office-07", categories=["weapons", "privacy"])
    await core.accounts.change(
        member.id, office="office-07", categories={"weapons": 4, "esteem": 2}
    )
    async with gateway.desk("operator1"):
        await until(acd, member.id, {"weapons"})
        assert (await acd.agent(member.id)).office == "office-07"
        await core.offices.change("office-07", categories=["esteem"])
        await until(acd, member.id, {"esteem"})
        await core.offices.change("office-07", disabled=True)
        await until(acd, member.id, set())
        assert (await acd.agent(member.id)).office is None
        await core.offices.change("office-07", disabled=False)
        await until(acd, member.id, {"esteem"})
