"""The capturing side under trouble: slow disks, full disks, frames that do not fit."""

import dataclasses
import errno
import io
import itertools
import threading
import time

import pytest

from recordings.capture.source import CaptureLimits, SourceCapture
from recordings.model import RecordingId, SourceKind
from recordings.store import RecordingStore
from recordings.vault import container
from tests.support.media.encoded_media import FPS, decode, opus_frames, vp8_frames
from tests.support.recordings.parties import CITIZEN

CALL = RecordingId("call-1")
START_MS = 1_790_000_000_000


def wait_until(condition):
    ends_at = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < ends_at
        time.sleep(0.01)


def film(store):
    with store.open_rendition(CALL, "citizen") as reader:
        return decode(io.BytesIO(reader.read_range(0, reader.size)))


def test_hung_disk_blocks_nobody_and_the_hole_is_declared(archive, keystore, monkeypatch):
    store = RecordingStore(f"file:{archive}", keystore, limits=CaptureLimits(queue_frames=20))
    key_ref = store.create(CALL, "contact", START_MS)
    capture = store.open_source(CALL, key_ref, CITIZEN, SourceKind.VIDEO)
    hanging, stuck, written = threading.Event(), threading.Event(), threading.Event()
    true_write = container.write_all

    def hang(descriptor, data):
        stuck.set()
        hanging.wait()
        written.set()
        true_write(descriptor, data)

    monkeypatch.setattr(container, "write_all", hang)
    frames = list(vp8_frames(6, key_every=15))
    assert capture.write(frames[0], START_MS)
    assert stuck.wait(5)
    taken = [capture.write(f, START_MS + f.at_ms) for f in frames[1:60]]
    assert not written.is_set()
    assert taken == [True] * 20 + [False] * 39
    assert capture.frames_dropped == 39
    assert capture.backlog_bytes == sum(len(f.data) for f in frames[1:21])
    hanging.set()
    wait_until(lambda: capture.backlog_bytes == 0)
    # the next one is a key frame, only from there on can the pictures be decoded
    assert frames[60].is_key
    assert not capture.write(frames[59], START_MS + frames[59].at_ms)
    for frame in frames[60:75]:
        assert capture.write(frame, START_MS + frame.at_ms)
    capture.close()
    assert capture.wait_closed()
    summary = store.finish(CALL)
    source = summary.parties[0].sources[0]
    assert [gap.reason for gap in source.gaps] == ["overflow"]
    assert source.gaps[0].at_ms == pytest.approx(20 * 1000 / FPS, abs=2)
    assert source.gaps[0].missing_ms == pytest.approx(40 * 1000 / FPS, abs=2)
    assert len(film(store).pictures) == 21 + 15


