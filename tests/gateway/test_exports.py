"""Exports: ordered through the API, made by the job, fetched for a while, given back when a process ends."""

import asyncio
import hashlib
import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from datetime import timedelta

import av
import msgspec
import pytest

from gateway.archive import changes as recordings
from gateway.archive.custody import sql as custody
from gateway.archive.exports import making as job
from gateway.archive.exports import sql as exports
from gateway.archive.exports.facts import ExportFacts
from gateway.archive.exports.making import Exporting, failure_word
from gateway.archive.exports.sweeping import Sweeping, is_dead, worker_name
from gateway.archive.exports.tables import RecordingExport
from gateway.attachments.store import open_vault
from gateway.contacts import changes as contacts
from gateway.contacts import chat_sql as chat
from gateway.contacts.recorded_parts import RecordedPart
from gateway.platform import station_clock as station_time
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.times import from_ms
from gateway.schema import RECORDED_PARTS
from gateway.stores import open_archive, open_exports
from queueing.categories import shipped
from recordings.court.package import VERIFIER
from recordings.errors import BucketError, KeyUnavailableError, NoSuchRenditionError, TamperedError
from recordings.film import film
from recordings.layout import RecordingFolder
from recordings.model import SourceKind
from recordings.summary import DamagedSpan
from tests.gateway.chat_files import CONTACT, PDF, VIRUS
from tests.gateway.contact_rows import a_recording
from tests.recordings.archive_of_calls import START_MS, record


class Marks:
    async def of(self, recording):
        return []


class Progress:
    def __init__(self):
        self.put_by_job = {}

    async def put(self, job_id, done):
        self.put_by_job.setdefault(job_id, []).append(done)


@pytest.fixture
def store(core):
    return open_archive(core.settings)


@pytest.fixture
async def recorded(core, store, people):
    """A finished recording of four seconds with two parties, its rows, and two lines of chat."""
    await a_recording(core, "rec1", duration_ms=4000, state="ready")
    await asyncio.to_thread(record, store, "rec1", seconds=4)
    async with core.database.writing() as session:
        await contacts.put_leg(
            session, leg_id="l1", contact_id="contact-of-rec1", position=0, party="agent",
            channel="video", account_id=people[Role.OPERATOR].id, started_at=core.clock(),
        )  # fmt: skip

        for number, author in enumerate(("citizen", "agent")):
            await chat.append(
                session, message_id=f"m{number}", contact_id="contact-of-rec1", author=author,
                text=f"line {number}", sent_at=from_ms(START_MS + 1000 + number * 1500),
            )  # fmt: skip
    return "rec1"


@pytest.fixture
def maker(core, store, tmp_path):
    """A job worker's heart, on the core's clock."""

    def made():
        return Exporting(
            core.database, store, open_exports(core.settings),
            ExportFacts(core.database, shipped(), "Europe/Rome", Marks(), parts=RECORDED_PARTS),
            Progress(), tmp_path, open_vault(core.settings), core.clock,
        )  # fmt: skip

    return made


@pytest.fixture
async def reviewer(bearer, recorded):
    return await bearer(Role.QUALITY)


@pytest.fixture
async def supervisor(bearer, recorded):
    return await bearer(Role.SUPERVISOR)


async def order(client, who, *, kind="film", status=201, recording="rec1", **options):
    answer = await client.post(
        f"/api/v1/recordings/{recording}/exports",
        json={"kind": kind, "reason": "asked by the prosecutor", "options": options},
        headers=who,
    )
    assert answer.status == status, await answer.text()
    found = await answer.json()
    return found["id"] if status == 201 else found["code"]


async def shown(client, who, export_id):
    answer = await client.get(f"/api/v1/exports/{export_id}", headers=who)
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def fetched(client, who, export_id, name):
    answer = await client.post(
        f"/api/v1/exports/{export_id}/downloads", json={"name": name}, headers=who
    )
    assert answer.status == 201, await answer.text()
    answer = await client.get((await answer.json())["url"])
    document = await (await client.get("/api/v1/openapi.json")).json()
    declared = document["paths"]["/api/v1/exports/{id}/files/{name}"]["get"]["responses"]
    for status in ("200", "206"):
        assert answer.content_type in declared[status]["content"]
    return answer


