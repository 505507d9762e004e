"""What the exchange may send and is told: bad input, tokens, the event stream, webhooks."""

import asyncio
from datetime import UTC, datetime

import aiohttp
import pytest

from examples.pbx_simulator.client import Refused, StationClient
from examples.pbx_simulator.simulator import Behaviour, Simulator
from examples.pbx_simulator.webhook import WebhookReceiver
from gateway.accounts import sql as accounts
from gateway.archive.lookups import kept_of
from gateway.telephony import lookups
from gateway.telephony import sql as telephone
from gateway.telephony.event_log import EventLog
from gateway.telephony.events import Noted
from queueing.keys import StationKeys
from tests.support.servers.exchange import (
    AUTHORIZED,
    NUMBER,
    SECRET,
    TOKEN,
    assigned,
    exchange,
    receiver,
)

TEXT = {"category": "weapons", "modality": "text", "recording": False}


BAD_CALLS = [
    {},
    {"category": "Weapons!", "callId": "a"},
    {"category": "weapons", "callId": ""},
    {"category": "weapons", "callId": "a b"},
    {"category": "weapons", "callId": "a" * 129},
    {"category": "weapons", "callId": "a", "language": "xx"},
    {"category": "weapons", "callId": "a", "number": "call me"},
    {"category": "weapons", "callId": "a", "number": "1" * 22},
    {"category": "weapons", "callId": "a", "caller": "Mario Rossi"},
    {"category": "weapons", "callId": "a", "caller": "c" * 65},
    {"category": "weapons", "callId": "a", "requirements": ["a|b"]},
    {"category": "weapons", "callId": "a", "requirements": ["r"] * 9},
    {"category": "weapons", "callId": "a", "needs": ["everything"]},
    {"category": "weapons", "callId": "a", "priority": 1},
    {"category": 7, "callId": "a"},
    {"category": "weapons", "callId": "a", "requirements": ["no-such-skill"]},
]
BAD_REPORTS = [
    ("ring", {"operator": "a b"}),
    ("ring", {"who": "x"}),
    ("answered", {"operator": 7}),
    ("unanswered", {}),
    ("unanswered", {"reason": "asleep"}),
    ("hold", {"x": 1}),
    ("retrieve", {"operator": "o" * 65}),
    ("transfer", {"to": "+39"}),
    ("transfer", {"category": "Not One"}),
    ("hang-up", {}),
    ("hang-up", {"by": "nobody"}),
    ("abandoned", {"by": "caller"}),
]


async def test_bad_input_is_refused_and_changes_nothing(phoning):
    async with phoning() as (_, pbx):
        call = await pbx.station.enter("call-1", "weapons")
        contact_id = call["contactId"]
        paths = [("/calls", body) for body in BAD_CALLS]
        paths += [(f"/calls/{contact_id}/{what}", body) for what, body in BAD_REPORTS]
        for path, body in paths:
            async with pbx.station.http.post(f"/api/v1/telephony{path}", json=body) as answer:
                told = await answer.json()
                assert answer.status == 422, (path, body, told)
                codes = ("invalid", "call_id_required", "unknown_requirement")
                assert told["code"] in codes, (path, body)
        for path in ["/calls", *(f"/calls/{contact_id}/{what}" for what, _ in BAD_REPORTS)]:
            url = f"/api/v1/telephony{path}"
            async with pbx.station.http.post(url, data=b"{", headers=json_type()) as answer:
                assert answer.status == 400, path
            async with pbx.station.http.post(url, data=b"{}") as answer:
                assert answer.status == 415, path
            async with pbx.station.http.post(
                url, data=b" " * 20_000, headers=json_type()
            ) as answer:
                assert answer.status == 413, path
        for what, more in (("ring", {}), ("hang-up", {"by": "caller"}), ("abandoned", {})):
            with pytest.raises(Refused) as caught:
                await pbx.station.report("nobody", what, **more)
            assert (caught.value.status, caught.value.code) == (404, "unknown_call")
        async with pbx.station.http.get(
            "/api/v1/telephony/events", headers={"Last-Event-ID": "yesterday"}
        ) as answer:
            assert answer.status == 422
        assert (await pbx.station.ask("GET", f"/calls/{contact_id}"))["state"] == "waiting"


def json_type():
    return {"Content-Type": "application/json"}


