"""Inquiries: asked of an office and of another body, answered at the page and by mail, reminded of, late, made a sheet of."""

import asyncio
import contextlib
import json
import re
import secrets
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from gateway.accounts.service import NewAccount
from gateway.accounts.tables import Session
from gateway.bodies.api import BodyFields
from gateway.bodies.service import Bodies
from gateway.contacts.tables import ChatFile
from gateway.inquiries.api import NewInquiry
from gateway.inquiries.rules import is_expected, standing, warn_at
from gateway.inquiries.service import Inquiries
from gateway.inquiries.tables import PERSONAL, Inquiry, InquiryAnswer
from gateway.knowledge.tables import Sheet, SheetVersion
from gateway.mail import lookups as outbox
from gateway.mail.tables import OutgoingMail
from gateway.mailbox.tables import PEC, ReceivedMail
from gateway.messages.cases import NewCase
from gateway.messages.tables import Message
from gateway.platform.personal.clues import Person
from gateway.platform.personal.traces import MOST, traces
from gateway.platform.security.permissions import Role
from gateway.platform.security.sealing import Sealer
from gateway.reports.periods import local_day
from tests.gateway.mail_boxes import Server, operator_of, station_of
from tests.gateway.pec_mails import anomaly, envelope, ordinary

from .conftest import PASSWORD

PEOPLE = [
    NewAccount("boss", Role.SUPERVISOR, PASSWORD, "Capo", {}, email="boss@example.org"),
    NewAccount("chief", Role.SUPERVISOR, PASSWORD, "Altro capo", {}),
    NewAccount("anna", Role.OPERATOR, PASSWORD, "Anna", {"weapons": 3}, email="anna@example.org"),
    NewAccount("bruno", Role.OPERATOR, PASSWORD, "Bruno", {"road-code": 3}),
    NewAccount("lecce", Role.OFFICE, PASSWORD, "Ufficio di Lecce", {}, office="lecce"),
]
OUR_ID = re.compile(r"[0-9a-f]{24}")


@pytest.fixture
async def ask(client, core, clock):
    """Ask as one of :data:`PEOPLE`; there is an office in Lecce."""
    await core.offices.add("lecce", "NU.R.P. di Lecce", email="lecce@example.org")
    await core.accounts.add_all(PEOPLE, one_time=False)
    headers = {}

    async def ask(who, method, path="", **body):
        key = (who, clock().replace(second=0, microsecond=0))
        if key not in headers:
            client.session.cookie_jar.clear()
            opened = await client.post(
                "/api/v1/session", json={"username": who, "password": PASSWORD}
            )
            token = (await opened.json())["accessToken"]
            headers[key] = {"Authorization": f"Bearer {token}"}
        answer = await client.request(
            method, f"/api/v1/inquiries{path}", headers=headers[key], json=body or None
        )
        text = await answer.text()
        return answer.status, json.loads(text) if text.startswith(("{", "[")) else text or None

    return ask


@pytest.fixture
async def case(later, core):
    """A case about weapons, which Anna sees and Bruno does not; its id."""
    async with core.database.writing() as session:
        made = await later.cases.take_in(
            session,
            NewCase(
                key="test/1", category="weapons", text="Posso portare il fucile?", source="web",
                email="ada@example.org", name="Ada Rossi",
            ),
        )  # fmt: skip
    return made.contact_id


async def not_waited_for(core, later):
    """An inquiry of another case that was withdrawn: late, and the mail that asked came back."""
    async with core.database.writing() as session:
        other = await later.cases.take_in(
            session,
            NewCase(
                key="test/2", category="weapons", text="Di un altro", source="web", email="",
            ),
        )  # fmt: skip
        await session.flush()
        long_ago = core.clock() - timedelta(days=200)
        session.add(
            OutgoingMail(
                id="of-another", contact_id=other.contact_id, kind="notice", sealed="",
                state="failed", attempts=1, next_at=long_ago, error="bounced_5.1.1",
                created_at=long_ago,
            )
        )  # fmt: skip
        session.add(
            Inquiry(
                id="of-another", reference="ALTRO-0001", contact_id=other.contact_id, way="email",
                category="weapons", subject="Di un altro", question="Già risolto", addressee="Ente",
                email="ente@example.org", mail_id="of-another", asked_at=long_ago, due_at=long_ago,
                warn_at=long_ago, state="withdrawn", unseen=False,
            )
        )  # fmt: skip


