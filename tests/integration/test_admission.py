"""Who is let into the queue, on a real gateway: hours, limits, nobody there, those inside at closing."""

import asyncio
import contextlib

import aiohttp

from gateway.contacts import lines
from queueing.backend import Acd
from queueing.model import AgentState
from queueing.opening import read_plan
from tests.integration.opening_days import another_day
from tests.support.servers.exchange import TOKEN, exchange

ENTER = {"category": "weapons", "modality": "text", "recording": False}
NEVER = {"week": {}}


async def station(gateway):
    async with aiohttp.ClientSession() as http, http.get(f"{gateway.url}/api/v1/station") as answer:
        shown = await answer.json()
    return shown, {topic["id"]: topic for topic in shown["categories"]}


async def refused(gateway, **fields):
    async with gateway.citizen() as citizen:
        answer = await citizen.ask("enterQueue", **{**ENTER, **fields})
    assert not answer["ok"]
    return answer["error"]


async def test_out_of_hours_the_refusal_says_when_it_opens(running):
    always = ["00:00-24:00"]
    plan = {"week": {}, "categories": {"privacy": {"week": {"mon-sun": always}, "holidays": False}}}
    async with running(hours="published", opening=plan) as gateway:
        error = await refused(gateway)
        assert error["code"] == "closed"
        assert error.get("untilMs") is None, "it never opens"
        async with gateway.citizen() as citizen:
            assert (await citizen.do("enterQueue", **{**ENTER, "category": "privacy"}))["contactId"]
        shown, topics = await station(gateway)
        assert (shown["state"], shown["closedWhy"]) == ("closed", "hours")
        assert topics["weapons"]["state"] == "closed"
        assert topics["privacy"]["state"] == "nobody"
    later = {"week": another_day(), "holidays": False}
    async with running(hours="published", opening=later) as gateway:
        error = await refused(gateway)
        shown, _ = await station(gateway)
        assert error["untilMs"] > 0
        assert shown["nextOpening"]


async def test_a_first_run_that_makes_demonstration_accounts_is_open_at_any_time(running):
    """With a key of its own the first run is not one that another test has made."""
    async with running(hours=None, opening={"week": {}}, secret_key="first" * 8) as gateway:
        async with asyncio.timeout(60):
            while not (await station(gateway))[0]["alwaysOpen"]:
                await asyncio.sleep(0.02)
        shown, _ = await station(gateway)
        assert shown["open"]


async def test_those_waiting_at_closing_are_served(running):
    async with (
        running(
            hours="published", opening={"week": {"mon-sun": ["00:00-24:00"]}, "holidays": False}
        ) as gateway,
        gateway.citizen(visitor="v" * 20) as citizen,
        gateway.desk() as desk,
    ):
        message = {"type": "enterQueue", "id": "e1", **ENTER}
        entered = await citizen.sio.call("command", message, namespace="/citizen")
        await gateway.opening.change(read_plan(NEVER), revision=0, by=None)
        assert (await refused(gateway))["code"] == "closed"
        # the answer was lost and the page asks again: it is in the queue already
        again = await citizen.sio.call("command", message, namespace="/citizen")
        assert again["result"]["contactId"] == entered["result"]["contactId"]
        await desk.do("setState", state="available")
        offered = await desk.wait_state("offered")
        assert offered["offer"]["contactId"] == entered["result"]["contactId"]
        await desk.do("acceptOffer", contactId=entered["result"]["contactId"])
        await citizen.wait_state("connected")


async def test_limits_of_station_and_category(running):
    async with (
        running(queue_limit=3, queue_limits="weapons=1") as gateway,
        gateway.citizen() as first,
        gateway.citizen() as second,
        gateway.citizen() as third,
    ):
        await first.do("enterQueue", **ENTER)
        error = await refused(gateway)
        assert (error["code"], error["retryable"]) == ("queue_full", True)
        await second.do("enterQueue", **{**ENTER, "category": "privacy"})
        await third.do("enterQueue", **{**ENTER, "category": "privacy"})
        assert (await refused(gateway, category="privacy"))["code"] == "queue_full"
        await first.do("leaveQueue")
        async with gateway.citizen() as fourth:
            await fourth.do("enterQueue", **ENTER)


