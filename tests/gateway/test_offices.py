"""The peripheral offices: placeholders, changes by administrators, members."""

import pytest

from gateway.accounts.offices import SHIPPED
from gateway.accounts.service import NewAccount
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from tests.gateway.conftest import PASSWORD

TOPICS = ["road-code", "weapons"]


@pytest.fixture
async def offices(core):
    await core.offices.first_run(TOPICS)
    return core.offices


@pytest.fixture
async def admin(bearer):
    return await bearer(Role.ADMIN)


async def test_a_new_station_has_numbered_placeholders_once(core, offices):
    found = await offices.everyone()
    assert len(found) == SHIPPED
    first, members = found[0]
    assert (first.id, first.name, first.short_name, members) == (
        "office-01",
        "Nucleo Relazioni con il Pubblico 01",
        "NU.R.P. 01",
        0,
    )
    assert [entry.category for entry in first.categories] == TOPICS
    await offices.change("office-01", name="Nucleo del Nord")
    assert not await offices.first_run(["weapons"])
    assert (await offices.by_id("office-01")).name == "Nucleo del Nord"


async def test_everybody_of_the_staff_reads_and_administrators_change(
    client, bearer, admin, offices
):
    operator = await bearer(Role.OPERATOR)
    listing = await client.get("/api/v1/offices", headers=operator)
    assert len((await listing.json())["offices"]) == SHIPPED
    path = "/api/v1/offices/office-02"
    assert (await client.patch(path, json={"name": "X"}, headers=operator)).status == 403
    body = {
        "name": "Nucleo del Sud",
        "shortName": " N. Sud ",
        "email": "sud@example.org",
        "phone": "06 1234-5678",
        "categories": ["road-code"],
    }
    changed = await (await client.patch(path, json=body, headers=admin)).json()
    assert changed == {
        "id": "office-02",
        "name": "Nucleo del Sud",
        "shortName": "N. Sud",
        "email": "sud@example.org",
        "phone": "+390612345678",
        "categories": ["road-code"],
        "members": 0,
        "disabledAt": None,
        "week": {},
        "exceptions": [],
        "holidays": "station",
        "open": True,
    }
    week = {"mon": ["09:00-12:00"], "tue": ["09:00-12:00", "14:00-16:00"]}
    kept = await (await client.patch(path, json={"week": week}, headers=admin)).json()
    assert kept["week"] == week
    closed = await (
        await client.patch(path, json={"disabled": True, "email": ""}, headers=admin)
    ).json()
    assert closed["disabledAt"] is not None
    assert closed["email"] is None


async def test_an_office_has_a_telephone_number_that_there_may_be(client, admin, offices):
    path = "/api/v1/offices/office-02"
    for wrong in ("boh", "06", "112", "06 12 34 56 78 90 12 34"):
        refused = await client.patch(path, json={"phone": wrong}, headers=admin)
        assert (refused.status, (await refused.json())["code"]) == (422, "bad_number"), wrong
    kept = await (
        await client.patch(path, json={"phone": "0039 333 1234567"}, headers=admin)
    ).json()
    assert kept["phone"] == "+393331234567"
    assert (await (await client.patch(path, json={}, headers=admin)).json())["phone"] == kept[
        "phone"
    ]
    gone = await (await client.patch(path, json={"phone": ""}, headers=admin)).json()
    assert gone["phone"] is None


async def test_an_office_keeps_days_of_its_own(client, admin, offices, core):
    path = "/api/v1/offices/office-02"
    days = [
        {"date": "2031-06-24", "until": "2031-06-25", "periods": [], "note": "Patrono"},
        {"date": "2031-04-25", "until": None, "periods": ["09:00-12:00"], "note": ""},
    ]
    body = {"exceptions": days, "holidays": "open"}
    changed = await (await client.patch(path, json=body, headers=admin)).json()
    assert (changed["exceptions"], changed["holidays"]) == (days[::-1], "open")
    kept = await (await client.patch(path, json={"name": "Sud"}, headers=admin)).json()
    assert (kept["exceptions"], kept["holidays"]) == (days[::-1], "open")
    body = {"exceptions": [], "holidays": "station"}
    back = await (await client.patch(path, json=body, headers=admin)).json()
    assert (back["exceptions"], back["holidays"]) == ([], "station")
    async with core.database.reading() as session:
        entries = await audit.of_subject(session, "office:office-02")
    assert entries[0].detail["holidays"] == "open"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"exceptions": [{"date": "2031-06-24"}, {"date": "2031-06-24"}]}, 409),
        ({"exceptions": [{"date": "2031-06-24", "until": "2031-06-01"}]}, 409),
        ({"exceptions": [{"date": "2031-06-24", "periods": ["13:00-08:00"]}]}, 409),
        ({"exceptions": [{"date": "midsummer"}]}, 422),
        ({"holidays": "sometimes"}, 422),
    ],
)
async def test_days_that_cannot_be_kept(client, admin, offices, body, status):
    answer = await client.patch("/api/v1/offices/office-02", json=body, headers=admin)
    assert answer.status == status
    assert (await offices.by_id("office-02")).exceptions == []


