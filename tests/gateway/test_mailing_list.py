"""The mailing list: offices asked and confirmed, questions and answers moderated and sent once, mails to it, leaving by one click."""

import asyncio
import json
import re
import secrets
from datetime import timedelta
from email import message_from_bytes
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from gateway.accounts.service import NewAccount
from gateway.bodies.api import BodyFields
from gateway.bodies.service import Bodies
from gateway.mail.compose import Letter, ListHeaders, envelope
from gateway.mail.tables import OutgoingMail
from gateway.mailbox.sql import forget_aside
from gateway.mailbox.tables import ReceivedMail
from gateway.mailing_list.rules import KnownSubscriber, member, title_of, without_links
from gateway.mailing_list.shared_files import SharedFiles
from gateway.mailing_list.subscribers import MAIL_KIND
from gateway.mailing_list.tables import ListEntry, ListMail, ListSubscriber
from gateway.messages.tables import Message
from gateway.platform.security.permissions import Role
from gateway.platform.security.sealing import Sealer
from gateway.search.danger import Danger
from gateway.settings import Settings
from tests.gateway.mail_boxes import Server, station_of
from tests.gateway.mailing_lists_made import ADDRESS

from .conftest import PASSWORD

PEOPLE = [
    NewAccount("boss", Role.SUPERVISOR, PASSWORD, "Capo", {}, email="boss@example.org"),
    NewAccount("anna", Role.OPERATOR, PASSWORD, "Anna", {"weapons": 3}),
    NewAccount("bruno", Role.OPERATOR, PASSWORD, "Bruno", {"weapons": 3}),
]


@pytest.fixture
def dist(tmp_path):
    """The frame of the page behind the links."""
    (tmp_path / "document.html").write_text("<!doctype html><title>${title}</title>${content}")
    return tmp_path


@pytest.fixture
async def ask(client, core, clock):
    """Ask as one of :data:`PEOPLE`."""
    await core.accounts.add_all(PEOPLE, one_time=False)
    headers = {}

    async def ask(who, method, path="", **body):
        # a token is good for five minutes
        key = (who, clock().replace(second=0, microsecond=0))
        if key not in headers:
            client.session.cookie_jar.clear()
            opened = await client.post(
                "/api/v1/session", json={"username": who, "password": PASSWORD}
            )
            headers[key] = {"Authorization": f"Bearer {(await opened.json())['accessToken']}"}
        answer = await client.request(
            method, f"/api/v1/mailing-list{path}", headers=headers[key], json=body or None
        )
        text = await answer.text()
        return answer.status, json.loads(text) if text else None

    return ask


@pytest.fixture
async def bodies(core, later):
    """The ids of two bodies with an address, one without, and one at a provider for everybody."""
    made = Bodies(core.database, later.outbox, later.sender, core.clock)

    async def add(name, email):
        return await made.add(BodyFields(name=name, email=email), by="x")

    return [
        await add("Comune di Lecce", "urp@comune.lecce.it"),
        await add("Provincia di Bari", "urp@provincia.bari.it"),
        await add("Senza posta", ""),
    ]


def entry(title="Orari estivi", text="Come li comunicate?", **fields):
    return {"request": secrets.token_hex(12), "title": title, "text": text} | fields


async def letters(core):
    """What was put into the outbox for the list: ids and letters."""
    sealer = Sealer(core.keys.of("sealed-mail"))
    async with core.database.reading() as session:
        rows = await session.execute(
            select(OutgoingMail)
            .where(OutgoingMail.kind == MAIL_KIND)
            .order_by(OutgoingMail.created_at)
        )
        return [(row.id, json.loads(sealer.open(row.sealed, row.id))) for row in rows.scalars()]


def link_in(letter):
    found = re.search(r"\S+/subscription\?token=\S+", letter["text"])
    parts = urlsplit(found.group())
    return f"{parts.path}?{parts.query}"


async def confirmed(ask, client, core, *bodies):
    for body in bodies:
        await ask("boss", "POST", "/subscribers", body=body)
        _, letter = (await letters(core))[-1]
        assert (await client.post(link_in(letter))).status == 200
    async with core.database.writing() as session:
        # was asked and has not confirmed: nothing is sent there
        session.add(
            ListSubscriber(
                id="asked", body_id=None, name="Ufficio invitato", email="invitato@comune.lecce.it",
                state="asked", invited_at=core.clock(),
            )
        )  # fmt: skip


