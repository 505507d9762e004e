"""Files beside sheets: inspected, kept encrypted, named by versions, given to citizens and devices while the sheet is in force."""

import hashlib
import json

import msgspec
import pytest
from sqlalchemy import select

from gateway.attachments.inspection import Inspection
from gateway.attachments.kinds import KINDS
from gateway.attachments.pictures import Pictures
from gateway.attachments.store import open_vault
from gateway.knowledge.attached import SheetAttachments, filled
from gateway.knowledge.entries import SheetAttachment, SheetText
from gateway.knowledge.files import SheetFiles
from gateway.knowledge.paper import as_markdown
from gateway.knowledge.tables import AttachedFile, SheetVersion
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.topics import topics
from tests.gateway.chat_files import PDF, jpeg
from tests.gateway.published_sheets import publish, withdraw
from tests.gateway.sheet_finder import finder_of
from tests.support.servers.station import ROOT

OTHER = PDF.replace(b"%%EOF", b"% other\n%%EOF")


class Scanner:
    async def virus_in(self, data):
        return "Eicar" if b"virus" in data else None


def attached_of(core, scanner=None):
    inspection = Inspection(Pictures(), scanner, kinds=KINDS.values(), megabytes=1)
    return SheetAttachments(core.database, open_vault(core.settings), inspection, core.clock)


@pytest.fixture
def dist(tmp_path):
    (tmp_path / "guide.html").write_text((ROOT / "web/guide.html").read_text(encoding="utf-8"))
    return tmp_path


@pytest.fixture
def attached(core):
    return attached_of(core, Scanner())


async def octets(data):
    yield data


async def sent(attached, data, name="modulo.pdf"):
    return await attached.receive(name, octets(data), announced=len(data), by=None)


async def name_it(core, sheet, *files):
    async with core.database.writing() as session:
        text = await filled(session, SheetText(title="x", attachments=list(files)))
        version = await session.get(SheetVersion, (sheet, 1))
        version.attachments = json.loads(json.dumps([_built(each) for each in text.attachments]))


def _built(file):
    return {
        "id": file.id, "label": file.label, "name": file.name, "mediaType": file.media_type,
        "size": file.size, "sha256": file.sha256,
    }  # fmt: skip


async def test_a_file_that_cannot_be_kept_says_so(core, attached):
    (core.settings.data_dir / "attachments").write_text("no folder")
    with pytest.raises(Refused) as refused:
        await sent(attached, PDF)
    assert (refused.value.code, refused.value.kind) == ("file_storage", "away")


async def test_a_refused_file_leaves_nothing_behind(core, attached):
    async def refusal(data, of=attached):
        with pytest.raises(Refused) as refused:
            await sent(of, data)
        return refused.value.code

    assert await refusal(b"") == "file_empty"
    assert await refusal(b"<html>") == "file_kind"
    assert await refusal(PDF + b"virus\n%%EOF") == "file_infected"
    assert await refusal(PDF, attached_of(core)) == "file_unscanned"
    assert await refusal(b"x" * 1_000_001) == "file_too_large"
    async with core.database.reading() as session:
        assert (await session.execute(select(AttachedFile.id))).first() is None


async def test_a_file_is_kept_encrypted_and_given_as_it_was_inspected(core, attached):
    file = await sent(attached, PDF, "../Modulo di <richiesta>.PDF")
    assert (file.media_type, file.size, file.sha256) == (
        "application/pdf", len(PDF), hashlib.sha256(PDF).hexdigest(),
    )  # fmt: skip
    assert file.name.endswith(".pdf") and "<" not in file.name
    row, data = await attached.give(file.id)
    assert (row.name, data) == (file.name, PDF)
    (path,) = (
        p for p in (core.settings.data_dir / "attachments").rglob(f"{file.id}.*") if p.is_file()
    )
    assert PDF[:20] not in path.read_bytes()


async def test_files_without_a_version_are_purged_after_a_day_and_none_by_the_sweep_of_the_chat(
    core, attached, clock, attachments
):
    await publish(core, "a", "Uno")
    named, unused = await sent(attached, PDF), await sent(attached, OTHER, "altro.pdf")
    await name_it(core, "a", named)
    await attachments.store.sweep()
    await attached.purge()
    assert (await attached.give(unused.id))[0].id == unused.id
    clock.advance(days=1, minutes=1)
    await attached.purge()
    with pytest.raises(Refused):
        await attached.give(unused.id)
    assert (await attached.give(named.id))[1] == PDF
    assert not list((core.settings.data_dir / "attachments").glob(f"*{unused.id}*"))


