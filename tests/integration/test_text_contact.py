"""A contact by text from entry to history, over real sockets and a real queue server."""

from functools import partial

import pytest

from gateway.contacts import conversation
from gateway.contacts import lookups as contacts
from gateway.platform.security.permissions import Role
from queueing.settings import AcdSettings
from tests.integration.conversations import ENTER, account_of, acd_of, answered, entered, page_gone
from tests.support.clients.wire_client import wire_client


async def test_from_entry_to_history(gateway):
    async with gateway.citizen() as citizen, gateway.desk() as desk:
        await desk.wait(lambda e: e["type"] == "snapshot")
        seat = await entered(citizen, name="Maria", needs=["slow-speech"])
        waiting = await citizen.wait_state("waiting")
        assert waiting["contact"]["reference"]
        await desk.do("setState", state="available")
        offered = await desk.wait_state("offered")
        assert offered["offer"]["category"] == "weapons"
        assert offered["offer"]["name"] == "Maria"
        assert offered["offer"]["needs"] == ["slow-speech"]
        assert not offered["offer"]["recordingConsent"]
        assert (await citizen.wait_state("ringing"))["contact"]["agent"] is None

        await desk.do("acceptOffer", contactId=seat["contactId"])
        talking = await citizen.wait_state("connected")
        assert talking["contact"]["agent"]["code"]
        assert (await desk.wait_state("busy"))["contact"]["state"] == "connected"

        await citizen.do("typeText", text="Buong")
        typing = await desk.wait(lambda e: e["type"] == "typing")
        assert typing == {"type": "typing", "author": "citizen", "text": "Buong"}
        await citizen.do("sendChat", text="Buongiorno")
        await desk.do("sendChat", text="Dica pure")
        line = await desk.wait(lambda e: e["type"] == "chat" and e["line"]["author"] == "citizen")
        assert line["line"]["text"] == "Buongiorno"
        await citizen.wait(lambda e: e["type"] == "chat" and e["line"]["text"] == "Dica pure")

        await citizen.do("hangUp")
        ended = await citizen.wait_state("ended")
        assert ended["contact"]["outcome"] == "completed"
        wrapping = await desk.wait_state("wrap_up")
        assert wrapping["contact"]["endedBy"] == "citizen"
        await desk.do(
            "finishWrapUp",
            contactId=seat["contactId"],
            code="information-given",
            notes="Chiede del porto d'armi.",
        )
        free = await desk.wait_state("available")
        assert free["contact"] is None
        today = await desk.wait(lambda e: e["type"] == "today" and e["today"])
        assert today["today"][0]["code"] == "information-given"

    async with gateway.core.database.reading() as session:
        row = await contacts.contact(session, seat["contactId"])
        assert (row.state, row.outcome, row.wrap_up_code) == (
            "closed",
            "completed",
            "information-given",
        )
        assert row.notes == "Chiede del porto d'armi."
        legs = await contacts.legs_of(session, row.id)
        assert [leg.party for leg in legs] == ["citizen", "agent"]
        assert all(leg.ended_at for leg in legs)
        lines = await contacts.chat_of(session, row.id)
        assert [line.text for line in lines] == ["Buongiorno", "Dica pure"]
        kinds = [event.kind for event in await contacts.events_of(session, row.id)]
        assert kinds[:3] == ["enqueue", "offer", "accept"]
        assert kinds[-2:] == ["hang_up", "finish_wrap_up"]


async def test_a_citizen_who_switches_language_is_shown_in_it(gateway):
    async with gateway.citizen() as citizen, gateway.desk() as desk:
        contact = (await entered(citizen, language="de"))["contactId"]
        required = (await acd_of(gateway).contact(contact)).requirements
        await citizen.do("changeLanguage", language="fr")
        await desk.do("setState", state="available")
        assert (await desk.wait_state("offered"))["offer"]["language"] == "fr"
        await citizen.do("changeLanguage", language="en")
        await desk.wait(lambda e: e.get("offer") and e["offer"]["language"] == "en")
        await desk.do("acceptOffer", contactId=contact)
        await citizen.wait_state("connected")
        await citizen.do("changeLanguage", language="sl")
        await desk.wait(lambda e: e.get("contact") and e["contact"]["language"] == "sl")
        assert (await acd_of(gateway).contact(contact)).requirements == required
        await citizen.do("hangUp")
        await citizen.wait_state("ended")
        refused = await citizen.ask("changeLanguage", language="it")
        assert refused["error"]["code"] == "contact_closed"
    async with gateway.core.database.reading() as session:
        assert (await contacts.contact(session, contact)).language == "sl"


