"""Complaints and praise over the API: from the form to the citizen's word on the answer."""

import json
import re
import secrets
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from gateway.accounts.service import NewAccount
from gateway.complaints.service import topic_of
from gateway.complaints.tables import Complaint, Praise
from gateway.mail import lookups as mail_sql
from gateway.mail.tables import OutgoingMail
from gateway.messages.tables import Message, MessageReply
from gateway.messages.undelivered import give_back
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.personal.clues import Person
from gateway.platform.security.permissions import Role
from gateway.platform.security.sealing import Sealer
from gateway.platform.security.tables import Account
from gateway.reports.periods import bounds
from gateway.schema import PERSONAL
from gateway.search.danger import Danger
from tests.gateway.complaints_made import written
from tests.gateway.listening.filled import served
from tests.gateway.mail_boxes import Server, station_of

from .conftest import PASSWORD

PEOPLE = [
    NewAccount("boss", Role.SUPERVISOR, PASSWORD, "Capo", {}, email="boss@example.org"),
    NewAccount("anna", Role.OPERATOR, PASSWORD, "Anna", {"weapons": 3}, email="anna@example.org"),
    NewAccount("bruno", Role.OPERATOR, PASSWORD, "Bruno", {"road-code": 3}),
    NewAccount("carla", Role.OPERATOR, PASSWORD, "Carla", {"weapons": 2}),
    NewAccount("admin", Role.ADMIN, PASSWORD, "Admin", {}),
]


@pytest.fixture
async def ask(client, core, clock):
    """Ask as one of :data:`PEOPLE`, or as nobody; there is an office in Lecce."""
    await core.offices.add("lecce", "NU.R.P. di Lecce", email="lecce@example.org")
    await core.accounts.add_all(PEOPLE, one_time=False)
    headers = {}

    async def ask(who, method, path, **body):
        # a token is good for five minutes
        key = (who, clock().replace(second=0, microsecond=0))
        if who is not None and key not in headers:
            client.session.cookie_jar.clear()
            opened = await client.post(
                "/api/v1/session", json={"username": who, "password": PASSWORD}
            )
            token = (await opened.json())["accessToken"]
            headers[key] = {"Authorization": f"Bearer {token}"}
        answer = await client.request(
            method, f"/api/v1/{path}", headers=headers.get(key), json=body or None
        )
        text = await answer.text()
        return answer.status, json.loads(text) if text.startswith(("{", "[")) else text

    return ask


async def left(ask, **fields):
    status, made = await ask(None, "POST", "complaints", **written(**fields))
    assert status == 201, made
    return made


async def the_one(ask, who="boss", state="open"):
    _, listed = await ask(who, "GET", f"complaints?state={state}")
    (found,) = listed["complaints"]
    return found


async def letters(core):
    sealer = Sealer(core.keys.of("sealed-mail"))
    async with core.database.reading() as session:
        rows = await session.execute(select(OutgoingMail).order_by(OutgoingMail.created_at))
        return [json.loads(sealer.open(row.sealed, row.id)) for row in rows.scalars()]


async def account(core, name):
    return next(each.id for each in await core.accounts.everyone() if each.username == name)


async def answered(ask, at, who="boss", text="Abbiamo aggiunto uno sportello."):
    assert (await ask(who, "POST", f"{at}/examination"))[0] == 200
    decision = {"cause": "staffing", "measure": "apology", "text": "Un turno in più"}
    assert (await ask(who, "POST", f"{at}/decision", **decision))[0] == 200
    _, opened = await ask(who, "GET", at)
    answer = {
        "request": secrets.token_hex(12), "text": text, "seenTexts": len(opened["thread"]),
    }  # fmt: skip
    return await ask(who, "POST", f"{at}/answer", **answer)


async def test_a_complaint_from_the_form_to_reopened_and_settled(ask, core, clock):
    made = await left(ask, facts={"office": "lecce", "happenedOn": "2026-01-02"})
    assert made["mailed"] is False
    (receipt,) = await letters(core)
    assert made["code"] in receipt["text"]
    assert "denuncia" in receipt["text"]
    assert "112" in receipt["text"]
    # neutral, and nothing of what a stranger may have written
    assert "eclam" not in receipt["subject"]
    assert "sportello" not in receipt["text"]
    one = await the_one(ask)
    at = f"complaints/{one['id']}"
    assert (one["state"], one["office"]["name"]) == ("received", "NU.R.P. di Lecce")
    # who is not responsible does not even know that it is there
    assert (await ask("anna", "GET", at))[0] == 404
    assert (await ask("anna", "POST", f"{at}/examination"))[0] == 404
    anna = await account(core, "anna")
    status, opened = await ask("boss", "PUT", f"{at}/person", person=anna)
    assert (status, opened["complaint"]["person"]) == (200, "Anna")
    assert (await letters(core))[-1]["to"] == "anna@example.org"
    assert (await ask("anna", "GET", "complaints/waiting"))[1] == {"count": 1}
    # cause and measure come before the answer
    early = {"request": secrets.token_hex(12), "text": "Ecco", "seenTexts": 1}
    assert (await ask("anna", "POST", f"{at}/answer", **early))[1]["code"] == "not_now"
    status, opened = await answered(ask, at, "anna")
    assert status == 200, opened
    assert [each["state"] for each in opened["steps"]] == ["received", "examined", "measure", "answered"]  # fmt: skip
    letter = (await letters(core))[-1]
    settle = re.search(r"#settle=(\S+)", letter["text"])[1]
    follow = {"code": made["code"]}
    status, shown = await ask(None, "POST", "complaints/follow", **follow)
    assert (shown["asked"], shown["mayReopen"]) == (True, True)
    assert shown["answers"] == ["Abbiamo aggiunto uno sportello."]
    # the link of the mail says no, once
    verdict = {"code": settle, "settled": False, "text": "È successo di nuovo."}
    status, shown = await ask(None, "POST", "complaints/follow/verdict", **verdict)
    assert (status, shown["state"], shown["settled"]) == (200, "reopened", False)
    assert (await ask(None, "POST", "complaints/follow/verdict", **verdict))[0] == 404
    # another person than before, and not that one by a trick
    status, refused = await ask("boss", "PUT", f"{at}/person", person=anna)
    assert (status, refused["code"]) == (409, "same_person")
    assert (await ask("anna", "GET", at))[0] == 404
    status, opened = await answered(ask, at, "boss", "Ora sono tre.")
    assert status == 200, opened
    assert "È successo di nuovo." in [each["text"] for each in opened["thread"]]
    assert "Se la risposta non risolve" not in (await letters(core))[-1]["text"]
    status, shown = await ask(None, "POST", "complaints/follow/verdict", **follow, settled=True)
    assert (shown["state"], shown["settled"], shown["mayReopen"]) == ("closed", True, False)
    assert (await the_one(ask, state="closed"))["closedWhy"] == "settled"
    await of_other_years(core, clock().year)
    _, year = await ask("boss", "GET", f"complaints/report?year={clock().year}")
    assert year["praises"] == 1
    assert (year["taken"], year["reopened"], year["settled"]) == (1, 1, 1)
    _, file = await ask("boss", "GET", f"complaints/report/csv?year={clock().year}&language=en")
    assert "Too few staff;1" in file


