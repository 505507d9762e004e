"""Other bodies over the API: imported, found, referred to, counted; and from the command line."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from gateway.bodies.of_sheets import SheetBodies
from gateway.bodies.service import Bodies
from gateway.bodies.tables import BodyReferral
from gateway.cli.__main__ import main
from gateway.contacts import changes as contacts
from gateway.guide.pages import where_to_turn
from gateway.mail.tables import OutgoingMail
from gateway.platform.security.permissions import Role
from gateway.platform.security.sealing import Sealer
from gateway.platform.security.tables import Account
from tests.gateway.body_samples import NEW
from tests.support.servers.databases import spare_migrations

WHO = {"boss": Role.SUPERVISOR, "anna": Role.OPERATOR, "admin": Role.ADMIN}
YOUTH = {
    "name": "Informagiovani Lecce",
    "town": "Lecce",
    "address": "Via Verdi 3",
    "matters": "lavoro, estero",
    "bring": "Documento e curriculum",
    "notes": "Chiedere di Rita",
}


@pytest.fixture
async def ask(client, bearer):
    """Ask as one of :data:`WHO`."""
    headers = {}

    async def ask(who, method, path="", data=None, **body):
        if who not in headers:
            headers[who] = await bearer(WHO[who])
        answer = await client.request(
            method, f"/api/v1/bodies{path}", headers=headers[who], json=body or None, data=data
        )
        text = await answer.text()
        return answer.status, json.loads(text) if text.startswith("{") else text

    return ask


async def test_indicepa_is_imported_and_what_the_office_wrote_stays(ask):
    assert (await ask("boss", "PUT", "/file", data=NEW.encode()))[0] == 403
    status, brought = await ask("admin", "PUT", "/file", data=NEW.encode())
    assert (status, brought["added"], brought["problems"]) == (200, 1, [])
    _, listed = await ask("anna", "GET", "?words=comune+lecce")
    (body,) = listed["bodies"]
    assert (body["name"], body["pec"]) == ("Comune di Lecce", "protocollo@pec.comune.lecce.it")
    # by how a word begins, not by what stands within it
    assert len((await ask("anna", "GET", "?words=lec"))[1]["bodies"]) == 1
    assert (await ask("anna", "GET", "?words=omun"))[1]["bodies"] == []
    at = f"/{body['id']}"
    # of IndicePA's own nothing is changed here
    fields = {"name": "Altro nome", "hours": "8-13", "matters": "carta d'identità"}
    status, changed = await ask("boss", "PUT", at, **fields)
    assert (status, changed["name"], changed["hours"]) == (200, "Comune di Lecce", "8-13")
    assert (await ask("anna", "PUT", at, **fields))[0] == 403
    _, listed = await ask("anna", "GET", "?words=carta+identita")
    assert len(listed["bodies"]) == 1
    _, brought = await ask("admin", "PUT", "/file", data=NEW.encode())
    assert (brought["added"], brought["changed"], brought["same"]) == (0, 0, 1)
    other = NEW.replace("c_e506", "c_a662").replace("Lecce", "Bari")
    _, brought = await ask("admin", "PUT", "/file", data=other.encode())
    assert (brought["added"], brought["gone"]) == (1, 1)
    assert (await ask("anna", "GET", "?words=lecce"))[1]["bodies"] == []
    _, brought = await ask("admin", "PUT", "/file", data=NEW.encode())
    assert (brought["changed"], brought["gone"]) == (1, 1)
    _, body = await ask("anna", "GET", at)
    assert (body["hours"], body["retired"]) == ("8-13", False)


async def test_notes_of_a_body_keep_their_lines_however_they_end(ask):
    status, body = await ask("boss", "POST", **YOUTH | {"notes": "Chiedere\rdi Rita\r\noggi"})
    assert (status, body["notes"]) == (201, "Chiedere\ndi Rita\noggi")


async def test_a_body_taken_out_of_use_by_hand_stays_so_whatever_is_imported(ask):
    await ask("admin", "PUT", "/file", data=NEW.encode())
    (body,) = (await ask("anna", "GET", "?words=lecce"))[1]["bodies"]
    await ask("boss", "PUT", f"/{body['id']}/retired", retired=True)
    _, brought = await ask("admin", "PUT", "/file", data=NEW.encode())
    assert (brought["changed"], brought["same"]) == (0, 1)
    _, brought = await ask("admin", "PUT", "/file", data=NEW.replace("Lecce", "Leccio").encode())
    assert (brought["changed"], brought["gone"]) == (1, 0)
    assert (await ask("anna", "GET", f"/{body['id']}"))[1]["retired"]
    assert not (await ask("boss", "PUT", f"/{body['id']}/retired", retired=False))[1]["retired"]
    # what the file does not name, and is withheld besides, is not brought back by the next file that names it
    other = NEW.replace("c_e506", "c_a662").replace("Lecce", "Bari")
    await ask("admin", "PUT", "/file", data=other.encode())
    await ask("boss", "PUT", f"/{body['id']}/retired", retired=True)
    await ask("admin", "PUT", "/file", data=NEW.encode())
    assert (await ask("anna", "GET", f"/{body['id']}"))[1]["retired"]


async def test_a_wrong_file_changes_nothing_and_says_where(ask):
    await ask("admin", "PUT", "/file", data=NEW.encode())
    _, brought = await ask("admin", "PUT", "/file", data=(NEW + "?,x\n").encode())
    assert brought["problems"] == [{"line": 3, "code": "bad_code", "value": "?"}]
    assert (await ask("anna", "GET"))[1]["total"] == 1
    status, refused = await ask("admin", "PUT", "/file", data=b"\xff\xfe")
    assert (status, refused["code"]) == (422, "not_text")


async def test_somebody_is_referred_in_chat_by_mail_and_aloud_and_it_is_counted(
    ask, core, attachments
):
    await attachments.row()
    status, body = await ask("boss", "POST", **YOUTH)
    assert status == 201, body
    at = f"/{body['id']}/referrals"
    # who has nothing to do with a contact does not learn that it is there, or its address
    assert (await ask("anna", "POST", at, contact="c1", how="email"))[1][
        "code"
    ] == "unknown_contact"
    async with core.database.writing() as session:
        anna = await session.scalar(select(Account.id).where(Account.role == Role.OPERATOR))
        await contacts.put_leg(
            session, leg_id="c1-1", contact_id="c1", position=1, party="agent", channel="video",
            account_id=anna, started_at=core.clock(),
        )  # fmt: skip
    status, made = await ask("anna", "POST", at, contact="c1", how="chat", language="en")
    assert status == 201, made
    assert made["text"].startswith(
        "Competent body: Informagiovani Lecce\nAddress: Via Verdi 3, Lecce"
    )
    assert "What to bring: Documento e curriculum" in made["text"]
    # the office's notes are for the office
    assert "Rita" not in made["text"]
    await ask("anna", "POST", at, contact=None, how="aloud")
    assert (await ask("anna", "POST", at, contact="c1", how="email"))[1]["code"] == "no_address"
    assert (await ask("anna", "POST", at, contact="nobody", how="chat"))[0] == 404
    status, made = await ask("anna", "POST", at, contact="c1", how="email", to="ada@example.org")
    assert (status, made["mailed"]) == (201, False)
    async with core.database.reading() as session:
        (mail,) = (await session.execute(select(OutgoingMail))).scalars()
        letter = Sealer(core.keys.of("sealed-mail")).open(mail.sealed, mail.id)
        rows = (await session.execute(select(BodyReferral.category))).scalars().all()
    assert "Informagiovani Lecce" in letter
    assert sorted(rows) == ["", "weapons", "weapons"]
    for days in ("until=0001-01-01", "since=2026-01-01&until=9999-12-31"):
        assert (await ask("boss", "GET", f"/figures?{days}"))[0] == 422
    _, figures = await ask("boss", "GET", "/figures")
    assert figures["bodies"] == [
        {"name": "Informagiovani Lecce", "count": 3, "chat": 1, "email": 1, "aloud": 1}
    ]
    assert (await ask("anna", "GET"))[1]["bodies"][0]["referred"] == 3
    retired = f"/{body['id']}/retired"
    assert (await ask("boss", "PUT", retired, retired=True))[1]["retired"]
    assert (await ask("anna", "POST", at, contact=None, how="aloud"))[1]["code"] == "retired"
    _, text = await ask("boss", "GET", "/file")
    assert "Informagiovani" not in text
    bad = YOUTH | {"site": "javascript:alert(1)"}
    assert (await ask("boss", "POST", **bad))[1]["code"] == "bad_site"


def test_the_directory_from_the_command_line(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("VS_DATA_DIR", str(settings.data_dir))
    spare_migrations(settings.database)
    given, made = tmp_path / "enti.csv", tmp_path / "out.csv"
    given.write_text(NEW, encoding="utf-8")
    run = CliRunner()

    def asked(*words):
        return run.invoke(main, ["bodies", *words])

    tried = asked("import", str(given), "--dry-run", "--json")
    assert json.loads(tried.stdout)["added"] == 1, tried.output
    assert json.loads(asked("list", "lecce", "--json").stdout)["total"] == 0
    assert asked("import", str(given)).exit_code == 0
    assert "Comune di Lecce" in asked("list", "lecce").stdout
    assert json.loads(asked("export", str(made), "--json").stdout)["bodies"] == 1
    given.write_text("id,name\n?,x\n", encoding="utf-8")
    wrong = asked("import", str(given))
    assert wrong.exit_code != 0
    assert "line 2: bad_code" in wrong.stderr


async def test_a_sheet_names_its_body_which_citizens_and_the_desk_see(ask, client, bearer, core):
    made = await client.post(
        "/api/v1/sheets",
        json={"place": {"topics": []}, "text": {"title": "Passaporto", "body": "In questura."}},
        headers=await bearer(Role.OPERATOR),
    )
    sheet = (await made.json())["id"]
    _, body = await ask("boss", "POST", **YOUTH)
    at = f"/api/v1/sheets/{sheet}/body"
    boss = await bearer(Role.SUPERVISOR)
    assert await (await client.get(at, headers=boss)).json() == {"body": None}
    chosen = await client.put(at, json={"body": body["id"]}, headers=boss)
    assert (await chosen.json())["body"]["address"] == "Via Verdi 3"
    listed = await client.get(f"/api/v1/sheets/{sheet}", headers=boss)
    assert (await listed.json())["competentBody"] == "Informagiovani Lecce"
    # a body that is not in use is named to nobody
    bodies = Bodies(core.database, None, None, core.clock)
    named = SheetBodies(core.database, bodies, core.clock)
    lines = await named.card(sheet, "en")
    assert lines[:2] == ["Competent body: Informagiovani Lecce", "Address: Via Verdi 3, Lecce"]
    assert not any("Rita" in each for each in lines)
    await ask("boss", "PUT", f"/{body['id']}/retired", retired=True)
    assert await named.card(sheet, "en") == []
    refused = await client.put(at, json={"body": body["id"]}, headers=boss)
    assert (await refused.json())["code"] == "retired"
    other = await client.put(at, json={"body": None}, headers=boss)
    assert await other.json() == {"body": None}


def test_what_a_body_is_reached_by_becomes_a_link_and_nothing_else_does():
    lines = [
        "Competent body: <b>",
        "Address: Via Roma 1",
        "E-mail: a@b.it",
        "Website: www.b.it",
        "PEC: x",
        "Opening hours: 8.30-12.30",
        "Telephone: 06.1234.567",
    ]
    shown = where_to_turn(lines, "en")
    assert 'data-testid="guide-body"' in shown
    assert 'href="mailto:a@b.it"' in shown
    assert 'href="https://www.b.it"' in shown
    assert shown.count("<a ") == 2
    assert "<b>" not in shown
    assert where_to_turn([], "en") == ""
