"""Going on by another channel is asked for again: the answer was lost, or the gateway died in the middle."""

import asyncio

import aiohttp
import pytest

from examples.pbx_simulator.client import Refused, StationClient
from gateway.calls.state import Calls
from gateway.telephony import sql as telephone
from gateway.telephony.calls import HeldCalls
from queueing.backend import Acd
from queueing.model import Channel, ContactState
from tests.integration.conversations import acd_of
from tests.integration.invitations import TEXT, invited, legs_of
from tests.support.servers.dying_gateway import dying_gateway
from tests.support.servers.exchange import TOKEN

VISITOR, STRANGER = "v" * 20, "s" * 20
CONTINUATION = {"callId": "call-9", "number": "+390699999999"}


async def take(url, invitation, visitor=VISITOR, recording=False):
    """What the citizen's page does: status and answer."""
    body = {"invitation": invitation, "recording": recording, "visitor": visitor}
    async with (
        aiohttp.ClientSession(url) as http,
        http.post("/api/v1/invitations/taken", json=body) as answer,
    ):
        return answer.status, await answer.json()


def dies_once(monkeypatch, owner, name):
    """The next call of this is where the gateway dies: nothing of it, and nothing after it, is done."""
    whole = getattr(owner, name)

    def die(*_arguments, **_options):
        monkeypatch.setattr(owner, name, whole)
        raise RuntimeError("here it dies")

    monkeypatch.setattr(owner, name, die)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (telephone, "put_call"),
        pytest.param(HeldCalls, "add", marks=pytest.mark.long),
        pytest.param(Calls, "update", marks=pytest.mark.long),
        pytest.param(Acd, "switch_channel", marks=pytest.mark.long),
        (Acd, "resume"),
    ],
)
async def test_by_telephone_after_a_crash_in_the_middle(phoning, monkeypatch, owner, name):
    async with phoning() as (gateway, pbx), gateway.desk() as desk, gateway.citizen() as citizen:
        contact_id = (await citizen.do("enterQueue", **TEXT))["contactId"]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact_id)
        await citizen.wait_state("connected")
        made = await desk.do("invite", contactId=contact_id, channel="phone")
        body = {**CONTINUATION, "code": made["code"]}
        dies_once(monkeypatch, owner, name)
        with pytest.raises(Refused) as broken:
            await pbx.station.ask("POST", "/continuations", body)
        assert broken.value.status == 500
        with pytest.raises(Refused) as other:
            await pbx.station.ask("POST", "/continuations", {**body, "callId": "call-10"})
        assert other.value.code == "invitation_not_good", "it has its taker"

        first = await pbx.station.ask("POST", "/continuations", body)
        assert (first["contactId"], first["callId"]) == (contact_id, "call-9")
        live = await acd_of(gateway).contact(contact_id)
        assert (live.channel, live.attached) == (Channel.PHONE, True)
        assert (await pbx.station.ask("GET", "/calls"))["calls"] == [first]
        told = await pbx.wait("call.assigned", contact_id, callId="call-9")
        # the operator has taken the telephone: a repetition does not undo it
        await pbx.station.report(contact_id, "answered", operator=told.data["operator"]["id"])
        again = await pbx.station.ask("POST", "/continuations", body)
        assert again == {**first, "state": "talking"}
        assert [leg[:2] for leg in await told_legs(gateway, contact_id, 4)] == [
            ("citizen", "video"), ("agent", "video"), ("citizen", "phone"), ("agent", "phone"),
        ]  # fmt: skip
        # and once it is over it brings nothing back
        await pbx.station.report(contact_id, "hang-up", by="caller")
        over = await pbx.station.ask("POST", "/continuations", body)
        assert over["state"] == "ended"
        await pbx.wait("call.ended", contact_id)
        assert await pbx.station.ask("GET", "/calls") == {"calls": []}


async def told_legs(gateway, contact_id, count):
    async with asyncio.timeout(10):
        while len(found := await legs_of(gateway, contact_id)) < count:
            await asyncio.sleep(0.05)
    return found


@pytest.mark.parametrize("name", ["set_consent", "switch_channel"])
async def test_by_video_after_a_crash_in_the_middle(phoning, monkeypatch, name):
    async with phoning() as (gateway, pbx):
        contact_id = (await pbx.station.enter("call-1", "weapons"))["contactId"]
        made = await invited(pbx, contact_id)
        dies_once(monkeypatch, Acd, name)
        assert (await take(gateway.url, made["code"], recording=True))[0] == 500
        assert (await take(gateway.url, made["code"], STRANGER))[0] == 404
        status, seat = await take(gateway.url, made["code"], recording=True)
        assert (status, seat["contactId"]) == (201, contact_id)
        live = await acd_of(gateway).contact(contact_id)
        assert (live.channel, live.consent, live.state) == (
            Channel.VIDEO,
            True,
            ContactState.WAITING,
        )


async def test_whoever_lost_the_answer_gets_it_again_and_nobody_else(phoning):
    async with phoning() as (gateway, pbx):
        contact_id = (await pbx.station.enter("call-1", "weapons"))["contactId"]
        made = await invited(pbx, contact_id)
        token = made["url"].partition("=")[2]
        assert (await take(gateway.url, token, recording=True))[0] == 201
        # the citizen has thought better of it on the page; a repetition does not bring it back
        await acd_of(gateway).set_consent(contact_id, consent=False)
        status, seat = await take(gateway.url, token, recording=True)
        assert (status, seat["contactId"]) == (201, contact_id)
        assert (await acd_of(gateway).contact(contact_id)).consent is False
        for stranger in (STRANGER, None):
            status, told = await take(gateway.url, token, stranger)
            assert (status, told["code"]) == (404, "invitation_not_good")
        assert (await take(gateway.url, token, "short"))[0] == 422


@pytest.mark.long
async def test_the_browser_asks_the_gateway_after_the_one_that_was_killed(dying, running):
    settings, after = dying
    url = f"http://127.0.0.1:{settings['port']}"
    async with (
        dying_gateway(settings, "queueing.backend:Acd.switch_channel"),
        StationClient(url, TOKEN) as station,
    ):
        contact_id = (await station.enter("call-1", "weapons"))["contactId"]
        made = await station.ask("POST", f"/calls/{contact_id}/invitation", {})
        with pytest.raises(aiohttp.ClientError):
            await take(url, made["code"])
    async with running(**after) as gateway:
        assert (await take(gateway.url, made["code"], STRANGER))[0] == 404
        status, seat = await take(gateway.url, made["code"])
        assert (status, seat["contactId"]) == (201, contact_id)
        assert (await acd_of(gateway).contact(contact_id)).channel is Channel.VIDEO
