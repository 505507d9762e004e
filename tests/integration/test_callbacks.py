"""Being called back: the place is kept, the link and the number are good once, the exchange says what came
of it. A real gateway, queue and mail server."""

import asyncio
import secrets
from datetime import datetime

import pytest
from sqlalchemy import select

from examples.pbx_simulator.client import Refused
from gateway.callbacks import sql as callbacks
from gateway.callbacks.changes import note_result
from gateway.callbacks.tables import Callback
from gateway.contacts import changes as contacts
from gateway.contacts import lookups
from gateway.contacts.tables import Contact
from gateway.mail.tables import OutgoingMail
from gateway.platform.times import ROME
from queueing.backend import Acd
from tests.integration.calling import (
    EMAIL,
    NUMBER,
    ask,
    dialled,
    ended,
    entered,
    follow,
    looking,
    post,
    shown_offer,
    token_of,
)
from tests.integration.conversations import closed_row, page_gone
from tests.integration.returning import answered_in_history, offered_to, talk, two_desks
from tests.integration.writing import api, left
from tests.support.clients.wire_client import wire_client
from tests.support.servers.exchange import shown


async def test_a_callback_keeps_its_place_and_its_link_is_good_once(calling):
    async with calling() as (gateway, sink, _), gateway.citizen() as first:
        seat = (await entered(first, recording=True))["seat"]
        async with gateway.citizen() as second:
            await entered(second)
            status, asked = await ask(gateway, seat=seat)
            assert status == 201, asked
            assert (asked["callback"]["state"], asked["callback"]["position"]) == ("waiting", 1)
            receipt = (await sink.until(1))[0]
            assert receipt["To"] == EMAIL
            assert asked["code"] in receipt.get_content()
            gone = await first.wait_state("ended")
            assert gone["contact"]["outcome"] == "removed"

            async with gateway.desk() as desk:
                await desk.do("setState", state="available")
                offer = (await desk.wait_state("offered"))["offer"]
                assert offer["callback"]["way"] == "video"
                assert offer["callback"]["state"] == "ready"
                assert len(sink.mails) == 1, "nobody is called before an operator is there"
                await desk.do("acceptOffer", contactId=offer["contactId"])
                link = (await sink.until(2))[1]
                token = token_of(link)
                contact_id = offer["contactId"]
                assert shown(desk)["channel"] == "video"
                told = await follow(gateway, asked["code"])
                assert told["state"] == "calling"
                status, late = await post(gateway, "callbacks/cancel", code=asked["code"])
                assert (status, late["code"]) == (409, "being_called")

                body = {"invitation": token, "recording": None}
                status, came = await post(gateway, "invitations/taken", **body)
                assert (status, came["contactId"]) == (201, contact_id)
                status, again = await post(gateway, "invitations/taken", **body)
                assert (status, again["code"]) == (404, "invitation_not_good")
                async with wire_client(gateway.url, "/citizen", {"seat": came["seat"]}) as back:
                    snapshot = await back.wait(lambda e: e["type"] == "snapshot")
                    assert snapshot["contact"]["state"] == "connected"
                    assert snapshot["contact"]["recordingConsent"] is True
                    await desk.wait(
                        lambda e: (
                            (e.get("contact") or {}).get("callback", {}).get("state") == "reached"
                        )
                    )
                    await back.do("hangUp")
                    await desk.wait_state("wrap_up")
                await desk.do("finishWrapUp", contactId=contact_id, code="information-given")
                # only now the one who came later
                later = await desk.wait_state("offered")
                assert later["offer"]["callback"] is None
        told = await follow(gateway, asked["code"])
        assert (told["state"], told["result"]) == ("over", "reached")
        await closed_row(gateway, contact_id)
        async with gateway.core.database.reading() as session:
            legs = [(leg.party, leg.channel) for leg in await lookups.legs_of(session, contact_id)]
            assert ("citizen", "callback") in legs
            assert ("citizen", "video") in legs
            mails = (await session.execute(OutgoingMail.__table__.select())).all()
            assert {mail.state for mail in mails} == {"sent"}
            assert not any(mail.sealed for mail in mails), "addresses are not kept with sent mail"