async def test_a_new_office(client, admin, offices, core):
    body = {"id": "north", "name": "Nord", "categories": ["weapons"]}
    made = await client.post("/api/v1/offices", json=body, headers=admin)
    assert made.status == 201
    again = await client.post("/api/v1/offices", json=body, headers=admin)
    assert (again.status, (await again.json())["code"]) == (409, "office_exists")
    async with core.database.reading() as session:
        entries = await audit.of_subject(session, "office:north")
    assert [entry.action for entry in entries] == ["office.add"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"id": "No Spaces", "name": "x"}, 409, "office_invalid"),
        ({"id": "north", "name": "x", "categories": ["poetry"]}, 409, "office_invalid"),
        ({"id": "north", "name": "x", "email": "nobody"}, 422, "invalid"),
        ({"id": "north", "name": ""}, 422, "invalid"),
        ({"id": "north", "name": "x", "king": True}, 422, "invalid"),
    ],
)
async def test_what_cannot_be_added(client, admin, offices, body, status, code):
    answer = await client.post("/api/v1/offices", json=body, headers=admin)
    assert (answer.status, (await answer.json())["code"]) == (status, code)
    nobody = await client.patch("/api/v1/offices/nobody", json={}, headers=admin)
    assert nobody.status == 404


async def test_an_account_belongs_to_an_office(client, admin, offices, core):
    body = {"username": "nord1", "role": "office", "office": "office-03"}
    made = await (await client.post("/api/v1/accounts", json=body, headers=admin)).json()
    assert made["account"]["office"] == "office-03"
    found = {office.id: members for office, members in await offices.everyone()}
    assert found["office-03"] == 1
    path = f"/api/v1/accounts/{made['account']['id']}"
    moved = await (await client.patch(path, json={"office": "office-04"}, headers=admin)).json()
    assert moved["office"] == "office-04"
    # a closed office keeps its members, who can still be changed otherwise
    await offices.change("office-04", disabled=True)
    renamed = await client.patch(path, json={"displayName": "Nord"}, headers=admin)
    assert (await renamed.json())["office"] == "office-04"
    refused = await client.patch(path, json={"office": "office-04"}, headers=admin)
    assert (refused.status, (await refused.json())["code"]) == (409, "office_unknown")
    promoted = await core.accounts.change(made["account"]["id"], role=Role.QUALITY)
    assert promoted.office_id is None


async def test_no_account_for_an_office_that_is_not_there(core, offices):
    with pytest.raises(Refused, match="no office nowhere"):
        await core.accounts.add("nord1", Role.OFFICE, office="nowhere")
    with pytest.raises(Refused, match="not a category"):
        await offices.add("b", "B", categories=["poetry"])


async def test_whoever_is_of_an_office_is_told_of_which(client, bearer, core, people, offices):
    headers = await bearer(Role.OFFICE)
    assert (await (await client.get("/api/v1/me", headers=headers)).json())["office"] is None
    await core.accounts.change(people[Role.OFFICE].id, office="office-07", by=None)
    headers = await bearer(Role.OFFICE)
    assert (await (await client.get("/api/v1/me", headers=headers)).json())["office"] == {
        "id": "office-07",
        "name": "Nucleo Relazioni con il Pubblico 07",
        "short": "NU.R.P. 07",
    }


async def test_operators_and_offices_belong_to_one_and_nobody_else(core, offices):
    made = await core.accounts.add_all(
        [
            NewAccount(f"p-{role.value}", role, PASSWORD, role.value, {}, office="office-02")
            for role in Role
        ],
        one_time=False,
    )
    assert {Role(each.role) for each in made if each.office_id == "office-02"} == {
        Role.OPERATOR,
        Role.OFFICE,
    }
    assert {each.office_id for each in made} == {"office-02", None}
