"""The archive kept and destroyed in time, and looked at from the command line."""

import asyncio
import io
import json
import os
import zipfile
from datetime import timedelta

import msgspec
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway.archive import changes
from gateway.archive import lookups as recordings
from gateway.archive.capture.service import CONSENT_TRIES, RecordingDesk
from gateway.archive.custody import sql as custody
from gateway.archive.custody.retention import Retention
from gateway.archive.tables import Recording
from gateway.backup import make, restore
from gateway.cli.__main__ import main
from gateway.ground import utc_now
from gateway.platform.audit import log as audit
from gateway.platform.security.keys import KEY_FILE
from gateway.platform.times import to_ms
from gateway.settings import load_settings
from gateway.stores import open_archive
from recordings import mirror
from recordings.errors import KeyUnavailableError
from recordings.layout import RecordingFolder
from recordings.ledger import Act, destroyed_by, entries, reason_digest, verify_chain
from recordings.model import RecordingId, RecordingState, SourceKind
from recordings.withdrawal import WithdrawalSpan
from tests.gateway.contact_rows import a_recording, states
from tests.recordings.archive_of_calls import START_MS, capture, record
from tests.support.core import Core
from tests.support.media.encoded_media import decode, opus_frames
from tests.support.recordings.parties import CITIZEN
from tests.support.recordings.small_disk import fill, small_disk
from tests.support.servers.databases import spare_migrations

__all__ = ["small_disk"]


async def test_what_is_overdue_is_destroyed_and_nothing_else(kept):
    core, store = kept
    desk = RecordingDesk(
        store,
        core.database,
        retention=Retention.by(core.settings, core.database),
        now_ms=lambda: to_ms(utc_now()),
    )
    before = await states(core)
    assert await desk.purge() == ["old"]
    assert await desk.purge() == []
    assert await states(core) == {**before, "old": "destroyed"}
    with pytest.raises(KeyUnavailableError):
        store._keystore.fetch("old", "old")
    assert store._keystore.fetch("young", "young")
    async with core.database.reading() as session:
        (entry,) = await audit.of_subject(session, "old")
    assert (entry.action, entry.detail) == (
        "recording.destroy",
        {"reason": "retention", "rule": "default"},
    )


async def test_segments_are_signed_while_the_recording_is_made(kept):
    """By the housekeeping, so that no worker needs the station's key."""
    core, _ = kept
    store = open_archive(core.settings)
    desk = RecordingDesk(
        store,
        core.database,
        retention=Retention.by(core.settings, core.database),
        now_ms=lambda: to_ms(utc_now()),
    )
    key = await desk.begin("c1", "made")

    async def goes_on(_contact, _recording):
        return True

    desk.ask(goes_on)
    recording = RecordingId("made")
    take = store.open_source(recording, key, CITIZEN, SourceKind.AUDIO)
    for frame in opus_frames(1, hertz=440):
        take.write(frame, START_MS + frame.at_ms)
    await take.aclose()
    folder = RecordingFolder(store.root, recording)
    (segment,) = folder.path.rglob("*.seg")
    was = segment.stat().st_mtime - 60
    os.utime(segment, (was, was))
    await desk._keep_house()
    await desk._keep_house()
    kinds = [entry.kind for entry in entries(folder.ledger.read_bytes().splitlines())]
    assert kinds == ["opened", "written"]