async def test_an_office_confirms_by_a_link_and_leaves_by_one_request(
    ask, client, core, bodies, clock
):
    assert (await ask("anna", "POST", "/subscribers", body=bodies[0]))[0] == 403
    assert (await ask("boss", "POST", "/subscribers", body=bodies[2]))[1]["code"] == "no_address"
    status, listed = await ask("boss", "POST", "/subscribers", body=bodies[0])
    assert (status, [each["state"] for each in listed["subscribers"]]) == (
        201,
        ["asked"],
    ) or status == 200
    twice = await ask("boss", "POST", "/subscribers", body=bodies[0])
    assert twice[1]["code"] == "subscribed"
    ((_, invitation),) = await letters(core)
    (subscriber,) = listed["subscribers"]
    again = f"/subscribers/{subscriber['id']}/invitation"
    assert (await ask("boss", "POST", again))[1]["code"] == "asked_today"
    # a scanner that opens links confirms nothing
    shown = await client.get(link_in(invitation))
    assert "Comune di Lecce" in await shown.text()
    assert (await ask("boss", "GET", "/subscribers"))[1]["subscribers"][0]["state"] == "asked"
    # an invitation that came back is told of
    async with core.database.writing() as session:
        rows = await session.execute(select(OutgoingMail).where(OutgoingMail.kind == MAIL_KIND))
        row = rows.scalars().one()
        row.state, row.error = "failed", "bounced_5.1.1"
    assert (await ask("boss", "GET", "/subscribers"))[1]["subscribers"][0]["failed"] == (
        "bounced_5.1.1"
    )
    # a link of another station, or a torn one
    for token in ("nothing", "%C3%A9"):
        assert (await client.post(f"/subscription?token={token}")).status == 404
    assert (await client.post(link_in(invitation))).status == 200
    clock.advance(seconds=1)
    assert (await ask("boss", "GET", "/subscribers"))[1]["subscribers"][0]["state"] == "subscribed"
    _, welcome = (await letters(core))[-1]
    assert ADDRESS in welcome["text"]
    # RFC 8058: what a mail program sends, without cookies and without an origin; a second time changes nothing
    for _ in range(2):
        left = await client.post(link_in(welcome), data={"List-Unsubscribe": "One-Click"})
        assert left.status == 200
    async with core.database.reading() as session:
        assert (await session.execute(select(ListSubscriber))).first() is None
    # the old invitation opens nothing any more
    assert "non è nella lista" in await (await client.post(link_in(invitation))).text()


async def test_the_archive_finds_questions_by_words_of_theirs_and_of_published_answers(ask, core):
    def row(name, state, question=None):
        return ListEntry(
            id=name, question_id=question, title=name, text=name, folded=f" {name}", state=state,
            source="page", author="Ente", sender="", files=0, created_at=core.clock(),
        )  # fmt: skip

    async with core.database.writing() as session:
        session.add_all([row("orari", "published"), row("ferie", "published")])
        session.add_all([row("rifiutata", "refused"), row("attesa", "waiting")])
        await session.flush()
        session.add_all([row("estivi", "published", "orari"), row("bozza", "waiting", "orari")])

    async def found(words=""):
        _, listed = await ask("bruno", "GET", f"?words={words}")
        return sorted(each["title"] for each in listed["entries"])

    assert await found() == ["ferie", "orari"]
    assert await found("estivi") == ["orari"]
    for words in ("bozza", "rifiutata", "attesa"):
        assert await found(words) == [], words


