"""The readiness board: what each office's browser found, why one is not ready, and asking for the check."""

from datetime import timedelta

import pytest

from gateway.accounts.tables import Office
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.workday.readiness_reasons import (
    Device,
    Finding,
    Path,
    Stand,
    Way,
    notes,
    reasons,
    stand,
)

GOOD = {
    "camera": "ok", "microphone": "ok", "path": "good", "way": "direct",
    "rttMs": 24, "loss": 0.0, "kbps": 690,
}  # fmt: skip


def finding(**change):
    good = {"camera": Device.OK, "microphone": Device.OK, "path": Path.GOOD, "way": Way.DIRECT}
    return Finding(**(good | change))


@pytest.mark.parametrize(
    ("change", "wrong", "noted"),
    [
        ({}, [], []),
        ({"camera": Device.MISSING}, ["camera_missing"], []),
        ({"camera": Device.REFUSED, "microphone": Device.REFUSED}, ["camera_refused", "microphone_refused"], []),
        ({"microphone": Device.SILENT}, ["microphone_silent"], []),
        ({"camera": Device.UNKNOWN}, ["camera_unknown"], []),
        ({"path": Path.NONE, "way": None}, ["path_none"], []),
        ({"path": Path.BAD, "way": Way.RELAY}, ["path_bad"], ["way_relay"]),
        ({"path": Path.UNTRIED, "way": None}, ["path_untried"], []),
        ({"path": Path.WEAK, "way": Way.TCP}, [], ["path_weak", "way_tcp"]),
        ({"way": Way.RELAY}, [], ["way_relay"]),
    ],
)  # fmt: skip
def test_what_keeps_an_office_from_taking_part(change, wrong, noted):
    assert (reasons(finding(**change)), notes(finding(**change))) == (wrong, noted)


def test_one_desk_that_works_is_enough():
    blind = finding(camera=Device.MISSING)
    assert stand([]) is Stand.UNCHECKED
    assert stand([blind]) is Stand.NOT_READY
    assert stand([blind, finding()]) is Stand.READY


@pytest.fixture
async def ostia(client, bearer, core, clock):
    """A member of an office, beside which there is another one."""
    headers = await bearer(Role.OFFICE)
    me = (await (await client.get("/api/v1/me", headers=headers)).json())["id"]
    async with core.database.writing() as session:
        session.add(Office(id="nord", name="Nucleo Nord", created_at=clock.now))
        session.add(Office(id="ostia", name="Nucleo Ostia", created_at=clock.now))
        session.add(Office(id="shut", name="Nucleo", created_at=clock.now, disabled_at=clock.now))
        (await session.get(Account, me)).office_id = "ostia"
    return headers


async def board(client, boss):
    found = await (await client.get("/api/v1/readiness", headers=boss)).json()
    return found, {each["name"]: each for each in found["offices"]}


async def report(client, headers, **change):
    answer = await client.post("/api/v1/me/readiness", json=GOOD | change, headers=headers)
    assert answer.status == 201, await answer.text()
    return await answer.json()


async def test_the_supervisor_sees_who_is_ready_and_why_others_are_not(
    client, bearer, ostia, clock
):
    boss = await bearer(Role.SUPERVISOR)
    _, offices = await board(client, boss)
    assert {name: each["stand"] for name, each in offices.items()} == {
        "Nucleo Nord": "unchecked",
        "Nucleo Ostia": "unchecked",
    }
    verdict = await report(client, ostia, camera="missing", way="relay", kbps=400)
    assert verdict == {"ready": False, "reasons": ["camera_missing"], "notes": ["way_relay"]}
    _, offices = await board(client, boss)
    [check] = offices["Nucleo Ostia"]["checks"]
    assert offices["Nucleo Ostia"]["stand"] == "not_ready"
    assert (check["reasons"], check["needsRelay"], check["kbps"]) == (["camera_missing"], True, 400)

    clock.advance(minutes=1)
    assert (await report(client, ostia))["ready"], "a camera was plugged in"
    _, offices = await board(client, boss)
    assert offices["Nucleo Ostia"]["stand"] == "ready"
    assert len(offices["Nucleo Ostia"]["checks"]) == 1, "the last one counts"
    await report(client, await bearer(Role.OPERATOR), camera="busy")
    found, _ = await board(client, boss)
    [others] = [each for each in found["offices"] if each["id"] is None]
    assert others["stand"] == "not_ready"


async def test_a_check_is_asked_for_at_a_time_and_due_until_it_is_done(
    client, bearer, ostia, clock
):
    boss, colleague = await bearer(Role.SUPERVISOR), await bearer(Role.OPERATOR)

    async def own():
        found = await (await client.get("/api/v1/me/readiness", headers=ostia)).json()
        return found["due"], found["askedFor"] is not None

    async def ask(**at):
        return (await client.put("/api/v1/readiness/time", json=at, headers=boss)).status

    assert await own() == (False, False)
    await report(client, ostia)
    soon = (clock.now + timedelta(minutes=2)).isoformat()
    assert await ask(at=soon) == 204
    assert await own() == (False, True), "not before its time"
    clock.advance(minutes=2)
    assert await own() == (True, True)
    _, offices = await board(client, boss)
    assert offices["Nucleo Ostia"]["stand"] == "unchecked", (
        "what was before the asking counts no more"
    )
    clock.advance(seconds=5)
    await report(client, colleague)
    assert await own() == (True, True), "a colleague's check is none of one's own"
    await report(client, ostia)
    assert await own() == (False, True)
    _, offices = await board(client, boss)
    assert offices["Nucleo Ostia"]["stand"] == "ready"

    clock.advance(seconds=5)
    assert await ask() == 204, "now"
    assert await own() == (True, True)
    assert (await client.delete("/api/v1/readiness/time", headers=boss)).status == 204
    assert await own() == (False, False)


async def test_what_may_not_be_asked(client, bearer, ostia, clock):
    boss = await bearer(Role.SUPERVISOR)
    for wrong, code in ((-1, "past"), (60 * 24 * 8, "too_far")):
        at = (clock.now + timedelta(minutes=wrong)).isoformat()
        answer = await client.put("/api/v1/readiness/time", json={"at": at}, headers=boss)
        assert (answer.status, (await answer.json())["code"]) == (422, code)
    for role in (Role.OPERATOR, Role.OFFICE, Role.QUALITY, Role.ADMIN):
        headers = await bearer(role)
        assert (await client.get("/api/v1/readiness", headers=headers)).status == 403
        asked = await client.put("/api/v1/readiness/time", json={}, headers=headers)
        assert asked.status == 403
    answer = await client.post("/api/v1/me/readiness", json=GOOD, headers=await bearer(Role.ADMIN))
    assert answer.status == 403
    answer = await client.post("/api/v1/me/readiness", json=GOOD | {"camera": "old"}, headers=ostia)
    assert answer.status == 422