def test_full_disk_is_told_and_capture_goes_on_when_there_is_room(store, keystore, monkeypatch):
    key_ref = store.create(CALL, "contact", START_MS)
    capture = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
    frames = list(opus_frames(8, hertz=440))
    for frame in frames[:100]:
        capture.write(frame, START_MS + frame.at_ms)
    wait_until(lambda: capture._track.frames == 100)
    true_write = container.write_all

    def full(descriptor, data):
        true_write(descriptor, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(container, "write_all", full)
    for frame in frames[100:150]:
        assert capture.write(frame, START_MS + frame.at_ms)
    wait_until(lambda: capture.failure is not None)
    assert capture.failure == f"errno {errno.ENOSPC}"
    monkeypatch.undo()
    before = capture.bytes_written

    def grows_again():
        capture.write(frames[300], START_MS + frames[300].at_ms)
        return capture.failure is None and capture.bytes_written > before

    wait_until(grows_again)
    for frame in frames[301:]:
        assert capture.write(frame, START_MS + frame.at_ms)
    capture.close()
    assert capture.wait_closed()
    summary = store.finish(CALL)
    source = summary.parties[0].sources[0]
    assert [segment.ending for segment in source.segments][:1] == ["torn"]
    assert "storage" in {gap.reason for gap in source.gaps}
    assert source.ended_cleanly
    played = film(store)
    assert played.tone(0.1, 1.5) == pytest.approx(440, abs=2)
    assert played.loudness(3.2, 5.8) < 1e-3
    assert played.tone(6.2, 7.9) == pytest.approx(440, abs=2)
    assert store.verify(CALL, deep=True) == []


def test_what_could_not_be_stored_before_the_first_frame_is_declared(store):
    """The disk was full when the call began, and had room five seconds later."""
    key_ref = store.create(CALL, "contact", START_MS)
    sound = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
    sight = store.open_source(CALL, key_ref, CITIZEN, SourceKind.VIDEO)
    for capture, frames in ((sound, opus_frames(3, hertz=440)), (sight, vp8_frames(3))):
        capture.late(START_MS + 200)
        for frame in frames:
            assert capture.write(frame, START_MS + 5_200 + frame.at_ms)
        capture.close()
        assert capture.wait_closed()
    summary = store.finish(CALL)
    assert [(g.cause, g.start_ms, g.end_ms, g.sources) for g in summary.gaps] == [
        ("storage", 200, 5_200, ("citizen.audio", "citizen.video"))
    ]
    assert len(film(store).pictures) == 3 * FPS
    assert store.verify(CALL, deep=True) == []


def test_what_was_left_out_on_the_way_here_is_declared(store):
    key_ref = store.create(CALL, "contact", START_MS)
    capture = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
    for frame in opus_frames(6, hertz=440):
        if frame.at_ms < 2_000 or frame.at_ms >= 4_000:
            assert capture.write(frame, START_MS + frame.at_ms)
        elif frame.at_ms < 2_020:
            capture.skipped()
    capture.close()
    assert capture.wait_closed()
    summary = store.finish(CALL)
    assert [(g.cause, g.start_ms, g.end_ms) for g in summary.gaps] == [("overflow", 1_980, 4_000)]


def test_what_was_captured_is_on_the_disk_within_half_a_second(tmp_path):
    capture = SourceCapture(
        recording_id=CALL, source_id="citizen.audio.0", kind=SourceKind.AUDIO, folder=tmp_path,
        data_key=bytes(32), limits=CaptureLimits(), clock_ms=lambda: START_MS, wake=lambda: None,
    )  # fmt: skip
    first, *more = itertools.islice(opus_frames(1, hertz=440), 5)
    capture.write(first, START_MS + first.at_ms)
    capture.service(0.5)
    begun = capture.bytes_written
    for frame in more:
        capture.write(frame, START_MS + frame.at_ms)
    capture.service(0.8)
    assert capture.bytes_written == begun
    capture.service(0.9)
    assert capture.bytes_written > begun + sum(len(frame.data) for frame in more)
    capture.close()
    capture.service(1.0)
    assert capture.is_closed


def test_unfit_frames_neither_end_the_capture_nor_get_in(store):
    key_ref = store.create(CALL, "contact", START_MS)
    capture = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
    for number, frame in enumerate(opus_frames(2, hertz=440)):
        if number % 10 == 5:
            strange = dataclasses.replace(frame, kind="video", codec="vp8")
            capture.write(strange, START_MS + frame.at_ms)
        capture.write(frame, START_MS + frame.at_ms)
    capture.close()
    assert capture.wait_closed()
    assert (capture.frames_refused, capture._track.frames) == (10, 100)
    assert store.finish(CALL).parties[0].sources[0].frames == 100


def test_defect_in_one_source_leaves_the_other_alone(store):
    key_ref = store.create(CALL, "contact", START_MS)
    sound = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
    sight = store.open_source(CALL, key_ref, CITIZEN, SourceKind.VIDEO)
    broken = dataclasses.replace(next(vp8_frames(0.1)), rtp_timestamp="not a number")
    sight.write(broken, START_MS)
    sight.write(broken, START_MS + 66)
    wait_until(lambda: sight.is_closed)
    assert sight.failure == "internal"
    for frame in opus_frames(1, hertz=440):
        assert sound.write(frame, START_MS + frame.at_ms)
    sound.close()
    assert sound.wait_closed()
    assert store.finish(CALL).parties[0].sources[0].frames == 50


async def test_closing_is_awaitable_and_can_be_repeated(store):
    key_ref = store.create(CALL, "contact", START_MS)
    capture = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
    for frame in opus_frames(1, hertz=440):
        capture.write(frame, START_MS + frame.at_ms)
    assert await capture.aclose()
    assert await capture.aclose()
    assert capture.is_closed


def test_sources_come_and_go_within_one_recording(store):
    key_ref = store.create(CALL, "contact", START_MS)
    takes = []
    for turn in range(20):
        capture = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
        takes.append(capture.source_id)
        for frame in opus_frames(0.1, hertz=440):
            assert capture.write(frame, START_MS + turn * 100 + frame.at_ms)
        capture.close()
        if turn % 3:
            assert capture.wait_closed()
    assert takes == [f"citizen.audio.{turn}" for turn in range(20)]
    assert store.close()
    summary = store.finish(CALL)
    assert len(summary.parties[0].sources) == 20
    assert summary.problems == ()
    assert film(store).tone(0.2, 1.8) == pytest.approx(440, abs=3)
