"""What a crash between any two steps leaves is found after a day, and cleared."""

import os
import time

import pytest

from recordings import evidence
from recordings.errors import (
    KeptError,
    KeyUnavailableError,
    RecordingClosedError,
    UnreadableLedgerError,
)
from recordings.layout import RecordingFolder
from recordings.ledger import Act
from recordings.model import RecordingId, RecordingState
from recordings.orphans import Orphan
from recordings.vault.keystore import OTHER
from tests.recordings.archive_of_calls import START_MS, record

DAY_MS = 86_400_000
ONE = RecordingId("call-1")


def now_ms():
    return round(time.time() * 1000)


def found(store, at_ms, keep_ms=180 * DAY_MS):
    return [(each.recording_id, each.kind) for each in store.orphans(at_ms, keep_ms=keep_ms)]


def power_cut(*_):
    raise OSError("no power")


def test_a_key_of_something_else_is_no_orphan(store, keystore):
    other = RecordingId(f"{OTHER}c1")
    keystore.create(other)
    assert found(store, now_ms() + 2 * DAY_MS) == []
    assert (list(keystore.names()), list(keystore.recordings())) == ([other], [])


def test_a_key_without_a_recording(store, keystore):
    keystore.create(ONE)
    assert found(store, now_ms()) == []
    assert found(store, now_ms() + 2 * DAY_MS) == [(ONE, "key")]
    (orphan,) = store.orphans(now_ms() + 2 * DAY_MS, keep_ms=DAY_MS)
    store.clear_orphan(orphan, now_ms())
    assert not keystore.has(ONE)
    assert found(store, now_ms() + 2 * DAY_MS) == []