async def test_a_film_is_ordered_made_and_fetched(
    client, core, reviewer, people, maker, acts, jobs
):
    export_id = await order(client, reviewer, format="webm", language="en")
    assert jobs.rings == 1
    waiting = await shown(client, reviewer, export_id)
    assert (waiting["state"], waiting["progress"], waiting["files"]) == ("waiting", None, [])
    (noted,) = acts.noted
    assert (noted["kind"], noted["by"]) == ("exported", people[Role.QUALITY].id)
    async with core.database.reading() as session:
        (entry,) = await audit.of_subject(session, "recording:rec1")
    assert entry.detail == {"reason": "asked by the prosecutor", "kind": "film"}
    assert noted["ref"] == entry.id

    await maker().make(export_id)
    ready = await shown(client, reviewer, export_id)
    assert ready["state"] == "ready", ready
    assert [file["name"] for file in ready["files"]] == ["film.webm", "chat.vtt"]
    answer = await fetched(client, reviewer, export_id, "film.webm")
    film_bytes = await answer.read()
    assert answer.headers["Content-Disposition"].endswith('-film.webm"')
    assert len(film_bytes) == ready["files"][0]["size"]
    with av.open(io.BytesIO(film_bytes)) as container:
        assert container.duration / av.time_base == pytest.approx(4.0, abs=0.2)
    text = await (await fetched(client, reviewer, export_id, "chat.vtt")).text()
    assert "<v Citizen>line 0" in text
    assert "<v Operator>line 1" in text
    ranged = await client.post(
        f"/api/v1/exports/{export_id}/downloads", json={"name": "film.webm"}, headers=reviewer
    )
    part = await client.get((await ranged.json())["url"], headers={"Range": "bytes=10-19"})
    assert (part.status, await part.read()) == (206, film_bytes[10:20])


async def test_nothing_of_it_is_on_the_disk_in_clear(client, core, reviewer, maker):
    export_id = await order(client, reviewer, format="webm")
    await maker().make(export_id)
    folder = core.settings.data_dir / "recordings" / "exports" / export_id
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"film.webm.blk", "chat.vtt.blk"}
    for path in files:
        data = path.read_bytes()
        assert b"\x1a\x45\xdf\xa3" not in data
        assert b"WEBVTT" not in data
        assert b"line 0" not in data


@pytest.mark.process
async def test_a_package_is_a_supervisors(
    client, core, reviewer, supervisor, maker, store, attachments
):
    attachments.acd.contacts["contact-of-rec1"] = attachments.acd.contacts[CONTACT]

    async def body(content):
        yield content

    for upload, content in (("upload-1", PDF), ("upload-2", VIRUS)):
        await attachments.service.receive(
            "contact-of-rec1", "citizen", upload, "Modulo.pdf", body(content)
        )
    assert await order(client, reviewer, kind="package", status=403) == "forbidden"
    export_id = await order(client, supervisor, kind="package")
    await maker().make(export_id)
    data = await (await fetched(client, supervisor, export_id, "package.zip")).read()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        facts = json.loads(archive.read("facts.json"))
        (given,) = [name for name in archive.namelist() if name.startswith("files/")]
        assert archive.read(given) == PDF
    texts = [line["text"] for line in facts["chat"]]
    assert sorted(texts) == ["Modulo.pdf", "Modulo.pdf", "line 0", "line 1"]
    told = {line["file"]["state"]: line["file"] for line in facts["chat"] if "file" in line}
    assert (told["ready"]["path"], told["ready"]["size"]) == (given, len(PDF))
    assert told["ready"]["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert (told["refused"]["path"], told["refused"]["reason"]) == (None, "infected")
    path = core.settings.data_dir / "p.zip"
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, str(VERIFIER), str(path), "--key", store.public_key],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done


