"""Acts on record: whoever does something with a recording is in its signed chain."""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from recordings.errors import LedgerBusyError, UnknownRecordingError
from recordings.evidence import read_entries
from recordings.layout import RecordingFolder
from recordings.ledger import Act, FindingKind, reason_digest
from recordings.locking import lock_ledger
from recordings.model import RecordingId, SourceKind
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from tests.recordings.archive_of_calls import START_MS, record
from tests.support.recordings.parties import CITIZEN


@pytest.fixture
def call(store):
    return record(store, "call-1")


def folder_of(archive):
    return RecordingFolder(archive, RecordingId("call-1"))


def test_an_act_is_signed_with_ids_and_roles_only(store, archive, call):
    digest = reason_digest("audit-1", "Reclamo di Mario Rossi")
    act = Act(by="account-7", role="quality", ref="audit-1", reason_sha256=digest)
    store.note(call, "viewed", act, START_MS + 60_000)
    entry = read_entries(folder_of(archive))[-1]
    assert (entry.kind, entry.by, entry.role, entry.ref) == (
        "viewed", "account-7", "quality", "audit-1",
    )  # fmt: skip
    assert entry.reason_sha256 == reason_digest("audit-1", "Reclamo di Mario Rossi")
    assert entry.reason_sha256 != reason_digest("audit-2", "Reclamo di Mario Rossi")
    assert b"Rossi" not in folder_of(archive).ledger.read_bytes()
    assert store.verify(call, deep=True) == []


def test_an_act_during_the_recording_and_after_its_destruction(store, archive):
    recording = RecordingId("call-1")
    key_ref = store.create(recording, "contact", START_MS)
    capture = store.open_source(recording, key_ref, CITIZEN, SourceKind.AUDIO)
    store.note(recording, "held", Act(by="a", role="supervisor"), START_MS + 1)
    capture.close()
    assert capture.wait_closed()
    store.finish(recording)
    store.note(recording, "released", Act(by="b", role="admin"), START_MS + 1)
    store.destroy(recording, START_MS + 2, act=Act(rule="default"))
    entry = read_entries(folder_of(archive))[-1]
    assert (entry.kind, entry.rule, entry.by) == ("destroyed", "default", None)
    assert store.verify(recording) == []
    with pytest.raises(UnknownRecordingError):
        store.note(RecordingId("none"), "viewed", Act(), START_MS)


def test_a_changed_act_is_found(store, archive, call):
    store.note(call, "viewed", Act(by="account-7"), START_MS)
    store.note(call, "viewed", Act(by="account-8"), START_MS)
    path = folder_of(archive).ledger
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"account-7", b"account-9"))
    kinds = {finding.kind for finding in store.verify(call)}
    assert kinds == {FindingKind.BAD_SIGNATURE, FindingKind.BROKEN_CHAIN}
    lines = whole.splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:-2], lines[-1]]))
    kinds = {finding.kind for finding in store.verify(call)}
    assert kinds == {FindingKind.BROKEN_CHAIN, FindingKind.ROLLED_BACK}


def _note_many(archive, keys, name, count):
    store = RecordingStore(f"file:{archive}", Keystore(keys))
    for number in range(count):
        store.note(RecordingId("call-1"), "viewed", Act(by=name, ref=str(number)), START_MS)


@pytest.mark.process
def test_several_processes_and_threads_at_once(store, archive, tmp_path, call):
    context = multiprocessing.get_context("spawn")
    processes = [
        context.Process(target=_note_many, args=(archive, tmp_path / "keys", f"p{n}", 25))
        for n in range(3)
    ]
    for process in processes:
        process.start()
    with ThreadPoolExecutor(4) as threads:
        for n in range(4):
            threads.submit(_note_many, archive, tmp_path / "keys", f"t{n}", 25)
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert store.verify(call) == []
    acts = [(e.by, e.ref) for e in read_entries(folder_of(archive)) if e.kind == "viewed"]
    assert len(acts) == 7 * 25
    for name in {by for by, _ in acts}:
        assert [ref for by, ref in acts if by == name] == [str(n) for n in range(25)]