async def test_what_a_finished_recording_is_like_is_noted(kept):
    core, _ = kept
    store = open_archive(core.settings)
    desk = RecordingDesk(
        store,
        core.database,
        retention=Retention.by(core.settings, core.database),
        now_ms=lambda: to_ms(utc_now()),
    )
    start_ms = to_ms(utc_now())
    for name in ("made", "empty"):
        key = await desk.begin("c1", name)
        if name == "made":
            take = store.open_source(RecordingId(name), key, CITIZEN, SourceKind.AUDIO)
            for frame in opus_frames(2, hertz=440):
                take.write(frame, start_ms + frame.at_ms)
            await take.aclose()
        await desk.end(name)
        await desk._finishing[name]
    async with core.database.reading() as session:
        made, empty = [await session.get(Recording, name) for name in ("made", "empty")]
    assert (made.state, made.failure, made.gaps) == ("ready", None, [])
    assert made.bytes == store.size(RecordingId("made")) > 0
    (citizen,) = made.parties
    assert (citizen["party"], citizen["audio"], citizen["video"], citizen["gaps"]) == (
        "citizen",
        True,
        False,
        0,
    )
    assert made.duration_ms >= citizen["duration_ms"] > 1_500
    assert made.ended_at - made.started_at == timedelta(milliseconds=made.duration_ms)
    assert (empty.state, empty.failure, empty.parties) == ("failed", "nothing was captured", [])


async def test_what_was_never_told_to_end_is_finished_by_the_sweep(kept):
    """The queue died with the answer to the order, say: only the row still says so."""
    core, _ = kept
    desk = RecordingDesk(
        open_archive(core.settings),
        core.database,
        retention=Retention.by(core.settings, core.database),
        now_ms=lambda: to_ms(utc_now()),
    )
    for name in ("left", "going on"):
        await desk.begin("c1", name.replace(" ", "-"))

    async def goes_on(_contact, recording):
        return recording == "going-on"

    desk.ask(goes_on)
    await desk.sweep()
    now = await states(core)
    # nothing was captured of it
    assert (now["left"], now["going-on"]) == ("failed", "recording")


async def test_it_is_sealed_once_it_is_known_when_there_was_no_consent(kept, monkeypatch):
    core, store = kept
    monkeypatch.setattr("gateway.archive.capture.service.CONSENT_RETRY_S", 0)
    finish, told, known = store.finish, [], []

    def finishing(*arguments, without_consent=(), **named):
        told.append(list(without_consent))
        return finish(*arguments, without_consent=without_consent, **named)

    async def withdrawals(_contact):
        return known.pop(0)

    monkeypatch.setattr(store, "finish", finishing)
    desk = RecordingDesk(
        store,
        core.database,
        retention=Retention.by(core.settings, core.database),
        now_ms=lambda: to_ms(utc_now()),
        withdrawals=withdrawals,
    )
    spans = [WithdrawalSpan(1_000, None)]
    await desk.begin("c1", "at-once")
    await desk.begin("c1", "later")
    known += [None, None, spans]
    await desk.end("at-once")
    await desk._finishing["at-once"]
    assert (told, (await states(core))["at-once"]) == ([spans], "failed")

    known += [None] * CONSENT_TRIES
    await desk.end("later")
    await desk._finishing["later"]
    assert (len(told), (await states(core))["later"]) == (1, "finishing")
    known += [None]
    await desk.sweep()
    assert len(told) == 1
    known += [spans]
    await desk.sweep()
    assert (told[1:], (await states(core))["later"]) == ([spans], "failed")


async def test_one_that_cannot_be_finished_keeps_no_other(kept, monkeypatch):
    core, store = kept
    desk = RecordingDesk(
        store,
        core.database,
        retention=Retention.by(core.settings, core.database),
        now_ms=lambda: to_ms(utc_now()),
    )
    for name in ("a-bad-one", "b-good-one"):
        await desk.begin("c1", name)
    finish = store.finish

    def bad(recording, *arguments, **named):
        if recording == "a-bad-one":
            raise MemoryError
        return finish(recording, *arguments, **named)

    monkeypatch.setattr(store, "finish", bad)
    await desk.sweep()
    async with core.database.reading() as session:
        rows = {r.id: r for r in await recordings.of_contact(session, "c1")}
    assert (rows["a-bad-one"].state, rows["a-bad-one"].failure) == ("failed", "MemoryError")
    assert rows["b-good-one"].failure != "MemoryError"
    assert rows["b-good-one"].state == "failed"  # nothing was captured of it