async def of_other_years(core, year):
    """A complaint and a praise a second before the year and one at its end, and one praise within it."""
    start, end = bounds(date(year, 1, 1), date(year, 12, 31))
    times = {"before": start - timedelta(seconds=1), "within": start, "after": end}
    for name, at in times.items():
        for kind in ("complaint", "praise"):
            await served(core, f"{kind}-{name}", at=at)
        async with core.database.writing() as session:
            session.add(
                Praise(
                    contact_id=f"praise-{name}", way="web", taken_at=at, people=[], thanked=False
                )
            )
            if name != "within":
                session.add(
                    Complaint(
                        contact_id=f"complaint-{name}", state="closed", category="weapons",
                        anonymous=True, way="web", taken_at=at, due_at=at, warn_at=at, late=True,
                    )
                )  # fmt: skip


async def test_letters_to_the_staff_stay_out_of_the_citizens_thread(ask, core, later):
    async def certify(_session, _contact, letter):
        return replace(letter, certified=True)

    later.hooks.letters.append(certify)
    await left(ask)
    one = await the_one(ask)
    await ask("boss", "PUT", f"complaints/{one['id']}/person", person=await account(core, "anna"))
    receipt, told = await letters(core)
    assert (receipt["to"], receipt["certified"]) == ("ada@example.org", True)
    assert (told["to"], told["certified"]) == ("anna@example.org", False)


async def test_the_same_request_is_one_complaint_and_a_second_no_closes_it(ask, core):
    body = written()
    first = (await ask(None, "POST", "complaints", **body))[1]
    assert (await ask(None, "POST", "complaints", **body))[1]["code"] == first["code"]
    at = f"complaints/{(await the_one(ask))['id']}"
    await answered(ask, at)
    no = {"code": first["code"], "settled": False}
    await ask(None, "POST", "complaints/follow/verdict", **no)
    bruno = await account(core, "bruno")
    await ask("boss", "PUT", f"{at}/person", person=bruno)
    await answered(ask, at, "bruno")
    _, shown = await ask(None, "POST", "complaints/follow/verdict", **no)
    assert (shown["state"], shown["settled"]) == ("closed", False)
    assert len(await letters(core)) == 3


async def test_words_beside_a_yes_and_a_second_no_stay_in_the_thread_and_wake_nobody(ask, core):
    for words, settled in (("Grazie, ora va bene.", True), ("Non è cambiato nulla.", False)):
        made = await left(ask)
        at = f"complaints/{(await the_one(ask))['id']}"
        await answered(ask, at)
        if not settled:
            no = {"code": made["code"], "settled": False}
            await ask(None, "POST", "complaints/follow/verdict", **no)
            await ask("boss", "PUT", f"{at}/person", person=await account(core, "bruno"))
            await answered(ask, at, "bruno")
        word = {"code": made["code"], "settled": settled, "text": words}
        _, shown = await ask(None, "POST", "complaints/follow/verdict", **word)
        assert shown["state"] == "closed"
        _, opened = await ask("boss", "GET", at)
        assert opened["thread"][-1]["text"] == words
        assert opened["complaint"]["settled"] is settled


@pytest.mark.parametrize("words", ["Non è cambiato nulla.", "Ora mio marito mi picchia."])
async def test_words_beside_each_of_two_noes_are_kept(ask, core, later, monkeypatch, words):
    async def hears(text, _language):
        danger = Danger(level="alarm", kinds=("violence",), lines=(), deaf="112")
        return danger if "picchia" in text else None

    monkeypatch.setattr(later.cases, "danger_in", hears)
    made = await left(ask)
    at = f"complaints/{(await the_one(ask))['id']}"
    await answered(ask, at)
    no = {"code": made["code"], "settled": False}
    await ask(None, "POST", "complaints/follow/verdict", **no, text="È successo di nuovo.")
    await ask("boss", "PUT", f"{at}/person", person=await account(core, "bruno"))
    await answered(ask, at, "bruno")
    _, shown = await ask(None, "POST", "complaints/follow/verdict", **no, text=words)
    urgent = "picchia" in words
    assert (shown["danger"] is not None) is urgent
    assert shown["state"] == ("examined" if urgent else "closed")
    _, opened = await ask("boss", "GET", at)
    said = [each["text"] for each in opened["thread"] if each["author"] == "citizen"]
    assert said[1:] == ["È successo di nuovo.", words]
    async with core.database.reading() as session:
        (row,) = (await session.execute(select(Message))).scalars().all()
    assert (row.urgent_at is not None) is urgent


