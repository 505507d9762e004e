"""Requests for another topic as the floor shows them, and what becomes of each decision."""

from tests.integration.test_floor import until
from tests.integration.test_handing_on import answered, asked, enter, knows_only, told_contact

REASON = "Riguarda altro."


async def decide(gateway, request, **decision):
    path = f"/api/v1/authorisations/{request['id']}/decision"
    return await asked(gateway, "supervisor1", "POST", path, decision)


def leave_of(floor, contact):
    """What the floor says of leave for this contact, at whoever has it in hand."""
    hands = [each["contact"] for each in floor["agents"] if each["contact"]]
    return [each["leave"] for each in hands if each["contactId"] == contact]


def leaves(event):
    return (event.get("agent") or {}).get("leaves") or []


async def test_a_request_for_the_contact_in_hand_is_on_the_floor_until_it_is_decided(gateway):
    await knows_only(gateway, "operator1", "weapons")
    token = await gateway.token("supervisor1")
    async with answered(gateway) as (contact, _, desk):
        await until(gateway, token, lambda f: leave_of(f, contact) == [None])
        await desk.do("correctCategory", contactId=contact, category="privacy")
        await until(gateway, token, lambda f: leave_of(f, contact) == ["needed"])
        await desk.do("askAuthorisation", contactId=contact, category="privacy", reason=REASON)
        floor = await until(gateway, token, lambda f: f["requests"])
        await until(gateway, token, lambda f: leave_of(f, contact) == ["pending"])
        (request,) = floor["requests"]
        assert (request["cause"], request["handedBy"]) == ("asked", None)
        assert (request["kind"], request["category"]) == ("during", "privacy")
        assert (request["contactId"], request["why"]) == (contact, REASON)
        assert request["reference"] == told_contact(desk)["reference"]
        assert request["operator"]

        status, _ = await decide(gateway, request, granted=True, standing=True)
        assert status == 204
        done = await until(gateway, token, lambda f: not f["requests"])
        assert leave_of(done, contact) == [None]
        granted = await desk.wait(lambda e: any(each["state"] == "granted" for each in leaves(e)))
        (leave,) = leaves(granted)
        assert leave["category"] == "privacy"
        assert leave["untilMs"] > floor["nowMs"]
        # for the day it is nobody's question any more, neither is it for this contact
        assert (granted.get("contact") or {}).get("leave") is None
        _, listed = await asked(gateway, "supervisor1", "GET", "/api/v1/authorisations")
        kinds = {each["kind"]: each for each in listed["authorisations"]}
        assert kinds["during"]["state"] == kinds["standing"]["state"] == "granted"
        assert kinds["standing"]["until"] is not None
        assert kinds["during"]["until"] is None


async def test_a_request_for_a_contact_that_is_over_leaves_the_floor(gateway):
    await knows_only(gateway, "operator1", "weapons")
    token = await gateway.token("supervisor1")
    async with answered(gateway) as (contact, _, desk):
        await desk.do("correctCategory", contactId=contact, category="privacy")
        await desk.do("askAuthorisation", contactId=contact, category="privacy", reason=REASON)
        await until(gateway, token, lambda f: f["requests"])
        await desk.do("hangUp")
        await desk.do("finishWrapUp", contactId=contact, code="referred", notes="")
        await until(gateway, token, lambda f: not f["requests"])


async def test_asked_before_a_contact_and_granted_the_topic_is_offered(gateway):
    await knows_only(gateway, "operator1", "weapons")
    token = await gateway.token("supervisor1")
    async with gateway.desk() as desk, gateway.citizen() as citizen:
        await desk.do("setState", state="available")
        await desk.wait_state("available")
        await enter(citizen, modality="text", category="privacy")
        await desk.do("askAuthorisation", category="privacy", reason=REASON)
        await desk.wait(lambda e: any(each["state"] == "pending" for each in leaves(e)))
        floor = await until(gateway, token, lambda f: f["requests"])
        (request,) = floor["requests"]
        assert (request["kind"], request["reference"]) == ("standing", None)
        assert (await decide(gateway, request, granted=True))[0] == 204
        await desk.wait_state("offered")


async def test_refused_before_a_contact_the_desk_is_told_why(gateway):
    await knows_only(gateway, "operator1", "weapons")
    token = await gateway.token("supervisor1")
    async with gateway.desk() as desk:
        await desk.do("askAuthorisation", category="privacy", reason=REASON)
        floor = await until(gateway, token, lambda f: f["requests"])
        (request,) = floor["requests"]
        assert (await decide(gateway, request, granted=False, reason="Oggi no."))[0] == 204
        told = await desk.wait(lambda e: any(each["state"] == "refused" for each in leaves(e)))
        assert leaves(told) == [
            {"category": "privacy", "state": "refused", "untilMs": None, "reason": "Oggi no."}
        ]
        await until(gateway, token, lambda f: not f["requests"])
        # asked again it is a new request
        await desk.do("askAuthorisation", category="privacy", reason=REASON)
        again = await until(gateway, token, lambda f: f["requests"])
        assert again["requests"][0]["id"] != request["id"]
