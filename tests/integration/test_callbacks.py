"""Being called back: the place is kept, the link and the number are good once, the exchange says what came
of it. A real gateway, queue and mail server."""

import asyncio
import contextlib
import re
import secrets
from datetime import datetime, timedelta

import aiohttp
import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from examples.pbx_simulator.client import Refused
from gateway.auth.sealing import Sealer
from gateway.history import callbacks, contacts
from gateway.history.callback_models import Callback
from gateway.history.message_models import OutgoingMail
from gateway.history.models import Contact
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.times import ROME
from gateway.usecases import callback_calls
from gateway.usecases.callback_calls import CallbackCalls
from gateway.usecases.callback_warnings import AFTER, NEAR, CallbackWarnings
from queueing.backend import Acd, wall_clock_ms
from tests.integration.test_spoken_before import answered_in_history, offered_to, talk, two_desks
from tests.support.exchange import TOKEN, exchange, shown
from tests.support.smtp_sink import smtp_sink
from tests.support.wire_client import wire_client

TEXT = {"category": "weapons", "modality": "text", "recording": False}
EMAIL = "ada@example.org"
NUMBER = "+39 06 1234-5678"


@pytest.fixture
async def calling(running):
    """A gateway that can call back in both ways, its exchange and its mail server."""

    @contextlib.asynccontextmanager
    async def start(**overrides):
        async with (
            smtp_sink() as sink,
            running(
                pbx_token=TOKEN,
                smtp_url=sink.url,
                mail_from="stazione@example.org",
                **overrides,
            ) as gateway,
            exchange(gateway.url) as pbx,
        ):
            yield gateway, sink, pbx

    return start


async def post(gateway, path, **body):
    async with (
        aiohttp.ClientSession(gateway.url) as http,
        http.post(f"/api/v1/{path}", json=body) as answer,
    ):
        return answer.status, await answer.json()


async def ask(gateway, **fields):
    body = {
        "request": secrets.token_hex(12),
        "category": "weapons",
        "way": "video",
        "email": EMAIL,
        "consent": True,
        **fields,
    }
    return await post(gateway, "callbacks", **body)


async def follow(gateway, code):
    return (await post(gateway, "callbacks/follow", code=code))[1]


async def entered(citizen, **fields):
    return await citizen.do("enterQueue", **(TEXT | fields))


def token_of(mail):
    return re.search(r"#called=(\S+)", mail.get_content())[1]


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
        async with gateway.core.database.reading() as session:
            legs = [(leg.party, leg.channel) for leg in await contacts.legs_of(session, contact_id)]
            assert ("citizen", "callback") in legs
            assert ("citizen", "video") in legs
            mails = (await session.execute(OutgoingMail.__table__.select())).all()
            assert {mail.state for mail in mails} == {"sent"}
            assert not any(mail.sealed for mail in mails), "addresses are not kept with sent mail"


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


def shown_offer(desk):
    return [e for e in desk.events if e["type"] in ("snapshot", "agent")][-1]["offer"]


async def dialled(gateway, pbx, desk, **fields):
    """A citizen whose number is being dialled, and the code they have."""
    await desk.do("setState", state="available")
    status, asked = await ask(gateway, way="phone", number=NUMBER, email=None, **fields)
    assert status == 201, asked
    offer = (await desk.wait_state("offered"))["offer"]
    assert (offer["channel"], offer["callback"]["way"]) == ("phone", "phone")
    await desk.do("acceptOffer", contactId=offer["contactId"])
    told = await pbx.wait("call.dial", offer["contactId"])
    assert told.data["operator"]["id"]
    return offer["contactId"], asked["code"]


async def test_who_is_dialled_and_answers_talks_like_any_caller(calling):
    async with calling() as (gateway, _, pbx), gateway.desk() as desk:
        contact_id, code = await dialled(gateway, pbx, desk)
        assert shown(desk)["telephone"]["number"] == "+390612345678"
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


@pytest.mark.parametrize("result", ["busy", "no-answer", "unreachable"])
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
        # as if the time to come back were over
        deadlines = f"{{acd:{gateway.settings.station}}}:deadlines"
        await gateway.redis.zadd(deadlines, {f"gone:{agent}": 0})
        async with gateway.desk("operator2") as two:
            await two.do("setState", state="available")
            offer = (await two.wait_state("offered"))["offer"]
            assert offer["contactId"] == contact_id
            assert offer["callback"]["state"] == "no-answer"
            await two.do("acceptOffer", contactId=contact_id)
            await two.do("hangUp")
            await two.wait_state("wrap_up")
        assert pbx.kinds(contact_id).count("call.dial") == 1


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


