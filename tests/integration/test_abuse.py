"""Ending a contact for a reason, and what follows for the visitor, the neighbours and the supervisor."""

import contextlib
import time

import pytest

from gateway.contacts import lookups as contacts
from gateway.contacts.cooldowns import SLOWED_ENTRIES
from gateway.platform.audit import log as audit
from tests.integration.conversations import closed_row
from tests.integration.over_http import http

ENTER = {"category": "weapons", "modality": "text", "recording": False}
ABUSER = "abuser-key-0123456789"
OTHER = "neighbour-key-0123456789"


@contextlib.asynccontextmanager
async def talking(gateway, desk, visitor=ABUSER):
    """A conversation of *visitor* with the operator of *desk*."""
    async with gateway.citizen(visitor=visitor) as citizen:
        seat = await citizen.do("enterQueue", **ENTER)
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=seat["contactId"])
        await citizen.wait_state("connected")
        await desk.wait_state("busy")
        yield citizen, seat


async def finished(desk, contact_id, code="abuse"):
    await desk.wait_state("wrap_up")
    await desk.do("setState", state="paused", reason="paperwork")
    await desk.do("finishWrapUp", contactId=contact_id, code=code)
    await desk.wait_state("paused")


async def entering(gateway, visitor):
    async with gateway.citizen(visitor=visitor) as citizen:
        answer = await citizen.ask("enterQueue", **ENTER)
        if answer["ok"]:
            await citizen.do("leaveQueue")
        return answer


async def test_abuse_ends_the_contact_and_keeps_the_visitor_away(gateway):
    async with gateway.desk() as desk, talking(gateway, desk) as (citizen, seat):
        before_ms = int(time.time() * 1000)
        await desk.do("endContact", contactId=seat["contactId"], reason="abuse")
        ended = (await citizen.wait_state("ended"))["contact"]
        assert ended["outcome"] == "abuse"
        assert before_ms <= ended["coolDownUntilMs"] - 3_600_000 <= time.time() * 1000
        wrapping = (await desk.wait_state("wrap_up"))["contact"]
        assert wrapping["coolDownUntilMs"] == ended["coolDownUntilMs"]
        assert wrapping["endedBy"] == "agent"
        await finished(desk, seat["contactId"])

    refused = (await entering(gateway, ABUSER))["error"]
    assert refused["code"] == "cooled_down"
    assert refused["untilMs"] == ended["coolDownUntilMs"]
    assert not refused["retryable"]
    async with gateway.citizen(visitor=ABUSER) as citizen:
        told = await citizen.wait(lambda e: e["type"] == "snapshot")
        assert told["coolDownUntilMs"] == ended["coolDownUntilMs"]
    # whoever shares the address is let in
    assert (await entering(gateway, OTHER))["ok"]

    row = await closed_row(gateway, seat["contactId"])
    async with gateway.core.database.reading() as session:
        assert (row.outcome, row.wrap_up_code) == ("abuse", "abuse")
        events = await contacts.events_of(session, row.id)
        assert next(e for e in events if e.kind == "hang_up").data["reason"] == "abuse"
        noted = await audit.of_subject(session, f"contact:{row.id}")
        operator = await gateway.core.accounts.by_username("operator1")
        # ended and finished with the code: it began once
        assert [(e.action, e.account_id) for e in noted] == [("cooldown.begin", operator.id)]


async def test_a_place_taken_ahead_is_lost_as_well(gateway):
    async with (
        gateway.desk() as desk,
        talking(gateway, desk) as (_, seat),
        gateway.citizen(visitor=ABUSER) as ahead,
        gateway.citizen(visitor=OTHER) as neighbour,
    ):
        await ahead.do("enterQueue", **ENTER)
        waiting = await neighbour.do("enterQueue", **ENTER)
        await desk.do("endContact", contactId=seat["contactId"], reason="abuse")
        ended = (await ahead.wait_state("ended"))["contact"]
        assert ended["outcome"] == "abandoned"
        await finished(desk, seat["contactId"])
        await desk.do("setState", state="available")
        await desk.wait(
            lambda e: (
                e["type"] == "agent"
                and e["offer"]
                and e["offer"]["contactId"] == waiting["contactId"]
            )
        )


