"""Frames become clusters, segments and facts."""

import dataclasses

import pytest

from recordings import webm
from recordings.capture.track import SourceTrack
from recordings.model import SourceKind
from recordings.timeline import (
    Begin,
    Damaged,
    Gap,
    Pause,
    Resolution,
    Resume,
    Whole,
    decode_end,
    decode_fact,
)
from recordings.vault.container import RecordType
from tests.support.media.encoded_media import Frame

WALL_MS = 1_790_000_000_000.0


def picture(at_ms, *, key=False, size=(320, 240), gap=False):
    return Frame(
        "video",
        "vp8",
        b"picture at %d" % at_ms,
        90_000 + round(at_ms * 90),
        90_000,
        key,
        size[0] if key else None,
        size[1] if key else None,
        gap,
        at_ms,
    )


def sound(at_ms, *, gap=False):
    return Frame(
        "audio", "opus", b"\xf8\xff\xfe", round(at_ms * 48), 48_000, True, None, None, gap, at_ms
    )


def run(track, frames, *, end=True):
    writes = [write for frame in frames for write in track.add(frame, WALL_MS + frame.at_ms)]
    return writes + (list(track.end()) if end else [])


def facts(writes):
    return [decode_fact(w.payload) for w in writes if w.type is RecordType.FACT]


def clusters(writes):
    return [
        list(webm.parse_cluster(w.payload))
        for w in writes
        if w.type is RecordType.MEDIA and webm.is_cluster(w.payload)
    ]


def test_pictures_begin_with_a_key_frame():
    track = SourceTrack(SourceKind.VIDEO)
    writes = run(track, [picture(0), picture(66), picture(133, key=True), picture(200)])
    assert track.frames_before_key == 2
    blocks = [block for cluster in clusters(writes) for block in cluster]
    assert [(b.data, b.is_key) for b in blocks] == [
        (b"picture at 133", True),
        (b"picture at 200", False),
    ]
    begin = facts(writes)[0]
    assert isinstance(begin, Begin)
    assert (begin.media_ms, begin.wall_ms, begin.rtp) == (0, WALL_MS + 133, 90_000 + 133 * 90)


def test_nothing_usable_makes_no_segment():
    assert run(SourceTrack(SourceKind.VIDEO), [picture(0), picture(66)]) == []


def test_clusters_are_short_and_begin_with_key_frames():
    track = SourceTrack(SourceKind.VIDEO, cluster_ms=400)
    writes = run(track, [picture(n * 50, key=n % 30 == 0) for n in range(100)])
    found = clusters(writes)
    for cluster in found:
        assert cluster[-1].time_ms - cluster[0].time_ms <= 400
        assert not any(block.is_key for block in cluster[1:])
    assert sum(map(len, found)) == 100


def test_segments_end_before_a_key_frame_and_say_what_they_hold():
    track = SourceTrack(SourceKind.VIDEO, segment_ms=1_000)
    writes = run(track, [picture(n * 50, key=n % 15 == 0) for n in range(100)])
    ends = [decode_end(w.payload) for w in writes if w.type is RecordType.FINAL]
    assert [end.frames for end in ends] == [30, 30, 30, 10]
    assert [end.key_frames for end in ends] == [2, 2, 2, 1]
    assert [end.source_ended for end in ends] == [False, False, False, True]
    begins = [fact.media_ms for fact in facts(writes) if isinstance(fact, Begin)]
    assert begins == [0, 1_500, 3_000, 4_500]
    heads = [w for w in writes if w.payload.startswith(bytes.fromhex("1a45dfa3"))]
    assert len(heads) == 4


def test_gaps_are_declared_with_their_reason_before_the_frame():
    track = SourceTrack(SourceKind.AUDIO)
    writes = run(track, [sound(0), sound(20), sound(80, gap=True), sound(100)], end=False)
    writes += track.add(sound(160), WALL_MS + 160, "overflow")
    writes += track.add(sound(5_160), WALL_MS + 5_160)
    writes += track.end()
    gaps = [fact for fact in facts(writes) if isinstance(fact, Gap)]
    assert [(g.media_ms, g.missing_ms, g.reason) for g in gaps] == [
        (20, 60, "loss"),
        (100, 60, "overflow"),
        (160, 5_000, "stall"),
    ]
    order = [
        decode_fact(w.payload).media_ms if w.type is RecordType.FACT else None
        for w in writes
        if w.type is not RecordType.MEDIA or webm.is_cluster(w.payload)
    ]
    assert order.index(20) > order.index(None)


def test_pause_is_no_stall():
    track = SourceTrack(SourceKind.VIDEO)
    writes = run(track, [picture(0, key=True), picture(66)], end=False)
    writes += track.pause(WALL_MS + 100)
    writes += track.resume(WALL_MS + 30_000)
    writes += track.add(picture(30_050, key=True), WALL_MS + 30_050)
    kinds = [type(fact) for fact in facts(writes)]
    assert kinds.count(Pause) == kinds.count(Resume) == 1
    assert Gap not in kinds


