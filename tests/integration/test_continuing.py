"""From the telephone to video on one contact, and back: same place, same conversation, more legs."""

import contextlib

import aiohttp
import pytest

from examples.pbx_simulator.client import Refused
from gateway.channels.invitations import LIFETIME
from gateway.telephony import lookups as telephone
from tests.integration.invitations import TEXT, invited, legs_of
from tests.support.clients.wire_client import wire_client
from tests.support.servers.exchange import TOKEN, assigned, exchange
from tests.support.servers.smtp_sink import smtp_sink


@pytest.fixture
async def phoning(running):
    @contextlib.asynccontextmanager
    async def start(**overrides):
        async with (
            running(pbx_token=TOKEN, **overrides) as gateway,
            exchange(gateway.url) as pbx,
        ):
            yield gateway, pbx

    return start


async def take(gateway, invitation, recording=False):
    """What the citizen's page does with a link or a code: status and answer."""
    body = {"invitation": invitation, "recording": recording}
    async with (
        aiohttp.ClientSession(gateway.url) as http,
        http.post("/api/v1/invitations/taken", json=body) as answer,
    ):
        return answer.status, await answer.json()


async def test_a_waiting_caller_goes_on_by_video_at_the_same_place(phoning):
    async with phoning() as (gateway, pbx), gateway.citizen() as later:
        call = await pbx.station.enter("call-1", "weapons")
        contact_id = call["contactId"]
        await later.do("enterQueue", **TEXT)
        made = await invited(pbx, contact_id)
        assert made["url"].startswith(f"{gateway.url}/#continue=")
        assert len(made["code"]) == 8
        status, seat = await take(gateway, made["url"].partition("=")[2], recording=True)
        assert (status, seat["contactId"], seat["category"]) == (201, contact_id, "weapons")
        await pbx.wait("call.moved", contact_id)
        assert await pbx.station.ask("GET", "/calls") == {"calls": []}
        with pytest.raises(Refused) as caught:
            await pbx.station.report(contact_id, "abandoned")
        assert caught.value.code == "not_on_the_phone"

        async with wire_client(gateway.url, "/citizen", {"seat": seat["seat"]}) as citizen:
            snapshot = await citizen.wait(lambda e: e["type"] == "snapshot")
            assert snapshot["contact"]["channel"] == "video"
            assert snapshot["contact"]["modality"] == "video"
            assert snapshot["contact"]["recordingConsent"] is True
            assert snapshot["place"]["position"] == 1
            async with gateway.desk() as desk:
                await desk.do("setState", state="available")
                offered = await desk.wait_state("offered")
                assert offered["offer"]["contactId"] == contact_id
                assert offered["offer"]["channel"] == "video"


async def test_an_invitation_is_good_once(phoning):
    async with phoning() as (gateway, pbx):
        call = await pbx.station.enter("call-1", "weapons")
        other = await pbx.station.enter("call-2", "weapons")
        old = await invited(pbx, call["contactId"])
        made = await invited(pbx, call["contactId"])
        theirs = await invited(pbx, other["contactId"])
        token = made["url"].partition("=")[2]
        bad = ["12345678", old["code"], old["url"].partition("=")[2], token[:-2] + "xx", "no token"]
        for each in bad:
            status, told = await take(gateway, each)
            assert (status, told["code"]) == (404, "invitation_not_good"), each
        assert (await take(gateway, f"{made['code'][:4]} {made['code'][4:]}"))[0] == 201
        # the link and the code are one invitation
        assert (await take(gateway, token))[0] == 404
        await pbx.station.report(other["contactId"], "abandoned")
        status, told = await take(gateway, theirs["code"])
        assert (status, told["code"]) == (409, "contact_closed")
        for body in ({}, {"invitation": token}, {"invitation": "x", "recording": True}):
            async with (
                aiohttp.ClientSession(gateway.url) as http,
                http.post("/api/v1/invitations/taken", json=body) as answer,
            ):
                assert answer.status == 422, body
        ttl = [
            await gateway.redis.pttl(key)
            async for key in gateway.redis.scan_iter(
                f"{{acd:{gateway.settings.station}}}:invitation*"
            )
        ]
        assert ttl
        assert all(0 < each <= LIFETIME.total_seconds() * 1000 for each in ttl)


