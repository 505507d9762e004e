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


async def test_a_series_on_last_fridays_stays_on_them_in_a_calendar_once_its_first_is_called_off(
    client, boss, bearer, clock
):
    clock.now = datetime(2026, 1, 12, 6, tzinfo=UTC)
    boss = await bearer(Role.SUPERVISOR)
    first = datetime(2026, 1, 30, 8, tzinfo=UTC)
    repeats = {"every": "month", "until": "2026-06-30"}
    _, told = await made(client, boss, first, repeats=repeats)
    assert told["count"] == 6
    assert (await client.delete(f"{PATH}/{told['id']}", headers=boss)).status == 204
    (left,) = [each for each in await listed(client, boss) if each["state"] == "scheduled"]
    text = await (await client.get(f"{PATH}/{left['id']}/calendar", headers=boss)).text()
    # the fourth Friday of February is its last one, that of May is not
    assert "DTSTART;TZID=Europe/Rome:20260227T090000" in text
    assert "RRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20260626T215959Z" in text
    assert "EXDATE" not in text


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
        # that Olga comes as well changes nothing in what was said to Rita
        ("rita", "REQUEST", "Invito"),
    ]
    assert len({value(each, "UID")[0] for each in found}) == 1
    assert all("CUTYPE=INDIVIDUAL" in each.calendar for each in found)


def description(letter):
    return value(letter, "DESCRIPTION")[0].replace("\\n", "\n")


async def test_kind_and_agenda_are_changed_and_what_was_said_is_brought_up_to_date(
    client, boss, core, clock
):
    first = clock.now + timedelta(days=1)
    items = [{"text": "Turni", "minutes": 5}, {"text": "Ferie", "minutes": 0}]
    _, told = await made(client, boss, first, invite=True, offices=["o1"], items=items)
    path = f"{PATH}/{told['id']}"
    (shown,) = await listed(client, boss)
    assert (shown["kind"], shown["items"]) == ("briefing", items)
    (asked,) = await letters(core)
    assert description(asked).endswith("\n- Turni\n- Ferie")
    assert "Ordine del giorno:\n- Turni\n- Ferie\nSi partecipa" in asked.text

    clock.advance(seconds=1)
    items = [{"text": "Ferie", "minutes": 10}, {"text": "Modulo nuovo", "minutes": 0}]
    body = {"kind": "meeting", "items": items}
    assert (await client.patch(path, json=body, headers=boss)).status == 204
    (shown,) = await listed(client, boss)
    assert (shown["kind"], shown["items"], shown["title"]) == ("meeting", items, "Mattino")
    changed = (await letters(core))[-1]
    assert changed.subject.startswith("Modificata")
    assert (value(changed, "UID"), value(changed, "SEQUENCE")) == (value(asked, "UID"), ["1"])
    assert value(changed, "SUMMARY") == ["Riunione: Mattino"]
    assert description(changed).endswith("\n- Ferie\n- Modulo nuovo")

    # the minutes meant for an item stand in no invitation; nor does what stays as it was
    clock.advance(seconds=1)
    items[0]["minutes"] = 20
    body = {"kind": "meeting", "items": items, "startsAt": first.isoformat(), "minutes": 30}
    assert (await client.patch(path, json=body, headers=boss)).status == 204
    assert (await listed(client, boss))[0]["items"] == items
    assert len(await letters(core)) == 2

    # an agenda is taken away whole, too
    clock.advance(seconds=1)
    assert (await client.patch(path, json={"items": []}, headers=boss)).status == 204
    assert (await listed(client, boss))[0]["items"] == []
    found = await letters(core)
    assert len(found) == 3
    assert "Ordine del giorno" not in found[-1].text
    refused = await client.patch(path, json={"kind": "focus"}, headers=boss)
    assert refused.status == 422


async def test_the_agenda_is_told_to_supervisors_alone(client, boss, bearer, clock):
    items = [{"text": "Valutazioni", "minutes": 0}]
    await made(client, boss, clock.now + timedelta(days=1), items=items)
    (shown,) = await listed(client, await bearer(Role.OPERATOR))
    assert shown["items"] == []