async def test_seat_survives_a_new_socket_and_order_is_kept(gateway):
    async with gateway.citizen() as first, gateway.citizen() as second:
        seat = await entered(first)
        await entered(second)
        await first.sio.disconnect()
        async with gateway.citizen(seat=seat["seat"]) as back:
            snapshot = await back.wait(lambda e: e["type"] == "snapshot")
            assert snapshot["contact"]["contactId"] == seat["contactId"]
            assert snapshot["place"]["position"] == 1
            async with gateway.desk() as desk:
                await desk.do("setState", state="available")
                offered = await desk.wait_state("offered")
                assert offered["offer"]["contactId"] == seat["contactId"]


async def test_the_same_entry_twice_is_one_contact(gateway):
    visitor = "v" * 20
    async with gateway.citizen(visitor=visitor) as lost, gateway.citizen(visitor=visitor) as again:
        message = {"type": "enterQueue", "id": "e1", **ENTER}
        first = await lost.sio.call("command", message, namespace="/citizen")
        second = await again.sio.call("command", message, namespace="/citizen")
        assert first["result"]["contactId"] == second["result"]["contactId"]
    async with gateway.citizen(visitor="w" * 20) as other:
        third = await other.sio.call("command", message, namespace="/citizen")
        assert third["result"]["contactId"] != first["result"]["contactId"]


async def test_who_cannot_be_heard_is_seen_while_it_rings(gateway):
    async with gateway.citizen() as citizen, gateway.desk() as desk:
        snapshot = await desk.wait(lambda e: e["type"] == "snapshot")
        assert snapshot["declineCooldownS"] == 30
        await desk.do("setState", state="available")
        await citizen.do("enterQueue", category="weapons", modality="audio", recording=False)
        # nothing is said of what the page has not told
        assert (await desk.wait_state("offered"))["offer"]["citizenMedia"] is None
        await citizen.do("setMedia", microphone=False, camera=False)
        told = await desk.wait(lambda e: e.get("offer") and e["offer"]["citizenMedia"])
        assert told["offer"]["citizenMedia"] == {
            "microphone": False,
            "camera": False,
            "screen": False,
        }


async def test_decline_gives_the_place_back(gateway):
    async with (
        gateway.citizen() as citizen,
        gateway.desk() as desk,
        gateway.desk("operator2") as other,
    ):
        seat = await entered(citizen)
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("declineOffer", contactId=seat["contactId"], reason="busy")
        await citizen.wait_state("waiting")
        await desk.wait_state("available")
        await other.do("setState", state="available")
        offered = await other.wait_state("offered")
        assert offered["offer"]["contactId"] == seat["contactId"]


@pytest.mark.long
async def test_ring_time_out_pauses_the_operator(running):
    async with running(ring_s=3) as gateway, gateway.citizen() as citizen, gateway.desk() as desk:
        await entered(citizen)
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        paused = await desk.wait_state("paused", timeout_s=10)
        assert paused["agent"]["reason"] == "no_answer"
        await citizen.wait_state("waiting")


async def test_citizen_leaves_while_it_rings(gateway):
    async with gateway.citizen() as citizen, gateway.desk() as desk:
        await entered(citizen)
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await citizen.do("leaveQueue")
        await desk.wait_state("available")
        ended = await citizen.wait_state("ended")
        assert ended["contact"]["outcome"] == "left_while_ringing"


async def test_a_closed_console_is_offered_nothing(gateway):
    async with gateway.desk() as desk:
        await desk.do("setState", state="available")
        await desk.wait_state("available")
    await page_gone(gateway, account_of(desk))
    async with gateway.citizen() as citizen:
        seat = await entered(citizen)
        place = await citizen.wait(lambda e: e["type"] == "snapshot" and e["contact"])
        assert place["contact"]["state"] == "waiting"
        # it rings for nobody: the next console that is available has it at once
        async with gateway.desk("operator2") as other:
            assert not any(e.get("contact", {}) and e["contact"]["state"] == "ringing"
                           for e in citizen.events)  # fmt: skip
            await other.do("setState", state="available")
            offered = await other.wait_state("offered")
            assert offered["offer"]["contactId"] == seat["contactId"]


async def test_bad_input_is_refused_with_its_word(gateway):
    async with gateway.citizen() as citizen, gateway.desk() as desk:
        unknown = await citizen.ask("enterQueue", **{**ENTER, "category": "nothing"})
        assert unknown["error"]["code"] == "unknown_category"
        early = await citizen.ask("sendChat", text="x")
        assert early["error"]["code"] == "not_allowed"
        seat = await entered(citizen)
        twice = await citizen.ask("enterQueue", **ENTER)
        assert twice["error"]["code"] == "already_entered"
        assert (await citizen.ask("sendChat", text="x"))["error"]["code"] == "not_connected"
        assert (await citizen.ask("hangUp"))["error"]["code"] == "not_connected"
        sdp = await citizen.ask("connectMedia", sdp="v=0")
        assert sdp["error"]["code"] == "no_media"
        stolen = await desk.ask("acceptOffer", contactId=seat["contactId"])
        assert stolen["error"]["code"] in ("not_offered", "not_offered_to_you")
        foreign = await desk.ask("connectMedia", contactId=seat["contactId"], sdp="v=0")
        assert foreign["error"]["code"] == "not_your_contact"


