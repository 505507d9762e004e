"""The place of a callback: beside those who are there, lost and taken again, near, called off."""

import asyncio
import contextlib

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from examples.pbx_simulator.client import Refused
from gateway.callbacks import calls as callback_calls
from gateway.callbacks import sql as callbacks
from gateway.callbacks.warnings import AFTER, NEAR, CallbackWarnings
from gateway.contacts import changes
from gateway.contacts import lookups as contacts
from gateway.contacts.tables import Contact
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.mail.tables import OutgoingMail
from gateway.platform.security.sealing import Sealer
from queueing.backend import Acd, wall_clock_ms
from tests.integration.calling import (
    EMAIL,
    NUMBER,
    ask,
    dialled,
    entered,
    follow,
    ids,
    looking,
    post,
    token_of,
)


async def test_who_is_to_be_called_back_takes_no_place_from_those_who_are_there(calling):
    async with calling(queue_limits="weapons=1", queue_limit=1) as (gateway, _, pbx):
        assert (await ask(gateway))[0] == 201
        acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons"])
        assert (await acd.waiting())["weapons"].count == 1
        assert (await pbx.station.enter("call-1", "weapons"))["state"] == "waiting"
        with pytest.raises(Refused) as refused:
            await pbx.station.enter("call-2", "weapons")
        assert refused.value.code == "queue_full"


async def test_a_callback_whose_place_was_lost_takes_it_again(nobody_repairs, calling):
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
            await asyncio.gather(*(each.enqueue_missing() for each in others))
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
                await looking(gateway).enqueue_missing()
                # while the operator waits the queue loses everything
                await gateway.redis.flushall()
        await asyncio.gather(*(each.enqueue_missing() for each in others))
        async with gateway.desk("operator2") as two:
            await two.do("setState", state="available")
            offer = (await two.wait_state("offered"))["offer"]
            assert (offer["contactId"], offer["callback"]["state"]) == (contact_id, "ready")
            await two.do("acceptOffer", contactId=contact_id)
            link = (await sink.until(3))[2]
            body = {"invitation": token_of(link), "recording": None}
            assert (await post(gateway, "invitations/taken", **body))[0] == 201
        await gateway.redis.flushall()
        await looking(gateway).enqueue_missing()
        assert await acd.contact(contact_id) is None, "who was reached is not called again"
        async with gateway.core.database.reading() as session:
            assert await callbacks.open_count(session) == 0, "it fills no limit for ever"
            row = await contacts.contact(session, contact_id)
            legs = await contacts.legs_of(session, contact_id)
        assert (row.state, row.outcome) == ("closed", "failed")
        assert row.created_at <= row.ended_at
        assert all(leg.ended_at is not None for leg in legs)
        assert (await follow(gateway, asked["code"]))["result"] == "reached"


async def test_what_is_called_off_while_it_takes_its_place_is_not_called(
    nobody_repairs, calling, monkeypatch
):
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
        await looking(gateway).enqueue_missing()
        acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons"])
        assert (await acd.contact(contact_id)).state == "closed"


async def test_one_that_cannot_be_placed_keeps_nobody_from_the_queue(
    nobody_repairs, calling, monkeypatch
):
    monkeypatch.setattr(callback_calls, "AT_ONCE", 2)
    async with calling() as (gateway, _, __):
        for _ in range(4):
            assert (await ask(gateway))[0] == 201
        refused, broken, *good = await ids(gateway)
        async with gateway.core.database.writing() as session:
            await changes.change_contact(session, refused, category="no-such-topic")
            await changes.change_contact(session, broken, modality="no-such-way")
        await gateway.redis.flushall()
        with capture_logs() as told:
            await looking(gateway).enqueue_missing()
        acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons"])
        assert await acd.known([refused, broken, *good]) == set(good)
        said = {(each["event"], each["contact"]) for each in told if "contact" in each}
        assert {("callback.place_refused", refused), ("callback.not_placed", broken)} <= said


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("it", "In questo momento 2 persone sono prima di lei"),
        pytest.param("en", "2 people are before you", marks=pytest.mark.long),
    ],
)
async def test_who_is_near_is_told_once(calling, monkeypatch, language, words):
    # another outbox puts the letter there than the one that sends, which finds it by looking
    monkeypatch.setattr("gateway.mail.outbox.SAFETY_S", 0.2)
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
        await warnings(lambda: later_ms).warn()
        assert await warned(gateway) == 0, "three are before"
        await people[0].do("leaveQueue")
        await warnings(wall_clock_ms).warn()
        assert await warned(gateway) == 0, "the receipt has only just come"
        await asyncio.gather(*(warnings(lambda: later_ms).warn() for _ in range(3)))
        await warnings(lambda: later_ms).warn()
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

        monkeypatch.setattr(requests, "take_place", not_yet)
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