def test_new_resolution_is_a_fact_in_the_same_segment():
    track = SourceTrack(SourceKind.VIDEO)
    writes = run(
        track,
        [picture(0, key=True), picture(66, key=True), picture(133, key=True, size=(160, 120))],
    )
    sizes = [(f.width, f.height) for f in facts(writes) if isinstance(f, Resolution)]
    assert sizes == [(320, 240), (160, 120)]
    assert sum(w.type is RecordType.FINAL for w in writes) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"codec": "h264"},
        {"kind": "audio"},
        {"data": b""},
        {"clock_rate": 0},
        {"width": None},
        {"height": 0},
    ],
)
def test_unfit_frames_are_refused_without_a_trace(change):
    track = SourceTrack(SourceKind.VIDEO)
    with pytest.raises(ValueError, match="a "):
        run(track, [dataclasses.replace(picture(0, key=True), **change)])
    assert not track.has_open_cluster
    assert track.frames == 0
    assert list(track.end()) == []


def test_segment_that_could_not_be_stored_is_begun_anew():
    track = SourceTrack(SourceKind.VIDEO)
    run(track, [picture(0, key=True), picture(66)], end=False)
    track.restart()
    writes = run(track, [picture(133), picture(200, key=True)])
    assert [f.reason for f in facts(writes) if isinstance(f, Gap)] == ["storage"]
    assert next(f for f in facts(writes) if isinstance(f, Begin)).media_ms == 200


def test_what_was_captured_too_late_is_taken_out_of_what_was_gathered():
    track = SourceTrack(SourceKind.AUDIO)
    writes = run(track, [sound(at) for at in range(0, 1_000, 20)], end=False)
    track.cut(WALL_MS + 900)
    writes += track.pause(WALL_MS + 1_010, "withdrawn")
    writes += track.end()
    kept = [block.time_ms for cluster in clusters(writes) for block in cluster]
    assert kept == list(range(0, 901, 20))
    assert track.frames == len(kept)
    end = decode_end(writes[-1].payload)
    assert (end.frames, end.key_frames, end.last_media_ms) == (len(kept), len(kept), 900.0)
    (pause,) = [fact for fact in facts(writes) if isinstance(fact, Pause)]
    assert (pause.why, pause.media_ms) == ("withdrawn", 900.0)


def test_a_cut_that_empties_what_was_gathered_ends_with_what_was_given_out():
    track = SourceTrack(SourceKind.AUDIO)
    writes = run(track, [sound(at) for at in range(0, 200, 20)], end=False)
    writes += track.flush()
    writes += run(track, [sound(at) for at in range(200, 400, 20)], end=False)
    track.cut(WALL_MS)
    writes += track.end()
    # what is on the disk already stays; nothing is added to it
    assert [block.time_ms for c in clusters(writes) for block in c] == list(range(0, 200, 20))
    assert decode_end(writes[-1].payload).last_media_ms == 180.0


def test_when_a_frame_arrived_stands_beside_when_it_was_captured():
    track = SourceTrack(SourceKind.AUDIO)
    frames = [sound(at) for at in range(0, 2_500, 20)]
    writes = [
        write
        for frame in frames
        for write in track.add(frame, WALL_MS + frame.at_ms, None, WALL_MS + frame.at_ms + 40.0)
    ]
    told = [(fact.wall_ms - WALL_MS, fact.arrived_ms - WALL_MS) for fact in facts(writes)]
    assert told == [(0.0, 40.0), (1_000.0, 1_040.0), (2_000.0, 2_040.0)]


def test_facts_of_before_arrival_was_kept_are_read():
    old = decode_fact(b'{"fact":"sync","mediaMs":1000.0,"wallMs":1790000001000.0}')
    assert (old.media_ms, old.arrived_ms) == (1_000.0, None)
    old = decode_fact(b'{"fact":"begin","mediaMs":0.0,"wallMs":1.0,"rtp":1,"clockRate":48000}')
    assert (old.rtp, old.arrived_ms) == (1, None)


def test_where_damaged_pictures_begin_and_end_is_told_between_them():
    track = SourceTrack(SourceKind.VIDEO)
    frames = [
        picture(0, key=True),
        picture(100),
        dataclasses.replace(picture(300, gap=True), damaged=True),
        dataclasses.replace(picture(400), damaged=True),
        picture(500, key=True),
        picture(600),
    ]
    writes = run(track, frames)
    told = [f for f in facts(writes) if isinstance(f, Gap | Damaged | Whole)]
    assert [(type(f).__name__, f.media_ms) for f in told] == [
        ("Gap", 100.0), ("Damaged", 300.0), ("Whole", 500.0),
    ]  # fmt: skip
    assert [[round(b.time_ms) for b in cluster] for cluster in clusters(writes)] == [
        [0, 100], [300, 400], [500, 600],
    ]  # fmt: skip
