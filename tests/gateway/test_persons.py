"""Export and erasure for one person."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from gateway.archive.tables import Recording
from gateway.callbacks.tables import Callback
from gateway.cli import __main__ as cli
from gateway.contacts import changes as contacts
from gateway.contacts.tables import ChatMessage, Contact, Escalation
from gateway.messages.tables import Message
from gateway.outgoing.tables import CallOut
from gateway.platform.audit import log as audit
from gateway.platform.personal.clues import Clue
from gateway.platform.personal.written import email_in, number_in
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.privacy.service import Persons
from gateway.reports.figures import Thresholds
from gateway.reports.periods import bounds, local_day
from gateway.reports.reading import ReportFilter
from gateway.reports.reports import Reports
from gateway.schema import PERSONAL, REPORT_COLUMNS
from gateway.settings import load_settings
from gateway.siprec.tables import RecordedCallParty
from gateway.telephony.tables import PhoneCall
from tests.gateway.chat_files import CONTACT, VIRUS, jpeg
from tests.gateway.contact_rows import clock_is_believed
from tests.gateway.person_rows import NAME, Destroyer, erased, fill, persons_of
from tests.support.servers.databases import spare_migrations, sqlite_suffices
from tests.support.servers.unsigned import unsigned

WORDS = [
    b"Brambilla",
    b"quuxlane",
    b"wombat@example.org",
    b"5551234567",
    b"plughnote",
    b"quuxask",
    b"plughact",
    b"fnordplace",
]


@pytest.mark.parametrize(
    "clue",
    [
        Clue(reference="aaaa-2222 "),
        # as it is read out, or typed from paper
        Clue(reference="aaaa2222"),
        Clue(reference="AAAA 2222"),
        Clue(name="  ondina   BRAMBILLA-xyzzy"),
        Clue(email="wombat@EXAMPLE.org"),
        Clue(number="5551234567"),
    ],
)
async def test_somebody_is_found_by_whatever_they_give(database, clock, clue):
    await fill(database, clock.now)
    await fill(database, clock.now, name="Altra", contact="c2", reference="BBBB-3333")
    async with database.writing() as session:
        by_number = (PhoneCall, CallOut, RecordedCallParty, Callback)
        for model in (ChatMessage, Escalation, Message, *by_number):
            for row in (
                await session.execute(select(model).where(model.contact_id == "c2"))
            ).scalars():
                await session.delete(row)
    found = await persons_of(database, clock).search(clue)
    assert [each.reference for each in found] == ["AAAA-2222"]


@sqlite_suffices
@pytest.mark.parametrize(
    ("clue", "found"),
    [
        (Clue(number="+39 555 123-4567"), True),
        (Clue(number="0039 (555) 123.45.67"), True),
        (Clue(number="395551234567"), True),
        (Clue(number="555123456"), False),
        (Clue(number="51234567"), False),
        (Clue(number="+41 555 1234567"), False),
        (Clue(email="bat@example.org"), False),
        (Clue(email="wombat@example.or"), False),
        (Clue(email="wombat@example.org"), True),
    ],
)
async def test_nobody_is_taken_for_somebody_whose_address_contains_theirs(
    database, clock, clue, found
):
    await fill(database, clock.now)
    assert bool(await persons_of(database, clock).search(clue)) is found


async def test_somebody_named_in_an_answer_that_was_only_begun_is_found(database, clock):
    await fill(database, clock.now)
    async with database.writing() as session:
        message = await session.get_one(Message, "c1")
        message.draft = "Scriva al figlio, lupo@example.net."
    found = await persons_of(database, clock).search(Clue(email="lupo@example.net"))
    assert [each.id for each in found] == ["c1"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("scriva a 'Ada@example.org'.", True),
        ("<ada@example.org>", True),
        ("giada@example.org", False),
        ("maria.ada@example.org", False),
        ("ada@example.org.uk", False),
        ("ada@example.org-x.it", False),
        ("o'ada@example.org", False),
        ("giada@example.org e ada@example.org", True),
    ],
)
def test_an_address_in_free_text(text, found):
    assert email_in("ada@example.org", text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("chiamare +39 06 1234-5678, grazie", True),
        ("chiamare (06) 12345678.", True),
        ("0039 06/12345678", True),
        ("06 1234 5678 12/11/2026", True),
        ("06 1234 56789", False),
        ("106 1234 5678", False),
        ("06 1234 567", False),
        ("+41 06 1234 5678", False),
    ],
)
def test_a_number_in_free_text(text, found):
    assert number_in("06 1234 5678", text) is found


async def test_names_with_accents_are_compared_as_people_do(database, clock):
    await fill(database, clock.now, name="Nicolò D'Aé")
    assert await persons_of(database, clock).search(Clue(name="NICOLÒ d'aÉ"))
    assert not await persons_of(database, clock).search(Clue(name="Nicolo D'Ae"))


async def test_the_export_has_the_oldest_contact_first(database, clock):
    await fill(database, clock.now)
    async with database.writing() as session:
        before = (await session.get_one(Contact, "c1")).created_at - timedelta(days=1)
        session.add(
            Contact(
                id="of-the-day-before", reference="BBBB-3333", category="weapons", channel="web", modality="video",
                language="it", needs=[], visitor_name=NAME, consent=False, created_at=before, state="closed",
            )
        )  # fmt: skip
    given = await persons_of(database, clock).export(
        Clue(name=NAME), reason="richiesta 12", by=None
    )
    assert [each["contact"] for each in given["contacts"]] == ["of-the-day-before", "c1"]


async def test_the_export_holds_everything(database, clock):
    await fill(database, clock.now)
    given = await persons_of(database, clock).export(
        Clue(name=NAME), reason="richiesta 12", by=None
    )
    assert set(given) == {"exportedAt", "recordings", *(piece.name for piece in PERSONAL)}
    assert given["contacts"][0]["name"] == NAME
    assert given["contacts"][0]["needs"] == ["quuxlane"]
    assert given["notes"] == [{"contact": "c1", "text": "plughnote"}]
    assert [line["text"][:5] for line in given["chat"]] == ["mi sc", "xxxxx"]
    assert given["phoneCalls"][0]["number"] == "+395551234567"
    assert given["recordedCallParties"][0]["name"] == NAME
    assert given["locations"][0]["text"] == "fnordplace"
    assert given["escalations"][0]["what"] == "plughnote"
    assert given["consultations"][0]["note"] == "quuxask"
    assert given["supervisorActs"][0]["reason"].startswith("plughact")
    assert given["recordings"][0]["recording"] == "r-c1"
    async with database.reading() as session:
        _act, entry = await audit.of_subject(session, "contact:c1")
    assert (entry.action, entry.detail) == (
        "person.export",
        {"reason": "richiesta 12", "by": "name"},
    )


async def test_erasure_leaves_the_figures_and_nothing_else(database, clock):
    await fill(database, clock.now)
    await fill(database, clock.now, name="Altra", contact="c2", reference="BBBB-3333")
    day = local_day(clock.now)
    reports = Reports(database, Thresholds(), clock, columns=REPORT_COLUMNS)
    before = await reports.cells(ReportFilter(*bounds(day, day)))
    destroyer = Destroyer()
    persons = persons_of(database, clock, destroyer)
    gone = await erased(persons, Clue(name=NAME))
    assert (gone.contacts, gone.recordings) == (1, 1)
    assert gone.pieces == {
        "contacts": 1, "notes": 1, "files": 0, "chat": 2, "phoneCalls": 1, "callsOut": 1, "recordedCallParties": 1, "locations": 1, "escalations": 1,
        "consultations": 1, "authorisations": 1, "supervisorActs": 1,
        "callbacks": 1, "recognitions": 1, "knownCitizens": 1, "knownContacts": 0, "knownViews": 0,
        "mail": 1, "messageHolds": 1, "messageSteps": 1, "messageReplies": 1, "messages": 1, "recordingComments": 1,
        "evaluations": 0, "disputes": 0, "calibrations": 0, "sheetsUsed": 1,
        "complaintSteps": 1, "complaints": 1, "praises": 1, "bodyReferrals": 1, "ratings": 1, "thanks": 1, "inquiries": 1, "inquiryAnswers": 1, "receivedMails": 1,
        # known by their address alone: tests/gateway/listening/test_focus_groups.py
        "focusVolunteers": 0,
    }  # fmt: skip
    assert destroyer.gone == [("r-c1", "person.erase")]
    assert await reports.cells(ReportFilter(*bounds(day, day))) == before
    for clue in (Clue(name=NAME), Clue(reference="AAAA-2222")):
        assert not await persons.search(clue)
    async with database.reading() as session:
        row = await session.get(Contact, "c1")
        assert (row.visitor_name, row.notes, row.needs) == (None, None, [])
        kept = await session.get(Escalation, "c1")
        assert (kept.what, kept.callback, kept.outcome) == (None, None, "advised")
        act, erasure = await audit.of_subject(session, "contact:c1")
        assert (act.action, act.account_id) == ("contact.advance", "a-1")
        assert act.detail == {"reason": "", "advance_s": 60}
        other = await session.get(Contact, "c2")
        assert (other.visitor_name, other.notes) == ("Altra", "plughnote")
        assert erasure.action == "person.erase"


async def test_the_file_does_not_hold_the_erased_words(tmp_path, clock):
    url = f"sqlite+aiosqlite:///{tmp_path / 'station.db'}"
    spare_migrations(url)
    database = unsigned(url)

    def on_disk() -> bytes:
        return b"".join(path.read_bytes() for path in sorted(tmp_path.glob("station.db*")))

    try:
        await fill(database, clock.now)
        # pages that are freed, rewritten and moved about, as a long life has them
        for number in range(60):
            await fill(
                database, clock.now, name="Altra", contact=f"n{number}", reference=f"N{number:08d}"
            )
        async with database.writing() as session:
            for row in (await session.execute(select(Contact))).scalars():
                if row.id != "c1":
                    await session.delete(row)
        held = on_disk()
        assert all(word in held for word in WORDS[:1])
        assert b"plughnote" in held
        persons = persons_of(database, clock)
        await erased(persons, Clue(name=NAME))
        left = on_disk()
        assert [word for word in WORDS if word.lower() in left.lower()] == []
        assert (tmp_path / "station.db-wal").stat().st_size == 0
    finally:
        await database.aclose()


@sqlite_suffices
async def test_what_cannot_be_erased(database, clock):
    await fill(database, clock.now)
    persons = persons_of(database, clock, Destroyer(works=False))

    async def refused(expected=1, reason="richiesta 12", **clue) -> str:
        with pytest.raises(Refused) as refusal:
            await erased(persons, Clue(**clue), expected=expected, reason=reason)
        return refusal.value.code

    assert await refused(name="Nessuno Qui") == "nobody_found"
    assert await refused(name=NAME, expected=2) == "contacts_changed"
    assert await refused(name=NAME) == "recording_kept"
    assert await refused(name=NAME, reason=f"lo chiede {NAME}") == "reason_names_person"
    for clue in (
        {},
        {"name": "ab"},
        {"email": "x"},
        {"number": "12"},
        {"name": NAME, "email": "a@b"},
    ):
        assert await refused(**clue) == "invalid"
    await fill(database, clock.now, contact="c2", reference="BBBB-3333", state="connected")
    assert await refused(name=NAME, expected=2) == "contact_open"
    async with database.reading() as session:
        assert (await session.get(Contact, "c1")).visitor_name == NAME


async def test_every_table_with_personal_data_has_a_piece():
    """A new table of a contact has to be looked at: add a piece, or say here why there is none."""
    without = {
        "legs": "who of the staff, and when",
        "call_quality": "figures of the line",
        "recordings": "destroyed with their keys",
        "recording_copies": "a code's hash, times and the staff's decision",
        "recorded_calls": "trunk, times and who answers for the consent; names and numbers are apart",
        "driver_samples": "of which theme it is an example",
        "topic_lessons": "which topic a case had, and in which month",
    }
    of_contacts = {
        table.name
        for table in Contact.metadata.tables.values()
        if any(key.column.table.name in ("contacts", "messages") for key in table.foreign_keys)
    }
    covered = {piece._model.__tablename__ for piece in PERSONAL if hasattr(piece, "_model")}
    assert of_contacts == covered | set(without)


async def test_over_http_for_administrators_only(client, core, bearer, clock):
    await fill(core.database, clock.now)
    async with core.database.writing() as session:
        await session.delete(await session.get(Recording, "r-c1"))
    body = {"name": NAME}
    for role in Role:
        for what, more in (
            ("search", {}),
            ("export", {"reason": "richiesta 12"}),
            ("erase", {"reason": "richiesta 12", "contacts": 5}),
        ):
            answer = await client.post(
                f"/api/v1/persons/{what}", json=body | more, headers=await bearer(role)
            )
            expected = (409 if what == "erase" else 200) if role is Role.ADMIN else 403
            assert answer.status == expected, (role, what)
    admin = await bearer(Role.ADMIN)
    found = await (await client.post("/api/v1/persons/search", json=body, headers=admin)).json()
    assert [each["reference"] for each in found["contacts"]] == ["AAAA-2222"]
    export = await client.post(
        "/api/v1/persons/export", json=body | {"reason": "richiesta 12"}, headers=admin
    )
    assert "attachment" in export.headers["Content-Disposition"]
    assert (await export.json())["contacts"][0]["name"] == NAME
    erase = body | {"reason": "richiesta 12", "contacts": 1}
    gone = await (await client.post("/api/v1/persons/erase", json=erase, headers=admin)).json()
    assert (gone["contacts"], gone["rows"]["chat"], gone["recordings"]) == (1, 2, 0)
    again = await client.post("/api/v1/persons/erase", json=erase, headers=admin)
    assert (again.status, (await again.json())["code"]) == (404, "nobody_found")
    short = await client.post("/api/v1/persons/export", json=body | {"reason": ""}, headers=admin)
    assert short.status == 422


def test_what_the_machine_s_owner_erases_says_so(clean_environment, tmp_path):
    url = load_settings().database
    spare_migrations(url)

    async def on_it(work):
        database = unsigned(url)
        try:
            return await work(database)
        finally:
            await database.aclose()

    async def filled(database):
        await fill(database, datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
        async with database.writing() as session:
            await session.delete(await session.get(Recording, "r-c1"))

    async def told(database):
        async with database.reading() as session:
            return await audit.of_subject(session, "contact:c1")

    def run(*what):
        return CliRunner().invoke(
            cli.main, ["person", *what, "--name", NAME, "--reason", "richiesta 12"]
        )

    asyncio.run(on_it(filled))
    taken, new = tmp_path / "taken.json", tmp_path / "new.json"
    taken.write_text("mine")
    done = run("export", "--output", str(taken))
    assert (done.exit_code, taken.read_text()) == (1, "mine")
    assert "the file cannot be written" in done.output
    # nothing was given out, so nothing is noted below
    for what in (["export", "--output", str(new)], ["erase", "--yes"]):
        done = run(*what)
        assert done.exit_code == 0, done.output
    assert NAME in json.dumps(json.loads(new.read_text()))
    assert new.stat().st_mode & 0o777 == 0o600
    entries = [each for each in asyncio.run(on_it(told)) if each.action.startswith("person.")]
    assert [(each.action, each.account_id) for each in entries] == [
        ("person.export", None), ("person.erase", None),
    ]  # fmt: skip
    assert [each.detail["origin"] for each in entries] == ["machine", "machine"]


def test_on_the_command_line(begun_station, tmp_path):
    run = CliRunner().invoke
    done = run(cli.main, ["person", "export", "--name", "Nessuno Qui", "--reason", "prova 1"])
    assert (done.exit_code, done.output.strip()) == (1, "Nobody is found by this.")
    target = tmp_path / "given.json"
    nobody = ["--name", "Nessuno Qui", "--reason", "prova 1", "--output", str(target)]
    assert run(cli.main, ["person", "export", *nobody]).exit_code == 1
    assert not target.exists()
    done = run(cli.main, ["person", "erase", "--email", "x", "--reason", "prova 1"])
    assert done.exit_code == 1
    assert "not an e-mail address" in done.output
    assert "nothing was too old" in run(cli.main, ["person", "purge"]).output


async def written(persons, clue):
    given = await persons.export(clue, reason="richiesta 12", by=None)
    return json.loads(b"".join([piece async for piece in persons.written(given)]))


async def test_an_export_holds_one_file_at_a_time_and_says_which_is_lost(
    core, attachments, clock, monkeypatch
):
    await attachments.row(visitor_name=NAME)
    lines = [(await attachments.send(jpeg(), upload=f"upload-{n}")).line_id for n in range(3)]
    path = core.settings.data_dir / "attachments" / CONTACT / f"{lines[1]}.file"
    path.unlink()
    path.mkdir()
    read, asked = attachments.store.read, []

    async def noted(contact_id, file_id):
        asked.append(file_id)
        return await read(contact_id, file_id)

    monkeypatch.setattr(attachments.store, "read", noted)
    persons = Persons(core.database, clock, Destroyer(), PERSONAL, attachments.store)
    given = await persons.export(Clue(name=NAME), reason="richiesta 12", by=None)
    assert asked == []
    pieces = b""
    async for piece in persons.written(given):
        pieces += piece
        assert pieces.count(b'"content":') == len(asked)
    told = json.loads(pieces)
    content = {each["messageId"]: each["content"] for each in told["files"]}
    assert {line: content[line] is None for line in lines} == {
        lines[0]: False, lines[1]: True, lines[2]: False,
    }  # fmt: skip
    assert {*told} == {*given}


async def test_files_of_the_chat_are_given_out_and_go_with_their_key(core, attachments, clock):
    await attachments.row(visitor_name=NAME)
    line = await attachments.send(jpeg(), name="documento.jpg")
    await attachments.send(VIRUS, upload="upload-2")
    async with core.database.writing() as session:
        await contacts.change_contact(session, CONTACT, state="closed", ended_at=clock.now)
    persons = Persons(core.database, clock, Destroyer(), PERSONAL, attachments.store)
    kept, refused = (await written(persons, Clue(name=NAME)))["files"]
    _, data = await attachments.service.give(CONTACT, line.line_id)
    assert (kept["name"], base64.b64decode(kept["content"])) == ("documento.jpg", data)
    assert (refused["state"], refused["content"]) == ("refused", None)
    assert attachments.keys() == [f"other_{CONTACT}"]
    gone = await erased(persons, Clue(name=NAME))
    assert (gone.pieces["files"], gone.pieces["chat"]) == (2, 2)
    assert (attachments.keys(), attachments.on_disk()) == ([], [])


async def test_files_go_when_the_chat_is_too_old(core, attachments, clock):
    await clock_is_believed(core.database)
    await attachments.row(state="closed", ended_at=clock.now)
    await attachments.send(jpeg())
    persons = Persons(core.database, clock, Destroyer(), PERSONAL, attachments.store)
    clock.advance(days=179)
    await persons.purge({"chat": 180})
    assert len(attachments.on_disk()) == 2
    clock.advance(days=2)
    assert await persons.purge({"chat": 180}) == {"files": 1, "chat": 1}
    assert (attachments.keys(), attachments.on_disk()) == ([], [])