async def test_what_an_operator_writes_waits_for_a_moderator_and_goes_to_everybody_once(
    ask, client, core, bodies, clock
):
    await confirmed(ask, client, core, *bodies[:2])
    new = entry()
    _, made = await ask("anna", "POST", **new)
    assert (made["state"], made["traces"]) == ("waiting", [])
    assert (await ask("anna", "POST", **new))[1]["entry"] == made["entry"]
    at = f"/{made['entry']}"
    # others do not see it before it is published, and do not decide
    assert (await ask("bruno", "GET", at))[0] == 404
    assert (await ask("bruno", "GET", "?state=waiting"))[1]["total"] == 0
    assert (await ask("anna", "PUT", f"{at}/verdict", verdict="publish"))[0] == 403
    assert [each["state"] for each in (await ask("anna", "GET", "?mine=true"))[1]["entries"]] == [
        "waiting"
    ]
    told = [letter for _, letter in await letters(core) if letter["to"] == "boss@example.org"]
    assert len(told) == 1
    _, listed = await ask("boss", "GET", "?state=waiting")
    assert (listed["waiting"], listed["total"], listed["subscribers"]) == (1, 1, 2)
    clock.advance(seconds=1)
    decided = {"verdict": "publish", "title": "Orari d'estate"}
    both = await asyncio.gather(*(ask("boss", "PUT", f"{at}/verdict", **decided) for _ in range(2)))
    assert sorted(status for status, _ in both) == [200, 409]
    posted = [letter for _, letter in await letters(core) if letter["subject"] == "Orari d'estate"]
    assert sorted(letter["to"] for letter in posted) == [
        "urp@comune.lecce.it",
        "urp@provincia.bari.it",
    ]
    assert {letter["reply_to"] for letter in posted} == {ADDRESS}
    assert posted[0]["mailing_list"]["unsubscribe"] in posted[0]["text"]
    assert (await ask("bruno", "GET", "?words=estate+comunicate"))[1]["total"] == 1
    assert (await ask("bruno", "GET", "?words=inverno"))[1]["total"] == 0
    _, thread = await ask("bruno", "GET", at)
    assert (thread["question"]["sent"], thread["question"]["failed"]) == (2, 0)
    # what is written on the page is the office's own and comes from no address
    _, shown = await ask("boss", "GET", at)
    assert (shown["question"]["author"], shown["question"]["sender"]) == (
        core.settings.organisation,
        "",
    )
    # out of the archive again, with a reason
    assert (await ask("boss", "PUT", f"{at}/verdict", verdict="withdraw"))[1]["code"] == "empty"
    # who answered a question that has left the archive sees that answer, and the question's words no more
    reply = {"text": "Sul sito.", "question": made["entry"]}
    _, answered = await ask("bruno", "POST", **entry(**reply))
    await ask("boss", "PUT", f"/{answered['entry']}/verdict", verdict="publish")
    await ask("boss", "PUT", f"{at}/verdict", verdict="withdraw", reason="Superata")
    assert (await ask("bruno", "GET", at))[0] == 404
    _, own = await ask("bruno", "GET", f"/{answered['entry']}")
    assert [each["text"] for each in (own["question"], *own["answers"])] == ["", "Sul sito."]
    assert own["question"]["why"] is None


async def test_what_has_not_gone_yet_is_not_sent_to_who_left_or_after_a_withdrawal(
    ask, client, core, bodies
):
    await confirmed(ask, client, core, *bodies[:2])
    _, made = await ask("boss", "POST", **entry())

    async def waiting():
        return sorted(
            letter["to"] for _, letter in await letters(core) if letter["subject"] == "Orari estivi"
        )

    assert await waiting() == ["urp@comune.lecce.it", "urp@provincia.bari.it"]
    _, listed = await ask("boss", "GET", "/subscribers")
    await ask("boss", "DELETE", f"/subscribers/{listed['subscribers'][0]['id']}")
    assert await waiting() == ["urp@provincia.bari.it"]
    verdict = {"verdict": "withdraw", "reason": "Un nome"}
    await ask("boss", "PUT", f"/{made['entry']}/verdict", **verdict)
    assert await waiting() == []


async def test_personal_data_is_warned_of_before_anything_is_sent(ask, client, core, bodies):
    await confirmed(ask, client, core, bodies[0])
    before = len(await letters(core))
    new = entry(text="La signora è al 333 1234567.")
    _, warned = await ask("boss", "POST", **new)
    assert (warned["entry"], [each["kind"] for each in warned["traces"]]) == (None, ["phone"])
    assert len(await letters(core)) == before
    _, made = await ask("boss", "POST", **new | {"checked": True})
    assert made["state"] == "published"
    assert len(await letters(core)) == before + 1
    # an answer is threaded below the question in everybody's mail program
    answer = entry("Orari estivi", "Sul sito.", question=made["entry"])
    assert (await ask("boss", "POST", **answer))[1]["state"] == "published"
    (question_mail, _), (_, letter) = (await letters(core))[-2:]
    assert (letter["subject"], letter["answers"]) == ("R: Orari estivi", question_mail)
    # an answer to an answer is none
    wrong = entry(question=(await ask("boss", "GET", f"/{made['entry']}"))[1]["answers"][0]["id"])
    assert (await ask("boss", "POST", **wrong))[1]["code"] == "unknown_question"


