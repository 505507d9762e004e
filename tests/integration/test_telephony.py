"""The telephone channel over real sockets and a real queue: callers, desks, the event stream."""

import asyncio

import pytest

from examples.pbx_simulator.client import Refused
from gateway.contacts import lines
from gateway.contacts import lookups as contacts
from queueing.backend import Acd
from queueing.hours import Hours
from queueing.model import AgentState
from tests.support.servers.exchange import (
    NUMBER,
    TOKEN,
    assigned,
    exchange,
    shown,
    telephone_of,
)

TEXT = {"category": "weapons", "modality": "text", "recording": False}


async def test_a_call_from_the_queue_to_history(phoning):
    async with phoning() as (gateway, pbx), gateway.desk() as desk:
        call = await pbx.station.enter("call-1", "weapons", number=NUMBER, caller="line-7")
        contact_id = call["contactId"]
        assert (call["state"], call["position"]) == ("waiting", 1)
        assert (await pbx.wait("call.queued", contact_id)).data["callId"] == "call-1"

        await desk.do("setState", state="available")
        offered = await desk.wait_state("offered")
        assert offered["offer"]["contactId"] == contact_id
        assert offered["offer"]["channel"] == "phone"
        told = await pbx.wait("call.offered", contact_id)
        operator = told.data["operator"]
        assert operator["code"]

        await desk.do("acceptOffer", contactId=contact_id)
        told = await pbx.wait("call.assigned", contact_id)
        assert told.data["operator"] == operator
        busy = await desk.wait_state("busy")
        assert busy["contact"]["channel"] == "phone"
        assert busy["contact"]["telephone"]["state"] == "connecting"
        assert busy["contact"]["telephone"]["number"] == NUMBER

        await pbx.station.report(contact_id, "ring", operator=operator["id"])
        await desk.wait(lambda e: e["type"] == "agent" and telephone_of(e) == "ringing")
        now = await pbx.station.report(contact_id, "answered", operator=operator["id"])
        assert now["state"] == "talking"
        await desk.wait(lambda e: e["type"] == "agent" and telephone_of(e) == "talking")

        await desk.do("hold", contactId=contact_id)
        await pbx.wait("call.held", contact_id)
        await desk.wait(
            lambda e: e["type"] == "agent" and e["contact"] and e["contact"]["heldSinceMs"]
        )
        await desk.do("retrieve", contactId=contact_id)
        await pbx.wait("call.retrieved", contact_id)

        await desk.do("hangUp")
        ended = await pbx.wait("call.ended", contact_id)
        assert (ended.data["outcome"], ended.data["by"]) == ("completed", "agent")
        await desk.wait_state("wrap_up")
        await desk.do("finishWrapUp", contactId=contact_id, code="information-given", notes="Ok")
        today = await desk.wait(lambda e: e["type"] == "today" and e["today"])
        assert today["today"][0]["channel"] == "phone"
        assert pbx.kinds(contact_id) == [
            "call.queued", "call.offered", "call.assigned", "call.held", "call.retrieved",
            "call.ended",
        ]  # fmt: skip
        assert (await pbx.station.ask("GET", f"/calls/{contact_id}"))["state"] == "ended"
        assert await pbx.station.ask("GET", "/calls") == {"calls": []}

    async with gateway.core.database.reading() as session:
        row = await contacts.contact(session, contact_id)
        assert (row.channel, row.outcome, row.notes) == ("phone", "completed", "Ok")
        legs = await contacts.legs_of(session, contact_id)
        assert [(leg.party, leg.channel) for leg in legs] == [
            ("citizen", "phone"),
            ("agent", "phone"),
        ]


def offered_to(desk):
    """What rings, as the desk was last told."""
    return [e for e in desk.events if e["type"] in ("snapshot", "agent")][-1]["offer"]