async def test_who_kept_the_page_comes_in_with_the_code_while_an_operator_waits(calling):
    async with calling() as (gateway, sink, _), gateway.desk() as desk:
        status, asked = await ask(gateway)
        assert status == 201, asked
        await sink.until(1)
        status, early = await post(gateway, "callbacks/come", code=asked["code"])
        assert (status, early["code"]) == (409, "not_called")
        await desk.do("setState", state="available")
        contact_id = (await desk.wait_state("offered"))["offer"]["contactId"]
        await desk.do("acceptOffer", contactId=contact_id)
        await sink.until(2)
        status, came = await post(gateway, "callbacks/come", code=asked["code"])
        assert (status, came["contactId"]) == (201, contact_id)
        async with wire_client(gateway.url, "/citizen", {"seat": came["seat"]}) as back:
            snapshot = await back.wait(lambda e: e["type"] == "snapshot")
            assert snapshot["contact"]["state"] == "connected"
            # the link in the mail is used up by that
            token = token_of(sink.mails[1])
            body = {"invitation": token, "recording": None}
            status, again = await post(gateway, "invitations/taken", **body)
            assert (status, again["code"]) == (404, "invitation_not_good")
            await back.do("hangUp")
            await desk.wait_state("wrap_up")


async def attempts(gateway, contact_id):
    async with gateway.core.database.reading() as session:
        return (await session.get_one(Callback, contact_id)).attempt


async def answers_again(gateway, contact_id):
    """Another gateway hears of an answer after which nobody is to be dialled."""

    async def dial(*asked):
        raise AssertionError(asked)

    # the exchange hears of the call before its row is written
    async with asyncio.timeout(10):
        while not await attempts(gateway, contact_id):
            await asyncio.sleep(0.02)
    await looking(gateway, dial).accepted(contact_id)


async def test_nothing_of_a_person_is_in_redis(calling):
    async with calling() as (gateway, _, pbx), gateway.desk() as desk:
        await desk.do("setState", state="available")
        status, asked = await ask(gateway, way="phone", number=NUMBER, email=None, name="Ada Rossi")
        assert status == 201, asked
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=shown_offer(desk)["contactId"])
        told = await pbx.wait("call.dial")
        assert told.data["number"] == "+390612345678"
        keys = [key async for key in gateway.redis.scan_iter("*")]
        journal = await gateway.redis.xrange(f"{{acd:{gateway.settings.station}}}:journal")
        events = await gateway.redis.xrange(f"{{acd:{gateway.settings.station}}}:telephony:events")
        for word in ("12345678", "Rossi", "Ada"):
            assert word not in str(keys)
            assert word not in str(journal)
            assert word not in str(events)


async def test_who_is_dialled_and_answers_talks_like_any_caller(calling):
    async with calling() as (gateway, _, pbx), gateway.desk() as desk:
        contact_id, code = await dialled(gateway, pbx, desk)
        assert shown(desk)["telephone"]["number"] == "+390612345678"
        await answers_again(gateway, contact_id)
        now = await pbx.station.report(contact_id, "dialled", result="answered", callId="out-7")
        assert (now["state"], now["callId"]) == ("assigned", "out-7")
        await pbx.wait("call.assigned", contact_id)
        again = await pbx.station.report(contact_id, "dialled", result="answered")
        assert again["state"] == "assigned"
        await pbx.station.report(contact_id, "answered")
        assert (await follow(gateway, code))["state"] == "talking"
        await pbx.station.report(contact_id, "hang-up", by="caller")
        await desk.wait_state("wrap_up")
        told = await follow(gateway, code)
        assert (told["state"], told["result"]) == ("over", "reached")
        assert pbx.kinds(contact_id).count("call.dial") == 1


