"""Conferences again and again, moved and called off, and what offices are told of it by e-mail."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import msgspec
import pytest
from sqlalchemy import select

from gateway.accounts.tables import Office
from gateway.mail.compose import Letter, envelope
from gateway.mail.tables import OutgoingMail
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from gateway.platform.security.sealing import Sealer

PATH = "/api/v1/conferences"


@pytest.fixture
async def boss(bearer, core, clock, monkeypatch, parts):
    """A supervisor of a station that sends mail, with an office that has an address and one that has none."""
    async with core.database.writing() as session:
        session.add(
            Office(id="o1", name="Nucleo 01", email="n01@example.org", created_at=clock.now)
        )
        session.add(Office(id="o2", name="Nucleo 02", created_at=clock.now))
    monkeypatch.setattr(type(parts.scheduling._invitations), "possible", True)
    return await bearer(Role.SUPERVISOR)


async def letters(core):
    """What has been put into the outbox, oldest first."""
    sealer = Sealer(core.keys.of("sealed-mail"))
    async with core.database.reading() as session:
        rows = await session.execute(
            select(OutgoingMail)
            .where(OutgoingMail.kind == "conference")
            .order_by(OutgoingMail.created_at, OutgoingMail.id)
        )
        return [
            msgspec.json.decode(sealer.open(row.sealed, row.id), type=Letter)
            for row in rows.scalars()
        ]


def entries(letter):
    """The lines of the calendar in a letter."""
    return letter.calendar.replace("\r\n ", "").split("\r\n")


def value(letter, name):
    return [line.partition(":")[2] for line in entries(letter) if line.startswith(name)]


async def made(client, boss, first, **more):
    wanted = {"kind": "briefing", "title": "Mattino", "startsAt": first.isoformat(), "minutes": 30}
    answer = await client.post(PATH, json=wanted | more, headers=boss)
    return answer.status, await answer.json()


async def listed(client, boss):
    return (await (await client.get(PATH, headers=boss)).json())["conferences"]


async def test_a_series_leaves_holidays_out_and_lists_its_next_alone(
    client, boss, bearer, core, clock
):
    clock.now = datetime(2026, 11, 30, 6, tzinfo=UTC)
    boss = await bearer(Role.SUPERVISOR)
    first = datetime(2026, 12, 1, 7, tzinfo=UTC)
    repeats = {"every": "weekday", "until": "2026-12-11"}
    status, told = await made(client, boss, first, repeats=repeats, invite=True)
    # nine working days, of which the eighth of December is a holiday
    assert (status, told["count"]) == (201, 8)
    (shown,) = await listed(client, boss)
    assert (shown["id"], shown["after"], shown["minutes"]) == (told["id"], 7, 30)
    assert shown["repeats"] == repeats
    (letter,) = await letters(core)
    assert (letter.to, letter.method) == ("n01@example.org", "REQUEST")
    assert "poi ogni giorno lavorativo fino al 11/12/2026" in letter.text
    assert value(letter, "RRULE") == ["FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261211T225959Z"]
    assert value(letter, "EXDATE") == ["20261208T080000"]
    assert value(letter, "SEQUENCE") == ["0"]
    uid = value(letter, "UID")
    assert uid[0].endswith("@station.example")

    # one of them is moved: the same entry, that one time
    clock.advance(seconds=1)
    body = {"startsAt": (first + timedelta(hours=2)).isoformat(), "minutes": 45}
    assert (await client.patch(f"{PATH}/{told['id']}", json=body, headers=boss)).status == 204
    moved = (await letters(core))[-1]
    assert (value(moved, "UID"), value(moved, "SEQUENCE")) == (uid, ["1"])
    assert value(moved, "RECURRENCE-ID") == ["20261201T080000"]
    assert value(moved, "DTSTART;TZID") == ["20261201T100000"]
    assert value(moved, "DTEND;TZID") == ["20261201T104500"]

    # the calendar that anybody may take has the series with what has become of it
    answer = await client.get(f"{PATH}/{told['id']}/calendar", headers=boss)
    assert answer.content_type == "text/calendar"
    text = await answer.text()
    assert "METHOD:PUBLISH" in text
    assert text.count("BEGIN:VEVENT") == 2

    # all of it is called off: the whole entry goes
    clock.advance(seconds=1)
    path = f"{PATH}/{told['id']}?following=true"
    assert (await client.delete(path, headers=boss)).status == 204
    off = (await letters(core))[-1]
    assert (off.method, value(off, "UID"), value(off, "RECURRENCE-ID")) == ("CANCEL", uid, [])
    assert value(off, "SEQUENCE") == ["2"]
    assert value(off, "STATUS") == ["CANCELLED"]
    states = {each["state"] for each in await listed(client, boss)}
    assert states == {"ended"}
    async with core.database.reading() as session:
        rows = await session.execute(select(AuditEntry).order_by(AuditEntry.at, AuditEntry.id))
        noted = {each.action: each.detail for each in rows.scalars()}
    assert noted["conference.call"] == {"count": 8}
    assert noted["conference.call_off"] == {"count": 8}


async def test_one_of_a_series_is_called_off_and_the_others_stay(client, boss, core, clock):
    first = clock.now + timedelta(days=1)
    until = (first + timedelta(days=21)).date().isoformat()
    _, told = await made(
        client, boss, first, repeats={"every": "week", "until": until}, invite=True
    )
    clock.advance(seconds=1)
    assert (await client.delete(f"{PATH}/{told['id']}", headers=boss)).status == 204
    off = (await letters(core))[-1]
    assert len(value(off, "RECURRENCE-ID")) == 1
    shown = [each for each in await listed(client, boss) if each["state"] == "scheduled"]
    assert [each["after"] for each in shown] == [told["count"] - 2]
    # what is called off is in no calendar that is taken later
    text = await (await client.get(f"{PATH}/{shown[0]['id']}/calendar", headers=boss)).text()
    assert text.count("BEGIN:VEVENT") == 1


async def test_an_office_that_is_no_longer_expected_is_told_so(client, boss, core, clock):
    first = clock.now + timedelta(days=1)
    _, told = await made(client, boss, first, invite=True, offices=["o1", "o2"])
    clock.advance(seconds=1)
    body = {"offices": ["o2"], "title": "Altro"}
    await client.patch(f"{PATH}/{told['id']}", json=body, headers=boss)
    asked, off = await letters(core)
    assert (asked.method, off.method, off.to) == ("REQUEST", "CANCEL", "n01@example.org")
    assert "CUTYPE=GROUP" in asked.calendar
    assert value(off, "UID") == value(asked, "UID")
    (shown,) = await listed(client, boss)
    assert (shown["title"], shown["offices"], shown["invites"]) == ("Altro", ["o2"], True)


async def test_people_are_invited_changed_and_told_that_it_is_off_for_them(
    client, boss, core, clock, people
):
    rita, olga = people[Role.QUALITY].id, people[Role.OPERATOR].id
    first = clock.now + timedelta(days=1)
    status, told = await made(client, boss, first, invited=[rita])
    assert (status, told["code"]) == (422, "unknown_person")
    await core.accounts.change(rita, email="rita@example.org")
    await core.accounts.change(olga, email="olga@example.org")
    _, told = await made(client, boss, first, invited=[rita], offices=["o1"])
    clock.advance(seconds=1)
    path = f"{PATH}/{told['id']}"
    await client.patch(path, json={"invited": [rita, olga]}, headers=boss)
    clock.advance(seconds=1)
    await client.patch(path, json={"invited": [olga], "title": "Altro"}, headers=boss)
    (shown,) = await listed(client, boss)
    assert (shown["invited"], shown["invites"]) == ([olga], False)
    clock.advance(seconds=1)
    await client.delete(path, headers=boss)
    found = await letters(core)
    assert sorted((each.to[:4], each.method, each.subject.split(":")[0]) for each in found) == [
        ("olga", "CANCEL", "Annullata"),
        ("olga", "REQUEST", "Invito"),
        ("olga", "REQUEST", "Modificata"),
        ("rita", "CANCEL", "Annullata"),
        ("rita", "REQUEST", "Invito"),
        ("rita", "REQUEST", "Modificata"),
    ]
    assert len({value(each, "UID")[0] for each in found}) == 1
    assert all("CUTYPE=INDIVIDUAL" in each.calendar for each in found)


async def test_what_cannot_be_scheduled_or_changed(client, boss, clock, parts, monkeypatch):
    first = clock.now + timedelta(days=1)
    until = (first + timedelta(days=400)).date().isoformat()
    for more, status, code in (
        ({"repeats": {"every": "weekday", "until": until}}, 422, "too_many"),
        ({"repeats": {"every": "daily", "until": until}}, 422, "invalid"),
        ({"startsAt": None, "invite": True}, 422, "no_time"),
        ({"offices": ["nowhere"]}, 422, "unknown_office"),
    ):
        found, told = await made(client, boss, first, **more)
        assert (found, told["code"]) == (status, code)
    _, told = await made(client, boss, first)
    path = f"{PATH}/{told['id']}"
    past = {"startsAt": (clock.now - timedelta(hours=1)).isoformat()}
    assert (await client.patch(path, json=past, headers=boss)).status == 422
    await client.delete(path, headers=boss)
    assert (await client.patch(path, json={"title": "x"}, headers=boss)).status == 409
    now = {"kind": "meeting", "title": "Subito"}
    at_once = await (await client.post(PATH, json=now, headers=boss)).json()
    refused = await client.get(f"{PATH}/{at_once['id']}/calendar", headers=boss)
    assert (refused.status, (await refused.json())["code"]) == (409, "no_time")
    monkeypatch.setattr(type(parts.scheduling._invitations), "possible", False)
    found, told = await made(client, boss, first, invite=True)
    assert (found, told["code"]) == (409, "no_mail")


def test_an_invitation_is_read_by_people_and_by_calendars():
    letter = Letter(
        to="n01@example.org", subject="Invito: è così", text="Testo\n", automatic=True,
        languages=("it",), calendar="BEGIN:VCALENDAR\r\nSUMMARY:Perché\r\nEND:VCALENDAR\r\n",
        method="REQUEST",
    )  # fmt: skip
    at = datetime(2026, 11, 29, tzinfo=UTC)
    sent = envelope(letter, mail_id="m1", sent_from="URP <urp@example.org>", at=at).as_bytes()
    read = message_from_bytes(sent, policy=default)
    assert read.get_content_type() == "multipart/alternative"
    plain, calendar = read.iter_parts()
    assert plain.get_content().split() == ["Testo"]
    assert calendar.get_content_type() == "text/calendar"
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    assert "SUMMARY:Perché" in calendar.get_content()
