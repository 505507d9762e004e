"""Sheets at the desk: used in the contact in hand, printed, sent, found wrong or missing."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from gateway.contact_history.story import ContactHistory
from gateway.knowledge.entries import SheetLink, SheetText
from gateway.knowledge.files import SheetFiles
from gateway.knowledge.paper import as_markdown
from gateway.knowledge.reading import judge
from gateway.knowledge.tables import Sheet, SheetUse
from gateway.mail.tables import OutgoingMail
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from gateway.platform.security.sealing import Sealer
from gateway.platform.security.tables import Account
from gateway.platform.topics import topics
from tests.gateway.contact_rows import a_recording

SHEET = "multa-ricorso"
CONTACT = "contact-of-r1"


@pytest.fixture
async def ask(client, core, bearer, clock, hands, people):
    """Ask as an operator who has a contact in hand, at a station with published examples."""
    await SheetFiles(core.database, topics(), clock).begin(publish=True)
    await a_recording(core, "r1")
    hands.has[people[Role.OPERATOR].id] = CONTACT
    headers = {}

    async def ask(method, path, body=None):
        if clock().date() not in headers:
            headers[clock().date()] = await bearer(Role.OPERATOR)
        answer = await client.request(
            method, f"/api/v1/sheets{path}", headers=headers[clock().date()], json=body
        )
        said = await answer.read()
        return answer.status, json.loads(said) if said.startswith(b"{") else said

    return ask


async def uses(core):
    async with core.database.reading() as session:
        found = await session.execute(select(SheetUse.how).order_by(SheetUse.at))
    return list(found.scalars())


async def test_uses_are_kept_with_the_contact_and_stand_in_its_story(ask, core, clock):
    opened = {"contact": CONTACT, "how": "opened"}
    for _ in range(2):
        assert (await ask("POST", f"/{SHEET}/uses", opened))[0] == 201
    clock.advance(minutes=1)
    status, sent = await ask(
        "POST", f"/{SHEET}/uses", {"contact": CONTACT, "how": "chat", "language": "en"}
    )
    assert (status, sent["title"], sent["inForce"]) == (201, "Traffic fine: pay or appeal", True)
    assert sent["link"].endswith(f"/guide/{SHEET}")
    assert await uses(core) == ["opened", "chat"]
    told = await ContactHistory(core.database, ()).told(CONTACT)
    steps = [(each.kind, each.operator, each.reason) for each in told.steps if "sheet" in each.kind]
    assert steps == [
        ("sheet.opened", "Operator", "Multa: pagare o fare ricorso"),
        ("sheet.chat", "Operator", "Traffic fine: pay or appeal"),
    ]
    async with core.database.writing() as session:
        await judge(session, SHEET, 1, useful=False, words=" Manca  il costo ", now=clock())
    _, figures = await ask("GET", f"/{SHEET}/figures")
    assert figures == {
        "days": 90, "read": 1, "sent": 1, "useful": 0, "useless": 1, "words": ["Manca il costo"],
    }  # fmt: skip


async def test_an_expired_sheet_is_read_and_not_sent(ask, core, clock):
    clock.advance(days=60)
    status, read = await ask("POST", f"/{SHEET}/uses", {"contact": CONTACT, "how": "opened"})
    assert (status, read["inForce"]) == (201, False)
    status, refused = await ask("POST", f"/{SHEET}/uses", {"contact": CONTACT, "how": "chat"})
    assert (status, refused["code"]) == (409, "not_in_force")
    assert (await ask("GET", f"/{SHEET}/pdf"))[1]["code"] == "not_in_force"
    assert await uses(core) == ["opened"]


async def test_what_was_never_published_is_sent_to_nobody(ask, core):
    async with core.database.writing() as session:
        row = await session.get_one(Sheet, SHEET)
        row.current = row.confirmed_at = None
    for how, code in (("opened", 201), ("chat", 409), ("email", 409)):
        wanted = {"contact": CONTACT, "how": how, "to": "anna@example.org"}
        status, said = await ask("POST", f"/{SHEET}/uses", wanted)
        assert (how, status, said.get("inForce")) == (how, code, False if code == 201 else None)
    assert await uses(core) == ["opened"]


async def test_each_sheet_and_contact_counts_for_itself_and_for_ninety_days(
    ask, core, clock, hands, people
):
    async with core.database.reading() as session:
        other = next(
            each for each in (await session.execute(select(Sheet.id))).scalars() if each != SHEET
        )
    await a_recording(core, "r2")
    for how, sheet, contact in (
        ("chat", SHEET, CONTACT), ("opened", SHEET, CONTACT), ("opened", SHEET, CONTACT),
        ("opened", other, CONTACT), ("opened", SHEET, "contact-of-r2"),
    ):  # fmt: skip
        hands.has[people[Role.OPERATOR].id] = contact
        clock.advance(seconds=1)
        status, _ = await ask("POST", f"/{sheet}/uses", {"contact": contact, "how": how})
        assert status == 201
    async with core.database.reading() as session:
        found = await session.execute(
            select(SheetUse.how, SheetUse.sheet_id, SheetUse.contact_id).order_by(SheetUse.at)
        )
        assert [tuple(each) for each in found] == [
            ("chat", SHEET, CONTACT), ("opened", SHEET, CONTACT), ("opened", other, CONTACT),
            ("opened", SHEET, "contact-of-r2"),
        ]  # fmt: skip
    lasted = clock()
    async with core.database.writing() as session:
        await judge(session, SHEET, 1, useful=False, words="prima", now=lasted - timedelta(days=1))
        await judge(session, SHEET, 1, useful=True, words="poi", now=lasted)
        await judge(session, other, 1, useful=True, words="altra", now=lasted)
    _, figures = await ask("GET", f"/{SHEET}/figures")
    assert figures == {
        "days": 90, "read": 2, "sent": 1, "useful": 1, "useless": 1, "words": ["poi", "prima"],
    }  # fmt: skip
    clock.now = lasted + timedelta(days=90)
    _, figures = await ask("GET", f"/{SHEET}/figures")
    # what is ninety days old to the second still counts
    assert figures == {
        "days": 90, "read": 1, "sent": 0, "useful": 1, "useless": 0, "words": ["poi"],
    }  # fmt: skip


async def test_an_address_that_stands_twice_in_an_answer_is_one_use(core, parts, ask):
    text = f"Vedi https://example.org/guide/{SHEET} e ancora https://example.org/guide/{SHEET}"
    async with core.database.writing() as session:
        noted = await parts.sheet_uses.in_answer(session, CONTACT, text, "it", None)
    assert (noted, await uses(core)) == ([SHEET], ["email"])


async def test_only_for_the_contact_in_hand(ask, hands, people):
    hands.has.clear()
    status, refused = await ask("POST", f"/{SHEET}/uses", {"contact": CONTACT, "how": "opened"})
    assert (status, refused["code"]) == (409, "not_in_hand")


async def test_it_goes_out_by_e_mail(ask, core):
    mail = {"contact": CONTACT, "how": "email", "to": "anna@example.org", "language": "it"}
    assert (await ask("POST", f"/{SHEET}/uses", {**mail, "to": None}))[1]["code"] == "no_address"
    assert (await ask("POST", f"/{SHEET}/uses", mail))[0] == 201
    async with core.database.reading() as session:
        row = (await session.execute(select(OutgoingMail))).scalars().one()
        act = await session.scalar(select(AuditEntry).where(AuditEntry.action == "sheet.mail"))
    assert (act.subject, act.detail) == (f"sheet:{SHEET}", {"contact": CONTACT, "version": 1})
    letter = Sealer(core.keys.of("sealed-mail")).open(row.sealed, row.id)
    assert "anna@example.org" in letter and f"/guide/{SHEET}" in letter
    assert "Che cosa serve" in letter and f"/guide/{SHEET}/pdf?lang=it" in letter


async def test_the_letter_and_its_paper_are_in_the_readers_language(ask, core):
    mail = {"contact": CONTACT, "how": "email", "to": "anna@example.org", "language": "en"}
    assert (await ask("POST", f"/{SHEET}/uses", mail))[0] == 201
    async with core.database.reading() as session:
        row = (await session.execute(select(OutgoingMail))).scalars().one()
    letter = Sealer(core.keys.of("sealed-mail")).open(row.sealed, row.id)
    assert "Traffic fine: pay or appeal" in letter and f"/guide/{SHEET}/pdf?lang=en" in letter


async def test_a_wrong_or_missing_sheet_becomes_a_task(ask, sheet_problems, people):
    assert (await ask("POST", "/problems", {"sheet": SHEET, "words": "Importo vecchio"}))[0] == 204
    assert (await ask("POST", "/problems", {"words": "Passaporto per minori"}))[0] == 204
    assert (await ask("POST", "/problems", {}))[1]["code"] == "empty"
    assert [(text, account is not None) for text, account, _ in sheet_problems.tasks] == [
        ("Scheda da correggere: «Multa: pagare o fare ricorso». Importo vecchio", True),
        ("Manca una scheda: Passaporto per minori", True),
    ]
    # a wrong one is there: nothing is missing
    assert sheet_problems.missing == [("Passaporto per minori", "it", people[Role.OPERATOR].id)]


async def test_a_task_is_for_somebody_who_is_shown_it(ask, core, sheet_problems, people):
    async with core.database.writing() as session:
        row = await session.get_one(Sheet, SHEET)
        row.owner_id, row.deputy_id = people[Role.ADMIN].id, people[Role.OFFICE].id
    assert (await ask("POST", "/problems", {"sheet": SHEET}))[0] == 204
    async with core.database.writing() as session:
        (await session.get_one(Account, people[Role.OFFICE].id)).disabled_at = core.clock()
    assert (await ask("POST", "/problems", {"sheet": SHEET}))[0] == 204
    given = [account for _, account, _ in sheet_problems.tasks]
    assert given == [people[Role.OFFICE].id, people[Role.SUPERVISOR].id]


async def test_it_is_printed_for_everybody(ask):
    status, made = await ask("GET", f"/{SHEET}/pdf")
    assert status == 200
    read = PdfReader(BytesIO(made))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    words = " ".join(page.extract_text() for page in read.pages)
    assert "Multa: pagare o fare ricorso" in words and "Valida fino" in words


def test_addresses_stand_beside_their_words_on_paper():
    said = SheetText(
        title="Titolo",
        entries={"how": "# Prima\n\nVeda [qui](https://a.example)."},
        links=[SheetLink(label="Portale", url="https://b.example")],
    )
    assert as_markdown(said, "it", "https://c.example") == (
        "# Titolo\n\n## Come fare\n\n### Prima\n\nVeda qui (https://a.example).\n\n- Portale: https://b.example"
    )