async def test_who_wants_to_know_gets_a_mail_at_each_step(ask, core, complaints, clock):
    made = await left(ask, tellSteps=True)
    at = f"complaints/{(await the_one(ask))['id']}"
    await answered(ask, at)
    no = {"code": made["code"], "settled": False}
    await ask(None, "POST", "complaints/follow/verdict", **no)
    told = [each["text"] for each in await letters(core)]
    assert [text.split("\n")[4] for text in told if "A che punto è" in text] == [
        "è in esame.",
        "la causa è chiara e la misura è decisa. La risposta arriva per e-mail.",
        "la riesamina un\u2019altra persona.",
    ]
    assert {each["subject"].split()[0] for each in await letters(core)} == {"Pratica"}


async def test_who_follows_a_complaint_has_its_steps_told_or_not_any_more(
    ask, core, later, monkeypatch
):
    made = await left(ask)
    # without outgoing mail nobody can be told
    _, shown = await ask(None, "POST", "complaints/follow", code=made["code"])
    assert shown["tellSteps"] is None
    monkeypatch.setattr(type(later.outbox), "configured", True)
    at = f"complaints/{(await the_one(ask))['id']}"

    async def told():
        return sum("A che punto è" in each["text"] for each in await letters(core))

    _, shown = await ask(None, "POST", "complaints/follow/steps", code=made["code"], tell=True)
    assert shown["tellSteps"] is True
    assert (await ask("boss", "POST", f"{at}/examination"))[0] == 200
    assert await told() == 1
    _, shown = await ask(None, "POST", "complaints/follow/steps", code=made["code"], tell=False)
    assert shown["tellSteps"] is False
    decision = {"cause": "staffing", "measure": "apology", "text": "Un turno in più"}
    assert (await ask("boss", "POST", f"{at}/decision", **decision))[0] == 200
    assert await told() == 1, "the measure is not told any more"


async def test_an_anonymous_complaint_has_nobody_to_be_told(ask):
    made = await left(ask, email=None)
    _, shown = await ask(None, "POST", "complaints/follow", code=made["code"])
    assert shown["tellSteps"] is None
    again = {"code": made["code"], "tell": True}
    status, refused = await ask(None, "POST", "complaints/follow/steps", **again)
    assert (status, refused["code"]) == (409, "no_steps")


@pytest.mark.parametrize("told", [True, False])
async def test_an_end_without_an_answer_is_always_told(ask, core, told):
    await left(ask, tellSteps=told)
    at = f"complaints/{(await the_one(ask))['id']}"
    assert (await ask("boss", "POST", f"{at}/close", why="other-body"))[0] == 200
    (letter,) = [each for each in await letters(core) if "altro ente" in each["text"]]
    assert letter["to"] == "ada@example.org"
    assert "reclamo" not in letter["text"]


async def test_where_the_topic_wants_it_another_person_reads_the_answer(
    ask, core, later, clock, monkeypatch
):
    monkeypatch.setattr(type(later.catalogue), "second_look", lambda _self, _topic: True)
    await left(ask)
    at = f"complaints/{(await the_one(ask))['id']}"
    await ask("boss", "PUT", f"{at}/person", person=await account(core, "anna"))
    status, refused = await answered(ask, at, "anna", "Ecco la risposta.")
    assert (status, refused["code"]) == (409, "second_look")
    _, opened = await ask("anna", "GET", at)
    assert opened["reading"]["wanted"]
    words = {"text": "Ecco la risposta.", "seenTexts": len(opened["thread"])}
    status, opened = await ask("anna", "POST", f"{at}/proposal", **words)
    assert (status, opened["reading"]["mine"], opened["complaint"]["proposed"]) == (200, True, True)
    assert (await letters(core))[-1]["to"] == "boss@example.org"
    answer = {"request": secrets.token_hex(12), **words}
    assert (await ask("anna", "POST", f"{at}/answer", **answer))[1]["code"] == "second_look"
    assert (await ask("anna", "POST", f"{at}/send-back", words="x"))[1]["code"] == "not_proposed"
    assert (await ask("bruno", "POST", f"{at}/send-back", words="x"))[0] == 404
    assert (await ask("boss", "GET", "complaints/waiting"))[1] == {"count": 1}
    clock.advance(seconds=1)
    _, opened = await ask("boss", "POST", f"{at}/send-back", words="Più gentile")
    clock.advance(seconds=1)
    _, opened = await ask("anna", "GET", at)
    assert (opened["reading"]["text"], opened["reading"]["by"]) == ("Ecco la risposta.", None)
    assert opened["reading"]["steps"][-1]["words"] == "Più gentile"
    await ask("anna", "POST", f"{at}/proposal", **words)
    clock.advance(seconds=1)
    _, opened = await ask("boss", "GET", at)
    assert (opened["reading"]["wanted"], opened["reading"]["by"]) == (False, "Anna")
    status, opened = await ask("boss", "POST", f"{at}/answer", **answer)
    assert (status, opened["complaint"]["state"]) == (200, "answered")
    assert [each["kind"] for each in opened["reading"]["steps"]] == ["proposed", "sent-back", "proposed", "approved"]  # fmt: skip
    assert opened["reading"]["by"] is None