@pytest.fixture
async def body(core, later):
    """A body with an ordinary and a certified address; its id."""
    bodies = Bodies(core.database, later.outbox, later.sender, core.clock)
    fields = BodyFields(name="Questura di Lecce", email="urp@questura.example.it", pec="q@pec.it")
    return await bodies.add(fields, by="x")


def question(contact, clock, days=3, **fields):
    return {
        "request": secrets.token_hex(12), "contact": contact, "subject": "Porto d'armi in vacanza",
        "question": "Il titolare può portare il fucile in un'altra provincia?",
        "due": str(local_day(clock()) + timedelta(days=days)),
    } | fields  # fmt: skip


async def letters(core, kind="inquiry"):
    sealer = Sealer(core.keys.of("sealed-mail"))
    async with core.database.reading() as session:
        rows = await session.execute(
            select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.created_at)
        )
        return [(row.id, json.loads(sealer.open(row.sealed, row.id))) for row in rows.scalars()]


async def test_an_office_is_asked_answers_at_its_page_and_the_asker_is_told(ask, core, case, clock):
    wanted = question(case, clock, office="lecce")
    status, made = await ask("anna", "POST", **wanted)
    assert status == 201, made
    assert (made["standing"], made["mine"], made["addressee"]) == (
        "waiting",
        True,
        "NU.R.P. di Lecce",
    )
    # the same request is the same inquiry
    assert (await ask("anna", "POST", **wanted))[1]["id"] == made["id"]
    at = f"/{made['id']}"
    ((_, letter),) = await letters(core)
    assert letter["to"] == "lecce@example.org"
    assert "fucile" not in letter["text"] + letter["subject"]
    # an operator of other topics does not even know that it is there
    assert (await ask("bruno", "GET", at))[0] == 404
    assert (await ask("bruno", "POST", **question(case, clock, office="lecce")))[0] == 404
    assert (await ask("lecce", "GET", "/waiting"))[1]["toAnswer"] == 1
    reply = {"request": secrets.token_hex(12), "text": "Sì, con la licenza in corso."}
    status, opened = await ask("lecce", "POST", f"{at}/answers", **reply)
    assert (status, opened["standing"]) == (201, "answered")
    assert len((await ask("lecce", "POST", f"{at}/answers", **reply))[1]["answers"]) == 1
    assert (await letters(core))[-1][1]["to"] == "anna@example.org"
    assert (await ask("anna", "GET", "/waiting"))[1] == {"toAnswer": 0, "unseen": 1, "late": 0}
    _, listed = await ask("anna", "GET", f"?contact={case}")
    assert [each["unseen"] for each in listed["inquiries"]] == [True]
    assert (await ask("anna", "PUT", f"{at}/reading"))[1]["unseen"] is False
    assert (await ask("anna", "GET", "/waiting"))[1]["unseen"] == 0
    _, boss = await ask("boss", "GET", "?state=answered")
    (tally,) = boss["byAddressee"]
    assert (tally["to"], tally["open"], tally["answered"]) == ("office:lecce", 0, 1)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "one_addressee"),
        ({"office": "nowhere"}, "unknown_office"),
        ({"body": "nowhere"}, "unknown_body"),
        ({"office": "lecce", "due": "2001-01-01"}, "bad_day"),
        ({"office": "lecce", "subject": "\u0007\u0007\u0007"}, "empty"),
    ],
)
async def test_what_cannot_be_asked_is_refused_and_leaves_nothing(
    ask, core, case, clock, fields, code
):
    status, refused = await ask("anna", "POST", **question(case, clock, **fields))
    assert (status, refused["code"]) == (422, code)
    async with core.database.reading() as session:
        assert (await session.execute(select(Inquiry))).first() is None