@pytest.mark.parametrize(
    "result",
    [
        "busy",
        *(pytest.param(each, marks=pytest.mark.long) for each in ("no-answer", "unreachable")),
    ],
)
async def test_who_does_not_answer_is_not_dialled_again(calling, result):
    async with calling() as (gateway, _, pbx), gateway.desk() as desk:
        contact_id, code = await dialled(gateway, pbx, desk)
        await pbx.station.report(contact_id, "dialled", result=result)
        await desk.wait(
            lambda e: (e.get("contact") or {}).get("callback", {}).get("state") == result
        )
        await desk.do("hangUp")
        await desk.wait_state("wrap_up")
        await desk.do("finishWrapUp", contactId=contact_id, code="no-contact")
        await desk.wait_state("available")
        told = await follow(gateway, code)
        assert (told["state"], told["result"]) == ("over", result)
        assert pbx.kinds(contact_id) == ["call.dial"]
        with pytest.raises(Refused) as caught:
            await pbx.station.report(contact_id, "dialled", result="answered")
        assert caught.value.code == "call_ended"


async def test_nothing_is_passed_on_before_the_citizen_is_there(calling):
    async with (
        calling() as (gateway, _, pbx),
        gateway.desk() as desk,
        gateway.desk("operator2") as two,
    ):
        contact_id, _ = await dialled(gateway, pbx, desk)
        await two.do("setState", state="available")
        other = (await two.wait_state("available"))["agent"]["agentId"]
        await pbx.station.report(contact_id, "dialled", result="busy")
        for command, more in (
            ("transfer", {"category": "privacy"}),
            ("transfer", {"operator": other}),
            ("consult", {"operator": other, "note": ""}),
            ("hold", {}),
        ):
            refused = await desk.ask(command, contactId=contact_id, **more)
            assert refused["error"]["code"] == "nobody_there", command
        assert shown(desk)["callback"]["state"] == "busy"
        await desk.do("hangUp")
        await desk.wait_state("wrap_up")
        assert pbx.kinds(contact_id).count("call.dial") == 1


async def test_what_came_of_a_call_stays_when_its_operator_is_lost(calling):
    """The next one who answers is told, and nobody is dialled twice."""
    async with calling() as (gateway, _, pbx):
        async with gateway.desk() as desk:
            contact_id, _ = await dialled(gateway, pbx, desk)
            agent = (await desk.wait_state("busy"))["agent"]["agentId"]
            await pbx.station.report(contact_id, "dialled", result="no-answer")
        await page_gone(gateway, agent)
        # as if the time to come back were over
        deadlines = f"{{acd:{gateway.settings.station}}}:deadlines"
        await gateway.redis.zadd(deadlines, {f"gone:{agent}": 0})
        async with gateway.desk("operator2") as two:
            await two.do("setState", state="available")
            offer = (await two.wait_state("offered"))["offer"]
            assert offer["contactId"] == contact_id
            assert offer["callback"]["state"] == "no-answer"
            await two.do("acceptOffer", contactId=contact_id)
            await answers_again(gateway, contact_id)
            await two.do("hangUp")
            await two.wait_state("wrap_up")
        assert pbx.kinds(contact_id).count("call.dial") == 1


@pytest.mark.long
async def test_who_was_spoken_to_before_is_asked_first(calling):
    visitor = "a-visitor-key-of-a-page"
    async with calling() as (gateway, _, __), two_desks(gateway) as (one, two):
        async with gateway.citizen(visitor=visitor) as citizen:
            contact_id = (await entered(citizen))["contactId"]
            await one.wait_state("offered")
            # the other is free for longer by the time the callback comes in line
            await two.do("setState", state="available")
            await talk(one, contact_id)
        await answered_in_history(gateway, contact_id)
        status, asked = await ask(gateway, visitor=visitor)
        assert status == 201, asked
        desk, _ = await offered_to(one, two)
        assert desk is one


async def test_what_is_long_over_is_not_called_off(calling):
    """The queue has forgotten it by then; history has not."""
    async with calling() as (gateway, _, pbx), gateway.desk() as desk:
        contact_id, code = await dialled(gateway, pbx, desk)
        await pbx.station.report(contact_id, "dialled", result="answered")
        await pbx.station.report(contact_id, "answered")
        await pbx.station.report(contact_id, "hang-up", by="caller")
        await desk.wait_state("wrap_up")
        await desk.do("finishWrapUp", contactId=contact_id, code="information-given")
        async with asyncio.timeout(10):
            while (before := await ended(gateway, contact_id))[0] != "closed":
                await asyncio.sleep(0.05)
        await gateway.redis.delete(f"{{acd:{gateway.settings.station}}}:contact:{contact_id}")
        status, told = await post(gateway, "callbacks/cancel", code=code)
        assert (status, told["code"]) == (409, "callback_over")
        assert before[1] == "completed"
        assert await ended(gateway, contact_id) == before