async def test_an_answer_that_comes_back_is_given_again_by_the_same_person(ask, core, later):
    made = await left(ask)
    one = await the_one(ask)
    at = f"complaints/{one['id']}"
    await answered(ask, at)
    async with core.database.writing() as session:
        rows = await session.execute(select(OutgoingMail).where(OutgoingMail.kind == "answer"))
        assert await give_back(session, later.cases, rows.scalar_one(), "bounced_5.1.1")
    _, opened = await ask("boss", "GET", at)
    assert opened["complaint"]["state"] == "measure"
    assert opened["complaint"]["near"]
    assert "answer" in opened["may"]
    # nothing can be mailed about it, and the citizen has not reopened it
    assert not opened["complaint"]["reopened"]
    assert len(await letters(core)) == 2
    # the address was wrong: the person responsible corrects it, and the answer can be sent again
    async with core.database.writing() as session:
        lost = (
            await session.execute(select(OutgoingMail).where(OutgoingMail.kind == "answer"))
        ).scalar_one()
        lost.state, lost.error = "failed", "bounced_5.1.1"
    assert (await ask("boss", "GET", at))[1]["unreached"]
    right = {"email": "giusta@example.org", "reason": "Chiesto al telefono"}
    assert (await ask("bruno", "PUT", f"{at}/address", **right))[0] == 404
    status, opened = await ask("boss", "PUT", f"{at}/address", **right)
    assert (status, opened["email"], opened["unreached"]) == (200, "giusta@example.org", False)
    assert opened["steps"][-1]["note"].endswith("g…@example.org: Chiesto al telefono")
    assert opened["reading"]["text"] == "Abbiamo aggiunto uno sportello."
    # and no page of the citizen shows it as a step
    assert [each["state"] for each in opened["steps"]][-2:] == ["measure", "measure"]
    _, seen = await ask(None, "POST", "complaints/follow", code=made["code"])
    assert [each["state"] for each in seen["steps"]][-2:] == ["answered", "measure"]


async def test_an_anonymous_one_is_information(ask, core):
    made = await left(ask, email=None, name=None)
    assert made["dueAt"] is None
    assert await letters(core) == []
    one = await the_one(ask)
    assert one["anonymous"]
    at = f"complaints/{one['id']}"
    status, refused = await answered(ask, at)
    assert (status, refused["code"]) == (409, "anonymous")
    assert "is anonymous" in refused["message"]
    status, opened = await ask("boss", "POST", f"{at}/close", why="information", note="Verificato")
    assert (status, opened["complaint"]["state"]) == (200, "closed")
    assert opened["steps"][-1]["note"] == "Verificato"
    _, shown = await ask(None, "POST", "complaints/follow", code=made["code"])
    assert (shown["state"], shown["asked"]) == ("closed", False)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"category": "staffing"}, "unknown_choice"),
        ({"office": "nowhere"}, "unknown_office"),
        ({"happenedOn": "2999-01-01"}, "bad_day"),
        ({"subject": "\u0007"}, "empty"),
    ],
)
async def test_what_cannot_be_is_refused_and_leaves_nothing(ask, core, facts, code):
    status, refused = await ask(None, "POST", "complaints", **written(facts=facts))
    assert (status, refused["code"]) == (422, code)
    async with core.database.reading() as session:
        assert (await session.execute(select(Message))).first() is None


async def test_who_was_shown_a_complaint_is_on_record_and_nobody_else(ask, core):
    await left(ask)
    at = f"complaints/{(await the_one(ask))['id']}"
    assert (await ask("anna", "GET", at))[0] == 404
    assert (await ask("boss", "GET", at))[0] == 200
    async with core.database.reading() as session:
        rows = await session.scalars(
            select(AuditEntry.account_id).where(AuditEntry.action == "message.consult")
        )
        assert rows.all() == [await account(core, "boss")]


async def test_the_office_and_the_kind_are_corrected_on_record(ask, core):
    await left(ask, facts={"office": "lecce"})
    one = await the_one(ask)
    at = f"complaints/{one['id']}/concerns"
    for office, category, code in (
        ("nowhere", "waiting", "unknown_office"),
        ("lecce", "staffing", "unknown_choice"),
    ):
        status, refused = await ask("boss", "PUT", at, office=office, category=category)
        assert (status, refused["code"]) == (422, code)
    assert await the_one(ask) == one
    status, opened = await ask("boss", "PUT", at, office=None, category="conduct")
    assert (status, opened["complaint"]["office"]) == (200, None)
    assert (one["category"]["id"], opened["complaint"]["category"]["id"]) == ("waiting", "conduct")
    async with core.database.reading() as session:
        (entry,) = await session.scalars(
            select(AuditEntry).where(AuditEntry.action == "complaint.concern")
        )
    assert (entry.subject, entry.account_id) == (
        f"contact:{one['id']}", await account(core, "boss"),
    )  # fmt: skip
    assert entry.detail == {"category": "conduct", "office": None}


async def test_time_is_told_before_and_after(ask, core, clock, complaints):
    await left(ask)
    watch = complaints.watch
    assert await watch.warn() == []
    clock.advance(days=24)
    assert len(await watch.warn()) == 1
    assert await watch.warn() == []
    assert (await letters(core))[-1]["to"] == "boss@example.org"
    _, listed = await ask("boss", "GET", "complaints?late=near")
    assert listed["complaints"][0]["near"]
    assert await watch.escalate() == []
    clock.advance(days=7)
    assert len(await watch.escalate()) == 1
    assert await watch.escalate() == []
    assert len(complaints.tasks) == 1
    _, listed = await ask("boss", "GET", "complaints")
    (tally,) = listed["byOffice"]
    assert tally == {"key": None, "label": "", "words": {}, "open": 1, "near": 0, "overdue": 1}
    assert listed["complaints"][0]["overdue"]
    await answered(ask, f"complaints/{listed['complaints'][0]['id']}")
    assert (await the_one(ask, state="answered"))["late"]
    # nobody says anything: it is over, and nobody is asked any more
    assert await watch.lapse() == []
    clock.advance(days=31)
    assert len(await watch.lapse()) == 1
    assert (await the_one(ask, state="closed"))["closedWhy"] == "lapsed"


async def test_one_of_nobody_waits_for_the_supervisors(ask):
    await left(ask)
    assert (await ask("anna", "GET", "complaints/waiting"))[1] == {"count": 0}
    assert (await ask("boss", "GET", "complaints/waiting"))[1] == {"count": 1}