async def test_other_reasons_keep_nobody_away(gateway):
    async with gateway.desk() as desk, talking(gateway, desk) as (citizen, seat):
        await desk.do("endContact", contactId=seat["contactId"], reason="no-reply")
        ended = (await citizen.wait_state("ended"))["contact"]
        assert (ended["outcome"], ended["coolDownUntilMs"]) == ("completed", None)
        await finished(desk, seat["contactId"], "no-contact")
    assert (await entering(gateway, ABUSER))["ok"]
    await closed_row(gateway, seat["contactId"])
    async with gateway.core.database.reading() as session:
        events = await contacts.events_of(session, seat["contactId"])
        assert next(e for e in events if e.kind == "hang_up").data["reason"] == "no-reply"


async def test_a_visitor_who_hung_up_first_is_kept_away_by_the_wrap_up_code(gateway):
    async with gateway.desk() as desk, talking(gateway, desk) as (citizen, seat):
        await citizen.do("hangUp")
        await citizen.wait_state("ended")
        await finished(desk, seat["contactId"], "abuse")
        told = await citizen.wait(
            lambda e: e["type"] == "contact" and e["contact"]["coolDownUntilMs"]
        )
        assert told["contact"]["outcome"] == "completed"
    assert (await entering(gateway, ABUSER))["error"]["code"] == "cooled_down"


async def test_only_the_operator_in_the_conversation_ends_it(gateway):
    async with (
        gateway.desk() as desk,
        gateway.desk("operator2") as other,
        talking(gateway, desk) as (citizen, seat),
    ):
        answer = await other.ask("endContact", contactId=seat["contactId"], reason="abuse")
        assert answer["error"]["code"] == "not_your_contact"
        answer = await desk.ask("endContact", contactId=seat["contactId"], reason="dislike")
        assert answer["error"]["code"] == "invalid_message"
        await citizen.do("sendChat", text="Ci siamo ancora")
        await citizen.do("hangUp")
        await desk.wait_state("wrap_up")
        answer = await desk.ask("endContact", contactId=seat["contactId"], reason="abuse")
        assert answer["error"]["code"] == "not_connected"
        await finished(desk, seat["contactId"], "information-given")
    assert (await entering(gateway, ABUSER))["ok"]


async def test_a_cool_down_outlives_the_gateway_and_is_over_in_time(running):
    async with running(abuse_cooldown_s=60) as gateway:
        async with gateway.desk() as desk, talking(gateway, desk) as (citizen, seat):
            await desk.do("endContact", contactId=seat["contactId"], reason="abuse")
            until_ms = (await citizen.wait_state("ended"))["contact"]["coolDownUntilMs"]
            await finished(desk, seat["contactId"])
        station = gateway.settings.station
    async with running(abuse_cooldown_s=60, station=station) as gateway:
        refused = (await entering(gateway, ABUSER))["error"]
        assert (refused["code"], refused["untilMs"]) == ("cooled_down", until_ms)
        redis = gateway.redis
        for key in [key async for key in redis.scan_iter(f"*{station}*:cool*")]:
            if await redis.type(key) != "zset":
                left_ms = await redis.pttl(key)
                assert 0 < left_ms <= 60_000, key
                # as time would do it
                await redis.pexpire(key, 1)
        assert (await entering(gateway, ABUSER))["ok"]


