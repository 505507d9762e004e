"""Files in the chat: taken, looked at, kept encrypted, shown to both sides, and let go with what SQL knows of them."""

import asyncio
import io
from types import SimpleNamespace

import pytest
from PIL import Image
from sqlalchemy import delete, select

from gateway.app import Station
from gateway.attachments.kinds import KINDS
from gateway.attachments.service import IN_HAND, LEFT_OVER, MOST
from gateway.attachments.wiring import AttachmentsWiring
from gateway.contacts import changes, lookups
from gateway.contacts import chat_files as sql
from gateway.contacts.tables import ChatFile, ChatMessage
from gateway.ground import prepare
from gateway.platform.refused import Refused
from gateway.setting_values import ChatFiles as SettingKinds
from queueing.model import ContactState
from signaling.limits import Rate
from signaling.protocol.base import FileRules
from tests.gateway.chat_files import CONTACT, PDF, VIRUS, jpeg


@pytest.fixture
async def files(attachments):
    await attachments.row()
    await attachments.staff("a1", "a2")
    return attachments


async def refusal(sending):
    with pytest.raises(Refused) as refused:
        await sending
    return refused.value.code


def states(files):
    return [line.file.state for _, _, line in files.told.lines]


async def test_both_sides_see_a_picture_being_looked_at_and_then_ready(files):
    line = await files.send(jpeg((640, 480)), name="la mia foto.JPEG")
    assert states(files) == ["checking", "ready"]
    assert {(contact, agents) for contact, agents, _ in files.told.lines} == {(CONTACT, ("a1",))}
    assert len({line.line_id for _, _, line in files.told.lines}) == 1
    assert (line.text, line.author) == ("la mia foto.jpg", "citizen")
    assert (line.file.name, line.file.media_type) == ("la mia foto.jpg", "image/jpeg")
    assert (line.file.width, line.file.height) == (640, 480)
    file, data = await files.service.give(CONTACT, line.line_id)
    assert len(data) == line.file.size == file.size
    assert Image.open(io.BytesIO(data)).size == (640, 480)
    _, small = await files.service.give(CONTACT, line.line_id, preview=True)
    assert Image.open(io.BytesIO(small)).size == (320, 240)


async def test_nothing_lies_on_the_disk_in_clear(files):
    await files.send(PDF, name="contratto.pdf")
    root = files.core.settings.data_dir / "attachments"
    (path,) = (p for p in root.rglob("*") if p.is_file())
    octets = path.read_bytes()
    assert PDF[:20] not in octets
    assert b"contratto" not in octets
    assert path.stat().st_mode & 0o077 == 0
    assert files.keys() == [f"other_{CONTACT}"]


async def test_an_operators_file_is_theirs(files):
    line = await files.send(PDF, author="agent", name="modulo.pdf", agent_id="a1")
    assert (line.author, line.file.media_type, line.file.width) == (
        "agent",
        "application/pdf",
        None,
    )
    assert (await files.service.give(CONTACT, line.line_id))[1] == PDF
    assert await refusal(files.service.give(CONTACT, line.line_id, preview=True)) == "not_found"


async def test_the_same_upload_once_more_is_the_same_line(files):
    first = await files.send(jpeg())
    told = len(files.told.lines)
    again = await files.send(jpeg())
    assert again == first
    assert len(files.told.lines) == told
    async with files.core.database.reading() as session:
        assert len(await lookups.chat_of(session, CONTACT)) == 1
    # of the other side it is another one
    other = await files.send(jpeg(), author="agent", agent_id="a1")
    assert other.line_id != first.line_id


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"MZ\x90\x00", "file_kind"),
        (b"<svg onload=alert(1)>", "file_kind"),
        (PDF + b"PK\x03\x04", "file_kind"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "file_heic"),
        (jpeg() + b"\0" * 1024 * 1024, "file_too_large"),
    ],
)
async def test_what_is_not_taken_leaves_no_trace(files, data, code):
    assert await refusal(files.send(data, name="fattura.pdf")) == code
    assert (files.told.lines, files.on_disk(), files.keys()) == ([], [], [])
    async with files.core.database.reading() as session:
        assert not await lookups.chat_of(session, CONTACT)


