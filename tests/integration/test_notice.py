"""The desk of somebody who has not accepted the notice about being recorded, or not chosen a password."""

import aiohttp

from gateway.accounts import notice
from gateway.accounts.service import NewAccount
from gateway.platform.security.permissions import Role
from tests.support.clients.wire_client import wire_client

PASSWORD = "a password of one's own"
ENTER = {"category": "weapons", "modality": "text", "recording": False}


async def newcomer(gateway):
    """An operator's account like any real one: with categories, its notice not accepted."""
    (account,) = await gateway.core.accounts.add_all(
        [NewAccount("nuovo", Role.OPERATOR, PASSWORD, "Nuovo", {"weapons": 3})], one_time=False
    )
    gateway.passwords["nuovo"] = PASSWORD
    return account


async def test_nobody_takes_contacts_before_accepting(gateway):
    await newcomer(gateway)
    async with gateway.desk("nuovo") as desk, gateway.citizen() as citizen:
        await citizen.do("enterQueue", **ENTER)
        refused = await desk.ask("setState", state="available")
        assert refused["error"]["code"] == "notice_not_accepted"
        assert not refused["error"]["retryable"]
        await desk.do("setState", state="paused", reason="paperwork")
        await desk.wait_state("paused")
        headers = {"Authorization": f"Bearer {await gateway.token('nuovo')}"}
        async with (
            aiohttp.ClientSession(headers=headers) as http,
            http.post(
                f"{gateway.url}/api/v1/me/notice", json={"version": notice.VERSION}
            ) as answer,
        ):
            assert answer.status == 204
        # the refusal is remembered for the command's id only
        await desk.do("setState", state="available")
        await desk.wait_state("offered")


async def test_a_new_version_finds_an_operator_available(gateway, monkeypatch):
    async with gateway.desk() as desk:
        await desk.do("setState", state="available")
        await desk.wait_state("available")
        monkeypatch.setattr(notice, "VERSION", "next")
        await desk.wait_state("offline")


async def test_a_new_version_lets_the_conversation_end_and_no_other_begin(gateway, monkeypatch):
    async with gateway.desk() as desk, gateway.citizen() as citizen:
        seat = await citizen.do("enterQueue", **ENTER)
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=seat["contactId"])
        await citizen.wait_state("connected")
        monkeypatch.setattr(notice, "VERSION", "next")
        async with gateway.citizen() as second:
            await second.do("enterQueue", **ENTER)
            await desk.wait(
                lambda e: e["type"] == "agent" and e["agent"]["nextState"] == "offline",
                timeout_s=60,
            )
            await desk.do("sendChat", text="Sono ancora qui")
            await desk.do("hangUp")
            await desk.wait_state("wrap_up")
            await desk.do("finishWrapUp", contactId=seat["contactId"], code="information-given")
            await desk.wait_state("offline")
            await second.wait_state("waiting")


async def test_a_one_time_password_opens_no_desk(gateway):
    _, gateway.passwords["nuovo"] = await gateway.core.accounts.add("nuovo", Role.OPERATOR)
    token = await gateway.token("nuovo")
    async with wire_client(gateway.url, "/desk", {"token": token}) as desk:
        assert desk.refusal["code"] == "password_change_required"


async def test_without_the_factor_that_the_role_needs_no_desk_and_no_conference_opens(running):
    async with running(mfa_roles="operator") as gateway:
        token = await gateway.token("operator1")
        async with wire_client(gateway.url, "/desk", {"token": token}) as desk:
            assert desk.refusal["code"] == "second_factor_enrolment_required"
        auth = {"token": token, "conference": "any"}
        async with wire_client(gateway.url, "/conference", auth) as conference:
            assert conference.refusal["code"] == "second_factor_enrolment_required"