async def test_codes_are_not_found_by_trying(running):
    async with running(pbx_token=TOKEN, rate_limits="verify=3/600") as gateway:
        tried = [(await take(gateway, "12345678"))[0] for _ in range(4)]
        assert tried == [404, 404, 404, 429]


async def test_in_a_conversation_to_video_and_back(phoning):
    async with phoning() as (gateway, pbx), gateway.desk() as desk:
        call = await pbx.station.enter("call-1", "weapons", number="+390612345678")
        contact_id = call["contactId"]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact_id)
        await pbx.wait("call.assigned", contact_id)
        await pbx.station.report(contact_id, "answered")
        assert (await desk.wait(lambda e: e["type"] == "snapshot"))["telephony"] is True

        same = await desk.ask("invite", contactId=contact_id, channel="phone")
        assert same["error"]["code"] == "same_channel"
        foreign = await desk.ask("invite", contactId="somebody", channel="video")
        assert foreign["error"]["code"] == "unknown_contact"
        made = await desk.do("invite", contactId=contact_id, channel="video")
        assert made["url"].endswith(made["url"].partition("#")[2])
        _, seat = await take(gateway, made["code"])
        async with wire_client(gateway.url, "/citizen", {"seat": seat["seat"]}) as citizen:
            talking = await citizen.wait_state("connected")
            assert talking["contact"]["channel"] == "video"
            seen = await desk.wait(lambda e: (e.get("contact") or {}).get("channel") == "video")
            assert seen["contact"]["telephone"] is None
            assert seen["agent"]["state"] == "busy"
            await pbx.wait("call.moved", contact_id)
            await citizen.do("sendChat", text="Eccomi")
            await desk.wait(lambda e: e["type"] == "chat" and e["line"]["text"] == "Eccomi")
            # the telephone may not answer for it any more
            refused = await desk.ask("ringTelephone", contactId=contact_id)
            assert refused["error"]["code"] == "not_on_the_phone"

            back = await desk.do("invite", contactId=contact_id, channel="phone")
            assert back["url"] is None
            body = {"code": back["code"], "callId": "call-9", "number": "+390699999999"}
            now = await pbx.station.ask("POST", "/continuations", body)
            assert (now["contactId"], now["state"]) == (contact_id, "assigned")
            again = await pbx.station.ask("POST", "/continuations", body)
            assert again["contactId"] == contact_id
            await citizen.wait(
                lambda e: e["type"] == "contact" and e["contact"]["channel"] == "phone"
            )
            told = await pbx.wait("call.assigned", contact_id, callId="call-9")
            await pbx.station.report(contact_id, "answered", operator=told.data["operator"]["id"])
        # the page is closed, and the conversation goes on
        shown = await desk.wait(
            lambda e: (
                e["type"] == "agent"
                and e["contact"]
                and e["contact"]["telephone"]
                and e["contact"]["telephone"]["state"] == "talking"
                and e["contact"]["telephone"]["number"] == "+390699999999"
            )
        )
        assert shown["contact"]["citizenOnline"] is True
        await desk.do("hangUp")
        await pbx.wait("call.ended", contact_id)
        await desk.wait_state("wrap_up")
        await desk.do("finishWrapUp", contactId=contact_id, code="information-given")
        await desk.wait(lambda e: e["type"] == "today" and e["today"])
        assert await legs_of(gateway, contact_id) == [
            ("citizen", "phone", "switched"),
            ("agent", "phone", "switched"),
            ("citizen", "video", "switched"),
            ("agent", "video", "switched"),
            ("citizen", "phone", "hang_up"),
            ("agent", "phone", "hang_up"),
        ]
        async with gateway.core.database.reading() as session:
            row = await telephone.call(session, contact_id)
            assert row.call_id == "call-9"