async def test_a_body_that_says_it_is_too_large_is_not_read(files):
    async def body():
        raise AssertionError("read")
        yield b""

    sending = files.service.receive(CONTACT, "citizen", "u", "x", body(), announced=1024 * 1024 + 1)
    assert await refusal(sending) == "file_too_large"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xd8\xff" + b"A" * 100, "damaged"),
        (jpeg((200, 200))[:-500], "damaged"),
        (VIRUS, "infected"),
    ],
)
async def test_what_is_wrong_with_a_file_is_said_by_its_line(files, data, reason):
    line = await files.send(data)
    assert states(files) == ["checking", "refused"]
    assert line.file.reason == reason
    assert await refusal(files.service.give(CONTACT, line.line_id)) == "not_found"
    assert files.on_disk() == []


async def test_a_file_kept_elsewhere_is_handed_out_as_one_of_the_chat_would_be(files):
    name, media_type, octets = await files.service.checked("../a b\u202e.exe", PDF)
    assert (name, media_type, octets) == ("a b.pdf", "application/pdf", PDF)
    for data, code in (
        (b"MZ\x90\x00", "file_kind"),
        (jpeg() + b"\0" * 1024 * 1024, "file_kind"),
        (jpeg((200, 200))[:-500], "file_refused"),
        (VIRUS, "file_refused"),
    ):
        assert await refusal(files.service.checked("a.pdf", data)) == code
    files.service = files.made(kinds=("png",))
    assert await refusal(files.service.checked("a.pdf", PDF)) == "file_kind"


async def test_a_scanner_that_is_away_lets_nothing_pass(files):
    files.scanner.away = True
    line = await files.send(PDF)
    assert (line.file.state, line.file.reason) == ("refused", "unscanned")
    files.scanner.away = False
    line = await files.send(PDF, upload="upload-2")
    assert line.file.state == "ready"


async def test_what_cannot_be_stored_is_said(files):
    (files.core.settings.data_dir / "attachments").write_text("no folder")
    line = await files.send(PDF)
    assert (line.file.state, line.file.reason) == ("refused", "storage")


async def test_only_what_the_setting_names_is_taken(files):
    files.service = files.made(kinds=("png",))
    assert await refusal(files.send(jpeg())) == "file_kind"
    assert files.service.rules.media_types == ["image/png"]
    files.service = files.made(kinds=())
    assert files.service.rules is None
    assert await refusal(files.send(jpeg())) == "files_off"


def test_the_setting_names_every_kind():
    (item, _rest), *_ = (SettingKinds.__origin__.__args__,)
    assert set(item.__origin__.__args__) == set(KINDS)


@pytest.mark.parametrize("state", [ContactState.WAITING, ContactState.WRAP_UP, None])
async def test_files_are_sent_while_the_two_talk(files, state):
    if state is None:
        files.acd.contacts.clear()
    else:
        files.acd.contacts[CONTACT].state = state
    assert await refusal(files.send(jpeg())) == "not_connected"


async def test_a_colleague_sends_once_all_three_talk(files):
    contact = files.acd.contacts[CONTACT]
    contact.colleague, contact.state = "a2", ContactState.CONSULTING
    sending = {"author": "agent", "agent_id": "a2"}
    assert await refusal(files.send(PDF, **sending)) == "not_joined"
    contact.state = ContactState.THREE_WAY
    await files.send(PDF, **sending)
    async with files.core.database.reading() as session:
        (line,) = await lookups.chat_of(session, CONTACT)
    assert files.told.lines[-1][1] == ("a1", "a2")
    assert line.author == "agent"


async def test_one_side_sends_so_many_files(files):
    for number in range(MOST):
        await files.send(PDF, upload=f"upload-{number}")
    assert await refusal(files.send(PDF, upload="one-more")) == "too_many_files"
    await files.send(PDF, author="agent", agent_id="a1")


async def test_one_side_sends_so_often(files):
    now = SimpleNamespace(s=0.0)
    files.service = files.made(often=Rate(2, 60), monotonic=lambda: now.s)
    for number in range(2):
        await files.send(PDF, upload=f"upload-{number}")
    assert await refusal(files.send(PDF, upload="upload-3")) == "too_many_requests"
    # also of what was sent before
    assert await refusal(files.send(PDF, upload="upload-1")) == "too_many_requests"
    now.s = 60
    await files.send(PDF, upload="upload-3")


class Arriving:
    """A body of which some has come; the rest does once ``rest`` is set."""

    def __init__(self):
        self.begun, self.rest = asyncio.Event(), asyncio.Event()

    async def __aiter__(self):
        self.begun.set()
        yield PDF[:5]
        await self.rest.wait()
        yield PDF[5:]


