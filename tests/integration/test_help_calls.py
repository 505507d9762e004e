"""Operators call for a supervisor where nobody could listen, in writing and by telephone, and one comes."""

import asyncio

import aiohttp
import pytest

from gateway.calls.state import Call, Calls
from tests.integration.calling import dialled
from tests.integration.conversations import account_of, acd_of, answered, page_gone
from tests.integration.over_http import asked
from tests.support.servers.exchange import NUMBER, assigned, shown


@pytest.fixture
async def gateway(running):
    async with running() as made:
        yield made


def calls_of(gateway):
    return Calls(gateway.redis, f"{{acd:{gateway.settings.station}}}")


async def cards(gateway, count):
    """What is on every supervisor's floor, once so many call."""
    headers = {"Authorization": f"Bearer {await gateway.token('supervisor1')}"}
    async with asyncio.timeout(60), aiohttp.ClientSession(headers=headers) as http:
        while True:
            async with http.get(f"{gateway.url}/api/v1/floor") as answer:
                # nothing while it cannot be read
                helps = (await answer.json()).get("helps")
            if helps is not None and len(helps) == count:
                return helps
            await asyncio.sleep(0.1)


async def come(gateway, contact, username="supervisor1"):
    status, answer = await asked(gateway, username, "POST", f"/api/v1/contacts/{contact}/help")
    return status, answer and answer["code"]


async def nothing_is_left(gateway, contact):
    """Neither on the floor nor with the call, where whoever has the contact next would find it."""
    calls = calls_of(gateway)
    async with asyncio.timeout(60):
        while True:
            call = await calls.get(contact)
            left = (call.help_by, call.help_since_ms, call.help_taken_by, call.help_taken_ms)
            if left == ("", 0, "", 0) and contact not in await calls.helping():
                break
            await asyncio.sleep(0.05)
    await cards(gateway, 0)


async def steps_of(gateway, contact):
    _, told = await asked(gateway, "supervisor1", "GET", f"/api/v1/contacts/{contact}")
    return [
        (step["kind"], step["operator"])
        for step in told["steps"]
        if step["kind"].startswith("help.")
    ]


async def test_a_supervisor_comes_to_a_conversation_in_writing(gateway):
    async with answered(gateway) as (contact, citizen, desk):
        assert await come(gateway, contact) == (409, "no_help_called")
        await desk.do("callHelp", contactId=contact, wanted=True)
        (card,) = await cards(gateway, 1)
        assert (card["channel"], card["modality"]) == ("video", "text")
        assert card["askedAtMs"] == shown(desk)["helpSinceMs"]
        # nobody can listen to what is written, and the call stands
        status, refused = await asked(
            gateway, "supervisor1", "POST", f"/api/v1/contacts/{contact}/monitoring"
        )
        assert (status, refused["code"]) == (409, "not_video")
        assert (await come(gateway, contact, "operator2"))[0] == 403

        assert await come(gateway, contact) == (204, None)
        await cards(gateway, 0)
        told = shown(desk)
        assert told["helpSinceMs"] is None
        name = told["helpComing"]["name"]
        assert told["helpComing"]["saidAtMs"] >= card["askedAtMs"]
        # a colleague is too late, and it stays as it is
        assert await come(gateway, contact) == (409, "no_help_called")
        await desk.do("callHelp", contactId=contact, wanted=False)
        assert shown(desk)["helpComing"] == told["helpComing"]

        # called for again, it is another call
        await desk.do("callHelp", contactId=contact, wanted=True)
        assert shown(desk)["helpComing"] is None
        assert shown(desk)["helpSinceMs"] >= told["helpComing"]["saidAtMs"]
        await cards(gateway, 1)
        assert await come(gateway, contact) == (204, None)

        assert not any("help" in str(event).lower() for event in citizen.events)
        await citizen.do("hangUp")
        await desk.wait_state("wrap_up")
        assert shown(desk)["helpComing"] is None
        await nothing_is_left(gateway, contact)
        assert await come(gateway, contact) == (409, "no_help_called")
        answer = await desk.ask("callHelp", contactId=contact, wanted=True)
        assert answer["error"]["code"] == "not_connected"
    steps = await steps_of(gateway, contact)
    assert [kind for kind, _ in steps] == ["help.call", "help.taken", "help.call", "help.taken"]
    assert [by for kind, by in steps if kind == "help.taken"] == [name, name]
    assert (await come(gateway, "nobody")) == (404, "unknown_contact")


