"""An order to stop that comes late: what was captured after the withdrawal is taken off the disk again."""

import time

import pytest

from recordings.capture.source import CaptureLimits
from recordings.capture.taken_back import Cluster, cut_off, cut_point
from recordings.inspection import inspect_source, media
from recordings.layout import RecordingFolder
from recordings.model import RecordingId, SourceKind
from recordings.store import RecordingStore
from tests.recordings.archive_of_calls import START_MS, _frames, _pictures
from tests.support.recordings.parties import CITIZEN

CALL = RecordingId("one")


@pytest.fixture(params=[60_000.0, 1_000.0], ids=["one segment", "many segments"])
def store(request, archive, keystore):
    made = RecordingStore(
        f"file:{archive}", keystore, limits=CaptureLimits(segment_ms=request.param)
    )
    yield made
    made.close()


def until_true(holds, within_s=10.0):
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def kept(archive, source, keystore, key_ref):
    """Every frame that is on the disk: its time on the take's own line."""
    folder = RecordingFolder(archive, CALL)
    data_key = keystore.fetch(key_ref, CALL)
    report = inspect_source(folder, source.source_id, data_key)
    return [block.time_ms for block in media(folder, report, data_key) if hasattr(block, "time_ms")]


@pytest.mark.parametrize("kind", [SourceKind.AUDIO, SourceKind.VIDEO])
@pytest.mark.parametrize("withdrawn_ms", [2_000, 3_100, 100])
def test_nothing_later_than_the_withdrawal_is_left(store, archive, keystore, kind, withdrawn_ms):
    key_ref = store.create(CALL, "contact", START_MS)
    source = store.open_source(CALL, key_ref, CITIZEN, kind)
    frames = _frames(6, 440) if kind is SourceKind.AUDIO else _pictures(6)
    for frame in frames:
        source.write(frame, START_MS + frame.at_ms)
    until_true(lambda: source.backlog_bytes == 0 and source.bytes_written > 0)
    until_true(lambda: max(kept(archive, source, keystore, key_ref), default=0) > 5_000)

    source.cut(START_MS + withdrawn_ms)
    source.pause(START_MS + 6_000, "withdrawn")
    source.close()
    assert source.wait_closed()

    left = kept(archive, source, keystore, key_ref)
    assert all(at_ms <= withdrawn_ms for at_ms in left)
    # a cluster goes as a whole, of pictures up to the key frame
    assert len(left) == source._track.frames
    assert withdrawn_ms < 1_000 or max(left) >= withdrawn_ms - 1_000
    report = inspect_source(
        RecordingFolder(archive, CALL),
        source.source_id,
        keystore.fetch(key_ref, CALL),
    )
    assert report.problems == []
    assert report.ended_cleanly
    assert [fact.why for fact in report.facts if hasattr(fact, "why")] == ["withdrawn"]


def test_the_recording_is_whole_and_says_what_was_left_out(store, archive):
    key_ref = store.create(CALL, "contact", START_MS)
    source = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
    for frame in _frames(6, 440):
        source.write(frame, START_MS + frame.at_ms)
    until_true(lambda: source.backlog_bytes == 0)
    source.cut(START_MS + 2_000)
    source.pause(START_MS + 6_000, "withdrawn")
    source.close()
    assert source.wait_closed()
    after = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
    for frame in _frames(2, 440):
        after.write(frame, START_MS + 8_000 + frame.at_ms)
    after.close()
    assert after.wait_closed()
    summary = store.finish(CALL, START_MS + 10_000)
    assert store.verify(CALL, deep=True) == []
    (gap,) = summary.gaps
    assert gap.cause == "withdrawn"
    assert gap.start_ms == pytest.approx(2_000, abs=450)
    assert gap.end_ms == pytest.approx(8_000, abs=50)


def test_where_to_cut():
    clusters = [Cluster(0, 100 * n, 20, 400.0 * n, 400.0 * n) for n in range(5)]
    assert cut_point(clusters, 10_000) is None
    assert cut_point(clusters, 1_600) is None
    assert cut_point(clusters, 1_599) == 4
    assert cut_point(clusters, 400) == 2
    assert cut_point(clusters, -1) == 0
    assert cut_point([], 0) is None


def test_what_is_cut_off_is_overwritten_first(tmp_path):
    path = tmp_path / "000000.seg"
    path.write_bytes(b"kept" + b"gone" * 50_000)
    other = tmp_path / "link"
    other.hardlink_to(path)
    for _ in range(2):
        cut_off(path, 4)
        assert other.read_bytes() == b"kept"
