"""Devices that read the information sheets: enrolled by a code, brought what changed, told from afar, revoked."""

import dataclasses
import json
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import delete, select

from gateway.knowledge.bundle import SheetUpdate, apply
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from gateway.pocket.sets import SheetSets
from gateway.pocket.standing import SILENT_AFTER, DeviceFacts, standing
from gateway.pocket.tables import SheetSet
from tests.gateway.published_sheets import publish, withdraw


def test_how_a_device_stands(clock):
    now = clock()
    known = DeviceFacts(
        enrolled=True, revoked=False, code_until=None, seen_at=now, sequence=4, trouble=None
    )
    put = dataclasses.replace
    assert standing(known, 4, now) == "current"
    assert standing(known, 5, now) == "behind"
    assert standing(put(known, trouble="signature"), 4, now) == "troubled"
    assert standing(known, 4, now + SILENT_AFTER) == "silent"
    assert standing(put(known, revoked=True), 4, now) == "revoked"
    invited = put(known, enrolled=False, code_until=now + timedelta(minutes=1))
    assert standing(invited, 4, now) == "invited"
    assert standing(invited, 4, now + timedelta(minutes=1)) == "lapsed"


class Device:
    """Does what the page does: keeps what it verified, and asks for what changed."""

    def __init__(self, client):
        self._client = client
        self.key = self.token = self.manifest = None
        self.files = {}
        self.last = None

    async def enrol(self, code):
        answer = await self._client.post("/api/v1/pocket/enrolment", json={"code": code})
        told = await answer.json()
        if answer.status == 201:
            self.key, self.token = told["key"], told["token"]
        return answer.status, told

    async def ask(self, method="POST", path="set", **more):
        since = 0 if self.manifest is None else self.manifest.sequence
        body = {"since": since, "sheets": len(self.files)} | more
        answer = await self._client.request(
            method,
            f"/api/v1/pocket/{path}",
            headers={"Authorization": f"Bearer {self.token}"},
            json=body if path == "set" else None,
        )
        if answer.status != 200:
            return answer.status
        update = msgspec.convert((await answer.json())["update"], SheetUpdate)
        self.last = update
        self.manifest = apply(update, self.key, self.manifest, self.files)
        wanted = {each.sha256 for each in self.manifest.sheets}
        self.files = {k: v for k, v in (self.files | update.files).items() if k in wanted}
        return 200

    @property
    def ids(self):
        return [each.id for each in self.manifest.sheets]


@pytest.fixture
async def boss(client, bearer):
    """Ask as a supervisor."""
    headers = await bearer(Role.SUPERVISOR)

    async def ask(method, path="", **body):
        answer = await client.request(
            method, f"/api/v1/devices{path}", headers=headers, json=body or None
        )
        text = await answer.text()
        return answer.status, json.loads(text) if text else None

    return ask


@pytest.fixture
async def device(client, boss, core):
    await core.offices.add("lecce", "NU.R.P. di Lecce")
    status, invited = await boss("POST", name="Tablet pattuglia", office="lecce")
    assert status == 201, invited
    made = Device(client)
    status, told = await made.enrol(invited["code"].lower().replace("-", " "))
    assert (status, told["office"]) == (201, "NU.R.P. di Lecce")
    # it counts once
    assert (await Device(client).enrol(invited["code"]))[0] == 404
    return made


async def state(boss):
    _, listed = await boss("GET")
    (row,) = listed["devices"]
    return row


async def test_a_device_is_brought_what_changed_and_no_more(core, device, boss, clock):
    assert (await state(boss))["state"] == "behind"
    await publish(core, "a", "Uno **forte** <script>")
    await publish(core, "b", "Due")
    assert await device.ask() == 200
    assert device.ids == ["a", "b"]
    file = json.loads(device.files[device.manifest.sheets[0].sha256])
    html = file["texts"]["it"]["entries"][0]["html"]
    assert "<strong>forte</strong>" in html and "<script>" not in html
    # what it has is known when it says so
    assert await device.ask() == 200
    assert (device.last.sheets, device.last.files) == ((), {})
    row = await state(boss)
    assert (row["state"], row["sequence"], row["sheets"], row["office"]) == (
        "current", 2, 2, "lecce",
    )  # fmt: skip
    await publish(core, "b", "Due e mezzo", number=2)
    await publish(core, "b", "Two and a half", number=3, language="en", based_on=2)
    assert (await state(boss))["state"] == "behind"
    assert await device.ask() == 200
    assert [each.id for each in device.last.sheets] == ["b"]
    assert len(device.last.files) == 1
    assert device.manifest.sheets[1].languages == ("it", "en")