async def test_only_who_can_answer_is_made_responsible(ask, core):
    await left(ask)
    at = f"complaints/{(await the_one(ask))['id']}"
    gone = await account(core, "carla")
    async with core.database.writing() as session:
        (await session.get(Account, gone)).disabled_at = core.clock()
    _, listed = await ask("boss", "GET", "complaints/people")
    assert [each["name"] for each in listed["people"]] == ["Anna", "Bruno", "Capo"]
    before = await letters(core)
    for person in (gone, await account(core, "admin"), "nobody"):
        status, refused = await ask("boss", "PUT", f"{at}/person", person=person)
        assert (status, refused["code"]) == (422, "unknown_person")
    # who makes themselves responsible knows it
    status, opened = await ask("boss", "PUT", f"{at}/person", person=await account(core, "boss"))
    assert (status, opened["complaint"]["mine"]) == (200, True)
    assert await letters(core) == before
    await ask("boss", "PUT", f"{at}/person", person=await account(core, "anna"))
    sent = (await letters(core))[len(before) :]
    assert [each["to"] for each in sent] == ["anna@example.org"]


async def test_a_complaint_is_worked_on_by_whoever_is_responsible_and_by_supervisors(ask, core):
    await left(ask)
    one = await the_one(ask)
    at = f"complaints/{one['id']}"
    await ask("boss", "PUT", f"{at}/person", person=await account(core, "anna"))
    _, before = await ask("boss", "GET", at)
    words = {"text": "Ecco.", "seenTexts": 1}
    for method, path, body in (
        ("GET", "", {}),
        ("PUT", "/concerns", {"office": None, "category": "conduct"}),
        ("PUT", "/address", {"email": "b@example.org", "reason": "Chiesto"}),
        ("POST", "/examination", {}),
        ("POST", "/decision", {"cause": "staffing", "measure": "apology"}),
        ("POST", "/proposal", words),
        ("POST", "/send-back", {"words": "Più gentile"}),
        ("POST", "/answer", words | {"request": secrets.token_hex(12)}),
        ("POST", "/close", {"why": "unfounded"}),
    ):
        status, refused = await ask("bruno", method, f"{at}{path}", **body)
        assert (path, status, refused["code"]) == (path, 404, "not_found")
    assert (await ask("boss", "GET", at))[1] == before
    assert (await ask("bruno", "GET", "complaints"))[1]["complaints"] == []
    assert (await ask("anna", "POST", f"{at}/examination"))[0] == 200


async def test_supervisors_are_warned_where_who_is_responsible_has_left(
    ask, core, clock, complaints
):
    await left(ask)
    at = f"complaints/{(await the_one(ask))['id']}"
    anna = await account(core, "anna")
    assert (await ask("boss", "PUT", f"{at}/person", person=anna))[0] == 200
    async with core.database.writing() as session:
        (await session.get(Account, anna)).disabled_at = core.clock()
    clock.advance(days=26)
    assert len(await complaints.watch.warn()) == 1
    assert (await letters(core))[-1]["to"] == "boss@example.org"


async def test_alike_ones_are_proposed_and_a_person_says_so(ask, core, clock):
    await left(ask, facts={"subject": "Uno"})
    clock.advance(hours=1)
    await left(ask, facts={"subject": "Due", "place": "via roma, LECCE"})
    _, listed = await ask("boss", "GET", "complaints")
    one, two = listed["complaints"]
    _, opened = await ask("boss", "GET", f"complaints/{one['id']}")
    assert [each["subject"] for each in opened["like"]] == ["Due"]
    # an operator answers for one complaint and hears of no other
    anna = await account(core, "anna")
    await ask("boss", "PUT", f"complaints/{one['id']}/person", person=anna)
    _, opened = await ask("anna", "GET", f"complaints/{one['id']}")
    assert (opened["complaint"]["mine"], opened["like"]) == (True, [])
    body = {"other": two["id"], "together": True}
    _, opened = await ask("boss", "POST", f"complaints/{one['id']}/group", **body)
    assert (opened["like"], opened["complaint"]["group"]) == ([], 2)
    body["together"] = False
    _, opened = await ask("boss", "POST", f"complaints/{one['id']}/group", **body)
    assert (len(opened["like"]), opened["group"]) == (1, [])


async def test_one_taken_down_at_the_desk_and_a_message_turned_into_one(ask, core, later):
    facts = {"category": "conduct", "subject": "Modi bruschi"}
    body = {
        "request": secrets.token_hex(12),
        "facts": facts,
        "text": "Al telefono.",
        "way": "phone",
    }
    status, made = await ask("anna", "POST", "complaints/taken", **body, email="ada@example.org")
    assert status == 201, made
    assert (await the_one(ask))["way"] == "phone"
    message = {
        "request": secrets.token_hex(12), "category": "weapons", "text": "Un disservizio", "consent": True,
        "email": "ugo@example.org",
    }  # fmt: skip
    await ask(None, "POST", "messages", **message)
    _, listed = await ask("anna", "GET", "messages")
    (case,) = [each["id"] for each in listed["messages"] if each["category"] == "weapons"]
    assert (await ask("anna", "POST", f"messages/{case}/take"))[0] == 200
    turned = {"case": case, "facts": facts | {"subject": "Disservizio"}}
    # nor what a colleague has in hand; supervisors may
    assert (await ask("carla", "POST", "complaints/turned", **turned))[1]["code"] == "taken"
    # nobody turns what is not theirs to see
    assert (await ask("bruno", "POST", "complaints/turned", **turned))[0] == 404
    assert (await ask("anna", "POST", "complaints/turned", **turned))[0] == 204
    assert (await ask("anna", "POST", "complaints/turned", **turned))[0] == 204
    _, listed = await ask("boss", "GET", "complaints")
    assert {each["subject"] for each in listed["complaints"]} == {"Modi bruschi", "Disservizio"}
    # it has left the list of messages: it is answered where its cause is known
    assert (await ask("anna", "GET", f"messages/{case}"))[0] == 404
    assert (await ask("anna", "GET", "messages"))[1]["messages"] == []
    bulk = {"ids": [case], "act": "close", "value": "spam"}
    assert (await ask("anna", "POST", "messages/bulk", **bulk))[1]["refused"] == [case]
    status, refused = await ask("boss", "POST", f"messages/{case}/take")
    assert (status, refused["code"]) == (409, "is_complaint")


