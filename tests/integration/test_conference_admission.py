"""By what has ended nobody stays in a conference: a session, an account, a guest's link. With a real worker, and with a
browser that closes its page's connection to the station and keeps its media."""

import contextlib

import aiohttp
import pytest

from tests.integration.conferences import call, http_of, link, page, seen
from tests.integration.workers import TOKEN
from tests.support.people.talk_parties import Person, hears_and_sees, until


@pytest.fixture
async def gateway(running):
    async with running(media_control_token=TOKEN) as made:
        yield made


@contextlib.asynccontextmanager
async def talking(gateway, worker, auth, *, by=None):
    """A chair, and somebody who came by *auth*; how to close the latter's page."""
    conference = auth["conference"]
    async with (
        page(gateway, conference, "supervisor1") as boss_page,
        contextlib.AsyncExitStack() as theirs,
    ):
        other_page = await theirs.enter_async_context(page(gateway, **auth))
        outside = await other_page.wait(lambda event: event["type"] == "snapshot")
        if outside["place"] == "lobby":
            await boss_page.do("admit", member=outside["you"])
        boss, other = Person(boss_page, 10, 600), Person(other_page, 11, 1000)
        try:
            await boss.connect(other)
            await other.connect(boss)
            await hears_and_sees(other, boss)
            yield boss_page, other, theirs
        finally:
            await boss.aclose()
            await other.aclose()


async def gone(worker, boss_page, other):
    await until(lambda: other.peer_id not in worker.worker.figures().peers)
    shown = await seen(boss_page, lambda each: len(each["members"]) == 1)
    assert shown["members"][0]["part"] == "chair"


@pytest.mark.parametrize("holds_on", [True, False])
async def test_whose_session_has_ended_hears_nothing_more(gateway, workers, holds_on):
    worker, _ = await workers()
    conference = await call(gateway)
    token = await gateway.token("operator1")
    auth = {"conference": conference, "token": token}
    async with talking(gateway, worker, auth) as (boss_page, other, theirs):
        if not holds_on:
            # the page goes, the connection to the worker stays
            await theirs.aclose()
            await seen(boss_page, lambda each: not all(m["here"] for m in each["members"]))
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession(gateway.url, headers=headers) as http,
            http.delete("/api/v1/session") as answer,
        ):
            assert answer.status == 204
        await gone(worker, boss_page, other)


async def test_whose_account_is_disabled_hears_nothing_more(gateway, workers):
    worker, _ = await workers()
    auth = {"conference": await call(gateway), "token": await gateway.token("operator1")}
    async with talking(gateway, worker, auth) as (boss_page, other, _):
        told = await other.page.wait(lambda event: event["type"] == "snapshot")
        account = told["you"].removeprefix("a-")
        async with (
            http_of(gateway, "admin1") as http,
            http.patch(f"/api/v1/accounts/{account}", json={"disabled": True}) as answer,
        ):
            assert answer.status == 200, await answer.text()
        await gone(worker, boss_page, other)


async def test_whoever_came_by_a_link_that_is_taken_back_is_out_of_room_and_lobby(gateway, workers):
    worker, _ = await workers()
    conference = await call(gateway)
    token, link_id = await link(gateway, conference, singleUse=False)
    another, _ = await link(gateway, conference)
    auth = {"conference": conference, "link": token, "browser": "b" * 20, "name": "Ada"}
    async with (
        talking(gateway, worker, auth) as (boss_page, ada, _),
        page(gateway, **auth | {"browser": "c" * 20, "name": "Bea"}) as waiting,
        page(gateway, **auth | {"link": another, "browser": "d" * 20, "name": "Cora"}) as welcome,
    ):
        await seen(boss_page, lambda each: len(each["lobby"]) == 2)
        async with (
            http_of(gateway, "supervisor1") as http,
            http.delete(f"/api/v1/conferences/{conference}/links/{link_id}") as answer,
        ):
            assert answer.status == 204
        for each in (ada.page, waiting):
            await each.wait(lambda e: e["type"] == "snapshot" and e["place"] == "removed")
        await gone(worker, boss_page, ada)
        shown = await seen(boss_page, lambda each: len(each["lobby"]) == 1)
        assert shown["lobby"][0]["name"] == "Cora"
        await welcome.do("sync")
        told = await welcome.wait(lambda event: event["type"] == "snapshot")
        assert told["place"] == "lobby"