def _note_for_ever(archive, keys, told):
    store = RecordingStore(f"file:{archive}", Keystore(keys))
    number = 0
    while True:
        store.note(RecordingId("call-1"), "viewed", Act(ref=str(number)), START_MS)
        told.send(number)
        number += 1


@pytest.mark.process
def test_killed_at_any_moment_nothing_acknowledged_is_lost(store, archive, tmp_path, call):
    context = multiprocessing.get_context("spawn")
    base = len(read_entries(folder_of(archive)))
    for turn in range(2):
        listening, telling = context.Pipe(duplex=False)
        process = context.Process(target=_note_for_ever, args=(archive, tmp_path / "keys", telling))
        process.start()
        telling.close()
        acknowledged = [listening.recv() for _ in range(5 + 3 * turn)]
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        while listening.poll():
            try:
                acknowledged.append(listening.recv())
            except EOFError:
                break
        entries = read_entries(folder_of(archive))[base:]
        refs = [int(entry.ref) for entry in entries if entry.kind == "viewed"]
        assert refs[: len(acknowledged)] == acknowledged
        # whatever half line is left is put on record by the next act
        store.note(call, "viewed", Act(ref="-1"), START_MS)
        assert store.verify(call) == []
        base = len(read_entries(folder_of(archive)))


def test_a_half_line_is_taken_away_and_put_on_record(store, archive, call):
    path = folder_of(archive).ledger
    with path.open("ab") as file:
        file.write(b'{"entry":{"recordingId"')
    assert [(f.kind, f.where) for f in store.verify(call)] == [("malformed", "ledger:end")]
    store.note(call, "viewed", Act(), START_MS)
    assert [entry.kind for entry in read_entries(folder_of(archive))[-2:]] == ["repaired", "viewed"]
    assert store.verify(call) == []


def test_a_ledger_that_is_held_is_not_waited_for_without_end(archive, call):
    held, let_go = threading.Event(), threading.Event()

    def hold():
        with lock_ledger(folder_of(archive)):
            held.set()
            let_go.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    assert held.wait(10)
    try:
        with pytest.raises(LedgerBusyError), lock_ledger(folder_of(archive), wait_s=0.05):
            pass
    finally:
        let_go.set()
        other.join()
    with lock_ledger(folder_of(archive), wait_s=0.05):
        pass


def test_what_is_derived_is_covered_too(store, archive, call):
    folder = folder_of(archive)
    for path in (folder.summary, folder.rendition("citizen"), folder.info):
        kept = path.read_bytes()
        path.write_bytes(kept.replace(kept[30:34], b"0000", 1))
        assert store.verify(call), path.name
        path.write_bytes(kept)
    folder.rendition("citizen").rename(folder.renditions / "other.blk")
    assert {(f.kind, f.where) for f in store.verify(call)} == {
        ("rendition_missing", "renditions/citizen"),
        ("file_unlisted", "renditions/other.blk"),
    }
    (folder.renditions / "other.blk").rename(folder.rendition("citizen"))
    (folder.sources / "notes.txt").write_text("what is this")
    assert [(f.kind, f.where) for f in store.verify(call)] == [
        ("file_unlisted", "sources/notes.txt")
    ]
    (folder.sources / "notes.txt").unlink()
    (folder.sources / "notes").mkdir()
    assert [(f.kind, f.where) for f in store.verify(call)] == [("file_unlisted", "sources/notes")]
    (folder.sources / "notes").rmdir()
    assert store.verify(call, deep=True) == []
    older = folder.rendition("citizen").read_bytes()
    store.rebuild_renditions(call)
    assert store.verify(call, deep=True) == []
    folder.rendition("citizen").write_bytes(older)
    assert [f.kind for f in store.verify(call)] == ["rendition_changed"]