@pytest.mark.long
async def test_one_order_for_telephone_and_video(phoning):
    async with (
        phoning() as (gateway, pbx),
        gateway.citizen() as first,
        gateway.citizen() as last,
        gateway.desk() as desk,
    ):
        before = await first.do("enterQueue", **TEXT)
        call = await pbx.station.enter("call-1", "weapons")
        after = await last.do("enterQueue", **TEXT)
        assert call["position"] == 2
        place = await last.wait(lambda e: e["type"] == "snapshot" and e["place"])
        assert place["place"]["position"] == 3
        await desk.do("setState", state="available")
        expected = [before["contactId"], call["contactId"], after["contactId"]]
        for contact_id in expected:
            rings = await desk.wait(
                lambda e, wanted=contact_id: (
                    e["type"] == "agent" and e["offer"] and e["offer"]["contactId"] == wanted
                )
            )
            phone = contact_id == call["contactId"]
            assert rings["offer"]["channel"] == ("phone" if phone else "video")
            await desk.do("acceptOffer", contactId=contact_id)
            await desk.wait_state("busy")
            await desk.do("hangUp")
            await desk.wait_state("wrap_up")
            await desk.do("finishWrapUp", contactId=contact_id, code="referred")


async def test_callers_and_visitors_are_asked_the_same_of_operators(phoning, monkeypatch):
    """Neither goes to an office, or to somebody without the language, before the other would."""
    monkeypatch.setattr(lines, "FRESH_S", 0)
    async with phoning() as (gateway, pbx), gateway.citizen() as visitor:
        acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons"])
        await acd.sign_on("at-home", {"weapons": 3}, {"house", "de"})
        await acd.sign_on("at-the-office", {"weapons": 3}, office="office-01")
        for agent in ("at-home", "at-the-office"):
            await acd.set_state(agent, AgentState.PAUSED)
        entered = await visitor.do("enterQueue", **TEXT, language="de")
        call = await pbx.station.enter("call-1", "weapons", language="de", requirements=["lis"])
        by_video = await acd.contact(entered["contactId"])
        by_phone = await acd.contact(call["contactId"])
        assert by_video.requirements == {"house", "de"}
        # what the exchange asks for beyond that is kept
        assert by_phone.requirements == {"house", "de", "lis"}


async def test_an_operator_on_the_phone_is_busy_for_video(phoning):
    async with assigned(phoning) as (gateway, pbx, desk, contact_id, _), gateway.citizen() as video:
        waiting = await video.do("enterQueue", **TEXT)
        await pbx.station.report(contact_id, "answered")
        state = await video.wait(lambda e: e["type"] == "snapshot" and e["contact"])
        assert state["contact"]["state"] == "waiting"
        assert not any(
            e.get("offer") and e["offer"]["contactId"] == waiting["contactId"] for e in desk.events
        )
        refused = await desk.ask("connectMedia", contactId=contact_id, sdp="v=0")
        assert refused["error"]["code"] == "not_video"
        await pbx.station.report(contact_id, "hang-up", by="caller")
        await desk.wait_state("wrap_up")
        assert shown(desk)["endedBy"] == "citizen"
        await desk.do("finishWrapUp", contactId=contact_id, code="referred")
        await desk.wait(
            lambda e: (
                e["type"] == "agent"
                and e["offer"]
                and e["offer"]["contactId"] == waiting["contactId"]
            )
        )
        # and the other way round
        await desk.do("acceptOffer", contactId=waiting["contactId"])
        await desk.wait_state("busy")
        second = await pbx.station.enter("call-2", "weapons")
        assert second["state"] == "waiting"
        await desk.do("hangUp")
        await desk.wait_state("wrap_up")
        await desk.do("finishWrapUp", contactId=waiting["contactId"], code="referred")
        await pbx.wait("call.offered", second["contactId"])


async def test_reports_may_be_repeated(phoning):
    async with assigned(phoning) as (_, pbx, desk, contact_id, operator):
        for what, more, state in (
            ("ring", {}, "assigned"),
            ("answered", {}, "talking"),
            ("hold", {}, "held"),
            ("retrieve", {}, "talking"),
            ("hang-up", {"by": "operator"}, "ended"),
        ):
            for _ in range(2):
                guard = {} if what == "hang-up" else {"operator": operator}
                now = await pbx.station.report(contact_id, what, **more, **guard)
                assert now["state"] == state, what
        # ringing that comes late does not undo the answer, nor an abandonment the end
        assert (await pbx.station.report(contact_id, "abandoned"))["state"] == "ended"
        await pbx.wait("call.ended", contact_id)
        assert pbx.kinds(contact_id).count("call.held") == 1
        await desk.wait_state("wrap_up")


