"""Circulars: published by supervisors, read and confirmed by those whom they are for, reminded of, withdrawn."""

import asyncio
import json
import re
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from gateway.accounts import sql as accounts
from gateway.circulars import service
from gateway.circulars.rules import concerns, reminder_due, state_of
from gateway.circulars.service import PAGE, Circulars
from gateway.mail.compose import Letter, Sender
from gateway.mail.outbox import Outbox
from gateway.mail.tables import OutgoingMail
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.checks import STATION_CHECK
from gateway.platform.security.permissions import Role
from gateway.platform.security.sealing import Sealer

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
SENDER = Sender(name="", organisation="Ente", origin="https://stazione.example.org")


@given(DAYS, st.lists(st.integers(0, 400), max_size=40))
def test_the_station_reminds_by_itself_twice_at_most(confirm_by, later):
    """However often, and whenever, it looks."""
    reminded_on, count = None, 0
    for days in sorted(later):
        today = date(2026, 1, 1) + timedelta(days=days)
        if reminder_due(confirm_by, reminded_on, today):
            reminded_on, count = today, count + 1
            assert today >= confirm_by - timedelta(days=1)
    assert count <= 2
    last = date(2026, 1, 1) + timedelta(days=max(later, default=0))
    assert (count >= 1) == (bool(later) and last >= confirm_by - timedelta(days=1))


@given(DAYS, DAYS)
def test_a_reminder_by_hand_on_the_last_day_is_enough(confirm_by, today):
    assert not reminder_due(confirm_by, max(confirm_by, today), today)
    assert not reminder_due(None, None, today)


def test_it_is_in_force_on_its_last_day_too():
    day = date(2026, 11, 26)
    assert state_of(withdrawn=False, until=day, today=day) == "in_force"
    assert state_of(withdrawn=False, until=day, today=day + timedelta(days=1)) == "expired"
    assert state_of(withdrawn=False, until=None, today=day) == "in_force"
    assert state_of(withdrawn=True, until=None, today=day) == "withdrawn"


def test_whom_it_is_for():
    def is_for(role, office, roles, offices=()):
        return concerns(role=role, office=office, roles=roles, offices=offices)

    assert is_for("operator", None, ["operator"])
    assert not is_for("quality", None, ["operator", "office"])
    assert is_for("office", "lecce", ["office"], ["bari", "lecce"])
    assert not is_for("office", "roma", ["office"], ["bari", "lecce"])
    # where offices are named, the house is not meant
    assert not is_for("operator", None, ["operator"], ["lecce"])


def words(title="Nuovo modulo", **more):
    return {
        "title": title,
        "text": "Da lunedì si usa il nuovo modulo.",
        "roles": ["operator"],
    } | more


WHO = {
    "boss": Role.SUPERVISOR,
    "admin": Role.ADMIN,
    "anna": Role.OPERATOR,
    "quality": Role.QUALITY,
}


@pytest.fixture
async def ask(client, core, bearer, clock):
    """Ask as one of :data:`WHO`; there is an office in Lecce with one member, ``lia``."""
    await core.offices.add("lecce", "NU.R.P. di Lecce", email="lecce@example.org")
    await core.accounts.add("lia", Role.OFFICE, office="lecce")
    headers = {}

    async def ask(who, method, path="", **body):
        # a token is good for five minutes
        key = (who, clock().replace(second=0, minute=0))
        if key not in headers:
            headers[key] = await bearer(WHO[who])
        answer = await client.request(
            method, f"/api/v1/circulars{path}", headers=headers[key], json=body or None
        )
        text = await answer.text()
        return answer.status, json.loads(text) if text else None

    return ask


async def published(ask, title="Nuovo modulo", **more):
    status, made = await ask("boss", "POST", **words(title, **more))
    assert status == 201, made
    return made