async def test_a_body_is_asked_by_mail_and_its_reply_comes_back_to_where_it_was_asked(
    ask, core, later, inquiries, case, body, clock
):
    refused = await ask("anna", "POST", **question(case, clock, body=body, way="pec"))
    assert refused[1]["code"] == "no_certified_mail"
    _, made = await ask("anna", "POST", **question(case, clock, body=body, way="email"))
    ((mail_id, letter),) = await letters(core)
    assert (letter["to"], made["mail"]) == ("urp@questura.example.it", "pending")
    assert made["reference"] in letter["subject"]
    assert OUR_ID.fullmatch(mail_id)
    server = Server()
    intake, reader, _ = station_of(core, later, server)
    intake.claims.append(inquiries.replies)
    await reader.take_in()
    server.deliver(_mail(1, mail_id, "Sono assente", more="Auto-Submitted: auto-replied\r\n"))
    await reader.take_in()
    # an absence notice is shown, and answers nothing (RFC 3834)
    _, opened = await ask("anna", "GET", f"/{made['id']}")
    assert (opened["standing"], opened["unseen"], len(opened["answers"])) == ("waiting", False, 1)
    for raw in (
        _mail(2, mail_id, "Sì, può.\r\n\r\nIl giorno 1 ha scritto:\r\n> Il titolare può portare"),
        # a colleague at the same body, who names no mail; somebody else, who names the reference alone
        _mail(3, "", "Aggiungo: con il libretto.", sender="rossi@questura.example.it", subject=f"R: {made['reference']}"),
        _mail(4, "", "Sono un altro.", sender="eve@example.net", subject=f"R: {made['reference']}"),
    ):  # fmt: skip
        clock.advance(seconds=5)
        server.deliver(raw)
        await reader.take_in()
    _, opened = await ask("anna", "GET", f"/{made['id']}")
    assert (opened["standing"], opened["unseen"]) == ("answered", True)
    assert [(each["text"], each["automatic"]) for each in opened["answers"]] == [
        ("Sono assente", True),
        ("Sì, può.", False),
        ("Aggiungo: con il libretto.", False),
    ]
    assert [each["expected"] for each in opened["answers"]] == [True, True, True]
    async with core.database.reading() as session:
        cases = (await session.execute(select(Message.contact_id))).scalars().all()
        kept = (
            await session.execute(select(ReceivedMail.kind).where(ReceivedMail.contact_id == case))
        ).scalars()
        # only the stranger's mail became a case; the others are with the contact, and go with it
        assert len(cases) == 2
        assert list(kept) == ["inquiry"] * 3
    # the citizen's answer is in the citizen's thread
    async with core.database.reading() as session:
        last = await outbox.last_of(session, case)
        assert last is not None
        assert (await session.get_one(OutgoingMail, last)).kind == "receipt"


async def test_an_answer_to_a_certified_question_says_where_it_is_not_certified(
    ask, core, later, inquiries, case, body, clock, monkeypatch
):
    monkeypatch.setattr(type(later.outbox), "certifies", True)
    _, made = await ask("anna", "POST", **question(case, clock, body=body, way="pec"))
    ((mail_id, letter),) = await letters(core)
    asked = letter["to"]
    named = f"{mail_id}@pec.stazione.it"
    server = Server()
    intake, reader, _ = station_of(core, later, server, box=PEC)
    intake.claims.append(inquiries.replies)
    await reader.take_in()
    for raw in (
        envelope("R: Quesito", "Sì, può.", sender=asked, answers=named),
        # anybody may write that address into an ordinary mail
        anomaly(ordinary("No, mai.", sender=asked, answers=named).as_bytes(), sender=asked),
    ):
        clock.advance(seconds=5)
        server.deliver(raw)
        await reader.take_in()
    _, opened = await ask("anna", "GET", f"/{made['id']}")
    assert [(each["text"], each["expected"], each["certified"]) for each in opened["answers"]] == [
        ("Sì, può.", True, True),
        ("No, mai.", True, False),
    ]