async def test_neither_the_key_nor_the_address_can_be_read_in_redis(gateway):
    async with gateway.desk() as desk, talking(gateway, desk) as (_, seat):
        await desk.do("endContact", contactId=seat["contactId"], reason="abuse")
        await desk.wait_state("wrap_up")
        await finished(desk, seat["contactId"])
    redis = gateway.redis
    kept = []
    # of this station alone: a worker of another one tells where it can be reached
    async for key in redis.scan_iter(f"*{gateway.settings.station}*"):
        kept.append(key)
        match await redis.type(key):
            case "string":
                kept.append(await redis.get(key))
            case "hash":
                kept += [text for pair in (await redis.hgetall(key)).items() for text in pair]
            case "zset":
                kept += await redis.zrange(key, 0, -1)
            case "stream":
                kept.append(str(await redis.xrange(key)))
    everything = "\n".join(kept)
    assert f"cooldown:{seat['contactId']}" in everything
    assert ABUSER not in everything
    assert "127.0.0.1" not in everything


async def test_an_address_is_slowed_down_and_not_locked_out(running):
    async with running(rate_limits="entry=1000/1") as gateway:
        for number in range(SLOWED_ENTRIES + 2):
            assert (await entering(gateway, f"early-{number}-0123456789"))["ok"]
        async with gateway.desk() as desk, talking(gateway, desk) as (_, seat):
            await desk.do("endContact", contactId=seat["contactId"], reason="abuse")
            await finished(desk, seat["contactId"])
        for number in range(SLOWED_ENTRIES):
            assert (await entering(gateway, f"fresh-{number}-0123456789"))["ok"]
        slowed = (await entering(gateway, "one-more-0123456789"))["error"]
        assert (slowed["code"], slowed["retryable"]) == ("rate_limited", True)
        assert 0 < slowed["untilMs"] - time.time() * 1000 <= 601_000


async def test_the_supervisor_sees_and_lifts_it(gateway):
    async with gateway.desk() as desk, talking(gateway, desk) as (_, seat):
        await desk.do("endContact", contactId=seat["contactId"], reason="abuse")
        await finished(desk, seat["contactId"])
    contact_id = seat["contactId"]
    status, listed = await http(gateway, "GET", "cool-downs")
    (shown,) = listed["coolDowns"]
    assert status == 200
    assert (shown["contactId"], shown["category"]) == (contact_id, "weapons")
    assert shown["operator"] == "Operatore 1"
    for username in ("operator1", "quality1", "admin1"):
        assert (await http(gateway, "GET", "cool-downs", username))[0] == 403
        assert (
            await http(gateway, "POST", f"cool-downs/{contact_id}/lift", username, reason="boh")
        )[0] == 403
    assert (await http(gateway, "POST", f"cool-downs/{contact_id}/lift", reason=""))[0] == 422
    lifted = await http(gateway, "POST", f"cool-downs/{contact_id}/lift", reason="Si è scusato")
    assert lifted[0] == 204
    assert (await entering(gateway, ABUSER))["ok"]
    assert (await http(gateway, "GET", "cool-downs"))[1] == {"coolDowns": []}
    again = await http(gateway, "POST", f"cool-downs/{contact_id}/lift", reason="Si è scusato")
    assert (again[0], again[1]["code"]) == (404, "not_found")
    async with gateway.core.database.reading() as session:
        noted = await audit.of_subject(session, f"contact:{contact_id}")
        supervisor = await gateway.core.accounts.by_username("supervisor1")
    assert [(e.action, e.detail.get("reason")) for e in noted] == [
        ("cooldown.begin", "abuse"),
        ("cooldown.lift", "Si è scusato"),
    ]
    assert noted[1].account_id == supervisor.id


@pytest.mark.parametrize("seat", ["old", "none"])
async def test_an_old_seat_brings_nobody_back_into_the_queue(gateway, seat):
    async with gateway.desk() as desk, talking(gateway, desk) as (_, held):
        await desk.do("endContact", contactId=held["contactId"], reason="abuse")
        await finished(desk, held["contactId"])
    given = {"seat": held["seat"]} if seat == "old" else {}
    async with gateway.citizen(visitor=ABUSER, **given) as citizen:
        answer = await citizen.ask("enterQueue", **ENTER)
        assert answer["error"]["code"] == "cooled_down"
