"""Reports to the command: drafted once, written by two without loss, signed for good, printed."""

import hashlib
from datetime import date, timedelta

import pytest

from gateway.complaints.tables import Praise
from gateway.contacts.tables import Contact
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from tests.gateway.listening.filled import rows, served

PATH = "/api/v1/command-reports"


@pytest.fixture
async def supervisor(bearer):
    return await bearer(Role.SUPERVISOR)


@pytest.fixture
async def last_month(core):
    """Contacts of the month that is over; the month's first day."""
    end = core.clock().date().replace(day=1)
    first = (end - timedelta(days=1)).replace(day=1)
    for number in range(6):
        at = core.clock().replace(year=first.year, month=first.month, day=3 + number)
        await served(core, f"c{number}", at=at)
    async with core.database.writing() as session:
        for number in range(6):
            (await session.get(Contact, f"c{number}")).satisfaction = 4
        session.add(
            Praise(contact_id="c1", way="web", taken_at=core.clock().replace(year=first.year, month=first.month, day=9), people=[], thanked=False)
        )  # fmt: skip
    return first


async def draft(client, supervisor, first, kind="month"):
    body = {"kind": kind, "first": first.isoformat()}
    told = await client.post(PATH, json=body, headers=supervisor)
    return told.status, await told.json()


async def test_a_report_is_drafted_written_signed_and_never_changed(client, supervisor, core, last_month, bearer):  # fmt: skip
    listed = await (await client.get(PATH, headers=supervisor)).json()
    assert listed["reports"] == []
    assert last_month.isoformat() in {each["first"] for each in listed["offered"]}
    status, made = await draft(client, supervisor, last_month)
    assert (status, made["state"], made["written_by"]) == (200, "draft", None)
    sections = {each["name"]: each for each in made["sections"]}
    assert list(sections) == ["contacts", "trust", "themes", "complaints", "sheets", "service", "quality"]  # fmt: skip
    assert sections["contacts"]["rows"][0]["now"] == "6"
    assert {each["label"]: each["now"] for each in sections["trust"]["rows"]}["Stelle, media"] == "4 su 5"  # fmt: skip
    assert {each["label"]: each["now"] for each in sections["complaints"]["rows"]}["Attestazioni di stima"] == "1"  # fmt: skip
    assert "6 contatti" in sections["contacts"]["text"]
    # figures stay as they were, and the second who asks gets the same
    await served(core, "late", at=core.clock().replace(year=last_month.year, month=last_month.month, day=20))  # fmt: skip
    again = (await draft(client, supervisor, last_month))[1]
    assert again["id"] == made["id"]
    assert again["sections"] == made["sections"]
    one = f"{PATH}/{made['id']}"
    texts = {each["name"]: each["text"] for each in made["sections"]} | {"trust": "La fiducia\x00 cresce."}  # fmt: skip
    kept = await (await client.put(one, json={"revision": 1, "texts": texts}, headers=supervisor)).json()  # fmt: skip
    assert (kept["revision"], kept["written_by"] is not None) == (2, True)
    refused = await client.put(one, json={"revision": 1, "texts": texts}, headers=supervisor)
    assert (refused.status, (await refused.json())["code"]) == (409, "changed")
    counted = await (await client.post(f"{one}/figures", json={"revision": 2}, headers=supervisor)).json()  # fmt: skip
    assert counted["sections"][0]["rows"][0]["now"] == "7"
    assert counted["sections"][1]["text"] == "La fiducia cresce."
    assert (counted["revision"], counted["written_by"], counted["written_at"]) == (3, kept["written_by"], kept["written_at"])  # fmt: skip
    # nobody signs figures that they have not seen
    unseen = await client.post(f"{one}/signature", json={"revision": 2}, headers=supervisor)
    assert (unseen.status, (await unseen.json())["code"]) == (409, "changed")
    signed = await (await client.post(f"{one}/signature", json={"revision": 3}, headers=supervisor)).json()  # fmt: skip
    document = await (await client.get(f"{one}/markdown", headers=supervisor)).read()
    assert signed["sha256"] == hashlib.sha256(document).hexdigest()
    assert "La fiducia cresce." in document.decode()
    for call in (
        client.put(one, json={"revision": 3, "texts": texts}, headers=supervisor),
        client.post(f"{one}/figures", json={"revision": 3}, headers=supervisor),
        client.post(f"{one}/signature", json={"revision": 3}, headers=supervisor),
        client.delete(f"{one}?revision=3", headers=supervisor),
    ):
        told = await call
        assert (told.status, (await told.json())["code"]) == (409, "signed")
    pdf = await client.get(f"{one}/pdf", headers=supervisor)
    assert (await pdf.read())[:5] == b"%PDF-"
    deeds = [each.action for each in await rows(core, AuditEntry) if each.subject == f"command-report:{made['id']}"]  # fmt: skip
    assert deeds == ["command-report.draft", "command-report.recount", "command-report.sign"]
    listed = await (await client.get(PATH, headers=supervisor)).json()
    assert [(each["state"], each["signed_by"] != "") for each in listed["reports"]] == [("signed", True)]  # fmt: skip
    for role in (Role.OPERATOR, Role.ADMIN, Role.QUALITY):
        assert (await client.get(PATH, headers=await bearer(role))).status == 403


async def test_a_draft_is_thrown_away_and_made_again(client, supervisor, last_month):
    _, made = await draft(client, supervisor, last_month)
    gone = await client.delete(f"{PATH}/{made['id']}?revision=1", headers=supervisor)
    assert gone.status == 204
    assert (await client.get(f"{PATH}/{made['id']}", headers=supervisor)).status == 404
    _, again = await draft(client, supervisor, last_month)
    assert again["id"] != made["id"]


async def test_no_report_is_drafted_of_a_period_that_is_not_over(client, supervisor, core):
    today = core.clock().date()
    assert (await draft(client, supervisor, today.replace(day=1)))[0] == 409
    assert (await draft(client, supervisor, date(2026, 1, 2)))[0] == 422