async def test_what_the_asker_writes_back_to_a_notice_answers_nothing(
    ask, core, later, inquiries, case, body, clock
):
    _, made = await ask("anna", "POST", **question(case, clock, body=body, way="email"))
    ((mail_id, _),) = await letters(core)
    async with core.database.writing() as session:
        (await session.get_one(OutgoingMail, mail_id)).state = "failed"
    await inquiries.watch.report_undelivered()
    notice = (await letters(core))[-1][0]
    server = Server()
    intake, reader, _ = station_of(core, later, server)
    intake.claims.append(inquiries.replies)
    await reader.take_in()
    subject = f"R: {made['reference']}"
    server.deliver(_mail(1, notice, "Grazie.", sender="Anna@example.org", subject=subject))
    await reader.take_in()
    _, opened = await ask("anna", "GET", f"/{made['id']}")
    assert (opened["standing"], opened["answers"]) == ("waiting", [])


async def test_a_late_reply_is_kept_with_its_files_and_the_asker_has_one_notice(
    ask, core, later, inquiries, case, body, clock
):
    _, made = await ask("anna", "POST", **question(case, clock, body=body, way="email"))
    ((mail_id, _),) = await letters(core)
    await ask("anna", "POST", f"/{made['id']}/withdrawal", reason="Già risolto")
    server = Server()
    intake, reader, _ = station_of(core, later, server)
    intake.claims.append(inquiries.replies)
    await reader.take_in()
    part = (
        'Ecco.\r\n--b\r\nContent-Type: application/pdf; name="parere.pdf"\r\n'
        'Content-Disposition: attachment; filename="parere.pdf"\r\n\r\n%PDF-1.7\r\n%%EOF\r\n--b--'
    )
    more = 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
    for raw in (_mail(1, mail_id, part, more=more), _mail(2, mail_id, "Aggiungo una cosa.")):
        clock.advance(seconds=5)
        server.deliver(raw)
        await reader.take_in()
    _, opened = await ask("anna", "GET", f"/{made['id']}")
    assert (opened["standing"], opened["unseen"]) == ("withdrawn", True)
    assert [(each["text"], each["files"]) for each in opened["answers"]] == [
        ("Ecco.", 1),
        ("Aggiungo una cosa.", 0),
    ]
    async with core.database.reading() as session:
        (kept,) = (await session.execute(select(ChatFile))).scalars()
        states = (await session.execute(select(ReceivedMail.state))).scalars().all()
    assert (kept.contact_id, kept.name, set(states)) == (case, "parere.pdf", {"done"})
    told = [letter["to"] for _, letter in await letters(core)]
    assert told.count("anna@example.org") == 1
    # where it was asked the file is read, also where no case keeps it; nobody else is told that it is there
    first = opened["answers"][0]
    assert first["fileNames"] == ["parere.pdf"]
    at = f"/{made['id']}/answers/{first['id']}/files"
    status, file = await ask("anna", "GET", f"{at}/0")
    assert (status, file[:8]) == (200, "%PDF-1.7")
    for path in ("1", "x", "-1"):
        assert (await ask("anna", "GET", f"{at}/{path}"))[0] == 404
    assert (await ask("bruno", "GET", f"{at}/0"))[0] == 404


async def test_the_asker_is_told_once_that_a_question_did_not_arrive(
    ask, core, later, inquiries, case, body, clock
):
    await not_waited_for(core, later)
    _, made = await ask("anna", "POST", **question(case, clock, body=body, way="email"))
    # nobody waits for the answer to this one
    _, withdrawn = await ask("anna", "POST", **question(case, clock, body=body, way="email"))
    await ask("anna", "POST", f"/{withdrawn['id']}/withdrawal", reason="Già risolto")
    await inquiries.watch.report_undelivered()
    before = await letters(core)
    async with core.database.writing() as session:
        for mail_id, _ in before:
            mail = await session.get_one(OutgoingMail, mail_id)
            mail.state, mail.error = "failed", "bounced_5.1.1"
    for _ in range(2):
        await inquiries.watch.report_undelivered()
    ((_, told),) = [each for each in await letters(core) if each not in before]
    assert told["to"] == "anna@example.org"
    assert made["reference"] in told["subject"]


