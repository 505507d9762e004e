"""What one gateway or the command line writes, every gateway of the station knows at once, without looking."""

import asyncio
import contextlib

import pytest

from gateway.accounts import sql as accounts
from gateway.accounts import tables
from gateway.accounts.sessions import Sessions
from gateway.cli.common import with_directory
from gateway.consoles.views import Views
from gateway.contacts import opening
from gateway.floor import notices
from gateway.platform import versions
from gateway.platform.realtime.change_notices import ChangeNotices, channel_of
from gateway.platform.security.tables import Account
from gateway.platform.sql import changes
from gateway.platform.sql.changes import Changes
from queueing.opening import read_plan
from queueing.runner import connect
from tests.integration.conversations import ENTER, entered
from tests.integration.over_http import asked

STATION = "notified"
SUNDAYS = {"week": {"sun": ["09:00-12:00"]}}


@pytest.fixture(autouse=True)
def nobody_looks(monkeypatch):
    for module in (changes, opening, notices, versions):
        monkeypatch.setattr(module, "SAFETY_S", 1e9)


async def until(is_so, timeout_s=15):
    async with asyncio.timeout(timeout_s):
        while not is_so():
            await asyncio.sleep(0.01)


async def listening_to(redis, key, listeners):
    """Return once so many processes hear the notices: nothing is missed from then on."""
    async with asyncio.timeout(15):
        while (await redis.pubsub_numsub(channel_of(key)))[0][1] < listeners:
            await asyncio.sleep(0.01)


@pytest.fixture
async def two(running):
    async with (
        running(station=STATION) as one,
        running(station=STATION) as other,
    ):
        await listening_to(one.redis, f"{{acd:{STATION}}}", 2)
        yield one, other


async def test_hours_that_are_changed_at_one_hold_at_the_other(two):
    one, other = two
    await one.opening.change(read_plan(SUNDAYS), revision=0, by=None)
    await until(lambda: other.opening.in_force.revision == 1)


async def test_a_topic_retired_at_one_takes_nobody_in_at_the_other_and_its_contacts_go_on(two):
    one, other = two
    async with other.citizen() as before, other.citizen() as after, other.desk() as desk:
        waiting = await entered(before)
        _, shown = await asked(one, "admin1", "GET", "/api/v1/topics")
        weapons = next(each for each in shown["topics"] if each.pop("id") == "weapons")
        weapons |= {"retired": True, "replacedBy": "licences"}
        status, _ = await asked(
            one, "admin1", "PUT", "/api/v1/topics/weapons", {"revision": 0, "topic": weapons}
        )
        assert status == 200
        async with asyncio.timeout(15):
            while (answer := await after.ask("enterQueue", **ENTER))["ok"]:
                await after.do("leaveQueue")
        assert answer["error"]["code"] == "retired_category"
        assert "licences" in answer["error"]["message"]
        _, station = await asked(other, "admin1", "GET", "/api/v1/station?language=it")
        assert "weapons" not in {each["id"] for each in station["categories"]}
        assert station["retired"] == [
            {"id": "weapons", "labels": {"it": "Armi"}, "replacedBy": "licences"}
        ]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=waiting["contactId"])
        await before.wait_state("connected")


async def test_who_waits_at_one_is_told_what_the_floor_says_at_the_other(two):
    one, other = two
    async with other.citizen() as citizen:
        await entered(citizen)
        status, _ = await asked(
            one,
            "supervisor1",
            "POST",
            "/api/v1/notices",
            {"text": "Torniamo presto.", "minutes": 5},
        )
        assert status == 201
        await citizen.wait(
            lambda event: (
                event["type"] == "place"
                and any(each["text"] == "Torniamo presto." for each in event["place"]["notices"])
            )
        )


async def test_a_day_that_is_moved_at_one_has_moved_at_the_other(running):
    async with (
        running(station=STATION, day="by-hand", hours="published", opening=SUNDAYS) as one,
        running(station=STATION, day="by-hand", hours="published", opening=SUNDAYS) as other,
    ):
        await listening_to(one.redis, f"{{acd:{STATION}}}", 2)
        assert other.opening.station.day_closed is not None
        status, _ = await asked(
            one,
            "supervisor1",
            "POST",
            "/api/v1/day/moves",
            {"move": "open", "revision": 0, "note": ""},
        )
        assert status == 200
        await until(lambda: other.opening.station.day_closed is None)


async def test_topics_and_the_end_of_a_session_reach_the_console_at_the_other(two):
    one, other = two
    async with one.core.database.reading() as session:
        account = await accounts.by_username(session, "operator1")
    async with other.desk("operator1") as desk:
        await one.core.accounts.change(account.id, categories={"weapons": 3})
        await desk.wait(
            lambda event: (
                event["type"] == "snapshot" and event["agent"]["categories"] == ["weapons"]
            )
        )
        await one.core.accounts.change(account.id, disabled=True)
        ended = await desk.wait(lambda event: event["type"] == "sessionEnded")
        assert ended["reason"] == "disabled"


