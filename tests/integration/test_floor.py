"""The floor through the whole gateway: who waits, who works, the day's figures, news as they come."""

import asyncio
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from gateway.platform import station_clock as station_time
from gateway.platform.times import to_ms
from tests.integration.conversations import told_contact
from tests.integration.floor import floor_of, line, until
from tests.integration.over_http import asked


def operator(floor, state):
    return [each for each in floor["agents"] if each["state"] == state]


async def enter(citizen, category="weapons"):
    seat = await citizen.do("enterQueue", category=category, modality="text", recording=False)
    return seat["contactId"]


async def test_one_contact_as_the_floor_sees_it(gateway):
    token = await gateway.token("supervisor1")
    _, before = await floor_of(gateway, token)
    assert before["today"]["offered"] == 0
    assert before["targets"] == {"withinS": 20, "share": 0.8, "alarmS": 300, "holdAlarmS": 120}
    assert len(before["categories"]) == 22
    assert not before["reachable"]
    assert before["headline"]["kind"] == "nobody"
    assert before["day"] == {"phase": "", "brainstorming": False}

    async with gateway.citizen() as citizen, gateway.desk() as desk:
        contact_id = await enter(citizen)
        waiting = await until(gateway, token, lambda f: line(f, "weapons")["waiting"] == 1)
        assert line(waiting, "weapons")["oldestSinceMs"] is not None
        assert line(waiting, "weapons")["wait"] is None
        assert (waiting["headline"]["kind"], waiting["headline"]["stranded"]) == ("nobody", 1)

        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact_id)
        talking = await until(gateway, token, lambda f: operator(f, "busy"))
        (agent,) = operator(talking, "busy")
        assert agent["contact"]["contactId"] == contact_id
        assert agent["contact"]["category"] == "weapons"
        assert agent["contact"]["modality"] == "text"
        assert "name" not in agent["contact"]
        assert (talking["headline"]["kind"], talking["headline"]["stranded"]) == ("within", 0)
        assert talking["headline"]["withinS"] >= 60
        assert line(talking, "weapons")["waiting"] == 0

        await desk.do("hangUp")
        await desk.do("finishWrapUp", contactId=contact_id, code="information-given", notes="")
        done = await until(
            gateway,
            token,
            lambda f: (
                f["reachable"]
                and (line(f, "weapons")["today"] or {}).get("averageHandlingS") is not None
            ),
        )
        assert done["headline"]["kind"] == "now"
        today = line(done, "weapons")["today"]
        assert (today["offered"], today["answered"], today["answeredWithin"]) == (1, 1, 1)
        assert today["serviceLevelOffered"] == today["serviceLevelAnswered"] == 1.0
        fresh = await until(gateway, token, lambda f: sum(line(f, "weapons")["trend"]) == 1)
        assert len(line(fresh, "weapons")["trend"]) == 8


async def test_an_operator_s_tile_has_the_office_s_short_name(gateway):
    status, listed = await asked(gateway, "admin1", "GET", "/api/v1/accounts")
    assert status == 200, listed
    (anna,) = (each["id"] for each in listed["accounts"] if each["username"] == "operator1")
    path, change = f"/api/v1/accounts/{anna}", {"office": "office-07"}
    status, told = await asked(gateway, "admin1", "PATCH", path, change)
    assert status == 200, told
    token = await gateway.token("supervisor1")
    async with gateway.desk() as desk:
        await desk.do("setState", state="available")
        floor = await until(gateway, token, lambda f: operator(f, "available"))
        (agent,) = operator(floor, "available")
        assert agent["office"] == "NU.R.P. 07"


async def test_the_floor_refuses_whom_the_queue_refuses(running):
    """What a citizen is answered at the door and what the supervisor reads are one rule."""
    async with running(queue_limits="weapons=1", when_no_media="refuse") as gateway:
        token = await gateway.token("supervisor1")
        async with gateway.citizen() as first, gateway.citizen() as second:
            await enter(first)
            at = await until(gateway, token, lambda f: line(f, "weapons")["waiting"] == 1)
            for category, code in (("weapons", "queue_full"), ("privacy", "media_short")):
                answer = await second.ask(
                    "enterQueue", category=category, modality="video", recording=False
                )
                assert line(at, category)["refused"] == answer["error"]["code"] == code
            assert len(at["headline"]["refused"]) == len(at["categories"])
            assert at["headline"]["refusal"] == "media_short"


async def test_who_knows_the_present_version_waits_for_the_next(gateway):
    token = await gateway.token("supervisor1")
    _, first = await floor_of(gateway, token)
    waiting = asyncio.create_task(floor_of(gateway, token, first["version"]))
    async with gateway.citizen() as citizen:
        await enter(citizen)
        async with asyncio.timeout(10):
            _, second = await waiting
        assert second["version"] != first["version"]
        # something else may have changed first
        await until(gateway, token, lambda floor: line(floor, "weapons")["waiting"] == 1)


@pytest.mark.parametrize("username", ["quality1", "admin1"])
async def test_the_floor_is_not_for_everybody(gateway, username):
    status, body = await floor_of(gateway, await gateway.token(username))
    assert (status, body["code"]) == (403, "forbidden")


async def test_a_version_that_is_none_is_refused(gateway):
    token = await gateway.token("supervisor1")
    status, body = await floor_of(gateway, token, "x" * 65)
    assert (status, body["code"]) == (422, "invalid")


