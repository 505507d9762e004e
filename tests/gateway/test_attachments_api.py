"""Files of the chat by HTTP: who may send and fetch them, and what a browser is given."""

import io
from types import SimpleNamespace

import pytest
from PIL import Image
from sqlalchemy import select

from gateway.archive import sql as recordings
from gateway.archive.tables import Recording
from gateway.contacts import changes as contacts
from gateway.contacts.tables import ChatMessage
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from queueing.model import ContactState
from tests.gateway.chat_files import CONTACT, PDF, jpeg
from tests.gateway.contact_rows import a_recording

SEAT = "/api/v1/seat/files"
DESK = f"/api/v1/contacts/{CONTACT}/files"
REVIEW = f"/api/v1/review/contacts/{CONTACT}/files"


@pytest.fixture
async def files(attachments, people):
    await attachments.row()
    operator = people[Role.OPERATOR].id
    attachments.acd.agents = {operator: SimpleNamespace(contact=CONTACT)}
    attachments.acd.contacts[CONTACT].agent = operator
    return attachments


async def sent(client, path, data, headers, *, name="x.jpg", upload="upload-1", status=201):
    answer = await client.post(
        path, params={"upload": upload, "name": name}, data=data, headers=headers
    )
    told = await answer.json()
    assert answer.status == status, told
    return told


async def fetched(client, path, headers, status=200):
    answer = await client.get(path, headers=headers)
    assert answer.status == status
    return answer, await answer.read()


async def test_each_side_fetches_what_the_other_has_sent(client, files, bearer):
    operator, seat = await bearer(Role.OPERATOR), files.seat()
    one = await sent(client, SEAT, jpeg(), seat, name="La mia <b>foto.png")
    assert one["file"]["name"] == "La mia _b_foto.jpg"
    two = await sent(client, DESK, PDF, operator, name="Modulo già compilato.pdf")
    # the words of each line are the name of its own file
    async with files.core.database.reading() as session:
        texts = {row.id: row.text for row in await session.scalars(select(ChatMessage))}
    assert [texts[line["lineId"]] for line in (one, two)] == [
        line["file"]["name"] for line in (one, two)
    ]
    for line, kind in ((one, "image/jpeg"), (two, "application/pdf")):
        for path, headers in ((SEAT, seat), (DESK, operator)):
            answer, data = await fetched(client, f"{path}/{line['lineId']}", headers)
            assert len(data) == line["file"]["size"]
            assert answer.content_type == kind
    for path, headers in ((SEAT, seat), (DESK, operator)):
        answer, data = await fetched(client, f"{path}/{one['lineId']}/preview", headers)
        assert answer.content_type == "image/jpeg"
        assert data.startswith(b"\xff\xd8\xff")
        await fetched(client, f"{path}/{two['lineId']}/preview", headers, 404)


async def test_a_preview_is_a_jpeg_whatever_the_picture_is(client, files):
    seat, file = files.seat(), io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(file, "PNG")
    line = await sent(client, SEAT, file.getvalue(), seat, name="foto.png")
    for path, kind in (("", line["file"]["mediaType"]), ("/preview", "image/jpeg")):
        answer, data = await fetched(client, f"{SEAT}/{line['lineId']}{path}", seat)
        assert answer.content_type == kind
        assert Image.MIME[Image.open(io.BytesIO(data)).format] == kind


async def test_a_file_is_a_download_and_never_a_page(client, files):
    seat = files.seat()
    line = await sent(client, SEAT, PDF, seat, name="Modulo già \u202efdp.pdf")
    answer, data = await fetched(client, f"{SEAT}/{line['lineId']}", seat)
    assert data == PDF
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"Modulo gi_ fdp.pdf\"; filename*=UTF-8''Modulo%20gi%C3%A0%20fdp.pdf"
    )
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    other = await client.get("/healthz")
    assert "script-src 'self'" in other.headers["Content-Security-Policy"]


async def test_what_is_wrong_is_said_in_a_word(client, files, bearer):
    seat = files.seat()
    for data, code in ((b"MZ", "file_kind"), (b"", "file_empty"), (b"x" * 2**21, "file_too_large")):
        told = await sent(client, SEAT, data, seat, status=422)
        assert told["code"] == code
    for upload in ("short", "with/slash/es", "x" * 65):
        await sent(client, SEAT, PDF, seat, upload=upload, status=422)
    assert (await client.post(SEAT, data=PDF, headers=seat)).status == 422
    files.acd.contacts[CONTACT].state = ContactState.CLOSED
    told = await sent(client, SEAT, PDF, seat, status=409)
    assert told["code"] == "not_connected"


async def test_a_contact_that_is_over_is_read_until_the_queue_forgets_it(client, files, bearer):
    operator, seat = await bearer(Role.OPERATOR), files.seat()
    line = await sent(client, SEAT, PDF, seat)
    files.acd.contacts[CONTACT].state = ContactState.WRAP_UP
    await fetched(client, f"{SEAT}/{line['lineId']}", seat)
    await fetched(client, f"{DESK}/{line['lineId']}", operator)
    for agent in files.acd.agents.values():
        agent.contact = None
    await fetched(client, f"{DESK}/{line['lineId']}", operator, 404)
    files.acd.contacts.clear()
    await fetched(client, f"{SEAT}/{line['lineId']}", seat, 404)