async def test_only_the_exchange_gets_in(running):
    async with running(pbx_token=f"{TOKEN},another-token-of-theirs") as gateway:
        staff = {"Authorization": f"Bearer {await gateway.token('operator1')}"}
        async with aiohttp.ClientSession(gateway.url) as http:
            tries = [
                ({}, 401),
                (staff, 401),
                ({"Authorization": "Bearer nothing"}, 401),
                ({"Authorization": f"Basic {TOKEN}"}, 401),
                (AUTHORIZED, 200),
                ({"Authorization": "Bearer another-token-of-theirs"}, 200),
            ]
            for headers, status in tries:
                async with http.get("/api/v1/telephony/calls", headers=headers) as answer:
                    assert answer.status == status, headers
            # and nothing else is open to it
            for path in ("/api/v1/me", "/api/v1/floor", "/api/v1/recordings"):
                async with http.get(path, headers=AUTHORIZED) as answer:
                    assert answer.status == 401, path


async def test_without_a_token_there_is_no_channel(gateway):
    async with (
        aiohttp.ClientSession(gateway.url) as http,
        http.get("/api/v1/telephony/calls", headers=AUTHORIZED) as answer,
    ):
        assert (answer.status, (await answer.json())["code"]) == (404, "telephony_off")


async def test_wrong_tokens_and_floods_are_slowed_down(running):
    limits = "telephony=5/600"
    async with (
        running(pbx_token=TOKEN, rate_limits=limits) as gateway,
        aiohttp.ClientSession(gateway.url) as http,
    ):

        async def status(headers):
            async with http.get("/api/v1/telephony/calls", headers=headers) as answer:
                return answer.status

        good = [await status(AUTHORIZED) for _ in range(6)]
        assert good == [200] * 5 + [429]
        wrong = [await status({"Authorization": "Bearer x"}) for _ in range(21)]
        assert wrong == [401] * 20 + [429]


async def test_a_stream_goes_on_where_it_broke(phoning):
    async with phoning() as (gateway, pbx):
        await pbx.station.enter("call-1", "weapons")
        first = await pbx.wait("call.queued")
        place = pbx.station.place
        assert place == first.id
        # nobody is there meanwhile
        async with exchange(gateway.url) as other:
            call = await other.station.enter("call-2", "weapons")
            await other.wait("call.queued", call["contactId"])
            later = type(other.station)(gateway.url, TOKEN)
            later.place = place
            async with later:
                async for event in later.events():
                    assert event.data["contactId"] == call["contactId"]
                    break


async def test_a_stream_that_was_away_too_long_is_told(phoning):
    async with phoning() as (gateway, pbx):
        event_log = EventLog(gateway.redis, f"{{acd:{gateway.settings.station}}}", kept=1)
        call = await pbx.station.enter("call-1", "weapons")
        queued = await pbx.wait("call.queued")
        await gateway.redis.xtrim(f"{{acd:{gateway.settings.station}}}:telephony:events", maxlen=0)
        assert await event_log.has_gap(queued.id)
        await event_log.append(Noted(type="call.changed", at_ms=1, contact=call["contactId"]))
        async with type(pbx.station)(gateway.url, TOKEN) as late:
            late.place = queued.id
            seen = []
            async for event in late.events():
                seen.append(event.kind)
                if len(seen) == 2:
                    break
            assert seen == ["stream.gap", "call.changed"]


async def test_a_journal_entry_is_told_once(running, valkey_server):
    async with running() as gateway:
        event_log = EventLog(gateway.redis, "{acd:once}")
        event = Noted(type="call.queued", at_ms=1, contact="c1", category="weapons")
        assert await event_log.append_once("5-1", event)
        assert not await event_log.append_once("5-1", event)
        assert not await event_log.append_once("4-9", event)
        assert await event_log.append_once("5-2", event)
        assert await event_log.has_written("5-1")
        assert not await event_log.has_written("6-0")
        assert [kept for _, kept in await event_log.read("0-0")] == [event, event]