async def test_the_exchange_is_told_to_stop_when_the_operator_hangs_up(calling):
    async with calling() as (gateway, _, pbx), gateway.desk() as desk:
        contact_id, _ = await dialled(gateway, pbx, desk)
        await desk.do("hangUp")
        await pbx.wait("call.ended", contact_id)


async def test_who_is_refused_asks_to_be_called_when_it_opens(calling):
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    later = days[(datetime.now(ROME).weekday() + 2) % 7]
    plan = {"week": {later: ["09:00-10:00"]}, "holidays": False}
    async with calling(hours="published", opening=plan) as (gateway, _, __):
        status, asked = await ask(gateway, language="de", needs=["sign-language"])
        assert status == 201, asked
        assert asked["callback"]["state"] == "scheduled"
        # nobody is on duty now, but somebody who signs may be when it is due
        async with gateway.core.database.reading() as session:
            row = (await session.execute(Callback.__table__.select())).one()
        acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons"])
        scheduled = await acd.contact(row.contact_id)
        assert scheduled.requirements == {"lis", "de"}
        status, off = await post(gateway, "callbacks/cancel", code=asked["code"])
        assert (status, off["state"], off["result"]) == (200, "over", "cancelled")
        status, off = await post(gateway, "callbacks/cancel", code=asked["code"])
        assert (status, off["code"]) == (409, "callback_over")


async def test_the_same_request_is_one_and_a_bad_one_is_refused(calling):
    async with calling(callback_limit=2) as (gateway, sink, _):
        request = secrets.token_hex(12)
        one, again = [await ask(gateway, request=request) for _ in range(2)]
        assert one[1]["code"] == again[1]["code"]
        status, other = await ask(gateway, request=request, email="eva@example.org")
        assert (status, other["code"]) == (409, "request_used")
        await sink.until(1)
        for wrong, word in (
            ({"email": "nobody"}, "bad_email"),
            ({"way": "phone", "number": "12a45678"}, "bad_number"),
            ({"way": "phone", "number": "899 123456"}, "number_not_called"),
            ({"way": "phone", "number": "0039 899 123456"}, "number_not_called"),
            ({"way": "phone", "number": "+881 612345678"}, "number_not_called"),
            ({"way": "phone", "number": "+39 00 1 900 555 1234"}, "number_not_called"),
            ({"way": "phone", "number": "06 1234567890123"}, "number_not_called"),
            ({"category": "nothing"}, "unknown_category"),
        ):
            status, told = await ask(gateway, **wrong)
            assert told["code"] == word, (status, told)
        assert (await ask(gateway))[0] == 201
        status, told = await ask(gateway)
        assert (status, told["code"]) == (409, "callbacks_full")
        status, told = await post(gateway, "callbacks/follow", code="AAAA-AAAA-AAAA-AAAA")
        assert status == 404


async def test_a_number_is_called_for_one_request_a_day_however_it_is_written(calling):
    async with calling() as (gateway, _, __):
        phone = {"way": "phone", "email": None}
        request = secrets.token_hex(12)
        status, first = await ask(gateway, **phone, number="333 1234567", request=request)
        assert status == 201, first
        for written in ("333/1234567", "+39 333 1234567", "0039 333 1234567"):
            status, told = await ask(gateway, **phone, number=written)
            assert (status, told["code"]) == (409, "number_asked")
        # sent again it is the same request, and another number is another's
        for written in ("333 1234567", "+39 333/1234567"):
            assert (await ask(gateway, **phone, number=written, request=request))[0] == 201
        assert (await ask(gateway, **phone, number="333 1234568"))[0] == 201
        # called off, nobody was called
        assert (await post(gateway, "callbacks/cancel", code=first["code"]))[0] == 200
        assert (await ask(gateway, **phone, number="333 1234567"))[0] == 201
        (contact,) = await called_about(gateway, "+393331234567")
        async with gateway.core.database.writing() as session:
            await contacts.change_contact(session, contact, state="closed", outcome="completed")
            await note_result(session, contact, "reached")
        status, told = await ask(gateway, **phone, number="333 1234567")
        assert (status, told["code"]) == (409, "number_asked")