async def test_rooms_say_what_a_package_has_of_the_contact(core, recorded):
    async def weather(_session, contact_id):
        return {"weather": f"fair over {contact_id}"}

    facts = ExportFacts(
        core.database, shipped(), "Europe/Rome", parts=(*RECORDED_PARTS, RecordedPart(facts=weather))
    )  # fmt: skip
    told = await facts.package(RecordingExport(recording_id=recorded), core.clock())
    assert list(told) == [
        "packagedAt", "recordingId", "contactId", "reference", "category", "channel", "createdAt", "endedAt",
        "outcome", "consent", "visitorName", "legs", "chat", "weather", "marks",
    ]  # fmt: skip
    assert told["weather"] == "fair over contact-of-rec1"
    assert [(leg["party"], leg["operator"]) for leg in told["legs"]] == [("agent", "Operator")]


async def test_a_package_says_which_files_are_damaged_or_gone(
    client, core, supervisor, maker, attachments
):
    attachments.acd.contacts["contact-of-rec1"] = attachments.acd.contacts[CONTACT]

    async def body():
        yield PDF

    sent = {}
    for name in ("whole", "damaged", "missing"):
        line = await attachments.service.receive(
            "contact-of-rec1", "citizen", f"upload-{name}", f"{name}.pdf", body()
        )
        sent[name] = line.line_id
    folder = core.settings.data_dir / "attachments" / "contact-of-rec1"
    octets = bytearray((folder / f"{sent['damaged']}.file").read_bytes())
    octets[-40] ^= 1
    (folder / f"{sent['damaged']}.file").unlink()
    (folder / f"{sent['damaged']}.file").write_bytes(octets)
    (folder / f"{sent['missing']}.file").unlink()
    export_id = await order(client, supervisor, kind="package")
    await maker().make(export_id)
    data = await (await fetched(client, supervisor, export_id, "package.zip")).read()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        facts = json.loads(archive.read("facts.json"))
        names = [name for name in archive.namelist() if name.startswith("files/")]
    told = {line["text"]: line["file"] for line in facts["chat"] if "file" in line}
    assert {name: each["state"] for name, each in told.items()} == {
        "whole.pdf": "ready", "damaged.pdf": "damaged", "missing.pdf": "missing",
    }  # fmt: skip
    assert [each["path"] for each in told.values() if each["path"]] == names
    assert names == [f"files/{sent['whole']}/whole.pdf"]
    # what it was can still be proven of one that turns up
    assert told["damaged.pdf"]["sha256"] == hashlib.sha256(PDF).hexdigest()


async def test_each_sees_their_own_and_a_supervisor_all(client, reviewer, supervisor):
    mine = await order(client, reviewer)
    theirs = await order(client, supervisor)

    async def listed(who):
        answer = await client.get("/api/v1/exports", headers=who)
        return {each["id"] for each in (await answer.json())["exports"]}

    assert await listed(reviewer) == {mine}
    assert await listed(supervisor) == {mine, theirs}
    for method, path in (
        ("GET", ""), ("DELETE", ""), ("POST", "/retry"), ("POST", "/downloads"),
    ):  # fmt: skip
        answer = await client.request(
            method, f"/api/v1/exports/{theirs}{path}", headers=reviewer, json={"name": "film.mp4"}
        )
        assert answer.status == 404, (method, path)


async def test_sealed_or_unfinished_ones_are_not_given_out(
    client, core, reviewer, bearer, people, maker
):
    export_id = await order(client, reviewer, format="webm")
    await maker().make(export_id)
    opened = await client.post(
        f"/api/v1/exports/{export_id}/downloads", json={"name": "film.webm"}, headers=reviewer
    )
    url = (await opened.json())["url"]
    async with core.database.writing() as session:
        await custody.seal(session, "rec1", core.clock())
    assert await order(client, reviewer, status=404) == "not_found"
    # also with a ticket that was good before
    assert (await client.get(url)).status == 404
    listed = await (await client.get("/api/v1/exports", headers=reviewer)).json()
    assert listed["exports"] == []
    assert await order(client, await bearer(Role.SUPERVISOR), status=403) == "sealed"
    again = await client.post(
        f"/api/v1/exports/{export_id}/downloads", json={"name": "film.webm"}, headers=reviewer
    )
    assert again.status == 404
    async with core.database.writing() as session:
        await custody.seal(session, "rec1", None)
        await recordings.change(session, "rec1", state="finishing")
    assert await order(client, reviewer, status=409) == "not_ready"
    assert (await client.get(url.replace("film.webm?", "chat.vtt?"))).status == 401


