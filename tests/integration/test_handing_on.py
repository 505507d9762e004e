"""A conversation handed on, and the rule of the house: own topics directly, others by the supervisor's leave."""

import asyncio

import pytest

from gateway.accounts import sql as accounts
from queueing.backend import Acd
from tests.integration.conversations import account_of, answered, enter, knows_only, told_contact
from tests.integration.over_http import asked
from tests.integration.workers import TOKEN
from tests.support.people.talk_parties import Person, hears_and_sees, nothing_of, until


@pytest.fixture
async def gateway(running):
    async with running(media_control_token=TOKEN) as made:
        yield made


async def test_an_interpreter_is_found_among_those_who_are_there(gateway):
    async with gateway.core.database.writing() as session:
        account = await accounts.by_username(session, "operator2")
        account.skills = ["lis", "de"]
    async with gateway.desk("operator2") as signing:
        await signing.do("setState", state="available")
        await signing.wait_state("available")
        _, found = await asked(gateway, "operator1", "GET", "/api/v1/destinations")
    (operator,) = found["operators"]
    # that an operator belongs to no office is nobody's language
    assert (operator["state"], operator["skills"]) == ("available", ["de", "lis"])


async def test_a_contact_handed_to_an_operator_goes_to_nobody_else(gateway):
    async with answered(gateway) as (contact, citizen, first), gateway.desk("operator2") as second:
        await second.do("setState", state="available")
        await second.wait_state("available")
        status, found = await asked(gateway, "operator1", "GET", "/api/v1/destinations")
        assert status == 200
        assert [each["id"] for each in found["operators"]] == [account_of(second)]
        assert found["operators"][0]["state"] == "available"
        await first.do("transfer", contactId=contact, operator=account_of(second))
        # no wrap-up for who handed it on
        await first.wait_state("available")
        await second.wait_state("offered")
        told = await citizen.wait(
            lambda e: e["type"] == "contact" and e["contact"]["returned"] == "transferred"
        )
        assert told["contact"]["transfer"]["to"] == "operator"
        assert told["contact"]["transfer"]["name"]
        await second.do("acceptOffer", contactId=contact)
        told = await citizen.wait_state("connected")
        assert told["contact"]["transfer"] is None
        legs = told_contact(second)["legs"]
        assert [leg["why"] for leg in legs] == ["transferred", None]
        await second.do("sendChat", text="Buongiorno, sono io adesso.")
        await citizen.wait(lambda e: e.get("line", {}).get("text", "").startswith("Buongiorno"))


async def test_a_contact_goes_to_another_topic_and_to_no_office_that_is_not(gateway):
    async with answered(gateway) as (contact, citizen, desk):
        for wrong, code in (
            ({"office": "nowhere"}, "unknown_office"),
            ({}, "no_destination"),
            ({"operator": "nobody"}, "unknown_agent"),
            ({"category": "no-such"}, "unknown_category"),
            ({"operator": account_of(desk)}, "same_agent"),
        ):
            refused = await desk.ask("transfer", contactId=contact, **wrong)
            assert refused["error"]["code"] == code, wrong
        await desk.do("transfer", contactId=contact, category="privacy")
        told = await citizen.wait_state("waiting")
        assert told["contact"]["category"] == "privacy"
        assert told["contact"]["transfer"] == {"to": "topic", "name": None}


async def test_hanging_up_on_hold_is_the_end_for_the_citizen_too(gateway):
    async with answered(gateway) as (contact, citizen, desk):
        await desk.do("hold", contactId=contact)
        held = await citizen.wait(lambda e: (e.get("contact") or {}).get("heldSinceMs"))
        assert held["contact"]["state"] == "connected"
        await desk.do("hangUp")
        over = await citizen.wait_state("ended")
        assert (over["contact"]["heldSinceMs"], over["contact"]["outcome"]) == (None, "completed")
        assert (await desk.wait_state("wrap_up"))["contact"]["heldSinceMs"] is None