async def test_of_several_requests_for_a_number_at_once_one_is_kept(calling):
    async with calling() as (gateway, _, __):
        written = ("333 1234567", "+39 333 1234567", "0039 333 1234567", "333/1234567")
        answers = await asyncio.gather(
            *(ask(gateway, way="phone", email=None, number=number) for number in written)
        )
        assert sorted(status for status, _ in answers) == [201, 409, 409, 409]


async def called_about(gateway, number):
    """The contacts of the open requests with this number."""
    async with gateway.core.database.reading() as session:
        found = await session.execute(
            select(Callback.contact_id)
            .join(Contact, Contact.id == Callback.contact_id)
            .where(Callback.number == number, Contact.state != "closed")
        )
        return list(found.scalars())


async def test_a_request_of_a_process_that_died_gets_its_place_later(
    nobody_repairs, calling, monkeypatch
):
    async with calling() as (gateway, _, __), gateway.citizen() as first:
        seat = (await entered(first))["seat"]
        requests = gateway.callbacks
        place = requests.take_place

        async def dies(_contact_id):
            raise ConnectionError

        monkeypatch.setattr(requests, "take_place", dies)
        request = secrets.token_hex(12)
        assert (await ask(gateway, request=request, seat=seat))[0] == 500
        monkeypatch.setattr(requests, "take_place", place)
        async with gateway.core.database.reading() as session:
            (waiting,) = await callbacks.unfinished(session, limit=10)
        assert not waiting.placed
        await requests.take_place(waiting.contact_id)
        status, asked = await ask(gateway, request=request, seat=seat)
        assert (status, asked["callback"]["position"]) == (201, 1)
        await first.wait_state("ended")


async def test_a_citizen_who_wrote_is_called_out_of_the_case(calling):
    async with calling() as (gateway, sink, pbx):
        await left(gateway)
        (case,) = (await api(gateway, "GET", "messages"))[1]["messages"]
        at = f"messages/{case['id']}"
        wanted = {"request": secrets.token_hex(12), "number": NUMBER, "by": "me"}
        assert (await api(gateway, "POST", f"{at}/callback", **wanted))[1]["code"] == "not_yours"
        await api(gateway, "POST", f"{at}/take")
        for _ in range(2):
            status, opened = await api(gateway, "POST", f"{at}/callback", **wanted)
            assert status == 200, opened
        (step,) = opened["steps"]
        assert (step["kind"], [each["how"] for each in opened["linked"]]) == (
            "callback",
            ["callback"],
        )
        again = wanted | {"request": secrets.token_hex(12)}
        status, refused = await api(gateway, "POST", f"{at}/callback", **again)
        assert (status, refused["code"]) == (409, "number_asked")
        night = {"request": secrets.token_hex(12), "at": "2000-01-01T03:00:00Z"}
        assert (await api(gateway, "POST", f"{at}/invitation", **night))[1]["code"] == "bad_time"
        status, invited = await api(
            gateway, "POST", f"{at}/invitation", request=secrets.token_hex(12)
        )
        assert (status, [each["kind"] for each in invited["steps"]]) == (
            200,
            ["callback", "invitation"],
        )
        (_, letter) = await sink.until(2)
        assert case["reference"] in letter.get_content()
        async with gateway.desk() as desk:
            await desk.do("setState", state="available")
            offer = (await desk.wait_state("offered"))["offer"]
            assert offer["contactId"] == step["other"], "who asked for it is asked first"
            await desk.do("acceptOffer", contactId=step["other"])
            await pbx.wait("call.dial", step["other"])
            _, opened = await api(gateway, "GET", at)
            standing = {each["name"]: each["value"] for each in opened["facts"]}
            assert standing[step["other"]] == "calling"
            assert opened["message"]["mine"], "the case stays in hand"