@pytest.fixture
async def small_station(tmp_path, monkeypatch, small_disk):
    """A desk whose recordings are on a disk that can be filled, and one of them, captured."""
    monkeypatch.setattr("gateway.archive.capture.service.RETRY_S", 0.01)
    key_file = tmp_path / "master.key"
    key_file.write_bytes(bytes(32))
    settings = load_settings(
        data_dir=tmp_path / "var",
        recordings_url=f"file:{small_disk}/archive",
        master_key_file=key_file,
    )
    spare_migrations(settings.database)
    core = await Core.open(settings)
    store = open_archive(settings)
    desk = desk_of(core, store)
    capture(store, "call-1", pictures=True)
    await a_recording(core, "call-1", state="recording")
    yield core, store, desk, small_disk, key_file
    await desk.aclose()
    await core.aclose()


def desk_of(core, store):
    return RecordingDesk(
        store,
        core.database,
        retention=Retention.by(core.settings, core.database),
        now_ms=lambda: START_MS + 7_000,
    )


async def row_of(core, recording):
    async with core.database.reading() as session:
        (row,) = await recordings.of_contact(session, f"contact-of-{recording}")
        return row.state, row.failure


async def test_what_a_full_disk_kept_from_being_finished_is_finished_when_there_is_room(
    small_station,
):
    core, store, desk, disk, _ = small_station
    filling = fill(disk)
    await desk.end("call-1")
    await desk._finishing["call-1"]
    assert await row_of(core, "call-1") == ("finishing", "OSError")
    await desk.sweep()
    assert await row_of(core, "call-1") == ("finishing", "OSError")
    filling.unlink()
    await desk.sweep()
    assert await row_of(core, "call-1") == ("ready", None)
    assert store.verify("call-1", deep=True) == []
    with store.open_rendition("call-1", "citizen") as reader:
        film = decode(io.BytesIO(reader.read_range(0, reader.size)))
    assert film.tone(0.5, 5.5) == pytest.approx(440, abs=2)


async def test_what_waits_for_its_key_is_finished_when_it_is_back(small_station):
    core, store, desk, _, key_file = small_station
    away = key_file.rename(key_file.with_name("away"))
    # another process, which has not had it yet
    desk = desk_of(core, open_archive(core.settings))
    await desk.end("call-1")
    await desk._finishing["call-1"]
    assert await row_of(core, "call-1") == ("finishing", "KeyUnavailableError")
    away.rename(key_file)
    await desk.sweep()
    assert await row_of(core, "call-1") == ("ready", None)
    assert store.verify("call-1", deep=True) == []


async def test_without_its_own_key_it_has_failed_for_good(small_station):
    core, store, desk, _, _ = small_station
    store._keystore.path("call-1").unlink()
    await desk.end("call-1")
    await desk._finishing["call-1"]
    assert await row_of(core, "call-1") == ("failed", "KeyUnavailableError")


async def test_command_line_lists_verifies_and_purges(kept):
    _, store = kept

    async def run(*arguments):
        return await asyncio.to_thread(CliRunner().invoke, main, ["recordings", *arguments])

    listed = await run("list", "--json")
    assert {row["id"] for row in json.loads(listed.stdout)} == {"old", "young"}
    sound = await run("verify", "--json")
    assert sound.exit_code == 0, sound.output
    found = {row["id"]: row["findings"] for row in json.loads(sound.stdout)}
    assert found == {"old": [], "young": []}
    ledger = next((store._root / "recordings" / "young").glob("ledger.jsonl"))
    damaged = bytearray(ledger.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    ledger.write_bytes(damaged)
    broken = await run("verify", "young")
    assert broken.exit_code == 1
    assert "young" in broken.stdout
    exported = await run("export", "young", "--to", str(store.root / "out"), "--reason", "copia")
    assert exported.exit_code == 1  # nothing was captured of it
    assert "failed" in exported.stderr
    rotated = await run("rotate-key", "--json")
    assert json.loads(rotated.stdout)["rewrapped"] == 2
    again = await run("verify", "old")
    assert (again.exit_code, again.stdout) == (0, "old\tunaltered\t-\n")
    purged = await run("purge", "--json")
    assert json.loads(purged.stdout) == ["old"]
    certified = json.loads((await run("certificate", "old", "--json")).stdout)
    assert destroyed_by(
        [certified["entry"].encode()],
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(certified["key"])),
    ) == ["old"]
    entry = json.loads(certified["entry"])["entry"]
    assert (entry["kind"], entry["rule"]) == ("destroyed", "default")
    assert (await run("certificate", "young")).exit_code == 1