async def test_nobody_else_reads_or_sends(client, files, bearer):
    seat = files.seat()
    line = (await sent(client, SEAT, PDF, seat))["lineId"]
    await files.row("c2")
    files.acd.contacts["c2"] = SimpleNamespace(
        state=ContactState.CONNECTED, agent="a9", colleague=None
    )
    await fetched(client, f"{SEAT}/{line}", files.seat("c2"), 404)
    for path in (f"{SEAT}/{line}", f"{DESK}/{line}"):
        await fetched(client, path, {}, 401)
        await fetched(client, path, {"Authorization": "Bearer no"}, 401)
    for role in (Role.SUPERVISOR, Role.OFFICE):
        # who may answer contacts, and has not this one in hand
        headers = await bearer(role)
        await fetched(client, f"{DESK}/{line}", headers, 404)
        await sent(client, DESK, PDF, headers, upload="upload-9", status=404)
    operator = await bearer(Role.OPERATOR)
    await sent(client, DESK.replace(CONTACT, "c2"), PDF, operator, status=404)


async def test_a_colleague_reads_once_all_three_talk(client, files, bearer, people):
    line = (await sent(client, SEAT, PDF, files.seat()))["lineId"]
    colleague, contact = people[Role.OFFICE].id, files.acd.contacts[CONTACT]
    files.acd.agents[colleague] = SimpleNamespace(contact=CONTACT)
    contact.colleague, contact.state = colleague, ContactState.CONSULTING
    headers = await bearer(Role.OFFICE)
    await fetched(client, f"{DESK}/{line}", headers, 404)
    contact.state = ContactState.THREE_WAY
    await fetched(client, f"{DESK}/{line}", headers)


async def test_who_is_only_rung_reads_nothing(client, files, bearer):
    line = (await sent(client, SEAT, PDF, files.seat()))["lineId"]
    headers, contact = await bearer(Role.OPERATOR), files.acd.contacts[CONTACT]
    contact.state = ContactState.OFFERED
    await fetched(client, f"{DESK}/{line}", headers, 404)
    contact.state = ContactState.CONNECTED
    await fetched(client, f"{DESK}/{line}", headers)


async def entries(core):
    async with core.database.reading() as session:
        found = await session.execute(select(AuditEntry).where(AuditEntry.action == "file.consult"))
        told = [entry for entry in found.scalars() if entry.subject == f"contact:{CONTACT}"]
        return sorted((entry.detail for entry in told), key=len)


async def recorded(files, state):
    async with files.core.database.writing() as session:
        await recordings.start(
            session,
            recording_id=f"r-{state}",
            contact_id=CONTACT,
            started_at=files.core.clock(),
            keep_until=files.core.clock(),
            parties=[],
            state=state,
        )


async def over(files, contact=CONTACT):
    async with files.core.database.writing() as session:
        await contacts.change_contact(session, contact, state="closed")


async def test_reviewers_read_afterwards_and_it_is_on_record(client, files, core, bearer):
    line = (await sent(client, SEAT, PDF, files.seat(), name="Modulo.pdf"))["lineId"]
    reviewer = await bearer(Role.QUALITY)
    answer, _ = await fetched(client, REVIEW, reviewer, 409)
    assert (await answer.json())["code"] == "contact_open"
    assert await entries(core) == []
    await over(files)
    # nothing of it was recorded, or is any more
    for state in (None, "destroyed"):
        if state is not None:
            await recorded(files, state)
        await fetched(client, REVIEW, reviewer, 404)
        await fetched(client, f"{REVIEW}/{line}", reviewer, 404)
    assert await entries(core) == []
    await recorded(files, "ready")
    answer, _ = await fetched(client, REVIEW, reviewer)
    (file,) = (await answer.json())["files"]
    assert (file["id"], file["name"], file["author"]) == (line, "Modulo.pdf", "citizen")
    _, data = await fetched(client, f"{REVIEW}/{line}", reviewer)
    assert data == PDF
    assert await entries(core) == [{"file": line}, {"count": 1, "found": [line]}]
    for role in (Role.OPERATOR, Role.OFFICE, Role.ADMIN):
        await fetched(client, f"{REVIEW}/{line}", await bearer(role), 403)


async def test_what_is_sealed_is_not_given(client, files, core, bearer):
    await a_recording(core, "r1")
    contact = "contact-of-r1"
    files.acd.contacts[contact] = files.acd.contacts[CONTACT]
    line = (await sent(client, SEAT, PDF, files.seat(contact)))["lineId"]
    await over(files, contact)
    path = f"/api/v1/review/contacts/{contact}/files"
    await fetched(client, path, await bearer(Role.QUALITY))
    async with core.database.writing() as session:
        (await session.get(Recording, "r1")).sealed_at = core.clock()
    for role, status in ((Role.QUALITY, 404), (Role.SUPERVISOR, 403)):
        headers = await bearer(role)
        await fetched(client, path, headers, status)
        await fetched(client, f"{path}/{line}", headers, status)