async def test_of_two_supervisors_at_once_one_comes(gateway):
    async with answered(gateway) as (contact, _, desk):
        await desk.do("callHelp", contactId=contact, wanted=True)
        answers = await asyncio.gather(*(come(gateway, contact) for _ in range(6)))
        assert sorted(status for status, _ in answers) == [204, *[409] * 5]
        kinds = [kind for kind, _ in await steps_of(gateway, contact)]
        assert kinds == ["help.call", "help.taken"]


@pytest.mark.parametrize("taken", [pytest.param(False, marks=pytest.mark.long), True])
async def test_a_call_does_not_go_with_a_contact_that_is_handed_on(gateway, taken):
    async with answered(gateway) as (contact, _, first), gateway.desk("operator2") as second:
        await first.do("callHelp", contactId=contact, wanted=True)
        await cards(gateway, 1)
        if taken:
            assert (await come(gateway, contact))[0] == 204
        await second.do("setState", state="available")
        await second.wait_state("available")
        await first.do("transfer", contactId=contact, operator=account_of(second))
        await second.wait_state("offered")
        await second.do("acceptOffer", contactId=contact)
        await second.wait_state("busy")
        assert (shown(second)["helpSinceMs"], shown(second)["helpComing"]) == (None, None)
        await nothing_is_left(gateway, contact)
        # whoever has it now calls for themselves
        await second.do("callHelp", contactId=contact, wanted=True)
        (card,) = await cards(gateway, 1)
        assert card["agentId"] == account_of(second)
        await second.do("transfer", contactId=contact, category="privacy")
        await nothing_is_left(gateway, contact)


async def test_a_call_ends_when_the_colleague_who_was_asked_goes_on(gateway):
    async with answered(gateway) as (contact, _, first), gateway.desk("operator2") as second:
        await second.do("setState", state="available")
        await second.wait_state("available")
        await first.do("consult", contactId=contact, operator=account_of(second), note="")
        await second.wait_state("offered")
        await second.do("acceptOffer", contactId=contact)
        await second.wait_state("busy")
        refused = await second.ask("callHelp", contactId=contact, wanted=True)
        assert refused["error"]["code"] == "not_your_contact"
        await first.do("callHelp", contactId=contact, wanted=True)
        await cards(gateway, 1)
        assert (await come(gateway, contact))[0] == 204
        assert shown(first)["helpComing"]
        assert shown(second)["helpComing"] is None
        # nobody stops talking in the contact, and still it is somebody else's
        await first.do("completeConsult", contactId=contact)
        await first.wait_state("wrap_up")
        await nothing_is_left(gateway, contact)
        assert (shown(second)["helpSinceMs"], shown(second)["helpComing"]) == (None, None)


async def test_a_call_ends_with_an_operator_who_does_not_come_back(gateway):
    async with answered(gateway) as (contact, citizen, desk):
        agent = account_of(desk)
        await desk.do("callHelp", contactId=contact, wanted=True)
        await cards(gateway, 1)
        await desk.sio.disconnect()
        await page_gone(gateway, agent)
        acd = acd_of(gateway)
        # as if the time to come back were over
        await gateway.redis.zadd(acd.keys.deadlines, {f"gone:{agent}": 0})
        told = await citizen.wait_state("waiting", 15)
        assert told["contact"]["returned"] == "agent_lost"
        await nothing_is_left(gateway, contact)