async def test_renditions_are_rebuilt_from_evidence_that_verifies_alone(kept):
    _, store = kept
    record(store, "whole")
    record(store, "changed")

    async def run(*arguments):
        return await asyncio.to_thread(CliRunner().invoke, main, ["recordings", *arguments])

    for name in ("whole", "changed"):
        store._folder(name).rendition("citizen").unlink()
    segment = next((store._root / "recordings" / "changed").rglob("*.seg"))
    segment.write_bytes(segment.read_bytes()[:-1] + b"?")
    rebuilt = await run("rebuild", "whole", "changed", "unknown", "../whole", "--json")
    assert rebuilt.exit_code == 1
    errors = {row["id"]: row["error"] for row in json.loads(rebuilt.stdout)}
    assert errors.pop("whole") is None
    assert errors["changed"].startswith("segment_changed at ")
    assert all(errors.values())
    assert store.verify("whole", deep=True) == []
    assert not store._folder("changed").rendition("citizen").exists()
    assert (await run("rebuild", "whole")).stdout == "whole\trebuilt\n"


async def test_a_copy_is_given_out_and_put_on_record(kept, tmp_path):
    core, store = kept
    record(store, "call-1")
    await a_recording(core, "call-1")

    async def run(*arguments):
        return await asyncio.to_thread(CliRunner().invoke, main, ["recordings", *arguments])

    out = tmp_path / "out"
    done = await run("export", "call-1", "--to", str(out), "--reason", "Procura 12", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["files"] == [
        "agent.webm", "citizen.webm", "ledger.jsonl", "summary.json", "public-key.txt",
    ]  # fmt: skip
    film = decode((out / "citizen.webm").open("rb"))
    assert film.tone(0.5, 5.5) == pytest.approx(440, abs=2)
    assert all(path.stat().st_mode & 0o077 == 0 for path in out.iterdir())
    lines = (out / "ledger.jsonl").read_bytes().splitlines()
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex((out / "public-key.txt").read_text()))
    assert verify_chain(lines, "call-1", key) == []
    act = entries(lines)[-1]
    async with core.database.reading() as session:
        (noted,) = await audit.of_subject(session, "recording:call-1")
    assert (act.kind, act.ref, act.reason_sha256) == (
        "exported", noted.id, reason_digest(noted.id, "Procura 12"),
    )  # fmt: skip
    assert (await run("export", "call-1", "--to", str(out), "--reason", "x y z")).exit_code == 1
    for form, written in (("webm", ["film.webm"]), ("package", ["evidence.zip"])):
        to = out.parent / written[0]
        made = await run(
            "export", "call-1", "--to", str(to), "--as", form, "--reason", "Procura 12", "--json"
        )
        assert made.exit_code == 0, made.stderr
        assert json.loads(made.stdout)["files"] == written
        assert to.stat().st_mode & 0o777 == 0o600
        again = await run("export", "call-1", "--to", str(to), "--as", form, "--reason", "x y z")
        assert again.exit_code == 1
    assert decode((out.parent / "film.webm").open("rb")).duration_s == pytest.approx(6, abs=0.2)
    assert zipfile.is_zipfile(out.parent / "evidence.zip")
    async with core.database.writing() as session:
        await custody.seal(session, "call-1", core.clock())
    sealed = await run("export", "call-1", "--to", str(out / "2"), "--reason", "Procura 12")
    assert (sealed.exit_code, sealed.stderr.strip()) == (1, "recording call-1 is sealed")
    assert not (out / "2").exists()
    listed = json.loads((await run("list", "--json")).stdout)
    assert [row["keptBy"] for row in listed if row["id"] == "call-1"] == ["sealed"]


