"""Segments are signed when they close: provable though the recording is killed, and missed when they are taken away."""

import os

import pytest

from recordings import evidence
from recordings.capture.source import CaptureLimits
from recordings.ledger import FindingKind
from recordings.model import RecordingId, RecordingState, SourceKind
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from recordings.withdrawal import WithdrawalSpan
from tests.support.media.encoded_media import opus_frames
from tests.support.recordings.parties import CITIZEN

CALL = RecordingId("call-1")
START_MS = 1_790_000_000_000
SOURCE = "citizen.audio.0"


@pytest.fixture
def store(tmp_path):
    store = RecordingStore(
        f"file:{tmp_path / 'archive'}",
        Keystore(tmp_path / "keys"),
        limits=CaptureLimits(segment_ms=1_000),
    )
    yield store
    store.close()


@pytest.fixture
def being_made(store):
    """Three and a half seconds of sound, in segments of one; the writer is still there."""
    key = store.create(CALL, "contact-1", START_MS)
    capture = store.open_source(CALL, key, CITIZEN, SourceKind.AUDIO, 0)
    for frame in opus_frames(3.5, hertz=440):
        assert capture.write(frame, START_MS + frame.at_ms)
    while capture.backlog_bytes or len(list(segments(store))) < 4:
        pass
    settle(store)
    return capture


def segments(store):
    return (store.root / "recordings" / CALL / "sources" / SOURCE).glob("*.seg")


def settle(store):
    """Let the files look as if nothing had been written for a minute."""
    for path in segments(store):
        was = path.stat().st_mtime - 60
        os.utime(path, (was, was))


def kinds(store):
    return [entry.kind for entry in evidence.read_entries(store._folder(CALL))]


def found(store, *, everything=False):
    if everything:
        ((_, findings),) = store.verify_all()
    else:
        findings = store.verify(CALL, deep=True)
    return {(finding.kind, finding.where) for finding in findings}


def closed(capture):
    capture.close()
    assert capture.wait_closed()


def test_what_is_closed_is_signed_once_and_what_is_open_is_not(store, being_made):
    assert store.sign_closed(CALL) == 3
    assert store.sign_closed(CALL) == 0
    assert kinds(store) == ["opened", "written", "written", "written"]
    assert found(store, everything=True) == set()
    closed(being_made)
    settle(store)
    # the last one has its closing record now
    assert store.sign_closed(CALL) == 1
    assert store.finish(CALL).problems == ()
    assert kinds(store)[5:] == ["segment"] * 4 + ["closed", "derived"]
    assert found(store) == set()
    assert store.sign_closed(CALL) == 0


def test_what_has_just_been_written_waits(store, being_made):
    for path in segments(store):
        os.utime(path)
    assert store.sign_closed(CALL) == 0


@pytest.mark.parametrize("victim", ["000000.seg", "000001.seg", "000002.seg"])
@pytest.mark.parametrize("done", ["deleted", "changed"])
def test_a_killed_recording_s_closed_segments_are_proved_or_missed(store, being_made, victim, done):
    """The worker is killed, and somebody who can change every file but has no key tidies up before the recording is finished."""
    store.sign_closed(CALL)
    being_made.abort()
    path = store.root / "recordings" / CALL / "sources" / SOURCE / victim
    kind = FindingKind.SEGMENT_MISSING if done == "deleted" else FindingKind.SEGMENT_CHANGED
    if done == "deleted":
        path.unlink()
    else:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    where = f"{SOURCE}/{int(victim[:6])}"
    assert found(store, everything=True) == {(kind, where)}
    summary = store.finish(CALL)
    assert any(where in problem for problem in summary.problems)
    # what is left is there to be seen, and nobody takes it for whole
    assert summary.state is RecordingState.READY
    assert (kind, where) in found(store)


def test_a_segment_cut_short_is_missed_once_the_recording_is_finished(store, being_made):
    store.sign_closed(CALL)
    being_made.abort()
    path = store.root / "recordings" / CALL / "sources" / SOURCE / "000001.seg"
    os.truncate(path, path.stat().st_size // 2)
    store.finish(CALL)
    assert (FindingKind.SEGMENT_CHANGED, f"{SOURCE}/1") in found(store)


@pytest.mark.parametrize("by", ["worker", "finishing"])
def test_what_is_taken_back_for_want_of_consent_is_no_finding(store, being_made, by):
    """The word came late: two segments were closed and signed that reach beyond the withdrawal."""
    store.sign_closed(CALL)
    if by == "worker":
        being_made.cut(START_MS + 1_500.0)
        being_made.pause(START_MS + 1_500.0, "withdrawn", START_MS + 1_500)
        closed(being_made)
        summary = store.finish(CALL)
    else:
        being_made.abort()
        summary = store.finish(CALL, without_consent=[WithdrawalSpan(START_MS + 1_500, None)])
    assert not any("signed" in problem for problem in summary.problems)
    assert kinds(store).count("taken_back") == 2
    assert found(store) == set()
    # shortening it further is found all the same
    path = store.root / "recordings" / CALL / "sources" / SOURCE / "000001.seg"
    os.truncate(path, path.stat().st_size - 1)
    assert (FindingKind.SEGMENT_CHANGED, f"{SOURCE}/1") in found(store)
