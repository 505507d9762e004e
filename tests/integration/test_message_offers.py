"""Messages offered through the queue: behind live contacts, which ring over one that is written; one at a time,
returned when declined."""

import asyncio
import secrets

import aiohttp
import pytest

from gateway.contacts import lookups as contacts
from gateway.messages import offers as message_offers
from gateway.messages import sql as messages
from gateway.messages.offers import MessageOffers
from gateway.stores import redis_client
from queueing.backend import Acd
from tests.integration.writing import api, left
from tests.support.servers.smtp_sink import smtp_sink

TEXT = {"category": "weapons", "modality": "text", "recording": False}


@pytest.fixture
async def sink():
    async with smtp_sink() as made:
        yield made


@pytest.fixture
async def mailing(running, sink):
    async with running(smtp_url=sink.url, mail_from="stazione@example.org") as gateway:
        yield gateway


def answering(text):
    return {"request": secrets.token_hex(12), "text": text, "seenTexts": 1}


async def mine(gateway, username="operator1"):
    _, listed = await api(gateway, "GET", "messages", username)
    return [each for each in listed["messages"] if each["mine"]]


async def kinds_of(gateway, name):
    async with gateway.core.database.reading() as session:
        return {event.kind for event in await contacts.events_of(session, name)}


async def looks(gateway):
    """What waits and is in no queue is found, as by each gateway now and then."""
    acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons"])
    await MessageOffers(acd, gateway.core.database, gateway.core.clock, on=True).enqueue_missing()


async def offered(desk):
    return (await desk.wait_state("offered"))["offer"]


async def writes(desk):
    """The desk is told that its operator has a message in hand; it is free for live contacts."""
    told = await desk.wait(lambda e: e.get("agent") and e["agent"]["writing"])
    assert told["contact"] is None
    return told["agent"]


async def accepted(gateway, desk, username="operator1"):
    offer = await offered(desk)
    assert offer["message"] is not None
    await desk.do("acceptOffer", contactId=offer["contactId"])
    (message,) = await mine(gateway, username)
    return offer["contactId"], message


async def test_a_message_is_offered_answered_and_in_history(mailing, sink):
    reference = (await left(mailing))["reference"]
    async with mailing.desk() as desk:
        await desk.do("setState", state="available")
        name, message = await accepted(mailing, desk)
        assert message["reference"] == reference
        assert (await writes(desk))["state"] == "available"
        # a live contact rings over it
        async with mailing.citizen() as citizen:
            await citizen.do("enterQueue", **TEXT)
            live = await offered(desk)
            assert live["message"] is None
            words = answering("Sì, ogni cinque anni.")
            status, _ = await api(mailing, "POST", f"messages/{message['id']}/answer", **words)
            assert status == 200
            await sink.until(2)
    async with mailing.core.database.reading() as session:
        row = await contacts.contact(session, message["id"])
        thread = await messages.thread(session, message["id"])
    assert (row.state, row.outcome, row.channel) == ("closed", "completed", "message")
    # the queue's part is told a moment later
    async with asyncio.timeout(10):
        while not {"schedule", "offer", "accept", "write"} <= await kinds_of(mailing, name):
            await asyncio.sleep(0.05)
    assert [reply.author for reply, _ in thread] == ["citizen", "agent"]


async def test_writing_again_ends_nobody_elses_wrap_up(mailing):
    """The queue's entry of before still names who answered it."""
    code = (await left(mailing))["code"]
    async with mailing.desk() as desk:
        await desk.do("setState", state="available")
        _, message = await accepted(mailing, desk)
        words = answering("Sì, ogni cinque anni.")
        assert (await api(mailing, "POST", f"messages/{message['id']}/answer", **words))[0] == 200
        async with mailing.citizen() as citizen:
            await citizen.do("enterQueue", **TEXT)
            live = (await offered(desk))["contactId"]
            await desk.do("acceptOffer", contactId=live)
            await citizen.do("hangUp")
            await desk.wait_state("wrap_up")
        more = {"code": code, "request": secrets.token_hex(12), "text": "E costa?"}
        async with (
            aiohttp.ClientSession(mailing.url) as http,
            http.post("/api/v1/messages/follow/replies", json=more) as written,
        ):
            assert written.status in (200, 201), await written.text()
        await desk.do("finishWrapUp", contactId=live, code="referred", notes="sentito")
        again = await offered(desk)
        assert again["message"] is not None
    async with asyncio.timeout(10):
        while "finish_wrap_up" not in await kinds_of(mailing, live):
            await asyncio.sleep(0.05)
    async with mailing.core.database.reading() as session:
        row = await contacts.contact(session, live)
    assert (row.notes, row.wrap_up_code) == ("sentito", "referred")


async def test_live_contacts_go_first(mailing):
    await left(mailing)
    async with mailing.citizen() as citizen, mailing.desk() as desk:
        await citizen.do("enterQueue", **TEXT)
        await desk.do("setState", state="available")
        assert (await offered(desk))["message"] is None