async def test_a_mail_goes_on_as_a_complaint_with_its_file_and_a_reply_has_it_examined_again(
    ask, core, later, clock
):
    """By mail from the first word to the last: turned into a complaint, answered, not settled, answered by another, closed."""
    server = Server()
    _, reader, _ = station_of(core, later, server)
    await reader.take_in()
    server.deliver(
        b"From: ugo@example.org\r\nSubject: Disservizio\r\nMessage-ID: <c1@example.org>\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nHo aspettato due ore.\r\n--b\r\n'
        b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=prova.pdf\r\n\r\n%PDF-1.7\r\n%%EOF\r\n--b--\r\n"
    )
    await reader.take_in()
    _, listed = await ask("anna", "GET", "messages")
    (case,) = [each["id"] for each in listed["messages"]]
    await ask("anna", "POST", f"messages/{case}/take")
    facts = {"category": "conduct", "subject": "Due ore"}
    assert (await ask("anna", "POST", "complaints/turned", case=case, facts=facts))[0] == 204
    at = f"complaints/{(await the_one(ask))['id']}"
    _, opened = await ask("boss", "GET", at)
    (file,) = opened["files"]
    status, octets = await ask("boss", "GET", f"{at}/files/{file['id']}")
    assert (file["name"], status, octets[:5]) == ("prova.pdf", 200, "%PDF-")

    assert (await answered(ask, at))[0] == 200
    async with core.database.reading() as session:
        sent = await mail_sql.last_of(session, case)
    clock.advance(minutes=1)
    server.deliver(
        b"From: ugo@example.org\r\nMessage-ID: <c2@example.org>\r\nIn-Reply-To: <%s@stazione.example.org>\r\n\r\nNon basta.\r\n"
        % sent.encode()
    )  # fmt: skip
    await reader.take_in()
    again = await the_one(ask)
    assert (again["state"], again["reopened"], again["person"]) == ("reopened", True, None)
    _, opened = await ask("boss", "GET", at)
    assert [each["text"] for each in opened["thread"]][-1] == "Non basta."


async def test_what_the_citizen_writes_after_the_answer_has_it_examined_again(ask, core):
    made = await left(ask)
    at = f"complaints/{(await the_one(ask))['id']}"
    await answered(ask, at)
    more = {"code": made["code"], "request": secrets.token_hex(12), "text": "Non basta."}
    assert (await ask(None, "POST", "messages/follow/replies", **more))[0] == 200
    one = await the_one(ask)
    assert (one["state"], one["person"], one["reopened"]) == ("reopened", None, True)


async def test_a_case_merged_into_an_answered_one_has_it_examined_again(ask, core, later):
    await left(ask)
    one = await the_one(ask)
    await answered(ask, f"complaints/{one['id']}")
    async with core.database.writing() as session:
        assert await later.cases.reopen(session, one["id"], reason="merged")
    assert (await the_one(ask))["state"] == "reopened"


async def test_a_complaint_that_is_passed_on_to_another_body_says_so(ask):
    await left(ask)
    at = f"messages/{(await the_one(ask))['id']}/forward"
    assert (await ask("boss", "POST", at, body="Comune di Esempio", seenTexts=1))[0] == 200
    assert (await the_one(ask, state="closed"))["closedWhy"] == "other-body"


async def test_words_of_danger_are_an_alarm_until_somebody_is_at_it(ask, core, later, monkeypatch):
    async def hears(text, _language):
        danger = Danger(level="alarm", kinds=("violence",), lines=(), deaf="112")
        return danger if "picchia" in text else None

    monkeypatch.setattr(later.cases, "danger_in", hears)

    async def urgent():
        async with core.database.reading() as session:
            rows = await session.execute(select(Message.urgent_at).order_by(Message.left_at))
            return [row is not None for row in rows.scalars()]

    made = await left(ask, text="Mio marito mi picchia")
    assert await urgent() == [True]
    (receipt,) = await letters(core)
    assert receipt["text"].index("112") < receipt["text"].index(made["code"])
    at = f"complaints/{(await the_one(ask))['id']}"
    await answered(ask, at)
    assert await urgent() == [False]
    no = {"code": made["code"], "settled": False, "text": "Mi picchia di nuovo"}
    await ask(None, "POST", "complaints/follow/verdict", **no)
    assert await urgent() == [True]
    bruno = await account(core, "bruno")
    await ask("boss", "PUT", f"{at}/person", person=bruno)
    assert (await ask("bruno", "POST", f"{at}/examination"))[0] == 200
    assert await urgent() == [False]
    praise = {
        "request": secrets.token_hex(12),
        "text": "Mi picchia, e voi gentili",
        "consent": True,
    }
    assert (await ask(None, "POST", "praises", **praise))[0] == 201
    assert sorted(await urgent()) == [False, True]


async def test_who_is_responsible_sees_no_other_of_the_same_thing(ask, core):
    await left(ask, facts={"subject": "Uno"})
    await left(ask, facts={"subject": "Due"})
    one, two = (await ask("boss", "GET", "complaints"))[1]["complaints"]
    at = f"complaints/{one['id']}"
    _, opened = await ask("boss", "POST", f"{at}/group", other=two["id"], together=True)
    assert len(opened["group"]) == 1
    await ask("boss", "PUT", f"{at}/person", person=await account(core, "anna"))
    _, opened = await ask("anna", "GET", at)
    assert (opened["group"], opened["complaint"]["group"]) == ([], 2)