async def test_of_many_who_enter_at_once_no_more_get_in_than_the_limit(running):
    async with running(queue_limit=3) as gateway, contextlib.AsyncExitStack() as open_pages:
        pages = [await open_pages.enter_async_context(gateway.citizen()) for _ in range(8)]
        answers = await asyncio.gather(*(page.ask("enterQueue", **ENTER) for page in pages))
    errors = [each["error"] for each in answers if not each["ok"]]
    assert len(errors) == 5
    assert {(each["code"], each["retryable"]) for each in errors} == {("queue_full", True)}


async def test_a_category_with_a_head_start_comes_before_those_who_entered_in_it(running):
    async with (
        running(pbx_token=TOKEN, priorities="privacy=600,licences=300") as gateway,
        exchange(gateway.url) as pbx,
        gateway.citizen() as first,
        gateway.citizen() as urgent,
    ):
        plain = (await first.do("enterQueue", **ENTER))["contactId"]
        called = (await pbx.station.enter("call-1", "licences"))["contactId"]
        sooner = (await urgent.do("enterQueue", **{**ENTER, "category": "privacy"}))["contactId"]
        async with gateway.desk() as desk:
            await desk.do("setState", state="available")
            assert (await desk.wait_state("offered"))["offer"]["contactId"] == sooner
        acd = Acd(gateway.redis, gateway.settings.station, categories=["privacy"])
        ahead = {
            name: live.entered_at - live.score_ms
            for name in (plain, called, sooner)
            if (live := await acd.contact(name))
        }
        assert ahead == {plain: 0, called: 300_000, sooner: 600_000}


async def test_nobody_there_and_all_paused(running):
    async with running(when_nobody="refuse", when_paused="refuse") as gateway:
        assert (await refused(gateway))["code"] == "nobody_signed_in"
        async with gateway.desk() as desk:
            await desk.wait(lambda e: e["type"] == "snapshot")
            await desk.do("setState", state="paused", reason="break")
            assert (await refused(gateway))["code"] == "all_paused"
            await desk.do("setState", state="available")
            async with gateway.citizen() as citizen:
                await citizen.do("enterQueue", **ENTER)


async def test_without_a_media_worker_text_still_enters(running):
    async with running(when_no_media="refuse") as gateway:
        assert (await refused(gateway, modality="video"))["code"] == "media_short"
        async with gateway.citizen() as citizen:
            await citizen.do("enterQueue", **ENTER)


async def test_nobody_waits_for_ever_for_an_operator_who_signs(running, monkeypatch):
    """Sign language is required only where somebody on duty for the topic signs, and only for so long."""
    monkeypatch.setattr(lines, "FRESH_S", 0)
    asks = {**ENTER, "needs": ["sign-language"]}
    async with (
        running(sign_language_wait_s=5) as gateway,
        gateway.citizen() as elsewhere,
        gateway.citizen() as waiting,
        gateway.desk() as desk,
    ):
        acd = Acd(gateway.redis, gateway.settings.station, categories=["weapons", "privacy"])
        await acd.sign_on("signs", {"weapons": 3}, {"lis", "house"})
        await acd.set_state("signs", AgentState.PAUSED)
        entered = await elsewhere.do("enterQueue", **{**asks, "category": "privacy"})
        assert "lis" not in (await acd.contact(entered["contactId"])).requirements
        entered = await waiting.do("enterQueue", **asks)
        assert "lis" in (await acd.contact(entered["contactId"])).requirements
        await elsewhere.do("leaveQueue")
        await acd.set_state("signs", AgentState.OFFLINE)
        await desk.do("setState", state="available")
        offered = await desk.wait_state("offered")
        assert offered["offer"]["contactId"] == entered["contactId"]