async def test_of_one_side_one_file_comes_at_a_time(files):
    body = Arriving()
    sending = asyncio.create_task(files.service.receive(CONTACT, "citizen", "u-1", "x", body))
    await body.begun.wait()
    assert await refusal(files.send(PDF)) == "files_busy"
    await files.send(PDF, author="agent", agent_id="a1")
    body.rest.set()
    assert (await sending).file.state == "ready"
    await files.send(PDF)


async def test_files_that_come_slowly_block_nobody_elses(files):
    slow = {f"slow{number}": Arriving() for number in range(IN_HAND + 1)}
    for contact in slow:
        await files.row(contact)
        files.acd.contacts[contact] = files.acd.contacts[CONTACT]
    sending = [
        asyncio.create_task(files.service.receive(contact, "citizen", "u-1", "x", body))
        for contact, body in slow.items()
    ]
    for body in slow.values():
        await body.begun.wait()
    assert (await files.send(PDF)).file.state == "ready"
    for task in sending:
        task.cancel()
    await asyncio.gather(*sending, return_exceptions=True)


async def test_a_body_that_does_not_come_is_given_up(files):
    files.service = files.made(arrives_within_s=0.01)
    assert await refusal(
        files.service.receive(CONTACT, "citizen", "upload-1", "x", Arriving())
    ) == ("files_busy")
    # and the next is taken
    files.service = files.made()
    await files.send(PDF)


async def test_a_gateway_looks_at_so_many_at_once(files):
    begun, go_on = asyncio.Semaphore(0), asyncio.Event()

    class Slow:
        async def virus_in(self, _data):
            begun.release()
            await go_on.wait()

    files.service = files.made(scanner=Slow())
    sending = []
    for number in range(IN_HAND):
        contact = f"other{number}"
        await files.row(contact)
        files.acd.contacts[contact] = files.acd.contacts[CONTACT]
        body = Arriving()
        body.rest.set()
        receiving = files.service.receive(contact, "citizen", "u-1", "x", body)
        sending.append(asyncio.create_task(receiving))
    for _ in sending:
        await begun.acquire()
    assert await refusal(files.send(PDF)) == "files_busy"
    go_on.set()
    assert {line.file.state for line in await asyncio.gather(*sending)} == {"ready"}
    await files.send(PDF)


async def test_a_contact_that_ends_while_a_file_comes_gets_none(files):
    async def body():
        yield PDF
        files.acd.contacts[CONTACT].state = ContactState.WRAP_UP

    sending = files.service.receive(CONTACT, "citizen", "upload-1", "x", body())
    assert await refusal(sending) == "not_connected"
    async with files.core.database.reading() as session:
        assert not await lookups.chat_of(session, CONTACT)
    assert (files.told.lines, files.on_disk(), files.keys()) == ([], [], [])


async def test_an_operator_who_passes_the_contact_on_sends_nothing_more(files):
    async def body():
        yield PDF
        files.acd.contacts[CONTACT].agent = "a2"

    sending = files.service.receive(CONTACT, "agent", "upload-1", "x", body(), agent_id="a1")
    assert await refusal(sending) == "not_connected"
    assert files.told.lines == []


async def test_files_are_counted_while_nobody_else_may_write_the_contact(files, monkeypatch):
    steps = []

    def noted(module, name):
        done = getattr(module, name)

        async def step(session, *given):
            steps.append((name, id(session)))
            return await done(session, *given)

        monkeypatch.setattr(module, name, step)

    noted(changes, "lock")
    noted(sql, "count")
    await files.send(PDF)
    assert [name for name, _ in steps] == ["lock", "count"]
    assert len({session for _, session in steps}) == 1


async def test_an_upload_that_breaks_off_leaves_nothing(files):
    async def body():
        yield PDF[:10]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await files.service.receive(CONTACT, "citizen", "upload-1", "x", body())
    assert (files.told.lines, files.on_disk()) == ([], [])
    # and the same once more is taken
    assert (await files.send(PDF)).file.state == "ready"


async def test_a_gateway_that_ended_leaves_no_file_being_looked_at(files, clock):
    line = await files.send(PDF)
    async with files.core.database.writing() as session:
        (row,) = (await session.execute(select(ChatFile))).scalars()
        row.state = "checking"
    await files.service.refuse_left_over()
    assert states(files)[-1] == "ready"
    clock.advance(seconds=LEFT_OVER.total_seconds() + 1)
    await files.service.refuse_left_over()
    told = files.told.lines[-1][2]
    assert (told.line_id, told.file.state, told.file.reason) == (
        line.line_id, "refused", "interrupted",
    )  # fmt: skip