async def test_one_is_published_read_and_confirmed(ask, core, clock):
    made = await published(ask, confirm=True, confirmBy="2026-12-31")
    assert (made["number"], made["state"], made["mine"]) == (1, "in_force", False)
    assert made["counts"] == {"people": 1, "read": 0, "confirmed": 0}
    newest = {"id": made["id"], "title": "Nuovo modulo"}
    waiting = {"unread": 1, "newest": newest, "toConfirm": 1, "overdue": 0, "reminded": False}
    assert await ask("anna", "GET", "/unread") == (200, waiting)
    _, listed = await ask("anna", "GET")
    (row,) = listed["circulars"]
    assert (row["mine"], row["readAt"], row["counts"]) == (True, None, None)
    assert "text" not in row
    at = f"/{made['id']}/reading"
    status, opened = await ask("anna", "PUT", at, confirmed=False)
    assert status == 200
    assert opened["text"].startswith("Da lunedì")
    first = opened["readAt"]
    assert first is not None and opened["confirmedAt"] is None
    assert (await ask("anna", "GET", "/unread"))[1]["toConfirm"] == 1
    clock.advance(minutes=1)
    _, opened = await ask("anna", "PUT", at, confirmed=True)
    assert opened["readAt"] == first  # the first time counts
    confirmed = opened["confirmedAt"]
    clock.advance(minutes=1)
    _, again = await ask("anna", "PUT", at, confirmed=True)
    assert again["confirmedAt"] == confirmed
    nothing = {"unread": 0, "newest": None, "toConfirm": 0, "overdue": 0, "reminded": False}
    assert (await ask("anna", "GET", "/unread"))[1] == nothing
    _, seen = await ask("boss", "GET", f"/{made['id']}")
    assert seen["counts"] == {"people": 1, "read": 1, "confirmed": 1}
    async with core.database.reading() as session:
        rows = await session.execute(
            select(AuditEntry.action).where(AuditEntry.subject == f"circular:{made['id']}")
        )
        assert sorted(rows.scalars()) == ["circular.confirm", "circular.publish"]


async def test_who_comes_later_receives_what_is_in_force(ask, core):
    lasting = await published(ask)
    over = await published(ask, "Scaduta")
    assert (await ask("boss", "POST", f"/{over['id']}/withdrawal", reason="sbagliata"))[0] == 200
    await core.accounts.add("nuova", Role.OPERATOR, display_name="Nuova Collega")
    _, found = await ask("boss", "GET", f"/{lasting['id']}/readers")
    assert "Nuova Collega" in [each["name"] for each in found["readers"]]
    assert (await ask("boss", "GET", f"/{lasting['id']}"))[1]["counts"]["people"] == 2


async def test_the_list_of_who_has_not_confirmed(ask, core):
    made = await published(ask, confirm=True, roles=["operator", "office"])
    await ask("anna", "PUT", f"/{made['id']}/reading", confirmed=True)
    status, found = await ask("boss", "GET", f"/{made['id']}/readers")
    assert status == 200
    # those first who have still something to do
    assert [(each["name"], each["confirmedAt"] is not None) for each in found["readers"]] == [
        ("lia", False),
        ("Office", False),
        ("Operator", True),
    ]
    assert found["readers"][0]["office"] == "NU.R.P. di Lecce"
    assert (await ask("anna", "GET", f"/{made['id']}/readers"))[0] == 403
    # one who has left is asked no longer
    lia = await core.accounts.by_username("lia")
    await core.accounts.change(lia.id, disabled=True)
    _, found = await ask("boss", "GET", f"/{made['id']}/readers")
    assert [each["name"] for each in found["readers"]] == ["Office", "Operator"]