def _mail(
    number,
    text,
    *,
    sender="rossi@comune.lecce.it",
    to=ADDRESS,
    answers="",
    more="",
    subject="R: [urp] Orari",
):
    before = f"In-Reply-To: <{answers}@stazione.example.org>\r\n" if answers else ""
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <l{number}@l.it>\r\n{before}{more}\r\n{text}\r\n"
    ).encode()


async def test_words_of_danger_in_a_mail_to_the_list_stand_on_every_desk_besides(
    ask, client, core, later, mailing_list, bodies, monkeypatch
):
    async def hears(text, _language):
        danger = Danger(level="alarm", kinds=("violence",), lines=(), deaf="112")
        return danger if "picchia" in text else None

    monkeypatch.setattr(later.cases, "danger_in", hears)
    await confirmed(ask, client, core, *bodies[:2])
    server = Server()
    intake, reader, _ = station_of(core, later, server)
    intake.claims.append(mailing_list.posts)
    await reader.take_in()
    server.deliver(_mail(1, "Chi apre il sabato?", subject="Orari"))
    server.deliver(_mail(2, "Qui una donna dice: mi picchia, adesso", subject="Aiuto"))
    await reader.take_in()
    async with core.database.reading() as session:
        entries = (await session.execute(select(ListEntry.title))).scalars().all()
        cases = (await session.execute(select(Message))).scalars().all()
        receipts = await session.execute(select(OutgoingMail).where(OutgoingMail.kind == "receipt"))
    assert receipts.first() is None
    assert sorted(entries) == ["Aiuto", "Orari"]
    assert [(each.subject, each.urgent_at is not None) for each in cases] == [("Aiuto", True)]


async def test_mails_to_the_list_become_entries_that_wait(
    ask, client, core, later, mailing_list, bodies, clock
):
    await confirmed(ask, client, core, *bodies[:2])
    _, made = await ask("boss", "POST", **entry())
    question_mail = (await letters(core))[-1][0]
    server = Server()
    intake, reader, _ = station_of(core, later, server)
    intake.claims.append(mailing_list.posts)
    intake.reported.add(MAIL_KIND)
    await reader.take_in()
    bounce = "Return-Path: <>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n"
    report = (
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\n"
        f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{question_mail}@stazione.example.org>\r\n--b--"
    )
    async with core.database.writing() as session:
        (await session.get_one(OutgoingMail, question_mail)).state = "sent"
    for raw in (
        # a colleague of a subscriber answers; a subscriber asks anew; a machine; a stranger; a mail server
        _mail(1, "Noi li affiggiamo.\r\n\r\nIl giorno 1 ha scritto:\r\n> Come", answers=question_mail, to="urp@stazione.example.org"),
        _mail(2, "Chi ha un modello?", sender="urp@provincia.bari.it", subject="Modello di reclamo"),
        _mail(3, "Sono assente", answers=question_mail, more="Auto-Submitted: auto-replied\r\n"),
        _mail(4, "Vorrei sapere", sender="eve@example.net", subject="Una cosa"),
        _mail(5, report, sender="mailer-daemon@l.it", more=bounce, subject="Failure"),
        # without a subject; without a text
        _mail(6, "Chi apre il sabato?\r\n\r\nhttps://x.it/subscription?token=abc", subject=""),
        _mail(7, "", subject="Allegato"),
        # a server that says so of everything that goes to a list; a list that passes something on
        _mail(8, "Chi risponde la sera?", subject="Sera", more="Precedence: list\r\n"),
        _mail(9, "Novità", subject="Novità", more="Precedence: list\r\nList-Id: <n.example.com>\r\n"),
    ):  # fmt: skip
        clock.advance(seconds=5)
        server.deliver(raw)
        await reader.take_in()
    _, listed = await ask("boss", "GET", "?state=waiting")
    assert [(each["title"], each["question"], each["author"]) for each in listed["entries"]] == [
        ("Sera", None, "Comune di Lecce"),
        ("Chi apre il sabato?", None, "Comune di Lecce"),
        ("Modello di reclamo", None, "Provincia di Bari"),
        ("Orari", "Orari estivi", "Comune di Lecce"),
    ]
    async with core.database.reading() as session:
        # the stranger's mail is a message like any other, and so is one without words
        assert len((await session.execute(select(Message.contact_id))).scalars().all()) == 2
        kinds = (await session.execute(select(ReceivedMail.kind, ReceivedMail.state))).all()
    assert sorted(f"{kind} {state}" for kind, state in kinds) == [
        "bounce done", "letter done", "letter done", *["list-entry done"] * 6,
    ]  # fmt: skip
    assert (await ask("boss", "GET", f"/{made['entry']}"))[1]["question"]["failed"] == 1
    failed = [
        each["failed"] for each in (await ask("boss", "GET", "/subscribers"))[1]["subscribers"]
    ]
    assert sorted(failed, key=str) == [None, None, "bounced_5.1.1"]
    # refused: who wrote is told why, and the address is forgotten
    waiting = listed["entries"][2]["id"]
    _, thread = await ask("boss", "GET", f"/{waiting}")
    assert thread["question"]["sender"] == "urp@provincia.bari.it"
    await ask("boss", "PUT", f"/{waiting}/verdict", verdict="refuse", reason="Non riguarda gli URP")
    _, letter = (await letters(core))[-1]
    assert (letter["to"], "Non riguarda gli URP" in letter["text"]) == (
        "urp@provincia.bari.it",
        True,
    )
    async with core.database.reading() as session:
        assert (await session.get_one(ListEntry, waiting)).sender == ""