async def test_an_order_that_cannot_be_put_on_record_is_none(client, reviewer, acts, jobs):
    acts.refused = Refused("ledger_unavailable", "No.", kind="away")
    assert await order(client, reviewer, status=503) == "ledger_unavailable"
    answer = await client.get("/api/v1/exports", headers=reviewer)
    assert (await answer.json())["exports"] == []
    assert jobs.rings == 0


async def test_a_film_is_told_where_pictures_are_damaged(client, core, reviewer, store):
    """Of the party's camera its camera's spans, of nobody else."""
    export_id = await order(client, reviewer, format="webm")
    async with core.database.reading() as session:
        ordered = await session.get(RecordingExport, export_id)
    summary = store.summary("rec1")
    span = DamagedSpan(start_ms=400, end_ms=900)
    parties = tuple(
        msgspec.structs.replace(
            party,
            sources=tuple(
                # as if it had been a camera's
                msgspec.structs.replace(source, kind=SourceKind.VIDEO, damaged=(span,))
                if source.source_id.startswith("citizen")
                else source
                for source in party.sources
            ),
        )
        for party in summary.parties
    )
    facts = ExportFacts(core.database, shipped(), "Europe/Rome", Marks(), parts=RECORDED_PARTS)
    told = msgspec.structs.replace(summary, parties=parties)
    spec, _ = await facts.film(ordered, told, core.clock())
    found = {each.name: each.damaged for each in spec.shown}
    assert found == {"citizen": ((400, 900),), "agent": ()}


async def test_what_was_written_in_a_span_that_is_left_out_is_left_out(client, reviewer, maker):
    span = {"startMs": 500, "endMs": 2000, "party": "agent"}
    export_id = await order(client, reviewer, format="webm", redactions=[span])
    await maker().make(export_id)
    text = await (await fetched(client, reviewer, export_id, "chat.vtt")).text()
    assert "line 0" not in text, "whoever wrote it, it is of what is said then"
    assert "line 1" in text


@pytest.mark.parametrize(
    "options",
    [
        {"redactions": [{"startMs": 0, "endMs": 1000}]},
        {"blurred": ["agent"]},
        {"chat": False},
    ],
)
async def test_a_package_promises_to_leave_nothing_out(client, supervisor, options):
    assert await order(client, supervisor, kind="package", status=422, **options) == "invalid"


@pytest.mark.parametrize(
    "options",
    [
        {"redactions": [{"startMs": 5, "endMs": 5}]},
        {"redactions": [{"startMs": 5000, "endMs": 6000}]},
        {"redactions": [{"startMs": 0, "endMs": 100, "sound": False, "picture": False}]},
        {"redactions": [{"startMs": 0, "endMs": 100, "colour": "red"}]},
        {"format": "avi"},
        {"language": "xx"},
        {"blurred": ["everybody"]},
        # who was not recorded
        {"blurred": ["citizen", "supervisor"]},
    ],
)
async def test_wrong_options(client, reviewer, options):
    assert await order(client, reviewer, status=422, **options) == "invalid"


async def test_too_many_that_wait_are_refused(client, reviewer):
    for _ in range(20):
        await order(client, reviewer)
    assert await order(client, reviewer, status=429) == "too_many_exports"