async def test_what_is_not_for_somebody_is_not_shown(ask):
    made = await published(ask, roles=["office"], offices=["lecce"])
    assert (await ask("anna", "GET"))[1]["circulars"] == []
    assert (await ask("anna", "GET", f"/{made['id']}"))[0] == 404
    assert (await ask("anna", "PUT", f"/{made['id']}/reading", confirmed=False))[0] == 404
    # those who publish see all, and do not read for others
    assert len((await ask("admin", "GET"))[1]["circulars"]) == 1
    status, refused = await ask("boss", "PUT", f"/{made['id']}/reading", confirmed=False)
    assert (status, refused["code"]) == (409, "not_concerned")


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"offices": ["nowhere"]}, 422, "unknown_office"),
        ({"until": "2020-01-01"}, 422, "past"),
        ({"confirm": True, "confirmBy": "2020-01-01"}, 422, "past"),
        (
            {"confirm": True, "confirmBy": "2999-01-02", "until": "2999-01-01"},
            422,
            "confirm_after_end",
        ),
        ({"title": " \u0007 x "}, 422, "empty"),
        ({"roles": []}, 422, "invalid"),
        ({"roles": ["king"]}, 422, "invalid"),
        ({"offices": ["lecce"]}, 409, "nobody_concerned"),
        ({"nmae": 1}, 422, "invalid"),
    ],
)
async def test_what_is_not_published(ask, more, status, code):
    answer = await ask("boss", "POST", **words(**more))
    assert (answer[0], answer[1]["code"]) == (status, code)
    assert (await ask("boss", "GET"))[1]["circulars"] == []


async def test_readers_do_not_publish_withdraw_or_remind(ask):
    made = await published(ask)
    for who in ("anna", "quality"):
        assert (await ask(who, "POST", **words()))[0] == 403
        assert (await ask(who, "POST", f"/{made['id']}/withdrawal", reason="mah"))[0] == 403
        assert (await ask(who, "POST", f"/{made['id']}/reminders"))[0] == 403


async def test_one_to_be_read_is_not_confirmed_and_a_withdrawn_one_neither(ask):
    plain, asked = await published(ask), await published(ask, "Da firmare", confirm=True)
    status, refused = await ask("anna", "PUT", f"/{plain['id']}/reading", confirmed=True)
    assert (status, refused["code"]) == (409, "not_to_confirm")
    status, gone = await ask("boss", "POST", f"/{asked['id']}/withdrawal", reason="Testo errato")
    assert (status, gone["state"], gone["withdrawnWhy"]) == (200, "withdrawn", "Testo errato")
    status, refused = await ask("anna", "PUT", f"/{asked['id']}/reading", confirmed=True)
    assert (status, refused["code"]) == (409, "withdrawn")
    # it is in the archive, and waits for nobody
    assert (await ask("anna", "GET", "/unread"))[1]["toConfirm"] == 0
    _, archive = await ask("anna", "GET", "?state=archive")
    assert [each["title"] for each in archive["circulars"]] == ["Da firmare"]
    _, in_force = await ask("anna", "GET", "?state=in_force")
    assert [each["title"] for each in in_force["circulars"]] == ["Nuovo modulo"]
    # twice is once
    assert (await ask("boss", "POST", f"/{asked['id']}/withdrawal", reason="Altro"))[1][
        "withdrawnWhy"
    ] == "Testo errato"


async def test_the_archive_is_searched_by_words_and_paged(ask, clock):
    for number in range(PAGE + 2):
        await published(ask, f"Ordine {number}", until=clock().date().isoformat())
    await published(ask, "Ferie", text="I turni delle vacanze.")
    clock.advance(days=2)
    _, first = await ask("anna", "GET", "?state=archive")
    assert len(first["circulars"]) == PAGE
    _, rest = await ask("anna", "GET", f"?state=archive&before={first['nextBefore']}")
    assert [each["title"] for each in rest["circulars"]] == ["Ordine 1", "Ordine 0"]
    assert rest["nextBefore"] is None

    async def found(words, state="archive"):
        _, page = await ask("boss", "GET", f"?state={state}&words={words}")
        return [each["title"] for each in page["circulars"]]

    # whatever the ending; a number is also its own
    assert await found("ordini 7") == ["Ordine 7", "Ordine 6"]
    assert await found("turno vacanza", "in_force") == ["Ferie"]
    assert await found("turno", "archive") == []
    assert await found("...") == []