def test_a_retired_topic_turns_no_complaint_away():
    named = [SimpleNamespace(id="weapons"), SimpleNamespace(id="complaints")]
    assert topic_of(SimpleNamespace(current=named), "complaints") == "complaints"
    assert topic_of(SimpleNamespace(current=named[:1]), "complaints") == "weapons"


async def test_the_lists_are_edited_and_keep_their_history(ask):
    new = {"list": "cause", "label": "Sciopero", "words": {"de": " Streik ", "fr": " "}}
    assert (await ask("anna", "POST", "complaints/choices", **new))[0] == 403
    status, lists = await ask("admin", "POST", "complaints/choices", **new)
    (made,) = [each for each in lists["choices"] if each["label"] == "Sciopero"]
    assert (status, made["addedBy"], made["retiredAt"]) == (201, "Admin", None)
    assert made["words"] == {"de": "Streik"}
    assert (await ask("boss", "POST", "complaints/choices", **new))[1]["code"] == "twice"
    renamed = new | {"label": "Sciopero generale", "instead": made["id"]}
    _, lists = await ask("boss", "POST", "complaints/choices", **renamed)
    before = lists["choices"][-1]
    assert (before["label"], before["retiredBy"]) == ("Sciopero", "Capo")
    # what was decided with a retired entry is decided again with it
    await left(ask)
    one = f"complaints/{(await the_one(ask))['id']}"
    await ask("boss", "POST", f"{one}/examination")
    decision = {"cause": "staffing", "measure": "apology"}
    assert (await ask("boss", "POST", f"{one}/decision", **decision))[0] == 200
    await ask("boss", "PUT", "complaints/choices/staffing/retired", retired=True)
    again = decision | {"measure": "training"}
    assert (await ask("boss", "POST", f"{one}/decision", **again))[0] == 200
    await ask("boss", "PUT", "complaints/choices/staffing/retired", retired=False)
    at = f"complaints/choices/{before['id']}/retired"
    status, lists = await ask("boss", "PUT", at, retired=False)
    assert (status, [each for each in lists["choices"] if each["retiredAt"]]) == (200, [])
    assert (await ask("boss", "PUT", "complaints/choices/nothing/retired", retired=True))[0] == 404


async def test_a_list_keeps_one_entry_whatever_the_others_have(ask):
    _, lists = await ask("boss", "GET", "complaints/choices")
    measures = [each["id"] for each in lists["choices"] if each["list"] == "measure"]
    assert len(measures) > 1
    for each in measures[:-1]:
        at = f"complaints/choices/{each}/retired"
        assert (await ask("boss", "PUT", at, retired=True))[0] == 200
    at = f"complaints/choices/{measures[-1]}/retired"
    status, refused = await ask("boss", "PUT", at, retired=True)
    assert (status, refused["code"]) == (409, "last_one")
    _, lists = await ask("boss", "GET", "complaints/choices")
    used = {each["list"]: each["id"] for each in lists["choices"] if each["retiredAt"] is None}
    assert used["measure"] == measures[-1]
    assert set(used) == {"category", "cause", "measure"}


async def test_pictures_are_looked_at_and_given_to_who_may_see_them(ask, client, core):
    made = await left(ask)
    at = f"complaints/{(await the_one(ask))['id']}"
    path = "/api/v1/complaints/follow/files?upload=upload-1&name=foto.png"
    none = await client.post(path, data=b"\x89PNG\r\n\x1a\n")
    assert none.status == 404
    code = {"X-Follow-Code": made["code"]}
    bad = await client.post(path, data=b"MZ no picture", headers=code)
    assert (bad.status, (await bad.json())["code"]) == (422, "file_kind")
    sent = await client.post(path, data=b"%PDF-1.4 x\n%%EOF\n", headers=code)
    assert sent.status == 201, await sent.text()
    file = await sent.json()
    assert (file["state"], file["mediaType"]) == ("ready", "application/pdf")
    _, opened = await ask("boss", "GET", at)
    assert [each["name"] for each in opened["files"]] == [file["name"]]
    status, octets = await ask("boss", "GET", f"{at}/files/{file['id']}")
    assert (status, octets[:5]) == (200, "%PDF-")
    assert (await ask("anna", "GET", f"{at}/files/{file['id']}"))[0] == 404


async def test_praise_goes_to_whom_it_is_about_with_thanks(ask, core):
    body = {
        "request": secrets.token_hex(12),
        "text": "Gentilissimi.",
        "whom": "Pattuglia",
        "consent": True,
    }
    status, made = await ask(None, "POST", "praises", **body, email="ada@example.org", name="Ada")
    assert status == 201, made
    _, listed = await ask("boss", "GET", "praises")
    (one,) = listed["praises"]
    assert (one["text"], one["name"], one["passedAt"]) == ("Gentilissimi.", "Ada", None)
    assert (await ask("anna", "GET", "praises"))[1] == {"praises": []}
    # it is passed on: nobody takes it as a message, or makes a complaint of it
    turned = {"case": one["id"], "facts": {"category": "conduct", "subject": "Elogio"}}
    for path, asked in ((f"messages/{one['id']}/take", {}), ("complaints/turned", turned)):
        status, refused = await ask("boss", "POST", path, **asked)
        assert (path, status, refused["code"]) == (path, 409, "is_praise")
    at = f"praises/{one['id']}/passing"
    for office, people, code in (
        (None, [], "nobody"),
        ("nowhere", [], "unknown_office"),
        ("lecce", ["nobody"], "unknown_person"),
    ):
        status, refused = await ask("boss", "POST", at, office=office, people=people)
        assert (status, refused["code"]) == (422, code)
    assert (await ask("boss", "POST", "praises/none/passing", office="lecce", people=[]))[0] == 404
    passing = {"office": "lecce", "people": [await account(core, "anna")]}
    status, listed = await ask("boss", "POST", at, **passing)
    assert (status, listed["praises"][0]["people"]) == (200, ["Anna"])
    assert {each["to"] for each in await letters(core)} == {
        "anna@example.org", "lecce@example.org", "ada@example.org",
    }  # fmt: skip
    (own,) = (await ask("anna", "GET", "praises"))[1]["praises"]
    assert (own["mine"], own["name"]) == (True, None)
    assert (await ask("bruno", "GET", "praises"))[1] == {"praises": []}