async def test_a_declined_message_is_for_the_next_one(mailing):
    await left(mailing)
    async with mailing.desk() as one, mailing.desk("operator2") as two:
        await one.do("setState", state="available")
        first = await offered(one)
        await one.do("declineOffer", contactId=first["contactId"], reason="busy")
        await two.do("setState", state="available")
        again = await offered(two)
        assert again["contactId"] == first["contactId"]
        assert await mine(mailing) == []


async def test_what_is_put_back_is_offered_again_and_what_is_taken_from_the_list_is_not(mailing):
    await left(mailing)
    async with mailing.desk() as one, mailing.desk("operator2") as two:
        await one.do("setState", state="available")
        _, message = await accepted(mailing, one)
        status, _ = await api(mailing, "POST", f"messages/{message['id']}/release")
        assert status == 200
        again = await offered(one)
        await one.do("declineOffer", contactId=again["contactId"], reason="busy")
        status, _ = await api(mailing, "POST", f"messages/{message['id']}/take", "operator3")
        assert status == 200
        await two.do("setState", state="available")
        await two.wait_state("available")
        live = await mailing.redis.zcard(f"{{acd:{mailing.settings.station}}}:line:weapons|")
        assert live == 0


@pytest.mark.long
async def test_who_takes_one_from_the_list_is_offered_no_other(mailing):
    async with mailing.desk() as one, mailing.desk("operator2") as two:
        await one.do("setState", state="available")
        await two.do("setState", state="available")
        await left(mailing)
        # whoever it rings at, the other takes it from the list
        rings, takes, username = one, two, "operator2"
        _, listed = await api(mailing, "GET", "messages")
        first = listed["messages"][0]["id"]
        async with asyncio.timeout(10):
            while not any(e.get("offer") for e in (*one.events, *two.events)):
                await asyncio.sleep(0.05)
        if any(e.get("offer") for e in two.events):
            rings, takes, username = two, one, "operator1"
        status, _ = await api(mailing, "POST", f"messages/{first}/take", username)
        assert status == 200
        await writes(takes)
        await left(mailing)
        other = await offered(rings)
        await rings.do("declineOffer", contactId=other["contactId"], reason="busy")
        assert [each["id"] for each in await mine(mailing, username)] == [first]
        status, _ = await api(
            mailing, "POST", f"messages/{first}/answer", username, **answering("Sì.")
        )
        assert status == 200
        assert (await offered(takes))["message"] is not None


@pytest.mark.long
async def test_who_had_one_before_signing_on_is_offered_others_afterwards(mailing):
    await left(mailing)
    _, listed = await api(mailing, "GET", "messages")
    first = listed["messages"][0]["id"]
    assert (await api(mailing, "POST", f"messages/{first}/take"))[0] == 200
    await left(mailing)
    async with mailing.desk() as desk:
        await desk.do("setState", state="available")
        await writes(desk)
        await looks(mailing)
        line = f"{{acd:{mailing.settings.station}}}:queue:weapons|"
        assert await mailing.redis.zcard(line) == 1
        status, _ = await api(mailing, "POST", f"messages/{first}/answer", **answering("Sì."))
        assert status == 200
        assert (await offered(desk))["message"] is not None


async def test_a_message_that_no_queue_knows_is_found(nobody_repairs, mailing):
    """As after the queue was lost, or while it could not be told."""
    await left(mailing)
    key = f"{{acd:{mailing.settings.station}}}"
    async for name in mailing.redis.scan_iter(f"{key}:*-q1*"):
        await mailing.redis.delete(name)
    await mailing.redis.delete(f"{key}:messages", f"{key}:heads", f"{key}:lines")
    for name in ("queue", "line"):
        await mailing.redis.delete(f"{key}:{name}:weapons|")
    async with mailing.desk() as desk:
        await desk.do("setState", state="available")
        await looks(mailing)
        assert (await offered(desk))["message"]


async def test_all_that_wait_stand_in_the_queue(nobody_repairs, mailing, monkeypatch):
    monkeypatch.setattr(message_offers, "AT_ONCE", 2)
    for _ in range(5):
        await left(mailing)
    station = mailing.settings.station
    await mailing.redis.flushall()
    await looks(mailing)
    assert await mailing.redis.zcard(f"{{acd:{station}}}:line:weapons|") == 5


async def test_gateways_that_look_at_once_put_a_message_in_the_queue_once(
    nobody_repairs, mailing, sink
):
    """As after the queue was lost: each of them finds that it stands nowhere."""
    await left(mailing)
    core, station = mailing.core, mailing.settings.station
    others = [redis_client(mailing.settings) for _ in range(3)]
    looking = [
        MessageOffers(
            Acd(redis, station, categories=["weapons"]), core.database, core.clock, on=True
        )
        for redis in others
    ]
    try:
        for _ in range(10):
            async for name in mailing.redis.scan_iter(f"{{acd:{station}}}:*"):
                if not name.endswith(":journal"):
                    await mailing.redis.delete(name)
            await asyncio.gather(*(each.enqueue_missing() for each in looking))
            line = await mailing.redis.zrange(f"{{acd:{station}}}:line:weapons|", 0, -1)
            assert [name.partition(":")[2].rpartition("-")[2] for name in line] == ["q1"]
    finally:
        for redis in others:
            await redis.aclose()