@pytest.mark.long
async def test_seats_are_kept_while_the_exchange_is_heard_of(running):
    async with running(pbx_token=TOKEN, seat_lease_s=10) as gateway:
        async with exchange(gateway.url) as pbx:
            call = await pbx.station.enter("call-1", "weapons")
            contact_id = call["contactId"]
            deadlines, seat = StationKeys(gateway.settings.station).deadlines, f"seat:{contact_id}"
            first = await gateway.redis.zscore(deadlines, seat)
            async with asyncio.timeout(20):
                while await gateway.redis.zscore(deadlines, seat) == first:
                    await asyncio.sleep(0.05)
            assert (await pbx.station.ask("GET", f"/calls/{contact_id}"))["state"] == "waiting"
        # the exchange has gone without a word: its callers have, too
        await gateway.redis.delete(f"{{acd:{gateway.settings.station}}}:telephony:seen")
        async with asyncio.timeout(25):
            while await gateway.redis.smembers(
                f"{{acd:{gateway.settings.station}}}:telephony:calls"
            ):
                await asyncio.sleep(0.2)
        async with exchange(gateway.url) as back:
            now = await back.station.ask("GET", f"/calls/{contact_id}")
            assert (now["state"], now["outcome"]) == ("ended", "lost")


async def test_the_number_is_in_sql_only_and_not_for_long(phoning, capfd):
    async with assigned(phoning) as (gateway, pbx, desk, contact_id, _):
        await pbx.station.report(contact_id, "answered")
        await desk.do("hangUp")
        await pbx.wait("call.ended", contact_id)
        station = f"{{acd:{gateway.settings.station}}}"
        held = []
        async for key in gateway.redis.scan_iter(f"{station}*"):
            held.append(str(key))
            kind = await gateway.redis.type(key)
            match kind:
                case "string":
                    held.append(str(await gateway.redis.get(key)))
                case "hash":
                    held.append(str(await gateway.redis.hgetall(key)))
                case "set":
                    held.append(str(await gateway.redis.smembers(key)))
                case "zset":
                    held.append(str(await gateway.redis.zrange(key, 0, -1)))
                case "stream":
                    held.append(str(await gateway.redis.xrange(key)))
        assert len(held) > 10
        text = "\n".join(held) + "".join(capfd.readouterr())
        for secret in (NUMBER, NUMBER[1:], "call-1", "line-7"):
            assert secret not in text, secret
        async with gateway.core.database.reading() as session:
            row = await lookups.call(session, contact_id)
            assert (row.number, row.caller, row.call_id) == (NUMBER, "line-7", "call-1")
        async with gateway.core.database.writing() as session:
            assert await telephone.forget_numbers(session, row.created_at, kept_of) == 0
            later = row.created_at.replace(year=row.created_at.year + 1)
            assert await telephone.forget_numbers(session, later, kept_of) == 1
        async with gateway.core.database.reading() as session:
            assert (await lookups.call(session, contact_id)).number is None
        # and the same call is still known
        again = await pbx.station.enter("call-1", "weapons", number=NUMBER)
        assert again["contactId"] == contact_id


TRIES = 'vs_exchange_webhooks_total{result="%s"}'


async def test_webhooks_are_signed_in_order_and_tried_again(running):
    async with receiver() as (hook, url):
        hook.answers = [500, 503, 204]
        async with (
            running(pbx_token=TOKEN, pbx_webhook_url=url, pbx_webhook_secret=SECRET) as gateway,
            exchange(gateway.url) as pbx,
            gateway.desk() as desk,
        ):
            call = await pbx.station.enter("call-1", "weapons")
            contact_id = call["contactId"]
            await desk.do("setState", state="available")
            await desk.wait_state("offered")
            await desk.do("acceptOffer", contactId=contact_id)
            event_id, told, _ = await hook.wait(lambda e: e["type"] == "call.assigned")
            assert told["callId"] == "call-1"
            assert told["id"] == event_id
            taken = [told["type"] for _, told, status in hook.seen if status < 300]
            assert taken == ["call.queued", "call.offered", "call.assigned"]
            # the first was refused twice and came again under its own id
            assert len({seen[0] for seen in hook.seen[:3]}) == 1
            assert hook.forged == 0
            # the stream told the same, under the same ids
            assert (await pbx.wait("call.assigned", contact_id)).id == event_id
            async with asyncio.timeout(10):
                while (found := await figures(gateway))["vs_exchange_untold"] > 0:
                    await asyncio.sleep(0.05)
            assert (found[TRIES % "taken"], found[TRIES % "refused"]) == (3, 2)
            assert found["vs_exchange_oldest_untold_seconds"] == 0


async def figures(gateway):
    """What the station's own figures say of the exchange."""
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{gateway.url}/metrics") as answer,
    ):
        lines = (await answer.text()).splitlines()
    told = (line.rpartition(" ") for line in lines if line.startswith("vs_exchange"))
    return {name: float(value) for name, _, value in told}