async def test_an_account_that_is_disabled_while_its_console_opens_is_put_out(two, monkeypatch):
    one, other = two
    async with one.core.database.reading() as session:
        account = await accounts.by_username(session, "operator2")
    opening_it, disabled, shown = asyncio.Event(), asyncio.Event(), Views.desk_snapshot

    async def slowly(views, agent_id):
        if agent_id == account.id:
            opening_it.set()
            await disabled.wait()
        return await shown(views, agent_id)

    monkeypatch.setattr(Views, "desk_snapshot", slowly)
    heard, looked, still_live = asyncio.Event(), asyncio.Event(), Sessions.still_live

    async def noted(sessions, ids):
        after = heard.is_set()
        live = await still_live(sessions, ids)
        if after:
            looked.set()
        return live

    monkeypatch.setattr(Sessions, "still_live", noted)

    async def disable():
        await opening_it.wait()
        other.core.database.changes.watch(Account, wake=heard.set)
        await one.core.accounts.change(account.id, disabled=True)
        # the other gateway has heard of it and looked, before the socket is there
        await looked.wait()
        disabled.set()

    disabling = asyncio.create_task(disable())
    # a console that is open, so that there is something to look at
    async with other.desk("operator1"), other.desk("operator2") as desk:
        await desk.wait(lambda event: event["type"] == "sessionEnded")
    await disabling


async def test_gateways_hear_of_what_the_command_line_writes(two, monkeypatch):
    one, other = two
    for name, value in {
        "VS_REDIS_URL": one.settings.redis_url,
        "VS_DATA_DIR": str(one.settings.data_dir),
        "VS_STATION": STATION,
    }.items():
        monkeypatch.setenv(name, value)
    async with other.desk("operator2") as desk:
        async with one.core.database.reading() as session:
            account = await accounts.by_username(session, "operator2")
        await asyncio.to_thread(
            with_directory,
            lambda people: people.accounts.change(account.id, categories={"weapons": 2}),
        )
        await desk.wait(
            lambda event: (
                event["type"] == "snapshot" and event["agent"]["categories"] == ["weapons"]
            )
        )


@contextlib.asynccontextmanager
async def process(url, wake, key="{acd:alone}"):
    """What a process has of this: its watches, and its notices over a client of its own."""
    redis = connect(url, timeout_s=5, decode_responses=True)
    watches = Changes()
    watches.watch(Account, tables.SESSIONS_ENDED, wake=wake)
    made = ChangeNotices(watches, redis, key)
    made.start()
    try:
        yield watches
    finally:
        await made.aclose()
        await redis.aclose()


async def test_a_notice_that_is_lost_with_the_connection_is_made_up_for(valkey_server):
    heard = []
    redis = connect(valkey_server.url, timeout_s=5, decode_responses=True)
    async with (
        process(valkey_server.url, lambda: heard.append("there")),
        process(valkey_server.url, lambda: None) as here,
    ):
        await listening_to(redis, "{acd:alone}", 2)
        # the first look after subscribing
        await until(lambda: heard)
        once = len(heard)
        here.committed({"accounts"})
        await until(lambda: len(heard) > once)
        twice = len(heard)
        # what nobody here watches is not told, nor is it told by a process to itself
        here.committed({"something"})
        async with redis.pipeline(transaction=True) as pipe:
            # in one step: nobody is there to hear it
            pipe.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
            pipe.publish(channel_of("{acd:alone}"), "x accounts")
            killed, received = await pipe.execute()
        assert killed >= 2
        assert received == 0
        await until(lambda: len(heard) > twice)
    await redis.aclose()


async def test_a_notice_waits_while_redis_is_away(valkey_server, monkeypatch):
    heard = []
    redis = connect(valkey_server.url, timeout_s=5, decode_responses=True)
    publish = type(redis).publish
    away = True

    async def cut_off(self, channel, message):
        if away:
            raise ConnectionError("cut off")
        return await publish(self, channel, message)

    monkeypatch.setattr(type(redis), "publish", cut_off)
    async with (
        process(valkey_server.url, lambda: heard.append("there")),
        process(valkey_server.url, lambda: None) as here,
    ):
        await listening_to(redis, "{acd:alone}", 2)
        await until(lambda: heard)
        once = len(heard)
        here.committed({"accounts"})
        here.committed({tables.SESSIONS_ENDED})
        await asyncio.sleep(0)
        away = False
        await until(lambda: len(heard) > once)
    await redis.aclose()