async def test_the_addressee_is_reminded_and_lateness_goes_to_the_supervisors_on_duty(
    ask, core, later, inquiries, case, body, clock
):
    await not_waited_for(core, later)
    _, made = await ask("anna", "POST", **question(case, clock, body=body, way="email", days=2))
    _, withdrawn = await ask("anna", "POST", **question(case, clock, office="lecce", days=2))
    await ask("anna", "POST", f"/{withdrawn['id']}/withdrawal", reason="Già risolto")
    watch = inquiries.watch
    assert await watch.remind() == []
    clock.advance(days=2)
    assert await watch.remind() == [made["id"]]
    assert await watch.remind() == []
    assert (await letters(core))[-1][1]["to"] == "urp@questura.example.it"
    assert (await ask("anna", "POST", f"/{made['id']}/reminders"))[1]["code"] == "reminded_today"
    clock.advance(days=1)
    # of the two supervisors one is there
    await ask("boss", "GET", "/waiting")
    # one that has time is neither late nor listed as such
    _, in_time = await ask("anna", "POST", **question(case, clock, office="lecce", days=9))
    assert await watch.escalate() == [made["id"]]
    assert await watch.escalate() == []
    boss = next(each for each in await core.accounts.everyone() if each.username == "boss")
    assert [who for who, _ in inquiries.tasks] == [boss.id]
    told = {letter["to"] for _, letter in await letters(core)}
    assert {"anna@example.org", "boss@example.org"} <= told
    _, listed = await ask("boss", "GET", "?when=late")
    assert [each["standing"] for each in listed["inquiries"]] == ["late"]
    assert (await ask("boss", "GET", "/waiting"))[1]["late"] == 1
    await ask("anna", "POST", f"/{in_time['id']}/withdrawal", reason="Già risolto")
    # nobody is there: all are told
    async with core.database.writing() as session:
        for row in (await session.execute(select(Session))).scalars():
            row.used_at = clock() - timedelta(hours=2)
    clock.advance(minutes=1)  # she signs in anew
    await ask("anna", "POST", **question(case, clock, office="lecce", days=0))
    clock.advance(days=1)
    inquiries.tasks.clear()
    assert len(await watch.escalate()) == 1
    assert len(inquiries.tasks) == 2


async def test_a_withdrawn_one_takes_no_answer_and_the_addressee_is_told(
    ask, core, case, body, clock
):
    _, made = await ask("anna", "POST", **question(case, clock, body=body, way="email"))
    at = f"/{made['id']}"
    assert (await ask("lecce", "POST", f"{at}/withdrawal", reason="Per errore"))[0] == 404
    status, opened = await ask("anna", "POST", f"{at}/withdrawal", reason="Già risolto")
    assert (status, opened["standing"], opened["mayAnswer"]) == (200, "withdrawn", False)
    assert "non ci serve più" in (await letters(core))[-1][1]["text"]
    reply = {"request": secrets.token_hex(12), "text": "Sì"}
    assert (await ask("anna", "POST", f"{at}/answers", **reply))[1]["code"] == "withdrawn"