async def test_reports_that_do_not_fit_are_refused(phoning):
    async with phoning() as (gateway, pbx), gateway.desk() as desk:
        call = await pbx.station.enter("call-1", "weapons")
        contact_id = call["contactId"]

        async def refused(what, **more):
            with pytest.raises(Refused) as caught:
                await pbx.station.report(contact_id, what, **more)
            return caught.value.status, caught.value.code

        for what in ("ring", "answered", "hold", "retrieve", "transfer"):
            assert await refused(what) == (409, "not_talking"), what
        assert await refused("unanswered", reason="busy") == (409, "not_talking")
        assert await refused("hang-up", by="operator") == (409, "not_talking")
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        assert await refused("answered") == (422, "operator_required")
        assert await refused("answered", operator="somebody") == (409, "other_operator")
        await desk.do("acceptOffer", contactId=contact_id)
        await pbx.wait("call.assigned", contact_id)
        for what in ("ring", "answered", "hold", "retrieve", "transfer"):
            assert await refused(what, operator="somebody") == (409, "other_operator"), what
        await pbx.station.report(contact_id, "hang-up", by="network")
        for what in ("ring", "answered", "hold", "retrieve"):
            assert await refused(what) == (409, "call_ended"), what
        await desk.wait_state("wrap_up")
        assert shown(desk)["endedBy"] == "failed"


async def test_taking_the_phone_answers_the_offer(phoning):
    async with phoning() as (gateway, pbx), gateway.desk() as desk:
        call = await pbx.station.enter("call-1", "weapons")
        await desk.do("setState", state="available")
        told = await pbx.wait("call.offered", call["contactId"])
        operator = told.data["operator"]["id"]
        assert (await desk.wait_state("offered"))["offer"]["telephoneRings"] is False
        await pbx.station.report(call["contactId"], "ring", operator=operator)
        await desk.wait(lambda e: e.get("offer") and e["offer"]["telephoneRings"])
        # not taken there, it is still to be answered at the desk
        not_taken = {"operator": operator, "reason": "no-answer"}
        await pbx.station.report(call["contactId"], "unanswered", **not_taken)
        await desk.wait(lambda _: not offered_to(desk)["telephoneRings"])
        now = await pbx.station.report(call["contactId"], "answered", operator=operator)
        assert now["state"] == "talking"
        await desk.wait_state("busy")
        await pbx.wait("call.assigned", call["contactId"])
        await desk.wait(lambda e: e["type"] == "agent" and telephone_of(e) == "talking")


async def test_a_telephone_that_is_not_taken_is_rung_again(phoning):
    async with (
        assigned(phoning) as (gateway, pbx, desk, contact_id, operator),
        gateway.desk("operator2") as other,
    ):
        await pbx.station.report(contact_id, "unanswered", reason="no-answer", operator=operator)
        refused = await other.ask("ringTelephone", contactId=contact_id)
        assert refused["error"]["code"] == "not_your_contact"
        told = await desk.wait(lambda e: e["type"] == "agent" and telephone_of(e) == "unanswered")
        assert told["contact"]["telephone"]["reason"] == "no-answer"
        await desk.do("ringTelephone", contactId=contact_id)
        await pbx.wait("call.assigned", contact_id, reason="again")
        await desk.wait(lambda e: e["type"] == "agent" and telephone_of(e) == "connecting")


async def test_a_caller_who_gives_up(phoning):
    async with phoning() as (gateway, pbx), gateway.desk() as desk:
        waiting = await pbx.station.enter("call-1", "weapons")
        assert (await pbx.station.report(waiting["contactId"], "abandoned"))["state"] == "ended"
        ended = await pbx.wait("call.ended", waiting["contactId"])
        assert ended.data["outcome"] == "abandoned"
        ringing = await pbx.station.enter("call-2", "weapons")
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await pbx.station.report(ringing["contactId"], "hang-up", by="caller")
        await desk.wait_state("available")
        ended = await pbx.wait("call.ended", ringing["contactId"])
        assert ended.data["outcome"] == "left_while_ringing"


async def test_a_line_that_the_network_lost_before_an_answer(phoning):
    async with phoning() as (gateway, pbx), gateway.desk() as desk:
        waiting = await pbx.station.enter("call-1", "weapons")
        gone = await pbx.station.report(waiting["contactId"], "hang-up", by="network")
        assert (gone["state"], gone["outcome"]) == ("ended", "lost")
        ringing = await pbx.station.enter("call-2", "weapons")
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await pbx.station.report(ringing["contactId"], "hang-up", by="network")
        await desk.wait_state("available")
        ended = await pbx.wait("call.ended", ringing["contactId"])
        assert ended.data["outcome"] == "lost"