async def test_a_sheet_is_found_by_the_names_of_its_files(core, attached, client, topics):
    await publish(core, "a", "Uno")
    file = await sent(attached, PDF, "dichiarazione-sostitutiva.pdf")
    await name_it(core, "a", msgspec.structs.replace(file, label="Passaporto del minore"))
    finder = finder_of(core, topics)
    for typed in ("passaporti", "sostitutiva"):
        assert await finder.find(typed, "it", ["a"], public=True) == ["a"]
    (listed,) = (await (await client.get("/api/v1/guide")).json())["sheets"]
    assert listed["text"].split("\n")[-1] == "Passaporto del minore dichiarazione-sostitutiva.pdf"


async def test_writing_names_known_files_alone_and_says_what_they_are(core, attached):
    file = await sent(attached, PDF)
    async with core.database.writing() as session:
        text = SheetText(
            title="x", attachments=[SheetAttachment(id=file.id, label="Il modulo", size=1)]
        )
        (made,) = (await filled(session, text)).attachments
        assert (made.label, made.size, made.sha256) == ("Il modulo", file.size, file.sha256)
        with pytest.raises(Refused, match="no file"):
            await filled(session, SheetText(title="x", attachments=[SheetAttachment(id="none")]))


async def test_it_stands_in_the_letter_and_the_pdf_with_an_address_that_lasts(attached):
    file = await sent(attached, PDF)
    text = SheetText(title="Scheda", body="Testo", attachments=[file])
    made = as_markdown(text, "en", "https://station.example/guide/a")
    assert (
        f"## Attachments\n\n- {file.label}: https://station.example/guide/a/files/{file.id}" in made
    )


async def test_an_export_brings_its_files_along_and_the_same_once_more_changes_nothing(
    core, attached, clock
):
    await publish(core, "a", "Uno")
    first, second = await sent(attached, PDF), await sent(attached, OTHER, "altro.pdf")
    await name_it(core, "a", first, second)
    data = SheetFiles(core.database, topics(), clock, attached)
    made = await data.exported()
    assert made.files[first.id].data == PDF
    assert (await data.bring(made, by=None)).same == ["a"]
    # at a station that has none of them
    async with core.database.writing() as session:
        for each in (first, second):
            await session.delete(await session.get(AttachedFile, each.id))
    assert (await data.bring(made, by=None, dry_run=True)).changed == ["a"]
    assert (await data.bring(made, by=None)).changed == ["a"]
    assert (await data.bring(made, by=None)).same == ["a"]
    async with core.database.reading() as session:
        rows = list((await session.execute(select(AttachedFile))).scalars())
        version = await session.get(SheetVersion, ("a", 2))
    assert [each["id"] for each in version.attachments] == [
        next(row.id for row in rows if row.name == name) for name in (first.name, second.name)
    ]


@pytest.mark.process
async def test_citizens_and_devices_have_it_while_the_sheet_is_in_force(
    core, client, bearer, clock
):
    headers = await bearer(Role.OPERATOR)
    answer = await client.post(
        "/api/v1/sheets/files", params={"name": "foto.jpg"}, data=jpeg((64, 48)), headers=headers
    )
    file = await answer.json()
    assert (answer.status, file["label"], file["mediaType"]) == (201, "foto", "image/jpeg")
    text = {"title": "Con una foto", "body": "Testo", "attachments": [file]}
    body = {"place": {"topics": ["weapons"]}, "text": text}
    answer = await client.post("/api/v1/sheets", json=body, headers=headers)
    sheet = (await answer.json())["id"]
    at = f"/guide/{sheet}/files/{file['id']}"
    # a draft is nobody's but the staff's
    assert (await client.get(at)).status == 404
    answer = await client.get(f"/api/v1/sheets/files/{file['id']}", headers=headers)
    given = await answer.read()
    assert hashlib.sha256(given).hexdigest() == file["sha256"]
    await publish(core, "b", "Due")
    async with core.database.writing() as session:
        version = await session.get(SheetVersion, ("b", 1))
        version.attachments = [file]
    at = f"/guide/b/files/{file['id']}"
    answer = await client.get(at)
    assert (answer.status, await answer.read()) == (200, given)
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert f'<img src="{at}" alt="foto"' in await (await client.get("/guide/b")).text()
    assert (await client.get("/guide/b/files/nowhere")).status != 200
    boss = await bearer(Role.SUPERVISOR)
    answer = await client.post("/api/v1/devices", json={"name": "Tablet"}, headers=boss)
    code = (await answer.json())["code"]
    answer = await client.post("/api/v1/pocket/enrolment", json={"code": code})
    token = {"Authorization": f"Bearer {(await answer.json())['token']}"}
    of_device = f"/api/v1/pocket/files/{file['id']}"
    assert (await client.post(of_device)).status == 401
    answer = await client.post(of_device, headers=token)
    assert (answer.status, await answer.read()) == (200, given)
    clock.advance(days=60)
    assert (await client.get(at)).status == 410
    await withdraw(core, "b")
    assert (await client.post(of_device, headers=token)).status == 404
