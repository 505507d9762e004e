"""Requests for another topic as the floor shows them, and what becomes of each decision."""

import asyncio

import pytest

from gateway.accounts import sql as accounts
from queueing.backend import Acd, wall_clock_ms
from queueing.model import Refusal
from tests.integration.conversations import answered, enter, knows_only, told_contact
from tests.integration.floor import authorisation_of, decide, until
from tests.integration.over_http import asked

REASON = "Riguarda altro."


def authorisations(event):
    return (event.get("agent") or {}).get("authorisations") or []


async def test_a_request_for_the_contact_in_hand_is_on_the_floor_until_it_is_decided(gateway):
    await knows_only(gateway, "operator1", "weapons")
    token = await gateway.token("supervisor1")
    async with answered(gateway) as (contact, _, desk):
        await until(gateway, token, lambda f: authorisation_of(f, contact) == [None])
        await desk.do("correctCategory", contactId=contact, category="privacy")
        await until(gateway, token, lambda f: authorisation_of(f, contact) == ["needed"])
        await desk.do("askAuthorisation", contactId=contact, category="privacy", reason=REASON)
        floor = await until(gateway, token, lambda f: f["requests"])
        await until(gateway, token, lambda f: authorisation_of(f, contact) == ["pending"])
        (request,) = floor["requests"]
        assert (request["cause"], request["handedBy"]) == ("asked", None)
        assert (request["kind"], request["category"]) == ("during", "privacy")
        assert (request["contactId"], request["why"]) == (contact, REASON)
        assert request["reference"] == told_contact(desk)["reference"]
        assert request["operator"]

        status, _ = await decide(gateway, request, granted=True, standing=True)
        assert status == 204
        await until(
            gateway, token, lambda f: not f["requests"] and authorisation_of(f, contact) == [None]
        )
        granted = await desk.wait(
            lambda e: any(each["state"] == "granted" for each in authorisations(e))
        )
        (given,) = authorisations(granted)
        assert given["category"] == "privacy"
        assert given["untilMs"] > floor["nowMs"]
        # for the day it is nobody's question any more, neither is it for this contact
        assert (granted.get("contact") or {}).get("authorisation") is None
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
        await desk.wait(lambda e: any(each["state"] == "pending" for each in authorisations(e)))
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
        told = await desk.wait(
            lambda e: any(each["state"] == "refused" for each in authorisations(e))
        )
        assert authorisations(told) == [
            {"category": "privacy", "state": "refused", "untilMs": None, "reason": "Oggi no."}
        ]
        await until(gateway, token, lambda f: not f["requests"])
        # asked again it is a new request
        await desk.do("askAuthorisation", category="privacy", reason=REASON)
        again = await until(gateway, token, lambda f: f["requests"])
        assert again["requests"][0]["id"] != request["id"]


def queue_of(gateway):
    return Acd(gateway.redis, gateway.settings.station, categories=["weapons", "privacy"])


async def granted(gateway, account):
    return set((await queue_of(gateway).agent(account)).granted)


async def give(gateway, username="operator1"):
    """Leave for privacy to the end of the day, from the supervisor: the answer, and whose it is."""
    async with gateway.core.database.reading() as session:
        account = (await accounts.by_username(session, username)).id
    wanted = {"accountId": account, "category": "privacy", "reason": "Oggi siamo in pochi."}
    answer = await asked(gateway, "supervisor1", "POST", "/api/v1/authorisations", wanted)
    return *answer, account


async def test_what_stands_is_taken_back_with_a_reason(gateway):
    await knows_only(gateway, "operator1", "weapons")
    async with gateway.desk() as desk:
        await desk.do("setState", state="paused", reason="break")
        status, made, account = await give(gateway)
        assert status == 201
        await desk.wait(lambda e: any(each["state"] == "granted" for each in authorisations(e)))
        assert await granted(gateway, account) == {"privacy"}
        path = f"/api/v1/authorisations/{made['id']}/end"
        assert (await asked(gateway, "supervisor1", "POST", path, {"reason": "no"}))[0] == 422
        for _ in range(2):  # whoever sends it again is told the same
            status, _ = await asked(gateway, "supervisor1", "POST", path, {"reason": REASON})
            assert status == 204
        told = await desk.wait(
            lambda e: any(each["state"] == "ended" for each in authorisations(e))
        )
        assert [each["reason"] for each in authorisations(told)] == [REASON]
        assert await granted(gateway, account) == set()
        _, listed = await asked(gateway, "supervisor1", "GET", "/api/v1/authorisations?state=ended")
        (ended,) = listed["authorisations"]
        assert ended["endedWhy"] == REASON
        assert ended["endedBy"]
        # and given again, it stands, whoever sends the same once more
        await give(gateway)
        assert await granted(gateway, account) == {"privacy"}
        await asked(gateway, "supervisor1", "POST", path, {"reason": REASON})
        assert await granted(gateway, account) == {"privacy"}


