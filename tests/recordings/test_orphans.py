"""What a crash between any two steps leaves is found after a day, and cleared."""

import os
import time

import pytest

from recordings.errors import KeptError, KeyUnavailableError, RecordingClosedError
from recordings.layout import RecordingFolder
from recordings.ledger import Act
from recordings.model import RecordingId
from tests.recordings.archive_of_calls import START_MS, record

DAY_MS = 86_400_000
ONE = RecordingId("call-1")


def now_ms():
    return round(time.time() * 1000)


def found(store, at_ms, keep_ms=180 * DAY_MS):
    return [(each.recording_id, each.kind) for each in store.orphans(at_ms, keep_ms=keep_ms)]


def power_cut(*_):
    raise OSError("no power")


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