async def test_those_that_follow_change_with_one_of_a_series_and_keep_their_days(
    client, boss, core, clock
):
    # the clocks go back on the first of November
    clock.now = datetime(2026, 10, 1, 6, tzinfo=UTC)
    first = datetime(2026, 10, 13, 7, tzinfo=UTC)
    repeats = {"every": "week", "until": "2026-11-03"}
    _, told = await made(client, boss, first, repeats=repeats, invite=True, offices=["o1"])
    assert told["count"] == 4
    path = f"{PATH}/{told['id']}"
    await client.delete(path, headers=boss)
    second = await next_one(client, boss)
    before = len(await letters(core))

    clock.advance(seconds=1)
    body = {
        "startsAt": datetime(2026, 10, 21, 9, 30, tzinfo=UTC).isoformat(),
        "title": "Pomeriggio",
        "items": [{"text": "Turni", "minutes": 5}],
        "offices": ["o1", "o2"],
    }
    path = f"{PATH}/{second['id']}?following=true"
    assert (await client.patch(path, json=body, headers=boss)).status == 204
    (changed,) = (await letters(core))[before:]
    assert "poi ogni settimana fino al 03/11/2026" in changed.text
    assert value(changed, "RECURRENCE-ID") == [
        f"2026{day}T090000" for day in ("1020", "1027", "1103")
    ]
    # its own day for one, the same hour for all, in summer and in winter
    assert value(changed, "DTSTART;TZID") == [
        f"2026{day}T113000" for day in ("1021", "1027", "1103")
    ]
    assert value(changed, "SUMMARY") == ["Briefing: Pomeriggio"] * 3
    shown = await next_one(client, boss)
    assert (shown["title"], shown["offices"], shown["after"]) == ("Pomeriggio", ["o1", "o2"], 2)

    # one that comes later has what was changed, and what is changed of it alone stays its own
    await client.delete(f"{PATH}/{shown['id']}", headers=boss)
    third = await next_one(client, boss)
    assert third["items"] == body["items"]
    clock.advance(seconds=1)
    await client.patch(f"{PATH}/{third['id']}", json={"title": "Altro"}, headers=boss)
    await client.delete(f"{PATH}/{third['id']}", headers=boss)
    assert (await next_one(client, boss))["title"] == "Pomeriggio"
    async with core.database.reading() as session:
        rows = await session.execute(
            select(AuditEntry)
            .where(AuditEntry.action == "conference.change")
            .order_by(AuditEntry.at, AuditEntry.id)
        )
        assert [each.detail for each in rows.scalars()] == [{"count": 3}, {"count": 1}]


async def next_one(client, boss):
    (shown,) = [each for each in await listed(client, boss) if each["state"] == "scheduled"]
    return shown


async def test_what_differs_in_one_of_a_series_stands_in_the_calendar_that_is_taken(
    client, boss, clock
):
    first = clock.now + timedelta(days=1)
    until = (first + timedelta(days=14)).date().isoformat()
    _, told = await made(client, boss, first, repeats={"every": "week", "until": until})
    path = f"{PATH}/{told['id']}"
    taken = await (await client.get(f"{path}/calendar", headers=boss)).text()
    assert taken.count("BEGIN:VEVENT") == 1
    await client.patch(path, json={"items": [{"text": "Turni"}]}, headers=boss)
    taken = await (await client.get(f"{path}/calendar", headers=boss)).text()
    # the series says what most of it say
    assert taken.count("BEGIN:VEVENT") == 2
    assert taken.count("Turni") == 1


async def test_those_that_follow_are_told_by_what_each_was_said(client, boss, core, clock):
    """An office that one of them alone expected is told of that one."""
    first = clock.now + timedelta(days=1)
    until = (first + timedelta(days=7)).date().isoformat()
    repeats = {"every": "week", "until": until}
    await core.offices.add("bari", "NU.R.P. di Bari", email="bari@example.org")
    _, told = await made(client, boss, first, repeats=repeats, invite=True, offices=["o1"])
    path = f"{PATH}/{told['id']}"
    await client.patch(path, json={"offices": ["o1", "bari"]}, headers=boss)
    before = len(await letters(core))
    clock.advance(seconds=1)
    await client.patch(f"{path}?following=true", json={"title": "Altro"}, headers=boss)
    told = (await letters(core))[before:]
    assert sorted((each.to, len(value(each, "RECURRENCE-ID"))) for each in told) == [
        ("bari@example.org", 1),
        ("n01@example.org", 1),
        ("n01@example.org", 1),
    ]


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
