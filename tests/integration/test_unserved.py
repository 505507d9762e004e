"""The floor's alarm for callers who ask for what no operator at work has."""

from tests.integration.floor import line, line_of, until
from tests.integration.over_http import asked


async def test_a_caller_whom_nobody_at_work_can_serve_is_told_until_somebody_can(phoning):
    async with phoning() as (gateway, pbx), gateway.desk() as desk:
        token = await gateway.token("supervisor1")
        await desk.do("setState", state="available")
        call = await pbx.station.enter("call-1", "weapons", requirements=["sl"])
        floor = await until(
            gateway, token, lambda f: f["unserved"] and line(f, "weapons")["waiting"]
        )
        assert line(floor, "weapons")["working"] == 1, "the topic itself is served"
        assert floor["unserved"] == [
            {
                "category": "weapons",
                "requirements": ["sl"],
                "waiting": 1,
                "oldestSinceMs": line(floor, "weapons")["oldestSinceMs"],
                "resting": 0,
            }
        ]
        assert [each["requirements"] for each in await line_of(gateway, "weapons")] == [["sl"]]
        _, listed = await asked(gateway, "admin1", "GET", "/api/v1/accounts")
        (second,) = [each for each in listed["accounts"] if each["username"] == "operator2"]
        knows = {"skills": ["sl"], "categories": {"weapons": 3}}
        status, _ = await asked(
            gateway, "admin1", "PATCH", f"/api/v1/accounts/{second['id']}", knows
        )
        assert status == 200
        async with gateway.desk("operator2") as other:
            await other.do("setState", state="available")
            await until(gateway, token, lambda f: not f["unserved"])
            rings = await other.wait(lambda e: e["type"] == "agent" and e["offer"])
            assert rings["offer"]["contactId"] == call["contactId"]