async def test_one_bad_file_is_tried_thrice_and_the_next_one_is_made(
    client, core, reviewer, maker, monkeypatch, clock
):
    bad = await order(client, reviewer, format="webm")
    good = await order(client, reviewer, format="webm", language="en")
    real = film.make

    def make(spec, *rest):
        if spec.words.still == "Immagine ferma":
            raise OSError("no space left")
        real(spec, *rest)

    monkeypatch.setattr(film, "make", make)
    made = maker()
    for attempt in (1, 2, 3):
        await made.make(bad)
        found = await shown(client, reviewer, bad)
        assert found["failure"] == "storage"
        assert found["state"] == ("waiting" if attempt < 3 else "failed")
        if attempt == 1:
            # not at once again, and meanwhile the other
            await made.make(bad)
            assert (await shown(client, reviewer, bad))["attempts"] == 1
            await made.make(good)
            assert (await shown(client, reviewer, good))["state"] == "ready"
        clock.advance(seconds=16 if attempt == 1 else 121)
    await made.make(bad)
    assert (await shown(client, reviewer, bad))["attempts"] == 3
    monkeypatch.setattr(film, "make", real)
    answer = await client.post(f"/api/v1/exports/{bad}/retry", headers=reviewer)
    assert answer.status == 204
    await made.make(bad)
    assert (await shown(client, reviewer, bad))["state"] == "ready"
    answer = await client.post(f"/api/v1/exports/{bad}/retry", headers=reviewer)
    assert (answer.status, (await answer.json())["code"]) == (409, "not_failed")


async def test_a_damaged_recording_is_not_tried_again(client, core, reviewer, maker):
    folder = RecordingFolder(core.settings.data_dir / "recordings", "rec1")
    path = folder.rendition("citizen")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    export_id = await order(client, reviewer)
    await maker().make(export_id)
    found = await shown(client, reviewer, export_id)
    assert (found["state"], found["failure"], found["attempts"]) == ("failed", "altered", 1)
    assert not (core.settings.data_dir / "recordings" / "exports" / export_id).exists()


@pytest.mark.parametrize("kind", ["film", "package"])
async def test_what_does_not_verify_is_not_given_out(client, core, supervisor, maker, kind):
    """The films are whole, the chain is not: nobody gets it as if it were evidence."""
    ledger = RecordingFolder(core.settings.data_dir / "recordings", "rec1").ledger
    lines = ledger.read_bytes().splitlines(keepends=True)
    export_id = await order(client, supervisor, kind=kind)
    ledger.write_bytes(
        b"".join([lines[0].replace(b'"contactId":"', b'"contactId":"x'), *lines[1:]])
    )
    await maker().make(export_id)
    found = await shown(client, supervisor, export_id)
    assert (found["state"], found["failure"], found["attempts"]) == ("failed", "altered", 1)


async def test_what_kills_its_process_is_begun_three_times_at_most(
    client, core, reviewer, maker, clock
):
    """The process is gone before it could say anything: only the row knows."""
    export_id = await order(client, reviewer)
    for _ in range(3):
        async with core.database.writing() as session:
            claimed = await exports.claim(
                session, export_id, "elsewhere:1:x", now=clock.now,
                until=clock.now + timedelta(seconds=30),
            )  # fmt: skip
            assert claimed is not None
            # nobody else meanwhile
            assert (
                await exports.claim(session, export_id, "w", now=clock.now, until=clock.now) is None
            )
        clock.advance(seconds=31)
    await maker().make(export_id)
    found = await shown(client, reviewer, export_id)
    assert (found["state"], found["failure"]) == ("failed", "crashed")


async def test_a_process_that_ends_gives_back_what_it_was_making(
    client, core, reviewer, maker, monkeypatch
):
    export_id = await order(client, reviewer, format="webm")
    begun = threading.Event()
    real = film.make

    def make(spec, opened, into, lettering, progress):
        begun.set()
        while True:
            progress(0.1)

    monkeypatch.setattr(film, "make", make)
    first = maker()
    making = asyncio.create_task(first.make(export_id))
    await asyncio.to_thread(begun.wait, 10)
    await asyncio.wait_for(first.aclose(), 10)
    await making
    found = await shown(client, reviewer, export_id)
    assert (found["state"], found["attempts"], found["failure"]) == ("waiting", 0, None)
    monkeypatch.setattr(film, "make", real)
    await maker().make(export_id)
    assert (await shown(client, reviewer, export_id))["state"] == "ready"


