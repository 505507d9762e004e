"""What an office takes, and that it is closed, counts for its members at their desks."""

import asyncio
import time
from datetime import datetime, timedelta

from gateway.platform.times import ROME
from queueing.backend import Acd
from tests.integration.conversations import answered, enter, knows_only
from tests.integration.floor import until as until_floor
from tests.integration.opening_days import another_day
from tests.integration.over_http import asked


async def until(acd, agent, categories):
    async with asyncio.timeout(60):
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


def closed_for(desk):
    """What a member's desk was last told of a closed office."""
    return [e for e in desk.events if e["type"] in ("snapshot", "agent")][-1]["agent"][
        "officeClosed"
    ]


async def test_outside_its_own_hours_an_office_takes_nothing(gateway):
    core = gateway.core
    acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons"])
    member = await core.accounts.by_username("operator2")
    await core.offices.change("office-07", categories=["weapons"])
    await core.accounts.change(member.id, office="office-07", categories={"weapons": 4})
    path = "/api/v1/offices/office-07"
    async with answered(gateway) as (contact, _, desk), gateway.desk("operator2") as theirs:
        await until(acd, member.id, {"weapons"})
        assert closed_for(theirs) is None
        status, changed = await asked(gateway, "admin1", "PATCH", path, {"week": another_day()})
        assert (status, changed["open"], changed["week"]) == (200, False, another_day())
        await until(acd, member.id, set())
        assert (await acd.agent(member.id)).office is None
        await theirs.wait(lambda _: closed_for(theirs))
        assert closed_for(theirs)["name"] == changed["name"]
        assert closed_for(theirs)["opensAtMs"] > time.time() * 1000
        refused = await desk.ask("transfer", contactId=contact, office="office-07")
        assert refused["error"]["code"] == "office_closed"
        _, found = await asked(gateway, "operator1", "GET", "/api/v1/destinations")
        assert "office-07" not in {office["id"] for office in found["offices"]}
        # with no hours of its own it keeps the station's, which is always open here
        _, changed = await asked(gateway, "admin1", "PATCH", path, {"week": {}})
        assert (changed["open"], changed["week"]) == (True, {})
        await until(acd, member.id, {"weapons"})
        await theirs.wait(lambda _: closed_for(theirs) is None)
        now = datetime.now(ROME)
        today = {"date": now.date().isoformat()}
        tomorrow = {"date": (now + timedelta(days=1)).date().isoformat()}
        _, changed = await asked(
            gateway, "admin1", "PATCH", path, {"exceptions": [today, tomorrow]}
        )
        assert changed["open"] is False
        await theirs.wait(lambda _: closed_for(theirs))
        _, changed = await asked(gateway, "admin1", "PATCH", path, {"exceptions": []})
        assert changed["open"] is True
        await until(acd, member.id, {"weapons"})
        await desk.do("transfer", contactId=contact, office="office-07")
    status, said = await asked(gateway, "admin1", "PATCH", path, {"week": {"noday": []}})
    assert (status, said["code"]) == (409, "office_invalid")


async def test_the_floor_has_figures_by_office(gateway):
    core = gateway.core
    await knows_only(gateway, "operator1", "privacy")
    member = await core.accounts.by_username("operator2")
    await core.accounts.change(member.id, office="office-07", categories={"weapons": 4})
    token = await gateway.token("supervisor1")

    def figures(floor):
        return next((o for o in floor["offices"] if o["office"] == "office-07"), {})

    async with gateway.citizen() as citizen, gateway.desk("operator2") as desk:
        contact = (await enter(citizen, modality="text", category="privacy"))["contactId"]
        await desk.do("setState", state="paused", reason="break")
        move = {"office": "office-07", "reason": "Il turno è scoperto."}
        at = f"/api/v1/contacts/{contact}/move"
        assert (await asked(gateway, "supervisor1", "POST", at, move))[0] == 204
        waits = await until_floor(
            gateway,
            token,
            lambda f: (figures(f).get("waiting"), figures(f).get("present")) == (1, 1),
        )
        assert figures(waits)["open"]
        # those of the demonstration, and the one that was filled
        assert [office["office"] for office in waits["offices"]] == [
            "office-01", "office-02", "office-03", "office-07",
        ]  # fmt: skip
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact)
        talks = await until_floor(
            gateway,
            token,
            lambda f: (figures(f).get("talking"), figures(f).get("answeredToday")) == (1, 1),
        )
        assert figures(talks)["waiting"] == 0