async def test_who_comes_to_the_telephone_while_on_hold_hears_music_until_taken_back(phoning):
    async with assigned(phoning) as (gateway, pbx, desk, contact_id, operator):
        made = await desk.do("invite", contactId=contact_id, channel="video")
        _, seat = await take(gateway, made["code"])
        async with wire_client(gateway.url, "/citizen", {"seat": seat["seat"]}) as citizen:
            await citizen.wait_state("connected")
            await pbx.wait("call.moved", contact_id)
            back = await desk.do("invite", contactId=contact_id, channel="phone")
            await desk.do("hold", contactId=contact_id)
            body = {"code": back["code"], "callId": "call-9"}
            assert (await pbx.station.ask("POST", "/continuations", body))["state"] == "held"
            held = await pbx.wait("call.held", contact_id, callId="call-9")
            assert held.data["operator"]["id"] == operator
        await desk.do("retrieve", contactId=contact_id)
        taken = await pbx.wait("call.retrieved", contact_id, callId="call-9")
        assert taken.data["operator"]["id"] == operator
        # nobody's telephone was connected before
        assert pbx.kinds(contact_id)[-2:] == ["call.held", "call.retrieved"]
        now = await pbx.station.report(contact_id, "answered", operator=operator)
        assert now["state"] == "talking"


async def test_codes_for_the_telephone_that_are_not_good(phoning):
    async with phoning() as (_, pbx):
        call = await pbx.station.enter("call-1", "weapons")
        made = await invited(pbx, call["contactId"])
        for code in ("12345678", made["code"]):
            with pytest.raises(Refused) as caught:
                await pbx.station.ask("POST", "/continuations", {"code": code, "callId": "call-2"})
            assert (caught.value.status, caught.value.code) == (404, "invitation_not_good")
        for body in ({}, {"code": "1234567x", "callId": "c"}, {"code": "12345678"}):
            with pytest.raises(Refused) as caught:
                await pbx.station.ask("POST", "/continuations", body)
            assert caught.value.status == 422
        with pytest.raises(Refused) as caught:
            await invited(pbx, "nobody")
        assert caught.value.status == 404


async def test_the_link_goes_by_email(phoning):
    async with smtp_sink() as sink:
        settings = {"smtp_url": sink.url, "mail_from": "Stazione <noreply@station.example.org>"}
        async with phoning(**settings) as (gateway, pbx), gateway.desk() as desk:
            call = await pbx.station.enter("call-1", "weapons")
            contact_id = call["contactId"]
            await desk.do("setState", state="available")
            await desk.wait_state("offered")
            await desk.do("acceptOffer", contactId=contact_id)
            assert (await desk.wait(lambda e: e["type"] == "snapshot"))["mail"] is True
            bad = await desk.ask("invite", contactId=contact_id, channel="video", email="a b@c")
            assert bad["error"]["code"] == "bad_email"
            made = await desk.do(
                "invite", contactId=contact_id, channel="video", email="maria@example.org"
            )
            (mail,) = await sink.until(1)
            assert mail["To"] == "maria@example.org"
            assert call["reference"] in mail["Subject"]
            assert made["url"] in mail.get_content().replace("\r\n", "\n")
            assert (await take(gateway, made["url"].partition("=")[2]))[0] == 201


async def test_without_a_mail_server_there_is_no_email(phoning):
    async with phoning() as (gateway, pbx), gateway.desk() as desk:
        call = await pbx.station.enter("call-1", "weapons")
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=call["contactId"])
        assert (await desk.wait(lambda e: e["type"] == "snapshot"))["mail"] is False
        off = await desk.ask(
            "invite", contactId=call["contactId"], channel="video", email="maria@example.org"
        )
        assert off["error"]["code"] == "mail_off"


async def test_the_operators_extension_is_told_to_the_exchange(phoning):
    async with phoning() as (gateway, pbx), gateway.desk() as desk:
        headers = {"Authorization": f"Bearer {await gateway.token('operator1')}"}
        async with aiohttp.ClientSession(gateway.url, headers=headers) as http:
            for bad in ({"extension": ""}, {"extension": "abc"}, {"extension": "1" * 17}, {}):
                async with http.put("/api/v1/me/telephone", json=bad) as answer:
                    assert answer.status == 422, bad
            async with http.put("/api/v1/me/telephone", json={"extension": "2041"}) as answer:
                assert answer.status == 204
            async with http.get("/api/v1/me/telephone") as answer:
                assert await answer.json() == {"extension": "2041", "answers": False}
            await pbx.station.enter("call-1", "weapons")
            await desk.do("setState", state="available")
            told = await pbx.wait("call.offered")
            assert told.data["operator"]["extension"] == "2041"
            async with http.put("/api/v1/me/telephone", json={"extension": None}) as answer:
                assert answer.status == 204
            async with http.get("/api/v1/me/telephone") as answer:
                assert await answer.json() == {"extension": None, "answers": False}