async def test_a_caller_passed_on_outside(phoning):
    async with assigned(phoning) as (_, pbx, desk, contact_id, operator):
        await pbx.station.report(contact_id, "answered", operator=operator)
        assert (await pbx.station.report(contact_id, "transfer"))["state"] == "ended"
        told = await pbx.wait("call.ended", contact_id)
        assert told.data["reason"] == "transferred"
        await desk.wait_state("wrap_up")


@pytest.mark.long
async def test_a_caller_passed_on_to_another_category(phoning):
    async with assigned(phoning) as (_, pbx, desk, contact_id, operator):
        await pbx.station.report(contact_id, "answered", operator=operator)
        with pytest.raises(Refused) as caught:
            await pbx.station.report(contact_id, "transfer", category="nothing")
        assert (caught.value.status, caught.value.code) == (422, "unknown_category")
        now = await pbx.station.report(contact_id, "transfer", category="road-code")
        assert (now["state"], now["category"]) == ("waiting", "road-code")
        await pbx.wait("call.requeued", contact_id, reason="transfer")
        await desk.wait_state("available")


@pytest.mark.long
async def test_a_declined_call_goes_back_to_its_place(phoning):
    async with phoning() as (gateway, pbx), gateway.desk() as desk:
        call = await pbx.station.enter("call-1", "weapons")
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("declineOffer", contactId=call["contactId"], reason="busy")
        told = await pbx.wait("call.requeued", call["contactId"])
        assert told.data["reason"] == "busy"
        now = await pbx.station.ask("GET", f"/calls/{call['contactId']}")
        assert (now["state"], now["position"]) == ("waiting", 1)


async def test_the_same_call_enters_once(phoning):
    async with phoning() as (_, pbx):
        first = await pbx.station.enter("call-1", "weapons", number=NUMBER)
        again = await pbx.station.enter("call-1", "weapons", number=NUMBER)
        assert again["contactId"] == first["contactId"]
        with pytest.raises(Refused) as caught:
            await pbx.station.enter("call-1", "road-code", number=NUMBER)
        assert (caught.value.status, caught.value.code) == (409, "call_exists")
        both = await asyncio.gather(*(pbx.station.enter("call-2", "weapons") for _ in range(5)))
        assert len({each["contactId"] for each in both}) == 1
        body = {"category": "weapons"}
        keyed = {"Idempotency-Key": "call-3"}
        answers = []
        for _ in range(2):
            async with pbx.station.http.post(
                "/api/v1/telephony/calls", json=body, headers=keyed
            ) as answer:
                answers.append((answer.status, (await answer.json())["contactId"]))
        assert [status for status, _ in answers] == [201, 200]
        assert answers[0][1] == answers[1][1]
        assert (await pbx.station.enter("call-3", "weapons"))["contactId"] == answers[0][1]
        async with pbx.station.http.post("/api/v1/telephony/calls", json=body) as answer:
            assert (answer.status, (await answer.json())["code"]) == (422, "call_id_required")


async def test_a_closed_station_takes_no_calls(running, monkeypatch):
    monkeypatch.setattr(Hours, "is_open", lambda self, at: False)
    async with (
        running(pbx_token=TOKEN) as gateway,
        exchange(gateway.url) as pbx,
    ):
        for category, status, code in (
            ("weapons", 409, "closed"),
            ("nothing", 422, "unknown_category"),
            ("station-check", 422, "unknown_category"),
        ):
            with pytest.raises(Refused) as caught:
                await pbx.station.enter("call-1", category)
            assert (caught.value.status, caught.value.code) == (status, code)


async def test_a_full_queue_takes_no_more_calls(running):
    async with running(pbx_token=TOKEN, queue_limit=1) as gateway, exchange(gateway.url) as pbx:
        await pbx.station.enter("call-1", "weapons")
        with pytest.raises(Refused) as caught:
            await pbx.station.enter("call-2", "weapons")
        assert (caught.value.status, caught.value.code) == (409, "queue_full")
        assert (await pbx.station.enter("call-1", "weapons"))["state"] == "waiting"