async def ended(gateway, contact_id):
    async with gateway.core.database.reading() as session:
        row = await contacts.contact(session, contact_id)
    return row.state, row.outcome, row.ended_at


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
            ({"category": "nothing"}, "unknown_category"),
        ):
            status, told = await ask(gateway, **wrong)
            assert told["code"] == word, (status, told)
        assert (await ask(gateway))[0] == 201
        status, told = await ask(gateway)
        assert (status, told["code"]) == (409, "callbacks_full")
        status, told = await post(gateway, "callbacks/follow", code="AAAA-AAAA-AAAA-AAAA")
        assert status == 404


async def test_a_request_of_a_process_that_died_gets_its_place_later(calling, monkeypatch):
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


def looking(gateway):
    """What every gateway does every few seconds."""
    acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons"])
    return CallbackCalls(
        acd, gateway.core.database, gateway.callbacks, None, None, None, None,
        sender=None, keep=timedelta(days=1), now_ms=wall_clock_ms,
    )  # fmt: skip


async def test_who_is_to_be_called_back_takes_no_place_from_those_who_are_there(calling):
    async with calling(queue_limits="weapons=1", queue_limit=1) as (gateway, _, pbx):
        assert (await ask(gateway))[0] == 201
        acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons"])
        assert (await acd.waiting())["weapons"].count == 1
        assert (await pbx.station.enter("call-1", "weapons"))["state"] == "waiting"
        with pytest.raises(Refused) as refused:
            await pbx.station.enter("call-2", "weapons")
        assert refused.value.code == "queue_full"


async def ids(gateway):
    async with gateway.core.database.reading() as session:
        rows = await callbacks.unfinished(session, limit=10)
    return [row.contact_id for row in rows]


async def test_a_callback_whose_place_was_lost_takes_it_again(calling):
    """The queue's data are gone, as after the loss of a disk or a restored backup."""
    async with calling() as (gateway, sink, _):
        async with gateway.citizen() as first:
            seat = (await entered(first))["seat"]
            _, asked = await ask(gateway, seat=seat)
            await first.wait_state("ended")
        await sink.until(1)
        (contact_id,) = await ids(gateway)
        acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons"])
        before = await acd.contact(contact_id)
        await gateway.redis.flushall()
        assert await acd.contact(contact_id) is None
        async with gateway.citizen() as later:
            await entered(later)
            others = [looking(gateway) for _ in range(3)]
            await asyncio.gather(*(each.look() for each in others))
            after = await acd.contact(contact_id)
            assert after is not None, "it stands in the queue again"
            assert after.score_ms == before.score_ms
            told = await follow(gateway, asked["code"])
            assert (told["state"], told["position"]) == ("waiting", 1)
            async with gateway.desk() as desk:
                await desk.do("setState", state="available")
                offer = (await desk.wait_state("offered"))["offer"]
                assert offer["contactId"] == contact_id
                await desk.do("acceptOffer", contactId=contact_id)
                assert token_of((await sink.until(2))[1])
                await looking(gateway).look()
                # while the operator waits the queue loses everything
                await gateway.redis.flushall()
        await asyncio.gather(*(each.look() for each in others))
        async with gateway.desk("operator2") as two:
            await two.do("setState", state="available")
            offer = (await two.wait_state("offered"))["offer"]
            assert (offer["contactId"], offer["callback"]["state"]) == (contact_id, "ready")
            await two.do("acceptOffer", contactId=contact_id)
            link = (await sink.until(3))[2]
            body = {"invitation": token_of(link), "recording": None}
            assert (await post(gateway, "invitations/taken", **body))[0] == 201
        await gateway.redis.flushall()
        await looking(gateway).look()
        assert await acd.contact(contact_id) is None, "who was reached is not called again"
        async with gateway.core.database.reading() as session:
            assert await callbacks.open_count(session) == 0, "it fills no limit for ever"
            row = await contacts.contact(session, contact_id)
            legs = await contacts.legs_of(session, contact_id)
        assert (row.state, row.outcome) == ("closed", "failed")
        assert row.created_at <= row.ended_at
        assert all(leg.ended_at is not None for leg in legs)
        assert (await follow(gateway, asked["code"]))["result"] == "reached"


async def test_what_is_called_off_while_it_takes_its_place_is_not_called(calling, monkeypatch):
    async with calling() as (gateway, _, __):
        _, asked = await ask(gateway)
        (contact_id,) = await ids(gateway)
        await gateway.redis.flushall()
        place = Acd.schedule_callback

        async def slowly(acd, *args, **how):
            status, off = await post(gateway, "callbacks/cancel", code=asked["code"])
            assert (status, off["state"]) == (200, "over")
            return await place(acd, *args, **how)

        monkeypatch.setattr(Acd, "schedule_callback", slowly)
        await looking(gateway).look()
        acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons"])
        assert (await acd.contact(contact_id)).state == "closed"