async def test_pages_end_where_they_should_however_many_are_read_at_once(ask, monkeypatch):
    """What is for others lies between; a page may end where a batch does."""
    monkeypatch.setattr(service, "PAGE", 3)
    for number in range(8):
        await published(ask, f"Ordine {number}")
        if number in (2, 5, 6):
            await published(ask, "Per gli uffici", roles=["office"])
    for batch in (1, 2, 3, 4, 200):
        monkeypatch.setattr(service, "BATCH", batch)
        pages, before = [], ""
        while before is not None:
            _, page = await ask("anna", "GET", f"?state=in_force{before}")
            pages.append([each["title"].split()[1] for each in page["circulars"]])
            following = page["nextBefore"]
            before = None if following is None else f"&before={following}"
        assert pages == [["7", "6", "5"], ["4", "3", "2"], ["1", "0"]], batch


async def test_a_reminder_reaches_people_and_their_offices(ask, core, clock):
    made = await published(ask, confirm=True, roles=["operator", "office"])
    status, told = await ask("boss", "POST", f"/{made['id']}/reminders")
    assert (status, told) == (200, {"people": 3, "mails": 1})
    assert (await ask("anna", "GET", "/unread"))[1]["reminded"] is True
    assert [each.kind for each in await mails(core)] == ["circular"]
    await ask("anna", "PUT", f"/{made['id']}/reading", confirmed=True)
    assert (await ask("anna", "GET", "/unread"))[1]["reminded"] is False
    for name in ("lia", "office1"):
        account = await core.accounts.by_username(name)
        await core.accounts.change(account.id, disabled=True)
    status, refused = await ask("boss", "POST", f"/{made['id']}/reminders")
    assert (status, refused["code"]) == (409, "nobody_left")
    await ask("boss", "POST", f"/{made['id']}/withdrawal", reason="finita")
    status, refused = await ask("boss", "POST", f"/{made['id']}/reminders")
    assert (status, refused["code"]) == (409, "not_in_force")


async def mails(core):
    async with core.database.reading() as session:
        return (await session.execute(select(OutgoingMail))).scalars().all()


async def test_the_station_reminds_the_day_before_and_on_the_day(ask, core, clock):
    last = clock().date() + timedelta(days=3)
    for title in ("Nuovo modulo", "Nuovo orario"):
        await published(
            ask, title, confirm=True, confirmBy=last.isoformat(), roles=["operator", "office"]
        )
    # one that was withdrawn is not reminded of, nor overdue
    asked = {"confirm": True, "confirmBy": last.isoformat(), "roles": ["operator", "office"]}
    withdrawn = await published(ask, "Ritirata", **asked)
    await ask("boss", "POST", f"/{withdrawn['id']}/withdrawal", reason="Testo errato")
    outbox = Outbox(
        core.database, Sealer(core.keys.of("sealed-mail")), None, sent_from=None, clock=clock
    )
    looking = Circulars(core.database, outbox, SENDER, clock)
    sent, overdue = [], []
    for _ in range(6):
        # two gateways look at once, and more than once a day
        await asyncio.gather(looking.remind_due(), looking.remind_due())
        await looking.remind_due()
        sent.append(len(await mails(core)))
        overdue.append((await ask("anna", "GET", "/unread"))[1]["overdue"])
        clock.advance(days=1)
    assert sent == [0, 0, 2, 4, 4, 4], "of each of the two"
    assert overdue == [0, 0, 0, 0, 2, 2], "the last day is still in time"


async def test_each_office_is_told_how_many_of_its_own_are_waited_for(ask, core):
    await core.offices.add("bari", "NU.R.P. di Bari", email="bari@example.org")
    await core.offices.add("roma", "NU.R.P. di Roma")
    for name, office in (("bea", "bari"), ("bruno", "bari"), ("rita", "roma")):
        await core.accounts.add(name, Role.OFFICE, office=office)
    made = await published(ask, confirm=True, roles=["operator", "office"])
    await published(ask, "Altra", confirm=True, roles=["operator"])
    told = (await ask("boss", "POST", f"/{made['id']}/reminders"))[1]
    assert told == {"people": 6, "mails": 2}
    found = await letters(core)
    assert {(letter.to, re.search(r"\d+ pers|una pers", letter.text)[0]) for letter in found} == {
        ("lecce@example.org", "una pers"),
        ("bari@example.org", "2 pers"),
    }
    # of two that wait, one was reminded of
    assert (await ask("anna", "GET", "/unread"))[1]["reminded"] is True