async def test_tokens_that_are_not_good(gateway):
    async with gateway.citizen(seat="x.y.z") as citizen:
        snapshot = await citizen.wait(lambda e: e["type"] == "snapshot")
        assert snapshot["contact"] is None
        assert snapshot["seatLost"]
        assert (await citizen.ask("leaveQueue"))["error"]["code"] == "not_allowed"
    async with wire_client(gateway.url, "/desk", {"token": "x.y.z"}) as desk:
        assert desk.refusal["code"] == "invalid_token"
    async with wire_client(
        gateway.url, "/desk", {"token": await gateway.token("quality1")}
    ) as desk:
        assert desk.refusal["code"] == "not_allowed"
    async with wire_client(gateway.url, "/desk", {}) as desk:
        assert desk.refusal["code"] == "invalid_token"


async def test_disabling_an_account_closes_its_console(gateway):
    async with gateway.desk() as desk:
        await desk.do("setState", state="available")
        agent = (await desk.wait_state("available"))["agent"]["agentId"]
        await gateway.core.accounts.change(agent, disabled=True)
        ended = await desk.wait(lambda e: e["type"] == "sessionEnded", timeout_s=30)
        assert ended["reason"] == "disabled"


async def test_a_second_console_replaces_the_first(gateway):
    async with gateway.desk() as first, gateway.desk() as second:
        await second.wait(lambda e: e["type"] == "snapshot")
        ended = await first.wait(lambda e: e["type"] == "sessionEnded")
        assert ended["reason"] == "replaced"
        await second.do("setState", state="available")


async def test_a_change_of_categories_reaches_the_open_desk(gateway):
    async with gateway.desk() as desk, gateway.citizen() as citizen:
        await desk.do("setState", state="available")
        agent = (await desk.wait_state("available"))["agent"]["agentId"]
        await gateway.core.accounts.change(agent, categories={"privacy": 3})
        await desk.wait(
            lambda e: e["type"] == "snapshot" and e["agent"]["categories"] == ["privacy"]
        )
        await entered(citizen)
        await citizen.wait_state("waiting")
        assert not any(e.get("offer") for e in desk.events)


async def test_a_changed_role_closes_the_desk(gateway):
    async with gateway.desk() as desk:
        agent = (await desk.wait(lambda e: e["type"] == "snapshot"))["agent"]["agentId"]
        await gateway.core.accounts.change(agent, role=Role.QUALITY)
        ended = await desk.wait(lambda e: e["type"] == "sessionEnded", timeout_s=30)
        assert ended["reason"] == "signed-out"


async def test_the_citizen_is_told_that_the_operators_console_is_gone(running, monkeypatch):
    monkeypatch.setattr("gateway.queue.AcdSettings", partial(AcdSettings, agent_lease_s=4))
    async with running() as gateway, gateway.citizen() as citizen:
        async with gateway.desk() as desk:
            seat = await entered(citizen)
            await desk.do("setState", state="available")
            await desk.wait_state("offered")
            await desk.do("acceptOffer", contactId=seat["contactId"])
            await citizen.wait_state("connected")
        gone = await citizen.wait(
            lambda e: e["type"] == "contact" and not e["contact"]["agentOnline"], timeout_s=25
        )
        assert gone["contact"]["state"] == "connected"
        async with gateway.desk() as back:
            assert (await back.wait_state("busy"))["contact"]["contactId"] == seat["contactId"]
            await citizen.wait(
                lambda e: (
                    e["type"] == "contact"
                    and e["contact"]["agentOnline"]
                    and e["revision"] > gone["revision"]
                )
            )


async def test_one_side_cannot_fill_the_chat_and_the_other_still_writes(gateway, monkeypatch):
    monkeypatch.setattr(conversation, "MOST_LINES", 3)
    monkeypatch.setattr(conversation, "MOST_SIGNS", 100)
    async with answered(gateway) as (_, citizen, desk):
        await citizen.do("sendChat", text="x" * 60)
        refused = await citizen.ask("sendChat", text="x" * 41)
        assert refused["error"]["code"] == "chat_full"
        for _ in range(2):
            await citizen.do("sendChat", text="short")
        assert (await citizen.ask("sendChat", text="a"))["error"]["code"] == "chat_full"
        await desk.do("sendChat", text="Dica pure")