async def test_what_was_refused_or_is_unknown_cannot_be_taken_back(gateway):
    await knows_only(gateway, "operator1", "weapons")
    token = await gateway.token("supervisor1")
    async with gateway.desk() as desk:
        await desk.do("askAuthorisation", category="privacy", reason=REASON)
        (request,) = (await until(gateway, token, lambda f: f["requests"]))["requests"]
        await decide(gateway, request, granted=False, reason=REASON)
        for which, expected in ((request["id"], (409, "not_standing")), ("x", (404, "not_found"))):
            path = f"/api/v1/authorisations/{which}/end"
            status, answer = await asked(gateway, "supervisor1", "POST", path, {"reason": REASON})
            assert (status, answer["code"]) == expected


async def test_what_the_queue_lost_or_kept_is_set_right(gateway):
    """A queue that was lost, or a gateway that died between the row and the queue."""
    await knows_only(gateway, "operator1", "weapons")
    async with gateway.desk() as desk:
        await desk.do("setState", state="paused", reason="break")
        _, made, account = await give(gateway)
        await queue_of(gateway).revoke(account, "privacy")
        await gateway.authorisations.tell()
        assert await granted(gateway, account) == {"privacy"}
        path = f"/api/v1/authorisations/{made['id']}/end"
        await asked(gateway, "supervisor1", "POST", path, {"reason": REASON})
        await queue_of(gateway).grant(account, "privacy", 600)
        await gateway.authorisations.tell()
        assert await granted(gateway, account) == set()


async def test_leave_rests_while_the_office_is_closed(gateway):
    """Who answers nothing of their own then answers nothing by leave either."""
    core = gateway.core
    member = await core.accounts.by_username("operator1")
    await core.offices.change("office-07", categories=["weapons"])
    await core.accounts.change(member.id, office="office-07", categories={"weapons": 4})
    async with gateway.desk() as desk:
        await desk.do("setState", state="paused", reason="break")
        assert (await give(gateway))[0] == 201
        assert await granted(gateway, member.id) == {"privacy"}
        # the console follows its office
        await core.offices.change("office-07", disabled=True)
        await comes(gateway, member.id, set())
        assert (await queue_of(gateway).agent(member.id)).categories == {}
        await gateway.authorisations.tell()
        assert await granted(gateway, member.id) == set()
        # given meanwhile, it counts from when the office opens
        assert (await give(gateway))[0] == 201
        assert await granted(gateway, member.id) == set()
        await core.offices.change("office-07", disabled=False)
        await comes(gateway, member.id, {"privacy"})


async def comes(gateway, account, topics):
    async with asyncio.timeout(20):
        while await granted(gateway, account) != topics:
            await asyncio.sleep(0.1)


async def test_leave_that_ends_in_mid_conversation_leaves_it_allowed(gateway):
    await knows_only(gateway, "operator1", "weapons")
    token = await gateway.token("supervisor1")
    async with gateway.desk() as desk, gateway.citizen() as citizen:
        await desk.do("setState", state="paused", reason="break")
        _, made, account = await give(gateway)
        contact = (await enter(citizen, modality="text", category="privacy"))["contactId"]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact)
        await citizen.wait_state("connected")
        await until(gateway, token, lambda f: authorisation_of(f, contact) == [None])
        path = f"/api/v1/authorisations/{made['id']}/end"
        await asked(gateway, "supervisor1", "POST", path, {"reason": REASON})
        assert await granted(gateway, account) == set()
        ended_ms = wall_clock_ms()
        # a reading that was made after it was taken back
        floor = await until(gateway, token, lambda f: f["nowMs"] > ended_ms)
        assert authorisation_of(floor, contact) == [None]
        # what was not allowed when it was answered is asked for
        await desk.do("correctCategory", contactId=contact, category="esteem")
        await until(gateway, token, lambda f: authorisation_of(f, contact) == ["needed"])


async def test_what_the_queue_refuses_is_not_given(gateway):
    """Nobody of that name ever signed on: no row says that they may."""
    status, answer, _ = await give(gateway, "operator2")
    assert (status, answer["code"]) == (409, "unknown_agent")
    _, listed = await asked(gateway, "supervisor1", "GET", "/api/v1/authorisations")
    assert listed["authorisations"] == []


@pytest.mark.parametrize("contact_in_hand", [pytest.param(True, marks=pytest.mark.long), False])
async def test_a_grant_that_the_queue_refuses_leaves_the_request_waiting(
    gateway, monkeypatch, contact_in_hand
):
    async def refuse(*_args):
        return Refusal.UNKNOWN_AGENT

    await knows_only(gateway, "operator1", "weapons")
    token = await gateway.token("supervisor1")
    async with answered(gateway) as (contact, _, desk):
        which = {"contactId": contact} if contact_in_hand else {}
        if contact_in_hand:
            await desk.do("correctCategory", contactId=contact, category="privacy")
        await desk.do("askAuthorisation", category="privacy", reason=REASON, **which)
        (request,) = (await until(gateway, token, lambda f: f["requests"]))["requests"]
        monkeypatch.setattr(Acd, "grant", refuse)
        status, said = await decide(gateway, request, granted=True, standing=True)
        assert (status, said["code"]) == (409, "unknown_agent")
        _, listed = await asked(gateway, "supervisor1", "GET", "/api/v1/authorisations")
        (left,) = listed["authorisations"]
        assert (left["state"], left["decidedAt"], left["until"]) == ("pending", None, None)
        monkeypatch.undo()
        assert (await decide(gateway, request, granted=True, standing=True))[0] == 204