async def test_whom_everybody_refused_is_an_alarm_until_somebody_takes_them(gateway):
    token = await gateway.token("supervisor1")
    async with gateway.citizen() as citizen, gateway.desk() as desk:
        await desk.do("setState", state="available")
        contact = await enter(citizen, "privacy")
        await desk.wait_state("offered")
        await desk.do("declineOffer", contactId=contact, reason="conflict-of-interest")
        alarmed = await until(gateway, token, lambda f: f["refused"])
        (refused,) = alarmed["refused"]
        assert (refused["contactId"], refused["category"]) == (contact, "privacy")
        assert refused["reference"]
        (declined,) = refused["declined"]
        assert declined["operator"]
        assert declined["reason"] == "conflict-of-interest"
        _, line = await asked(gateway, "supervisor1", "GET", "/api/v1/floor/line?category=privacy")
        assert line["waiting"][0]["declined"] == [declined]
        _, told = await asked(gateway, "supervisor1", "GET", f"/api/v1/contacts/{contact}")
        (step,) = [each for each in told["steps"] if each["kind"] == "decline"]
        assert (step["operator"], step["reason"]) == (declined["operator"], declined["reason"])
        async with gateway.desk("operator2") as second:
            await second.do("setState", state="available")
            await second.wait_state("offered")
            await second.do("acceptOffer", contactId=contact)
            await until(gateway, token, lambda f: not f["refused"])


async def test_messages_to_be_answered_are_counted_on_the_floor(gateway):
    token = await gateway.token("supervisor1")
    left = {
        "request": "a" * 32, "category": "privacy", "language": "it", "email": "a@example.org",
        "text": "Vorrei sapere quali dati avete.", "consent": True,
    }  # fmt: skip
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{gateway.url}/api/v1/messages", json=left) as answer,
    ):
        assert answer.status == 201, await answer.text()
    floor = await until(gateway, token, lambda f: f["messages"]["waiting"] == 1)
    assert (floor["messages"]["near"], floor["messages"]["overdue"]) == (0, 0)
    assert floor["messages"]["oldestDueAtMs"] > floor["nowMs"]


async def test_a_clock_that_is_not_believed_is_told_on_the_floor_and_to_custodians(gateway):
    database = gateway.core.database
    supervisor = await gateway.token("supervisor1")
    custodians = [await gateway.token(name) for name in ("quality1", "admin1")]

    async def doubted():
        told = []
        for token in custodians:
            async with (
                aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as http,
                http.get(f"{gateway.url}/api/v1/clock") as answer,
            ):
                assert answer.status == 200, await answer.text()
                told.append((await answer.json())["doubtedAt"])
        return told

    assert await doubted() == [None, None]
    now = datetime.now(UTC)
    assert await station_time.may_purge(database, now)
    ahead = now + timedelta(days=400)
    assert not await station_time.may_purge(database, ahead)
    async with asyncio.timeout(30):
        # the gateway's own sweeps believe their clock, and take the doubt back each time
        while [each and datetime.fromisoformat(each) for each in await doubted()] != [ahead] * 2:
            await station_time.may_purge(database, ahead)
        while (await floor_of(gateway, supervisor))[1]["clockDoubtedMs"] != to_ms(ahead):
            await station_time.may_purge(database, ahead)
            await asyncio.sleep(0.2)
    await station_time.confirm(database, ahead)
    assert await doubted() == [None, None]
    await until(gateway, supervisor, lambda f: f["clockDoubtedMs"] is None)


async def test_the_floor_tells_who_is_on_hold_and_since_when(gateway):
    token = await gateway.token("supervisor1")
    async with gateway.citizen() as citizen, gateway.desk() as desk:
        await desk.do("setState", state="available")
        contact = await enter(citizen)
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact)
        await until(gateway, token, lambda f: held(f) == [None])
        await desk.do("hold", contactId=contact)
        floor = await until(gateway, token, lambda f: held(f) not in ([], [None]))
        (since,) = held(floor)
        assert since == told_contact(desk)["heldSinceMs"]
        await desk.do("retrieve", contactId=contact)
        await until(gateway, token, lambda f: held(f) == [None])


def held(floor):
    return [each["contact"]["heldSinceMs"] for each in operator(floor, "busy") if each["contact"]]


async def test_a_supervisor_sets_an_operators_state_and_the_operator_reads_why(gateway):
    token = await gateway.token("supervisor1")
    async with gateway.desk() as desk:
        await desk.do("setState", state="available")
        floor = await until(gateway, token, lambda f: operator(f, "available"))
        agent = operator(floor, "available")[0]
        assert (agent["setBy"], agent["present"], agent["nextState"]) == (None, True, None)
        path = f"/api/v1/floor/operators/{agent['agentId']}/state"
        wanted = {"state": "paused", "reason": "Riunione alle dieci."}
        assert (await asked(gateway, "operator1", "POST", path, wanted))[0] == 403
        assert (await asked(gateway, "supervisor1", "POST", path, wanted))[0] == 204
        await desk.wait_state("paused")
        paused = await until(gateway, token, lambda f: operator(f, "paused"))
        (agent,) = operator(paused, "paused")
        assert agent["reason"] == "supervisor"
        assert agent["setBy"]["reason"] == "Riunione alle dieci."
        told = await desk.wait(lambda m: m["type"] == "agent" and m["agent"]["setBy"])
        assert told["agent"]["setBy"]["reason"] == "Riunione alle dieci."
        status, again = await asked(gateway, "supervisor1", "POST", path, wanted)
        assert (status, again["code"]) == (409, "state_unchanged")
        # what the operator does next is their own
        await desk.do("setState", state="available")
        floor = await until(gateway, token, lambda f: operator(f, "available"))
        assert operator(floor, "available")[0]["setBy"] is None