async def test_an_answer_becomes_a_sheet_once_somebody_has_looked_for_personal_data(
    ask, core, case, clock
):
    _, made = await ask("anna", "POST", **question(case, clock, office="lecce"))
    at = f"/{made['id']}"
    sheet = {"title": "Il fucile in un'altra provincia", "text": "La signora Rossi può, dice."}
    assert (await ask("anna", "POST", f"{at}/sheet", **sheet))[1]["code"] == "unanswered"
    reply = {"request": secrets.token_hex(12), "text": "La signora Rossi può."}
    await ask("anna", "POST", f"{at}/answers", **reply)
    status, warned = await ask("anna", "POST", f"{at}/sheet", **sheet)
    assert (status, warned["sheet"], warned["traces"]) == (
        200,
        None,
        [{"kind": "name", "text": "Rossi"}],
    )
    sheet["text"] = "Il titolare della licenza può."
    status, done = await ask("anna", "POST", f"{at}/sheet", **sheet)
    assert done["traces"] == []
    async with core.database.reading() as session:
        version = await session.get_one(SheetVersion, (done["sheet"], 1))
    assert (version.state, version.body) == ("draft", "Il titolare della licenza può.")
    assert (await ask("anna", "GET", at))[1]["sheet"] == done["sheet"]
    assert (await ask("anna", "POST", f"{at}/sheet", **sheet))[1]["code"] == "has_sheet"


async def test_two_who_make_a_sheet_at_once_make_one(ask, core, case, clock):
    _, made = await ask("anna", "POST", **question(case, clock, office="lecce"))
    at = f"/{made['id']}"
    reply = {"request": secrets.token_hex(12), "text": "Il titolare può."}
    await ask("lecce", "POST", f"{at}/answers", **reply)
    sheet = {"title": "Il fucile", "text": "Il titolare della licenza può."}
    both = await asyncio.gather(*(ask("anna", "POST", f"{at}/sheet", **sheet) for _ in range(2)))
    assert sorted(status for status, _ in both) == [200, 409]
    async with core.database.reading() as session:
        (row,) = (await session.execute(select(Sheet.id))).scalars()
    assert (await ask("anna", "GET", at))[1]["sheet"] == row


async def test_a_question_is_asked_again_elsewhere_and_moved_to_another_day(
    ask, core, case, body, clock
):
    _, first = await ask("anna", "POST", **question(case, clock, office="lecce"))
    moved = {"due": str(local_day(clock()) + timedelta(days=9)), "reason": "L'archivio è chiuso"}
    status, opened = await ask("anna", "PUT", f"/{first['id']}/due", **moved)
    assert (status, opened["movedWhy"], opened["firstDueAt"]) == (
        200,
        "L'archivio è chiuso",
        first["dueAt"],
    )
    assert opened["dueAt"] > first["dueAt"]
    assert "nuovo termine" in (await letters(core))[-1][1]["subject"].lower()
    again = question(case, clock, body=body, way="email", again=first["id"], withdraw=True)
    # an inquiry of another contact is none that this one repeats, and nobody repeats somebody else's
    assert (await ask("anna", "POST", **again | {"again": "x" * 24}))[0] == 404
    assert (await ask("lecce", "PUT", f"/{first['id']}/due", **moved))[1]["code"] == "not_yours"
    status, second = await ask("anna", "POST", **again)
    assert (status, second["againOf"]["reference"]) == (201, first["reference"])
    _, opened = await ask("anna", "GET", f"/{first['id']}")
    assert (opened["standing"], opened["withdrawnWhy"]) == (
        "withdrawn",
        "La domanda è stata posta di nuovo.",
    )
    assert [each["id"] for each in opened["askedAgain"]] == [second["id"]]
    # the office that was asked first does not see whom else is asked
    assert (await ask("lecce", "GET", f"/{first['id']}"))[1]["askedAgain"] == []
    moved["due"] = "2001-01-01"
    assert (await ask("anna", "PUT", f"/{second['id']}/due", **moved))[1]["code"] == "bad_day"
    _, listed = await ask("boss", "GET", "?state=withdrawn&count=1")
    assert (len(listed["inquiries"]), listed["total"]) == (1, 1)


async def test_a_request_that_comes_twice_at_once_asks_once(core, later, ask, case, clock):
    class SomebodyIsFirst:
        """Another process writes the same request between the look and the writing, once."""

        reading = core.database.reading

        def __init__(self):
            self.first = True

        @contextlib.asynccontextmanager
        async def writing(self):
            async with core.database.writing() as session:
                yield session
                if self.first:
                    self.first = False
                    raise IntegrityError("INSERT", {}, Exception("unique"))

    asking = Inquiries(
        SomebodyIsFirst(), later.outbox, later.sender, later.concerned, None, core.clock
    )
    wanted = msgspec.convert(question(case, clock, office="lecce"), NewInquiry)
    made = await asking.ask(await operator_of(core), wanted)
    async with core.database.reading() as session:
        assert (await session.execute(select(Inquiry.id))).scalars().all() == [made]
    assert len(await letters(core)) == 1