async def test_a_supervisor_comes_to_a_call_by_telephone(phoning):
    async with assigned(phoning) as (gateway, pbx, desk, contact, _):
        await desk.do("callHelp", contactId=contact, wanted=True)
        (card,) = await cards(gateway, 1)
        assert card["channel"] == "phone"
        await pbx.station.report(contact, "answered")
        # on hold it is still the operator's
        await desk.do("hold", contactId=contact)
        await cards(gateway, 1)
        assert await come(gateway, contact) == (204, None)
        await cards(gateway, 0)
        assert shown(desk)["helpComing"]["name"]
        assert not any("help" in str(event.data).lower() for event in pbx.events)

        await desk.do("callHelp", contactId=contact, wanted=True)
        await cards(gateway, 1)
        await pbx.station.report(contact, "hang-up", by="caller")
        await desk.wait_state("wrap_up")
        await nothing_is_left(gateway, contact)
        answer = await desk.ask("callHelp", contactId=contact, wanted=True)
        assert answer["error"]["code"] == "not_connected"
        assert [kind for kind, _ in await steps_of(gateway, contact)] == [
            "help.call",
            "help.taken",
            "help.call",
        ]


@pytest.mark.long
async def test_a_call_by_telephone_that_goes_on_elsewhere_takes_no_call_for_help_along(phoning):
    async with assigned(phoning) as (gateway, _, desk, contact, _):
        await desk.do("callHelp", contactId=contact, wanted=True)
        await cards(gateway, 1)
        await desk.do("transfer", contactId=contact, category="privacy")
        await nothing_is_left(gateway, contact)
        assert await come(gateway, contact) == (409, "no_help_called")


async def test_who_is_being_called_back_is_no_reason_to_be_alone(calling):
    async with calling() as (gateway, _, pbx), gateway.desk() as desk:
        contact, _ = await dialled(gateway, pbx, desk)
        await desk.do("callHelp", contactId=contact, wanted=True)
        (card,) = await cards(gateway, 1)
        assert card["channel"] == "callback"
        await pbx.station.report(contact, "dialled", result="answered", callId="out-7")
        await pbx.station.report(contact, "answered")
        # it is the same call for help, in what is a telephone call by now
        async with asyncio.timeout(60):
            while (await cards(gateway, 1))[0]["channel"] != "phone":
                await asyncio.sleep(0.1)
        assert await come(gateway, contact) == (204, None)
        assert shown(desk)["helpComing"]["name"]
        await pbx.station.report(contact, "hang-up", by="caller")
        await desk.wait_state("wrap_up")
        await nothing_is_left(gateway, contact)


async def test_nobody_comes_to_a_contact_of_their_own(gateway):
    async with answered(gateway) as (contact, _, first), gateway.desk("supervisor1") as desk:
        await first.do("callHelp", contactId=contact, wanted=True)
        acd = acd_of(gateway)
        await acd.take_over(contact, account_of(desk))
        await desk.wait_state("busy")
        await nothing_is_left(gateway, contact)
        await desk.do("callHelp", contactId=contact, wanted=True)
        assert await come(gateway, contact) == (409, "own_contact")
        assert shown(desk)["helpSinceMs"]


async def test_nobody_comes_to_a_contact_in_which_they_are_asked_already(gateway):
    async with answered(gateway) as (contact, _, first), gateway.desk("supervisor1") as desk:
        acd = acd_of(gateway)
        by = account_of(desk)
        await acd.sign_on(by, {"weapons": 3})
        await desk.do("setState", state="available")
        await first.do("consult", contactId=contact, operator=by, note="")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact)
        await first.do("callHelp", contactId=contact, wanted=True)
        assert await come(gateway, contact) == (409, "own_contact")


async def test_nothing_of_a_person_stands_with_a_call_for_help(phoning):
    async with assigned(phoning) as (gateway, _, desk, contact, _):
        await desk.do("callHelp", contactId=contact, wanted=True)
        assert (await come(gateway, contact))[0] == 204
        name = shown(desk)["helpComing"]["name"]
        call = await calls_of(gateway).get(contact)
        assert call != Call()
        for word in (NUMBER, name):
            assert word not in str(call)