def test_a_folder_without_a_state(store, keystore, archive, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(RecordingFolder, "write_info", power_cut)
        with pytest.raises(OSError, match="no power"):
            store.create(ONE, "contact", START_MS)
    anchor = store.make_anchor("main", now_ms())
    assert anchor.count == 1
    later = now_ms() + 2 * DAY_MS
    assert found(store, now_ms()) == []
    assert found(store, later) == [(ONE, "folder")]
    (orphan,) = store.orphans(later, keep_ms=DAY_MS)
    store.clear_orphan(orphan, later)
    assert not (archive / "recordings" / ONE).exists()
    assert not keystore.has(ONE)
    # an anchor that named it is content with the certificate
    assert list(store.verify_all(anchor)) == []


def test_a_whole_recording_is_one_only_when_nobody_knows_it(store, archive):
    record(store, ONE)
    ends_ms = store.info(ONE).ended_at_ms
    assert found(store, ends_ms + DAY_MS - 1, keep_ms=DAY_MS) == []
    assert found(store, ends_ms + DAY_MS, keep_ms=DAY_MS) == [(ONE, "recording")]
    (orphan,) = store.orphans(ends_ms + DAY_MS, keep_ms=DAY_MS)
    store.clear_orphan(orphan, ends_ms + DAY_MS)
    assert found(store, ends_ms + 9 * DAY_MS, keep_ms=DAY_MS) == []
    assert store.verify(ONE) == []
    last = evidence.read_entries(RecordingFolder(archive, ONE))[-1]
    assert (last.kind, last.rule, last.at_ms) == ("destroyed", "orphan", ends_ms + DAY_MS)


def test_files_never_finished_go(store, archive, tmp_path):
    record(store, ONE)
    left = [
        archive / "recordings" / ONE / "summary.json.part",
        archive / "recordings" / ONE / "renditions" / "citizen.blk.part",
        tmp_path / "keys" / "wrapped" / "call-1.4711.part",
    ]
    for path in left:
        path.write_bytes(b"half")
    with left[2].open("rb") as still_open:
        assert found(store, now_ms()) == []
        assert all(path.exists() for path in left)
        old = time.time() - 2 * DAY_MS / 1000
        for path in left:
            os.utime(path, (old, old))
        assert found(store, now_ms()) == []
        assert still_open.read() == bytes(4)
    assert not any(path.exists() for path in left)
    assert store.verify(ONE, deep=True) == []


def test_a_legal_hold_and_a_seal_forbid_destruction_by_the_ledger_alone(store, keystore):
    record(store, ONE)
    for setting, lifting in (("held", "released"), ("sealed", "unsealed")):
        store.note(ONE, setting, Act(by="a"), START_MS)
        with pytest.raises(KeptError):
            store.destroy(ONE, START_MS)
        assert keystore.has(ONE)
        assert store.verify(ONE, deep=True) == []
        store.note(ONE, lifting, Act(by="b"), START_MS)
    store.note(ONE, "opening_granted", Act(by="b"), START_MS)
    store.destroy(ONE, START_MS)
    with pytest.raises(KeyUnavailableError):
        keystore.fetch(ONE, ONE)
    with pytest.raises(RecordingClosedError):
        store.note(ONE, "held", Act(by="a"), START_MS)


def spoil(folder, number):
    lines = folder.ledger.read_bytes().splitlines(keepends=True)
    lines[number] = b"x" + lines[number][1:]
    folder.ledger.write_bytes(b"".join(lines))


def test_a_ledger_that_cannot_be_read_may_hold_a_hold(store, archive, keystore):
    """The entry itself is spoilt, so that no hold is to be seen: until somebody decides, it stays."""
    record(store, ONE)
    store.note(ONE, "held", Act(by="a"), START_MS)
    folder = RecordingFolder(archive, ONE)
    spoil(folder, -1)
    for _ in range(2):
        with pytest.raises(UnreadableLedgerError):
            store.destroy(ONE, START_MS)
        assert keystore.has(ONE)
    assert folder.read_info().destroy_requested_at_ms is None
    store.destroy(ONE, START_MS, despite="unreadable")
    assert not keystore.has(ONE)
    assert store.info(ONE).state == "destroyed"


def test_an_older_ledger_in_its_place_may_lack_a_hold(store, archive, keystore):
    """Every line of it can be read; that there were more is known to the keystore alone."""
    record(store, ONE)
    folder = RecordingFolder(archive, ONE)
    before = folder.ledger.read_bytes()
    store.note(ONE, "held", Act(by="a"), START_MS)
    folder.ledger.write_bytes(before)
    with pytest.raises(UnreadableLedgerError):
        store.destroy(ONE, START_MS)
    assert keystore.has(ONE)
    store.destroy(ONE, START_MS, despite="unreadable")
    assert not keystore.has(ONE)


@pytest.mark.parametrize("spoilt", [0, 2])
def test_a_hold_that_can_be_read_counts_whatever_else_is_spoilt(store, archive, spoilt):
    record(store, ONE)
    store.note(ONE, "held", Act(by="a"), START_MS)
    spoil(RecordingFolder(archive, ONE), spoilt)
    for despite in (None, "unreadable"):
        with pytest.raises(KeptError, match="legal hold"):
            store.destroy(ONE, START_MS, despite=despite)
    # what was destroyed once, by its own signed word, is gone whatever an older copy says
    store.destroy(ONE, START_MS, despite="certified")
    assert store.info(ONE).state == "destroyed"


def test_a_ledger_that_is_away_is_one_that_cannot_be_read(store, archive):
    record(store, ONE)
    folder = RecordingFolder(archive, ONE)
    folder.ledger.write_bytes(b"")
    with pytest.raises(UnreadableLedgerError):
        store.destroy(ONE, START_MS)


def test_broken_off_after_the_key_went_it_is_completed_without_asking_again(
    store, archive, keystore, monkeypatch
):
    record(store, ONE)
    folder = RecordingFolder(archive, ONE)
    spoil(folder, 1)
    with monkeypatch.context() as patched:
        patched.setattr(
            evidence, "appending", lambda *_, **__: (_ for _ in ()).throw(OSError("killed"))
        )
        with pytest.raises(OSError, match="killed"):
            store.destroy(ONE, START_MS, despite="unreadable")
    assert not keystore.has(ONE)
    store.recover()
    assert store.info(ONE).state == "destroyed"


def test_a_folder_without_a_state_is_not_cleared_while_its_ledger_has_a_hold(
    store, archive, keystore
):
    store.create(ONE, "contact", START_MS)
    store.note(ONE, "held", Act(by="a"), START_MS)
    folder = RecordingFolder(archive, ONE)
    folder.info.unlink()
    with pytest.raises(KeptError):
        store.clear_orphan(Orphan(ONE, "folder"), START_MS)
    assert keystore.has(ONE)


def test_of_two_that_were_left_the_one_that_is_wanted_is_finished(store):
    for recording in ("call-1", "call-2"):
        store.create(RecordingId(recording), "contact", START_MS)
    assert [each.recording_id for each in store.recover({RecordingId("call-2")})] == ["call-2"]
    assert store.info(ONE).state is RecordingState.RECORDING
    assert [each.recording_id for each in store.recover()] == ["call-1"]