async def test_what_the_receiver_has_not_been_told_is_counted(running):
    async with receiver() as (hook, url):
        hook.answers = [503] * 1000
        async with (
            running(pbx_token=TOKEN, pbx_webhook_url=url, pbx_webhook_secret=SECRET) as gateway,
            exchange(gateway.url) as pbx,
        ):
            await pbx.station.enter("call-1", "weapons")
            await pbx.station.enter("call-2", "weapons")
            async with asyncio.timeout(15):
                while (found := await figures(gateway))["vs_exchange_untold"] < 2:
                    await asyncio.sleep(0.05)
                while (found := await figures(gateway)).get(TRIES % "refused", 0) < 1:
                    await asyncio.sleep(0.05)
            assert found["vs_exchange_untold"] == 2
            assert found["vs_exchange_oldest_untold_seconds"] > 0


async def test_an_event_the_receiver_will_not_have_is_let_go(running):
    async with receiver() as (hook, url):
        hook.answers = [422, 422, 422]
        async with (
            running(pbx_token=TOKEN, pbx_webhook_url=url, pbx_webhook_secret=SECRET) as gateway,
            exchange(gateway.url) as pbx,
        ):
            first = await pbx.station.enter("call-1", "weapons")
            second = await pbx.station.enter("call-2", "weapons")
            await hook.wait(lambda e: e["contactId"] == second["contactId"])
            assert [s[2] for s in hook.seen if s[1]["contactId"] == first["contactId"]] == [422] * 3


@pytest.mark.long
async def test_a_set_that_answers_by_itself_is_rung_with_the_offer_and_the_exchange_says_it_is_there(
    running, monkeypatch
):
    monkeypatch.setattr("gateway.telephony.exchange.KEEP_ALIVE_S", 1.0)
    said = []
    behaviour = Behaviour(category="weapons", ring_s=0.2, talk_s=3.0)
    async with (
        WebhookReceiver(SECRET, 0) as webhook,
        running(pbx_token=TOKEN, pbx_webhook_url=webhook.url, pbx_webhook_secret=SECRET) as gateway,
        StationClient(gateway.url, TOKEN) as station,
    ):
        async with gateway.core.database.writing() as session:
            account = await accounts.by_username(session, "operator1")
            account.auto_answer_s = 1
            await telephone.set_own(session, account.id, "4321", datetime.now(UTC), answers=False)
        async with gateway.desk() as desk:
            simulator = Simulator(station, behaviour, said.append, webhook=webhook)
            calling = asyncio.create_task(simulator.run())
            await desk.do("setState", state="available")
            await desk.wait_state("offered")
            await desk.wait(lambda e: e.get("offer") and e["offer"]["telephoneRings"])
            # nobody has pressed anything at the desk
            await desk.wait_state("busy")
            await asyncio.wait_for(calling, 20)
            assert (await desk.wait_state("wrap_up"))["contact"]["endedBy"] == "citizen"
    assert any("asks whether we are there" in line for line in said)
    assert any("rings at the desk of 4321" in line for line in said)
    assert not any("refused" in line for line in said)


@pytest.mark.long
async def test_a_long_call_on_a_quiet_floor_goes_on_by_webhook_alone(running, monkeypatch):
    monkeypatch.setattr("gateway.telephony.calls.PRESENT_S", 5)
    monkeypatch.setattr("gateway.telephony.exchange.KEEP_ALIVE_S", 1.0)
    async with (
        receiver() as (hook, url),
        running(
            pbx_token=TOKEN, pbx_webhook_url=url, pbx_webhook_secret=SECRET, seat_lease_s=10
        ) as gateway,
        StationClient(gateway.url, TOKEN) as pbx,
        gateway.desk() as desk,
    ):
        contact_id = (await pbx.enter("call-1", "weapons"))["contactId"]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact_id)
        await pbx.report(contact_id, "answered")
        await hook.wait(lambda e: e["type"] == "call.assigned")
        # longer than the exchange counts as there, and then longer than the seat is kept
        async with asyncio.timeout(40):
            while sum(told["type"] == "exchange.check" for _, told, _ in hook.seen) < 19:
                await asyncio.sleep(0.2)
        assert (await pbx.ask("GET", f"/calls/{contact_id}"))["state"] == "talking"
        assert not [told for _, told, _ in hook.seen if told["type"] == "call.ended"]