PDF = (
    "Ecco il modello.\r\n--b\r\nContent-Type: application/pdf\r\n"
    'Content-Disposition: attachment; filename="modello <1>.pdf"\r\n\r\n%PDF-1.7\r\n%%EOF\r\n'
    '--b\r\nContent-Type: application/x-odd\r\nContent-Disposition: attachment; filename="x.odd"\r\n\r\nodd\r\n--b--'
)
MIXED = 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'


@pytest.fixture
async def posted(ask, client, core, later, mailing_list, bodies):
    """The id of an entry that came with two files, and waits."""
    await confirmed(ask, client, core, *bodies[:2])
    intake, reader, _ = station_of(core, later, server := Server())
    intake.claims.append(mailing_list.posts)
    await reader.take_in()
    server.deliver(_mail(1, PDF, subject="Modello", more=MIXED))
    await reader.take_in()
    _, listed = await ask("boss", "GET", "?state=waiting")
    (waiting,) = listed["entries"]
    return waiting["id"]


def files_link(letter):
    found = re.search(r"\S+/subscription/files\?token=\S+", letter["text"])
    return None if found is None else found.group()


def address_of(link, number=None):
    parts = urlsplit(link)
    return f"{parts.path}{'' if number is None else f'/{number}'}?{parts.query}"


async def test_files_of_a_posting_are_read_by_moderators_and_handed_to_offices_by_links_of_their_own(
    ask, client, core, bodies, posted
):
    _, thread = await ask("boss", "GET", f"/{posted}")
    assert thread["question"]["fileNames"] == ["modello <1>.pdf", "x.odd"]
    assert thread["question"]["shares"] is False
    client.session.cookie_jar.clear()
    assert (await ask("anna", "GET", f"/{posted}/files/0"))[0] == 404, "it waits for a moderator"
    status, _ = await ask("boss", "PUT", f"/{posted}/verdict", verdict="publish", files=True)
    assert status == 200
    sent = {letter["to"]: files_link(letter) for _, letter in await letters(core)}
    lecce, bari = sent["urp@comune.lecce.it"], sent["urp@provincia.bari.it"]
    assert lecce != bari
    page = await client.get(address_of(lecce))
    said = await page.text()
    assert (page.status, "modello &lt;1&gt;.pdf" in said, "x.odd" in said) == (200, True, True)
    assert said.count('data-testid="list-file"') == 2
    assert page.headers["Cache-Control"] == "no-store"
    file = await client.get(address_of(lecce, 0))
    assert (file.status, file.content_type) == (200, "application/pdf")
    assert (await file.read()).startswith(b"%PDF-1.7")
    assert file.headers["Content-Disposition"].startswith("attachment")
    # a kind that is not handed out, and numbers of none
    assert [(await client.get(address_of(lecce, each))).status for each in (1, 2, "x")] == [
        409, 404, 404,
    ]  # fmt: skip
    # an office that has left, and an entry that left the archive
    _, offices = await ask("boss", "GET", "/subscribers")
    office = next(each for each in offices["subscribers"] if each["email"] == "urp@comune.lecce.it")
    await ask("boss", "DELETE", f"/subscribers/{office['id']}")
    assert (await client.get(address_of(lecce, 0))).status == 404
    assert (await client.get(address_of(bari, 0))).status == 200
    await ask("boss", "PUT", f"/{posted}/verdict", verdict="withdraw", reason="Superato")
    assert [(await client.get(address_of(bari, each))).status for each in (None, 0)] == [404, 404]