async def test_another_topic_needs_the_supervisor_s_leave(gateway):
    await knows_only(gateway, "operator1", "weapons")
    async with answered(gateway) as (contact, _, desk):
        agent = next(e["agent"] for e in desk.events if e.get("agent"))
        foreign = "privacy"
        assert foreign not in agent["categories"]
        assert told_contact(desk)["authorisation"] is None
        await desk.do("correctCategory", contactId=contact, category=foreign)
        await desk.wait(lambda e: (e.get("contact") or {}).get("authorisation"))
        assert told_contact(desk)["authorisation"]["state"] == "needed"
        ask = {"contactId": contact, "category": foreign, "reason": "Riguarda altro."}
        own = await desk.ask("askAuthorisation", **ask | {"category": "weapons"})
        assert own["error"]["code"] == "already_yours"
        await desk.do("askAuthorisation", **ask)
        await desk.do("askAuthorisation", **ask)
        assert told_contact(desk)["authorisation"]["state"] == "pending"

        # nobody but a supervisor sees or decides it
        assert (await asked(gateway, "operator2", "GET", "/api/v1/authorisations"))[0] == 403
        _, found = await asked(
            gateway, "supervisor1", "GET", "/api/v1/authorisations?state=pending"
        )
        (request,) = found["authorisations"]
        assert request["contactId"] == contact
        assert (request["kind"], request["askedWhy"]) == ("during", "Riguarda altro.")
        path = f"/api/v1/authorisations/{request['id']}/decision"
        status, said = await asked(gateway, "supervisor1", "POST", path, {"granted": False})
        assert (status, said["code"]) == (422, "reason_required")
        refusal = {"granted": False, "reason": "La passi al collega."}
        assert (await asked(gateway, "supervisor1", "POST", path, refusal))[0] == 204
        await desk.wait(
            lambda e: (
                ((e.get("contact") or {}).get("authorisation") or {}).get("state") == "refused"
            )
        )
        assert told_contact(desk)["authorisation"]["reason"] == "La passi al collega."
        status, said = await asked(gateway, "supervisor1", "POST", path, {"granted": True})
        assert (status, said["code"]) == (409, "already_decided")

        await desk.do("askAuthorisation", **ask)
        _, found = await asked(
            gateway, "supervisor1", "GET", "/api/v1/authorisations?state=pending"
        )
        path = f"/api/v1/authorisations/{found['authorisations'][0]['id']}/decision"
        assert (await asked(gateway, "supervisor1", "POST", path, {"granted": True}))[0] == 204
        await desk.wait(
            lambda e: (
                ((e.get("contact") or {}).get("authorisation") or {}).get("state") == "granted"
            )
        )


async def test_leave_for_the_day_lets_the_queue_offer_the_topic(gateway):
    await knows_only(gateway, "operator1", "weapons")
    async with gateway.desk() as desk, gateway.citizen() as citizen:
        await desk.do("setState", state="available")
        await desk.wait_state("available")
        agent = next(e["agent"] for e in desk.events if e.get("agent"))
        foreign = "privacy"
        assert foreign not in agent["categories"]
        await enter(citizen, modality="text", category=foreign)
        await citizen.wait_state("waiting")
        body = {"accountId": agent["agentId"], "category": foreign, "reason": "Oggi manca Bianchi."}
        status, made = await asked(gateway, "supervisor1", "POST", "/api/v1/authorisations", body)
        assert status == 201
        assert made["id"]
        await desk.wait_state("offered")
        unknown = {**body, "category": "no-such"}
        status, said = await asked(
            gateway, "supervisor1", "POST", "/api/v1/authorisations", unknown
        )
        assert (status, said["code"]) == (409, "unknown_category")
        gone = {**body, "contactId": "no-such"}
        status, said = await asked(gateway, "supervisor1", "POST", "/api/v1/authorisations", gone)
        assert (status, said["code"]) == (404, "unknown_contact")


async def test_two_supervisors_decide_at_once_and_one_decision_stands(gateway):
    await knows_only(gateway, "operator1", "weapons")
    acd = Acd(gateway.redis, gateway.settings.station, categories=["privacy"])
    async with gateway.desk() as desk:
        await desk.do("setState", state="available")
        agent = (await desk.wait_state("available"))["agent"]["agentId"]
        await desk.do("askAuthorisation", category="privacy", reason="Oggi manca Bianchi.")
        _, listed = await asked(gateway, "supervisor1", "GET", "/api/v1/authorisations")
        (request,) = listed["authorisations"]
        path = f"/api/v1/authorisations/{request['id']}/decision"
        answers = await asyncio.gather(
            *(
                asked(gateway, "supervisor1", "POST", path, {"granted": granted, "reason": "così"})
                for granted in (False, True, False, True)
            )
        )
        assert sorted(status for status, _ in answers) == [204, 409, 409, 409]
        _, listed = await asked(gateway, "supervisor1", "GET", "/api/v1/authorisations")
        granted = listed["authorisations"][0]["state"] == "granted"
        assert ("privacy" in (await acd.agent(agent)).granted) is granted


async def test_who_handed_it_on_hears_nothing_more(gateway, workers):
    worker, _ = await workers()
    async with (
        gateway.citizen() as visitor,
        gateway.desk() as one,
        gateway.desk("operator2") as two,
    ):
        contact = (await enter(visitor))["contactId"]
        await one.do("setState", state="available")
        await one.wait_state("offered")
        citizen = Person(visitor, 10, 600)
        first = Person(one, 11, 1000, contactId=contact)
        second = Person(two, 12, 1400, contactId=contact)
        try:
            await citizen.connect(first, second)
            await first.connect(citizen)
            await one.do("acceptOffer", contactId=contact)
            await hears_and_sees(first, citizen)
            await two.do("setState", state="available")
            await two.wait_state("available")
            await one.do("transfer", contactId=contact, operator=account_of(two))
            await two.wait_state("offered")
            await until(lambda: first.peer_id not in worker.worker.peers)
            await second.connect(citizen)
            # it rings: nobody hears anybody
            await nothing_of(worker.worker, citizen, second)
            await two.do("acceptOffer", contactId=contact)
            await hears_and_sees(citizen, second)
            await hears_and_sees(second, citizen)
            refused = await one.ask("connectMedia", contactId=contact, sdp="v=0")
            assert refused["error"]["code"] == "not_your_contact"
        finally:
            await asyncio.gather(*(each.aclose() for each in (citizen, first, second)))