async def test_praise_of_many_is_each_ones_own_and_thanked_once(ask, core, clock):
    """Two of each: authors, people, offices, passings, and what the staff wrote to one of them."""
    await core.accounts.add_all(
        [
            NewAccount("dora", Role.OFFICE, PASSWORD, "Dora", {}, office="lecce"),
            NewAccount("ezio", Role.SUPERVISOR, PASSWORD, "Ezio", {}, email="ezio@example.org"),
        ],
        one_time=False,
    )
    anna, bruno, ezio = [await account(core, name) for name in ("anna", "bruno", "ezio")]

    async def leave(text, **fields):
        clock.advance(seconds=1)
        body = {"request": secrets.token_hex(12), "text": text, "language": "de"} | fields
        way = "praises/taken" if "way" in fields else "praises"
        status, made = await ask("bruno" if "way" in fields else None, "POST", way, **body)
        assert status == 201, made
        return made

    first = {"request": secrets.token_hex(12), "consent": True, "email": "ada@example.org"}
    # this station sends no mails, and promises none
    assert (await leave("Uno", **first))["mailed"] is False
    await leave("Due", way="phone")
    await leave("Tre", consent=True)
    listed = (await ask("boss", "GET", "praises"))[1]["praises"]
    assert [each["text"] for each in listed] == ["Tre", "Due", "Uno"]
    three, two, one = (each["id"] for each in listed)
    async with core.database.reading() as session:
        took = {name: await session.get(Praise, name) for name in (one, two)}
    assert [(each.way, each.taken_by) for each in took.values()] == [("web", None), ("phone", bruno)]  # fmt: skip
    async with core.database.writing() as session:
        for author, text in (("agent", "Grazie a lei"), ("citizen", "Uno e mezzo")):
            clock.advance(seconds=1)
            session.add(
                MessageReply(id=text, contact_id=one, author=author, text=text, written_at=clock())
            )
    at = f"praises/{one}/passing"
    refused = await ask("boss", "POST", at, office=None, people=[anna, "nobody"])
    assert (refused[0], refused[1]["code"]) == (422, "unknown_person")
    for people in ([anna, ezio], [ezio]):
        clock.advance(seconds=1)
        assert (await ask("boss", "POST", at, office="lecce", people=people))[0] == 200
    clock.advance(seconds=1)
    assert (await ask("boss", "POST", f"praises/{three}/passing", office=None, people=[bruno]))[0] == 200  # fmt: skip
    # what nobody passed on yet is first, though others are younger
    listed = (await ask("boss", "GET", "praises"))[1]["praises"]
    assert [(each["text"], each["thanked"]) for each in listed] == [
        ("Due", False), ("Tre", False), ("Uno", True),
    ]  # fmt: skip
    assert sorted(each["to"] for each in await letters(core)) == [
        "ada@example.org", "anna@example.org", "ezio@example.org", "ezio@example.org",
        "lecce@example.org", "lecce@example.org",
    ]  # fmt: skip
    (thanks,) = [each for each in await letters(core) if each["to"] == "ada@example.org"]
    assert "de" in thanks["languages"]
    seen = {}
    for who in ("anna", "bruno", "dora", "ezio"):
        rows = (await ask(who, "GET", "praises"))[1]["praises"]
        seen[who] = [(each["text"], each["mine"]) for each in rows]
    assert seen == {
        "anna": [],
        "bruno": [("Tre", True)],
        "dora": [("Uno", False)],
        "ezio": [("Due", False), ("Tre", False), ("Uno", True)],
    }
    async with core.database.reading() as session:
        row = await session.get(Praise, one)
        acts = await session.execute(
            select(AuditEntry).where(AuditEntry.action == "praise.pass").order_by(AuditEntry.at)
        )
        noted = [(each.subject, each.account_id, each.detail) for each in acts.scalars()]
    boss = await account(core, "boss")
    assert row.passed_by == boss
    assert noted == [
        (f"contact:{one}", boss, {"office": "lecce", "people": sorted([anna, ezio])}),
        (f"contact:{one}", boss, {"office": "lecce", "people": [ezio]}),
        (f"contact:{three}", boss, {"office": None, "people": [bruno]}),
    ]


async def erased(core, contact):
    async with core.database.writing() as session:
        for piece in PERSONAL:
            await piece.erase(session, Person(frozenset({contact})))


async def test_an_erased_complaint_holds_nobody_elses_up(ask, core, clock, complaints):
    await left(ask)
    gone = (await the_one(ask))["id"]
    await answered(ask, f"complaints/{gone}")
    await erased(core, gone)
    await left(ask)
    await answered(ask, f"complaints/{(await the_one(ask))['id']}")
    clock.advance(days=31)
    assert len(await complaints.watch.lapse()) == 2
    await left(ask)
    waits = (await the_one(ask))["id"]
    await erased(core, waits)
    assert (await ask("boss", "POST", f"complaints/{waits}/close", why="withdrawn"))[0] == 200


async def test_an_erased_complaint_stays_for_the_year_without_a_word(ask, core):
    await left(ask)
    contact = (await the_one(ask))["id"]
    await erased(core, contact)
    async with core.database.reading() as session:
        row = await session.get(Complaint, contact)
    assert (row.category, row.subject, row.place) == ("waiting", None, None)