async def test_files_that_nobody_passes_on_stay_with_the_station(ask, client, core, later, posted):
    await ask("boss", "PUT", f"/{posted}/verdict", verdict="publish")
    _, letter = (await letters(core))[-1]
    assert "2 allegati non sono inoltrati" in letter["text"]
    assert files_link(letter) is None
    # an operator reads them in the archive, and has those that the station hands out
    _, thread = await ask("anna", "GET", f"/{posted}")
    assert thread["question"]["fileNames"] == ["modello <1>.pdf", "x.odd"]
    status, refused = await ask("anna", "GET", f"/{posted}/files/1")
    assert (status, refused["code"]) == (409, "file_kind")
    # a link that was never sent opens nothing
    async with core.database.reading() as session:
        (subscriber, *_) = (await session.execute(select(ListSubscriber.id))).scalars()
    link = SharedFiles(
        core.database, None, Sealer(core.keys.of("list-files")), origin=later.sender.origin
    ).link(subscriber, posted)
    assert (await client.get(address_of(link))).status == 404


async def test_a_link_to_files_is_no_link_to_leave_and_the_other_way_round(
    ask, client, core, posted
):
    await ask("boss", "PUT", f"/{posted}/verdict", verdict="publish", files=True)
    _, letter = (await letters(core))[-1]
    token = urlsplit(files_link(letter)).query
    assert (await client.post(f"/subscription?{token}")).status == 404
    leave = re.search(r"/subscription\?(token=\S+)", letter["text"]).group(1)
    for path in ("", "/0"):
        assert (await client.get(f"/subscription/files{path}?{leave}")).status == 404
        assert (await client.get(f"/subscription/files{path}?token=perch%C3%A9")).status == 404
    link = f"https://station.example{address_of(files_link(letter))}"
    assert without_links(f"si veda {link} grazie") == "si veda  grazie"


async def test_files_of_a_mail_that_is_not_kept_any_more_are_only_counted(
    ask, client, core, clock, posted
):
    await ask("boss", "PUT", f"/{posted}/verdict", verdict="publish", files=True)
    _, letter = (await letters(core))[-1]
    assert (await client.get(address_of(files_link(letter)))).status == 200
    async with core.database.writing() as session:
        await forget_aside(session, clock() + timedelta(days=1))
    _, thread = await ask("boss", "GET", f"/{posted}")
    assert (thread["question"]["files"], thread["question"]["fileNames"]) == (2, [])
    assert (await client.get(address_of(files_link(letter)))).status == 404


async def test_what_was_refused_and_who_did_not_confirm_is_let_go(
    ask, core, mailing_list, bodies, clock
):
    await ask("boss", "POST", "/subscribers", body=bodies[0])
    _, made = await ask("anna", "POST", **entry())
    await ask("boss", "PUT", f"/{made['entry']}/verdict", verdict="refuse", reason="Doppia")
    await mailing_list.entries.forget()
    async with core.database.reading() as session:
        assert (await session.execute(select(ListSubscriber))).first() is not None
    clock.advance(days=366)
    await mailing_list.entries.forget()
    async with core.database.reading() as session:
        assert (await session.execute(select(ListSubscriber))).first() is None
        assert (await session.execute(select(ListEntry))).first() is None