async def test_files_go_with_the_lines_of_the_chat_key_first(files):
    await files.row("c2")
    files.acd.contacts["c2"] = files.acd.contacts[CONTACT]
    one = await files.send(jpeg())
    two = await files.send(PDF, upload="upload-2")

    async def body():
        yield PDF

    await files.service.receive("c2", "citizen", "upload-1", "x", body())
    assert await files.store.sweep() == 0
    assert len(files.on_disk()) == 4
    async with files.core.database.writing() as session:
        await session.execute(delete(ChatMessage).where(ChatMessage.id == one.line_id))
    assert await files.store.sweep() == 1
    assert await refusal(files.service.give(CONTACT, one.line_id)) == "not_found"
    assert (await files.service.give(CONTACT, two.line_id))[1] == PDF
    assert files.keys() == [f"other_{CONTACT}", "other_c2"]
    async with files.core.database.writing() as session:
        await session.execute(delete(ChatMessage).where(ChatMessage.contact_id == CONTACT))
        assert not (
            await session.execute(select(ChatFile).where(ChatFile.contact_id == CONTACT))
        ).all()
    assert await files.store.sweep() == 1
    assert files.keys() == ["other_c2"]
    assert [name.partition("/")[0] for name in files.on_disk()] == ["c2"]
    assert await files.store.sweep() == 0


async def test_a_file_that_is_stored_while_leftovers_go_stays(files, monkeypatch):
    await files.store.write(CONTACT, "0" * 24, PDF, None)
    asked, lines = sql.known, []

    async def known(session, contact_ids):
        found = await asked(session, contact_ids)
        if not lines:
            lines.append(await files.send(PDF))
        return found

    monkeypatch.setattr(sql, "known", known)
    assert await files.store.sweep() == 1
    assert (await files.service.give(CONTACT, lines[0].line_id))[1] == PDF
    assert files.on_disk() == [f"{CONTACT}/{lines[0].line_id}.file"]


async def test_what_is_no_contacts_stays_and_hinders_nothing(files):
    stranger = files.core.settings.data_dir / "attachments" / "lost+found"
    stranger.mkdir(parents=True)
    await files.store.write(CONTACT, "0" * 24, PDF, None)
    assert await files.store.sweep() == 1
    assert stranger.is_dir()
    assert files.keys() == []


async def test_a_contact_that_is_erased_meanwhile_leaves_nothing(files):
    class Eraser:
        async def virus_in(self, _data):
            async with files.core.database.writing() as session:
                await session.execute(delete(ChatMessage))

    files.service = files.made(scanner=Eraser())
    assert await refusal(files.send(PDF)) == "not_connected"
    assert (files.keys(), files.on_disk()) == ([], [])


async def test_without_its_key_a_file_cannot_be_read(files):
    line = await files.send(PDF)
    (files.core.settings.data_dir / "keystore" / "wrapped" / f"other_{CONTACT}").unlink()
    assert await refusal(files.service.give(CONTACT, line.line_id)) == "not_found"


async def test_an_altered_file_is_not_given(files):
    line = await files.send(PDF)
    (path,) = (files.core.settings.data_dir / "attachments" / CONTACT).iterdir()
    octets = bytearray(path.read_bytes())
    octets[-40] ^= 1
    path.chmod(0o600)
    path.write_bytes(octets)
    assert await refusal(files.service.give(CONTACT, line.line_id)) == "not_found"


async def test_a_file_is_of_its_contact_alone(files):
    line = await files.send(PDF)
    for contact, file in (("c2", line.line_id), (CONTACT, "none"), (CONTACT, "../x")):
        assert await refusal(files.service.give(contact, file)) == "not_found"


async def test_pages_are_told_what_may_be_sent(settings):
    changed = settings.model_copy(
        update={
            "redis_url": "redis://localhost",
            "chat_files": ("png", "pdf"),
            "chat_file_mb": 3,
            "clamav": "unix:/nowhere/clamd.ctl",
        }
    )
    ground = prepare(changed)
    (room,) = (each for each in Station(ground).rooms if isinstance(each, AttachmentsWiring))
    rules = FileRules(media_types=["image/png", "application/pdf"], max_bytes=3_000_000, most=MOST)
    assert room.parts.station == {"files": rules}
    (told,) = room.parts.citizen
    assert await told(None, None) == {"files": rules}
    assert room.store.sweep in room.purges
    assert room.troubles["clamav"]() is None
    await ground.aclose()