async def test_whoever_lost_the_job_says_nothing_of_it(client, core, reviewer, maker, monkeypatch):
    """It was away for so long that another took over; the order may be gone as well."""
    export_id = await order(client, reviewer, format="webm")
    real = film.make

    def make(*rest):
        asyncio.run_coroutine_threadsafe(taken_over(), loop).result(10)
        real(*rest)

    async def taken_over():
        async with core.database.writing() as session:
            await exports.remove(session, export_id)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(film, "make", make)
    await maker().make(export_id)
    answer = await client.get(f"/api/v1/exports/{export_id}", headers=reviewer)
    assert answer.status == 404
    sweeping = Sweeping(core.database, open_exports(core.settings), "me", core.clock)
    assert await sweeping.clear() == [export_id]
    assert open_exports(core.settings).ids() == []


async def test_exports_end_in_time_and_with_the_recording(client, core, reviewer, maker, clock):
    ids = [await order(client, reviewer, format="webm") for _ in range(2)]
    made = maker()
    for export_id in ids:
        await made.make(export_id)
        clock.advance(days=4)
    await station_time.confirm(core.database, core.clock())
    sweeping = Sweeping(core.database, open_exports(core.settings), "me", core.clock)
    assert await sweeping.clear() == ids[:1]
    # a sign-in does not last for days
    async with core.database.reading() as session:
        states = [(await exports.one(session, export_id))[0].state for export_id in ids]
    assert states == ["expired", "ready"]
    async with core.database.writing() as session:
        await recordings.change(session, "rec1", state="destroyed")
    assert await sweeping.clear() == ids[1:]
    assert open_exports(core.settings).ids() == []


async def test_a_destroyed_recordings_export_cannot_be_read_any_more(
    client, core, reviewer, maker, store
):
    export_id = await order(client, reviewer, format="webm")
    await maker().make(export_id)
    store.destroy("rec1", START_MS + 1)
    with pytest.raises(KeyUnavailableError):
        open_exports(core.settings).read("rec1", export_id, "film.webm")


@pytest.mark.process
async def test_the_dead_of_this_machine_are_told_from_the_living(core):
    node = os.uname().nodename
    own = worker_name("me")
    with subprocess.Popen(["sleep", "0"]) as gone:
        gone.wait()
    assert is_dead(f"{node}:{gone.pid}:x", own)
    assert is_dead(worker_name("an earlier process with this number"), own)
    assert not is_dead(own, own)
    assert not is_dead(f"{node}-elsewhere:{gone.pid}:x", own)
    assert not is_dead("nonsense", own)


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (NoSuchRenditionError(), "gone"), (TamperedError(), "damaged"), (BucketError(), "bucket"),
        (OSError(), "storage"), (KeyError(), "gone"), (ZeroDivisionError(), "internal"),
        (job._TooLongError(), "too_long"),
    ],
)  # fmt: skip
def test_what_went_wrong_has_a_word(error, word):
    assert failure_word(error) == word


async def test_a_clock_that_is_years_ahead_ends_no_export(client, core, reviewer, maker, clock):
    kept_id, gone_id = [await order(client, reviewer, format="webm") for _ in range(2)]
    await maker().make(kept_id)
    store = open_exports(core.settings)
    assert await station_time.may_purge(core.database, core.clock())
    clock.advance(days=3650)
    sweeping = Sweeping(core.database, store, "me", core.clock)
    assert await sweeping.clear() == []
    assert await sweeping.clear() == []
    assert store.ids() == [kept_id]
    # what goes with its recording goes whatever the time is
    async with core.database.writing() as session:
        await recordings.change(session, "rec1", state="destroyed")
    assert await sweeping.clear() == [kept_id]
    async with core.database.writing() as session:
        await recordings.change(session, "rec1", state="ready")
    await maker().make(gone_id)
    clock.advance(days=8)
    assert await Sweeping(core.database, store, "me", core.clock).clear() == []
    # put right it goes on
    await station_time.confirm(core.database, core.clock())
    assert await Sweeping(core.database, store, "me", core.clock).clear() == [gone_id]