async def test_a_withdrawn_sheet_is_gone_at_the_next_contact_and_an_expired_one_stays(
    core, device, clock
):
    await publish(core, "a", "Uno")
    await publish(core, "b", "Due")
    assert await device.ask() == 200
    clock.advance(days=61)
    assert await device.ask() == 200
    # it is the device's own clock that says so
    assert device.ids == ["a", "b"]
    assert device.manifest.sheets[0].fresh_until_ms < clock().timestamp() * 1000
    await withdraw(core, "a")
    assert await device.ask() == 200
    assert (device.ids, device.manifest.withdrawn) == (["b"], ("a",))


async def test_a_revoked_device_reads_nothing_more(core, device, boss, client):
    await publish(core, "a", "Uno")
    row = await state(boss)
    assert await boss("DELETE", f"/{row['id']}") == (204, None)
    assert await boss("DELETE", f"/{row['id']}") == (204, None)
    assert await device.ask() == 401
    assert (await state(boss))["state"] == "revoked"
    assert (await boss("POST", f"/{row['id']}/code"))[0] == 409
    async with core.database.reading() as session:
        rows = await session.execute(
            select(AuditEntry.action).where(AuditEntry.subject == f"device:{row['id']}")
        )
        assert sorted(rows.scalars()) == ["device.add", "device.enrol", "device.revoke"]


async def test_another_code_takes_the_place_of_what_a_device_was_known_by(device, boss, client):
    row = await state(boss)
    status, invited = await boss("POST", f"/{row['id']}/code")
    assert status == 200
    assert (await state(boss))["state"] == "invited"
    assert await device.ask() == 401
    other = Device(client)
    assert (await other.enrol(invited["code"]))[0] == 201
    assert await other.ask("DELETE", "enrolment") == 204
    assert await other.ask() == 401
    assert (await state(boss))["state"] == "revoked"


async def test_a_code_lapses_after_a_day(client, boss, clock):
    _, invited = await boss("POST", name="Palmare")
    clock.advance(hours=24)
    assert (await Device(client).enrol(invited["code"]))[0] == 404


async def test_a_device_reports_a_set_that_it_refused(device, boss):
    assert await device.ask(trouble="signature") == 200
    row = await state(boss)
    assert (row["state"], row["trouble"]) == ("troubled", "signature")


async def test_a_token_opens_nothing_else(client, device):
    headers = {"Authorization": f"Bearer {device.token}"}
    for method, path in [("GET", "devices"), ("POST", "sheet-set"), ("GET", "me")]:
        answer = await client.request(method, f"/api/v1/{path}", headers=headers, json={})
        assert answer.status == 401, path


async def test_after_an_older_database_was_put_back_the_set_is_numbered_beyond(core):
    sets = SheetSets(core.database, core.keys, "Stazione", core.clock)

    async def put_back():
        async with core.database.writing() as session:
            await session.execute(delete(SheetSet).where(SheetSet.sequence > 1))

    await publish(core, "a", "Uno")
    await sets.current()
    await publish(core, "b", "Due")
    have, _ = await sets.current()
    await put_back()
    await publish(core, "c", "Tre")
    # the same number under other content, which the device tells
    other, _ = await sets.current()
    assert (other.sequence, other == have) == (have.sequence, False)
    assert (await sets.update(have.sequence)).sequence == have.sequence
    assert (await sets.update(have.sequence, is_other=True)).sequence == have.sequence + 1
    have = apply(await sets.update(0), sets.key, have)
    # a higher number than the station remembers
    await put_back()
    assert (await sets.current())[0].sequence < have.sequence
    assert (await sets.update(have.sequence)).sequence == have.sequence + 1
    assert apply(await sets.update(0), sets.key, have).sequence == have.sequence + 1


async def test_nobody_drives_the_number_out_of_bounds(core):
    sets = SheetSets(core.database, core.keys, "Stazione", core.clock)
    await publish(core, "a", "Uno")
    assert (await sets.update(2**53 - 1)).sequence == 1
    assert (await sets.update(0, is_other=True)).sequence == 1


async def test_gateways_give_one_number_to_one_set(core):
    first, second = (SheetSets(core.database, core.keys, "Stazione", core.clock) for _ in range(2))
    await publish(core, "a", "Uno")
    assert (await first.current())[0] == (await second.current())[0]
    await publish(core, "b", "Due")
    manifest, _ = await second.current()
    assert manifest.sequence == 2
    assert (await first.current())[0] == manifest


async def test_the_staff_are_brought_the_same(client, bearer, core):
    await publish(core, "a", "Uno")
    headers = await bearer(Role.OPERATOR)
    answer = await client.post("/api/v1/sheet-set", headers=headers, json={"since": 0})
    told = await answer.json()
    made = apply(msgspec.convert(told["update"], SheetUpdate), None)
    assert [each.id for each in made.sheets] == ["a"]
    assert told["nowMs"] == int(core.clock().timestamp() * 1000)