async def test_one_that_cannot_be_placed_keeps_nobody_from_the_queue(calling, monkeypatch):
    monkeypatch.setattr(callback_calls, "AT_ONCE", 2)
    async with calling() as (gateway, _, __):
        for _ in range(4):
            assert (await ask(gateway))[0] == 201
        refused, broken, *good = await ids(gateway)
        async with gateway.core.database.writing() as session:
            await contacts.change_contact(session, refused, category="no-such-topic")
            await contacts.change_contact(session, broken, modality="no-such-way")
        await gateway.redis.flushall()
        with capture_logs() as told:
            await looking(gateway).look()
        acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons"])
        assert await acd.known([refused, broken, *good]) == set(good)
        said = {(each["event"], each["contact"]) for each in told if "contact" in each}
        assert {("callback.place_refused", refused), ("callback.not_placed", broken)} <= said


@pytest.mark.parametrize(
    ("language", "words"),
    [("it", "in questo momento 2 persone sono prima di lei"), ("en", "2 people are before you")],
)
async def test_who_is_near_is_told_once(calling, language, words):
    async with calling() as (gateway, sink, _), contextlib.AsyncExitStack() as waiting:
        core = gateway.core
        acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons"])
        later_ms = wall_clock_ms() + int(AFTER.total_seconds() * 1000) + 60_000

        def warnings(now_ms):
            sealer = Sealer(core.keys.of("sealed-mail"))
            outbox = Outbox(core.database, sealer, None, sent_from=None, clock=core.clock)
            sender = Sender(name="S", organisation="O", origin=gateway.url)
            return CallbackWarnings(acd, core.database, outbox, sender=sender, now_ms=now_ms)

        people = []
        for _ in range(NEAR):
            citizen = await waiting.enter_async_context(gateway.citizen())
            await entered(citizen)
            people.append(citizen)
        assert (await ask(gateway, language=language))[0] == 201
        assert (await ask(gateway, way="phone", number=NUMBER, email=None))[0] == 201
        await sink.until(1)
        await warnings(lambda: later_ms).look()
        assert await warned(gateway) == 0, "three are before"
        await people[0].do("leaveQueue")
        await warnings(wall_clock_ms).look()
        assert await warned(gateway) == 0, "the receipt has only just come"
        await asyncio.gather(*(warnings(lambda: later_ms).look() for _ in range(3)))
        await warnings(lambda: later_ms).look()
        assert await warned(gateway) == 1, "once, whoever looks"
        letter = (await sink.until(2))[1]
        assert letter["To"] == EMAIL
        assert words in letter.get_content()


async def warned(gateway):
    async with gateway.core.database.reading() as session:
        rows = await session.execute(
            select(OutgoingMail.id).where(OutgoingMail.kind == callbacks.WARNING)
        )
    return len(rows.all())


async def test_what_no_queue_has_taken_yet_is_called_off(calling, monkeypatch):
    async with calling() as (gateway, _, __):
        requests = gateway.callbacks

        async def not_yet(_contact_id):
            pass

        with monkeypatch.context() as dead:
            dead.setattr(requests, "take_place", not_yet)
            status, asked = await ask(gateway)
        assert status == 201, asked
        status, off = await post(gateway, "callbacks/cancel", code=asked["code"])
        assert (status, off["state"], off["result"]) == (200, "over", "cancelled")
        async with gateway.core.database.reading() as session:
            assert list(await callbacks.unfinished(session, limit=10)) == []
            assert await callbacks.open_count(session) == 0


async def test_the_id_of_a_call_is_of_one_contact(calling):
    async with calling() as (gateway, _, pbx), gateway.desk() as desk:
        contact_id, _ = await dialled(gateway, pbx, desk)
        other = await pbx.station.enter("call-9", "privacy")
        with pytest.raises(Refused) as caught:
            await pbx.station.report(contact_id, "dialled", result="answered", callId="call-9")
        assert (caught.value.status, caught.value.code) == (409, "call_exists")
        now = await pbx.station.report(contact_id, "dialled", result="answered", callId="out-1")
        assert (now["state"], now["callId"]) == ("assigned", "out-1")
        for _ in range(2):
            with pytest.raises(Refused) as caught:
                await pbx.station.enter("out-1", "weapons")
            assert (caught.value.status, caught.value.code) == (409, "call_exists")
        async with gateway.core.database.reading() as session:
            rows = await session.execute(Contact.__table__.select())
            assert {row.id for row in rows} == {contact_id, other["contactId"]}, "nothing is left"


async def test_who_is_being_offered_may_still_ask_to_be_called_back(calling):
    async with calling() as (gateway, _, _), gateway.desk() as desk, gateway.citizen() as citizen:
        seat = (await entered(citizen))["seat"]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        status, asked = await ask(gateway, seat=seat)
        assert status == 201, asked
        gone = await citizen.wait_state("ended")
        assert gone["contact"]["outcome"] == "removed"