async def test_one_whose_ledger_cannot_be_read_goes_when_somebody_has_decided(kept):
    """A legal hold may stand in it."""
    core, store = kept
    ledger = RecordingFolder(store.root, RecordingId("old")).ledger
    ledger.write_bytes(ledger.read_bytes() + b"half a hold\n")

    async def purge(*arguments):
        ran = await asyncio.to_thread(
            CliRunner().invoke, main, ["recordings", "purge", "--json", *arguments]
        )
        assert ran.exit_code == 0, ran.output
        return json.loads(ran.stdout)

    assert await purge() == []
    assert await purge("--unreadable-ledger", "young") == []
    assert store._keystore.has("old")
    assert await purge("--unreadable-ledger", "old") == ["old"]
    assert not store._keystore.has("old")
    async with core.database.reading() as session:
        (entry,) = await audit.of_subject(session, "old")
    assert entry.detail == {"reason": "retention", "rule": "default", "ledger": "unreadable"}


async def test_no_restore_destroys_a_key_because_a_row_says_so(kept):
    core, store = kept
    one = RecordingId("young")
    store.destroy(RecordingId("old"), 1)
    async with core.database.writing() as session:
        for each in ("old", "young"):
            await changes.change(session, each, state="destroyed")
    found = restore.Restored(None)
    await restore._destroy_again(core, store, [], found, to_ms(utc_now()))
    assert (found.destroyed_again, list(found.findings)) == ([], [one])
    assert "no certificate" in found.findings[one][0]
    assert store._keystore.has(one)
    assert store.info(one).state is not RecordingState.DESTROYED
    # a certificate destroys it, whatever this older copy says of a hold
    store.note(one, "held", Act(by="a"), 1)
    found = restore.Restored(None)
    await restore._destroy_again(core, store, [one], found, to_ms(utc_now()))
    assert (found.destroyed_again, found.findings) == ([one], {})
    assert not store._keystore.has(one)


async def test_no_restore_destroys_a_key_on_an_unsigned_word(kept):
    core, store = kept
    one = RecordingId("young")
    folder = RecordingFolder(store.root, one)
    folder.write_info(msgspec.structs.replace(folder.read_info(), state=RecordingState.DESTROYED))
    found = restore.Restored(None)
    await restore._destroy_again(core, store, [], found, to_ms(utc_now()))
    assert (found.destroyed_again, list(found.findings)) == ([], [one])
    assert store._keystore.has(one)
    key = store._keystore.signing_key().public_key()
    assert mirror.proven_states(store.root, key)[one] is RecordingState.FAILED
    # what is signed is destroyed
    store.destroy(RecordingId("old"), 1)
    assert mirror.proven_states(store.root, key)["old"] is RecordingState.DESTROYED


async def test_no_backup_destroys_the_copy_of_a_key_on_an_unsigned_word(kept, tmp_path):
    """The station's key is lost, and an altered state says that this was meant."""
    core, store = kept
    keys = tmp_path / "keys"

    async def backed_up():
        return await asyncio.to_thread(make.make, core.settings, tmp_path / "backup", keys)

    await backed_up()
    assert (keys / KEY_FILE).read_bytes() == (core.settings.data_dir / KEY_FILE).read_bytes()
    one = RecordingId("young")
    folder = RecordingFolder(store.root, one)
    folder.write_info(msgspec.structs.replace(folder.read_info(), state=RecordingState.DESTROYED))
    (core.settings.data_dir / "keystore" / "wrapped" / one).unlink()
    made = await backed_up()
    assert made.keys.keys_destroyed == 0
    assert (keys / "wrapped" / one).exists()
    assert any("young has lost its key" in each for each in made.problems)
    # what is signed is destroyed there too
    store.destroy(RecordingId("old"), 1)
    made = await backed_up()
    assert made.keys.keys_destroyed == 1
    assert not (keys / "wrapped" / "old").exists()
