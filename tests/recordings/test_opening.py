"""What is looked over before somebody opens a recording: all of it, cheap, and without false alarms."""

import os
import threading
import time

import pytest

from recordings import evidence
from recordings.ledger import Act
from recordings.opening import SETTLED_NS, Digests
from tests.recordings.archive_of_calls import START_MS, record


@pytest.fixture
def call(store):
    return record(store, "call-1", pictures=True)


@pytest.fixture
def folder(archive, call):
    return archive / "recordings" / call


@pytest.fixture
def hashed(monkeypatch):
    """The names of the files that were really read."""
    names = []
    real = evidence.digest_of
    monkeypatch.setattr(evidence, "digest_of", lambda path: names.append(path.name) or real(path))
    return names


def later():
    """A clock by which everything on the disk has settled."""
    return time.time_ns() + 2 * SETTLED_NS


def kinds(store, call, digests=None):
    return {
        one.kind.value for one in store.check_before_opening(call, digests or Digests()).findings
    }


def flip(path, at=-40):
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def test_one_that_is_whole_raises_no_alarm(store, call):
    looked = store.check_before_opening(call, Digests())
    assert (looked.findings, looked.media) == ([], True)


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("sources/*/*.seg", "segment_changed"),
        ("renditions/*.blk", "rendition_changed"),
        ("summary.json", "summary_changed"),
    ],
)
def test_a_flipped_byte_is_found_also_by_whoever_looked_before(store, call, folder, pattern, kind):
    digests = Digests(later)
    assert kinds(store, call, digests) == set()
    path = min(folder.glob(pattern))
    before = path.stat()
    flip(path)
    # whoever changes a file can put its time back, not that of its inode
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert kind in kinds(store, call, digests)


def test_a_segment_cut_short_and_one_gone_are_found(store, call, folder):
    digests = Digests(later)
    assert kinds(store, call, digests) == set()
    first, *_, last = sorted((folder / "sources").glob("*/*.seg"))
    os.truncate(last, last.stat().st_size - 7)
    assert kinds(store, call, digests) == {"segment_changed"}
    first.unlink()
    assert kinds(store, call, digests) == {"segment_changed", "segment_missing"}


def test_a_spoilt_and_a_rolled_back_ledger_are_found(store, call, folder):
    ledger = folder / "ledger.jsonl"
    whole = ledger.read_bytes()
    flip(ledger)
    assert {"bad_signature"} <= kinds(store, call) or {"malformed"} <= kinds(store, call)
    ledger.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    assert "rolled_back" in kinds(store, call)


def test_a_folder_that_is_gone_is_told_and_no_error(store):
    assert kinds(store, "never-was") == {"recording_missing"}


def test_what_was_hashed_once_is_not_hashed_at_the_next_opening(store, call, hashed):
    digests = Digests(later)
    assert kinds(store, call, digests) == set()
    assert len(hashed) > 4
    hashed.clear()
    store.note(call, "viewed", Act(by="a"), START_MS)
    assert kinds(store, call, digests) == set()
    assert hashed == []


def test_what_changed_just_now_is_not_relied_on(store, call, folder, hashed):
    written = [path.stat().st_ctime_ns for path in folder.parent.parent.rglob("*")]
    digests = Digests(lambda: min(written) + SETTLED_NS)
    kinds(store, call, digests)
    first = len(hashed)
    kinds(store, call, digests)
    assert len(hashed) == 2 * first


def test_only_so_many_files_are_remembered(store, call, hashed):
    digests = Digests(later, known=1)
    kinds(store, call, digests)
    first = len(hashed)
    kinds(store, call, digests)
    assert len(hashed) > first


def test_acts_put_on_record_meanwhile_are_no_alarm(store, call):
    """Ledger and head change one after the other: whoever reads between them sees them apart."""
    digests, found, ended = Digests(later), [], threading.Event()

    def look():
        while not ended.is_set():
            found.extend(store.check_before_opening(call, digests).findings)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for number in range(150):
            store.note(call, "viewed", Act(by=f"a{number}"), START_MS)
    finally:
        ended.set()
        looking.join()
    assert found == []