def _mail(
    number, answers, text, *, sender="urp@questura.example.it", subject="R: Quesito", more=""
):
    before = f"In-Reply-To: <{answers}@stazione.example.org>\r\n" if answers else ""
    return (
        f"From: {sender}\r\nTo: urp@stazione.example.org\r\nSubject: {subject}\r\nMessage-ID: <m{number}@q.it>\r\n"
        f"{before}{more}\r\n{text}\r\n"
    ).encode()


MOMENTS = st.integers(0, 3650).map(
    lambda days: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=days)
)


@given(asked=MOMENTS, left=st.timedeltas(timedelta(seconds=2), timedelta(days=365)))
def test_a_reminder_comes_after_the_question_and_before_the_end(asked, left):
    warned = warn_at(asked, asked + left)
    assert asked < warned < asked + left
    assert asked + left - warned <= timedelta(days=1)


@given(at=MOMENTS)
def test_what_is_open_is_waiting_then_near_then_late(at):
    due = at + timedelta(days=3)
    warned = warn_at(at, due)
    moments = (at, warned - timedelta(seconds=1), warned, due - timedelta(seconds=1), due)
    stands = [standing("open", warned_from=warned, due_at=due, now=each) for each in moments]
    assert stands == ["waiting", "waiting", "near", "near", "late"]


@pytest.mark.parametrize(
    ("sender", "asked", "expected"),
    [
        ("URP@Questura.example.it", "urp@questura.example.it", True),
        ("rossi@questura.example.it", "urp@questura.example.it", True),
        ("rossi@example.net", "urp@questura.example.it", False),
        ("eve@gmail.com", "urp@gmail.com", False),
        ("", "urp@questura.example.it", False),
        ("a@b.it", "", False),
    ],
)
def test_an_answer_is_expected_from_the_body_that_was_asked(sender, asked, expected):
    assert is_expected(sender, asked) is expected


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Scriva a ada.rossi@example.org oggi", ["email"]),
        ("Chiami il 333 1234567", ["phone"]),
        ("Codice RSSMRA80A01H501U", ["tax_code"]),
        ("IBAN IT60 X054 2811 1010 0000 0123 456", ["iban"]),
        ("Targa AB 123 CD", ["plate"]),
        ("Pratica K7M4-2QXP", ["reference"]),
        ("la signora ROSSI", ["name"]),
        ("Entro il 30/11/2026, art. 42 del TULPS, 08-20, euro 1.250,00", []),
        ("Rossignoli", []),
    ],
)
def test_traces_of_a_person_are_found_by_their_form(text, kinds):
    assert [each.kind for each in traces(text, ["Ada Rossi"])] == kinds


def test_no_more_traces_are_told_than_anybody_reads():
    addresses = [f"ada{number}@example.org" for number in range(MOST + 1)]
    assert [each.text for each in traces(" ".join(addresses))] == addresses[:MOST]
    assert len(traces(" ".join(addresses[1:]))) == MOST == 20


async def test_everything_of_it_goes_with_the_contact(ask, core, case, clock):
    _, made = await ask("anna", "POST", **question(case, clock, office="lecce"))
    reply = {"request": secrets.token_hex(12), "text": "Sì."}
    await ask("lecce", "POST", f"/{made['id']}/answers", **reply)
    person = Person(contacts=frozenset({case}))
    async with core.database.writing() as session:
        exported = [await piece.export(session, person) for piece in PERSONAL]
        assert [len(each) for each in exported] == [1, 1]
        assert [await piece.erase(session, person) for piece in PERSONAL] == [1, 1]
        assert (await session.execute(select(InquiryAnswer))).first() is None