async def test_moderators_are_told_again_a_day_later_and_what_was_sent_goes_by_age(
    ask, client, core, mailing_list, bodies, clock
):
    await confirmed(ask, client, core, *bodies[:1])

    async def told():
        return sum(letter["to"] == "boss@example.org" for _, letter in await letters(core))

    _, first = await ask("anna", "POST", **entry())
    await ask("anna", "POST", **entry(title="Un'altra"))
    assert await told() == 1
    clock.advance(hours=25)
    await ask("anna", "POST", **entry(title="La terza"))
    assert await told() == 2
    await ask("boss", "PUT", f"/{first['entry']}/verdict", verdict="publish")
    async with core.database.writing() as session:
        await session.execute(update(OutgoingMail).values(state="sent"))
    clock.advance(days=364)
    await mailing_list.entries.forget()
    async with core.database.reading() as session:
        assert (await session.execute(select(ListMail))).first() is not None
    clock.advance(days=3)
    await mailing_list.entries.forget()
    async with core.database.reading() as session:
        assert (await session.execute(select(ListMail))).first() is None
        assert (await session.execute(select(OutgoingMail))).first() is None
        published = await session.get_one(ListEntry, first["entry"])
    assert published.state == "published", "the archive itself has no end"


def test_the_list_has_an_address_where_a_mail_box_is_read(tmp_path):
    box = "imaps://urp:secret@mail.example.org/INBOX"
    made = Settings(data_dir=tmp_path, imap_url=box, list_address="Lista@Example.org")
    assert made.list_address == "Lista@example.org"
    with pytest.raises(ValueError, match="VS_IMAP_URL"):
        Settings(data_dir=tmp_path, list_address=ADDRESS)
    with pytest.raises(ValueError, match="e-mail"):
        Settings(data_dir=tmp_path, imap_url=box, list_address="lista")


def test_mail_programs_are_told_of_the_list_and_how_to_leave(clock):
    link = f"https://station.example/subscription?token={'A' * 240}"
    letter = Letter(
        to="urp@comune.lecce.it", subject="Orari", text="Testo", automatic=False,
        mailing_list=ListHeaders(unsubscribe=link, post=ADDRESS),
    )  # fmt: skip
    mail = envelope(
        letter, mail_id="a" * 24, sent_from="URP <urp@stazione.example.org>", at=clock()
    )
    read = message_from_bytes(bytes(mail))
    assert read["List-Unsubscribe"].strip() == f"<{link}>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert read["List-Id"] == "<urp.stazione.example.org>"
    assert read["List-Post"] == f"<mailto:{ADDRESS}>"
    assert "List-Id" not in envelope(
        Letter(to="a@b.it", subject="x", text="x", automatic=True),
        mail_id="b" * 24, sent_from="urp@stazione.example.org", at=clock() + timedelta(days=1),
    )  # fmt: skip


@given(st.text(st.sampled_from("ReFwd: []urp12Orari"), max_size=40))
def test_a_title_has_nothing_before_it_that_programs_add(subject):
    title = title_of(subject)
    assert title_of(title) == title
    assert title_of(f"Re: [urp] {title}") == title


def test_no_text_passes_on_the_link_by_which_an_office_leaves():
    link = "https://station.example/subscription?token=gA-_%3D="
    assert without_links(f"Sì.\n> Per uscire: <{link}>\n") == "Sì.\n> Per uscire: \n"
    assert without_links("https://station.example/sheets") == "https://station.example/sheets"


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("URP@comune.lecce.it", "Lecce"),
        ("rossi@comune.lecce.it", "Lecce"),
        ("anagrafe@comune.lecce.it", "Anagrafe"),
        ("qualcuno@gmail.com", None),
        ("eve@lecce.it", None),
        ("", None),
    ],
)
def test_a_mail_comes_from_a_subscriber_or_a_colleague_of_one(sender, name):
    known = [
        KnownSubscriber("1", "Lecce", "urp@comune.lecce.it"),
        KnownSubscriber("2", "Anagrafe", "anagrafe@comune.lecce.it"),
        KnownSubscriber("3", "Ufficio", "ufficio@gmail.com"),
    ]
    found = member(sender, known)
    assert (found and found.name) == name