async def test_the_newest_that_is_unread_is_named(ask):
    first, second = await published(ask, "Prima"), await published(ask, "Seconda")
    await published(ask, "Per gli uffici", roles=["office"])

    async def newest():
        return (await ask("anna", "GET", "/unread"))[1]["newest"]

    assert await newest() == {"id": second["id"], "title": "Seconda"}
    await ask("anna", "PUT", f"/{second['id']}/reading", confirmed=False)
    assert await newest() == {"id": first["id"], "title": "Prima"}
    await ask("boss", "POST", f"/{first['id']}/withdrawal", reason="sbagliata")
    assert await newest() is None


async def test_people_are_reminded_at_their_own_addresses_one_letter_an_address(ask, core):
    anna = await core.accounts.by_username("operator1")
    lia = await core.accounts.by_username("lia")
    for name in ("bea", "carla", "dora"):
        await core.accounts.add(name, Role.OPERATOR, display_name=name)
    bea, carla, dora = [await core.accounts.by_username(each) for each in ("bea", "carla", "dora")]
    await core.accounts.change(anna.id, email="anna@example.org")
    # lia reads the mail of the office, two share an address, one is gone
    await core.accounts.change(lia.id, email="lecce@example.org")
    await core.accounts.change(bea.id, email="turno@example.org")
    await core.accounts.change(carla.id, email="turno@example.org")
    await core.accounts.change(dora.id, email="dora@example.org", disabled=True)
    made = await published(ask, confirm=True, roles=["operator", "office"])
    _, told = await ask("boss", "POST", f"/{made['id']}/reminders")
    assert told == {"people": 5, "mails": 3}
    found = {letter.to: letter for letter in await letters(core)}
    assert sorted(found) == ["anna@example.org", "lecce@example.org", "turno@example.org"]
    own = found["anna@example.org"]
    assert own.subject == "Circolare n. 1: Nuovo modulo"
    assert "Non ha ancora letto o confermato la circolare n. 1, «Nuovo modulo»." in own.text
    assert f"/circulars?circular={made['id']}" in own.text
    assert "Nel suo ufficio una persona" in found["lecce@example.org"].text
    assert found["turno@example.org"].text == own.text

    # a person who has confirmed it gets no letter
    await ask("anna", "PUT", f"/{made['id']}/reading", confirmed=True)
    _, told = await ask("boss", "POST", f"/{made['id']}/reminders")
    assert told == {"people": 4, "mails": 2}


async def letters(core):
    sealer = Sealer(core.keys.of("sealed-mail"))
    return [
        msgspec.json.decode(sealer.open(mail.sealed, mail.id), type=Letter)
        for mail in await mails(core)
    ]


async def test_each_is_counted_by_itself_and_names_its_author(ask, core):
    probe, _ = await core.accounts.add("sonda", Role.OPERATOR)
    async with core.database.writing() as session:
        await accounts.set_categories(session, probe.id, {STATION_CHECK: 3})
    first = await published(ask, "Prima", confirm=True, roles=["operator", "quality"])
    status, second = await ask("admin", "POST", **words("Seconda", roles=["operator", "quality"]))
    assert status == 201
    await ask("anna", "PUT", f"/{first['id']}/reading", confirmed=True)
    await ask("quality", "PUT", f"/{second['id']}/reading", confirmed=False)
    _, listed = await ask("boss", "GET")
    assert [
        (each["title"], each["publishedBy"], each["counts"]) for each in listed["circulars"]
    ] == [
        ("Seconda", "Admin", {"people": 2, "read": 1, "confirmed": 0}),
        ("Prima", "Supervisor", {"people": 2, "read": 1, "confirmed": 1}),
    ]
    _, own = await ask("anna", "GET")
    assert [each["readAt"] is not None for each in own["circulars"]] == [False, True]
    _, found = await ask("boss", "GET", f"/{second['id']}/readers")
    assert [(each["name"], each["readAt"] is not None) for each in found["readers"]] == [
        ("Operator", False),
        ("Quality", True),
    ]
