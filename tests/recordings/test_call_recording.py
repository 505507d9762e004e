"""A call's frames go in, two files that play side by side come out."""

import dataclasses
import io
import itertools
import shutil
import time

import av
import pytest

from recordings.errors import (
    KeyUnavailableError,
    NoSuchRenditionError,
    RecordingClosedError,
    StillRecordingError,
    UnknownRecordingError,
)
from recordings.model import RecordingId, RecordingState, SourceKind
from recordings.vault.container import RecordType, SegmentName, SegmentReader, read_complete
from tests.recordings import archive_of_calls
from tests.support.media.encoded_media import (
    FPS,
    decode,
    is_mirrored,
    moving_bar_top,
    opus_frames,
    vp8_frames,
)
from tests.support.recordings.parties import AGENT, CITIZEN

pytestmark = pytest.mark.slow

CALL = RecordingId("call-1")
START_MS = 1_790_000_000_000
SECONDS = 10.0


def feed(capture, frames, begins_ms):
    for frame in frames:
        assert capture.write(frame, begins_ms + frame.at_ms)


def open_both(store, key_ref, party):
    return (
        store.open_source(CALL, key_ref, party, SourceKind.AUDIO),
        store.open_source(CALL, key_ref, party, SourceKind.VIDEO),
    )


def close(*captures):
    for capture in captures:
        capture.close()
    for capture in captures:
        assert capture.wait_closed()
        assert capture.failure is None


@pytest.fixture
def finished(store):
    """The citizen from 0.5 s to 10.5 s, the operator from 3 s to 10 s; the call lasts 11 s."""
    key_ref = store.create(CALL, "contact-1", START_MS)
    citizen, agent = open_both(store, key_ref, CITIZEN), open_both(store, key_ref, AGENT)
    feed(citizen[0], opus_frames(SECONDS, hertz=440), START_MS + 500)
    feed(citizen[1], vp8_frames(SECONDS), START_MS + 500)
    feed(agent[0], opus_frames(7, hertz=1000), START_MS + 3_000)
    feed(agent[1], vp8_frames(7, mirrored=True), START_MS + 3_000)
    close(*citizen, *agent)
    return store.finish(CALL, START_MS + 11_000)


def watch(store, name):
    with store.open_rendition(CALL, name) as reader:
        return decode(io.BytesIO(reader.read_range(0, reader.size)))


def test_each_party_has_its_own_picture_and_tone_in_step(store, finished):
    assert finished.state is RecordingState.READY
    assert finished.problems == ()
    assert finished.duration_ms == 11_000
    citizen, agent = watch(store, "citizen"), watch(store, "agent")
    for film in (citizen, agent):
        assert film.duration_s == pytest.approx(11.0, abs=0.05)
        assert film.sound_begins_s == 0
        assert film.sound.size / 48_000 == pytest.approx(11.0, abs=0.05)
    assert not any(is_mirrored(image) for _, image in citizen.pictures)
    assert all(is_mirrored(image) for _, image in agent.pictures)
    assert len(citizen.pictures) == SECONDS * FPS
    assert len(agent.pictures) == 7 * FPS
    assert citizen.pictures[0][0] == pytest.approx(0.5, abs=0.002)
    assert agent.pictures[0][0] == pytest.approx(3.0, abs=0.002)
    assert citizen.tone(1, 10) == pytest.approx(440, abs=2)
    assert agent.tone(4, 9) == pytest.approx(1000, abs=2)
    assert agent.loudness(0, 2.9) < 1e-4 < 0.1 < agent.loudness(3.1, 9.9)
    assert citizen.loudness(10.6, 11) < 1e-3


def test_pictures_are_at_their_moments(store, finished):
    for at_s, image in watch(store, "citizen").pictures:
        number = round((at_s - 0.5) * FPS)
        assert abs(moving_bar_top(image) - (number * 8) % (240 - 24)) <= 2


def test_player_finds_duration_cues_and_any_moment(store, finished):
    with store.open_rendition(CALL, "citizen") as reader:
        whole = reader.read_range(0, reader.size)
    with av.open(io.BytesIO(whole), format="webm") as container:
        assert {stream.type for stream in container.streams} == {"audio", "video"}
        video = container.streams.video[0]
        assert (video.codec_context.width, video.codec_context.height) == (320, 240)
        for wanted_s in (8.3, 0.6, 5.1, 2.9):
            container.seek(round(wanted_s * av.time_base))
            frame = next(container.decode(video))
            # a key frame every two seconds: that far back at most, never beyond
            assert wanted_s - 2.1 <= frame.time <= wanted_s
            assert not is_mirrored(frame.to_ndarray(format="rgb24"))


def test_any_range_equals_the_same_slice_of_the_whole(store, finished):
    with store.open_rendition(CALL, "agent") as reader:
        whole = reader.read_range(0, reader.size)
        assert len(whole) == reader.size > 65_536
        edges = [0, 1, 65_535, 65_536, 65_537, 70_000, reader.size - 1, reader.size]
        for start, end in itertools.product(edges, edges):
            assert reader.read_range(start, end) == whole[start:end]
        assert reader.read_range(reader.size - 3, reader.size + 1000) == whole[-3:]


def test_segments_are_rolled_and_each_is_a_film_of_its_own(store, finished, keystore):
    sources = {s.source_id: s for party in finished.parties for s in party.sources}
    assert set(sources) == {f"{p}.{k}.0" for p in ("agent", "citizen") for k in ("audio", "video")}
    video = sources["citizen.video.0"]
    assert [segment.index for segment in video.segments] == [0, 1, 2]
    key = keystore.fetch("call-1", CALL)
    folder = store._folder(CALL)
    frames = 0
    for segment in video.segments:
        records = read_complete(
            folder.segment("citizen.video.0", segment.index),
            key,
            SegmentName(CALL, "citizen.video.0", segment.index),
        )
        media = b"".join(r.payload for r in records if r.type is RecordType.MEDIA)
        frames += len(decode(io.BytesIO(media)).pictures)
    assert frames == video.frames == SECONDS * FPS


def test_finish_is_idempotent_and_closes_the_recording(store, finished):
    assert store.finish(CALL) == finished == store.summary(CALL)
    assert store.info(CALL).state is RecordingState.READY
    assert store.verify(CALL, deep=True, known_head=finished.ledger_head) == []
    with pytest.raises(RecordingClosedError):
        store.open_source(CALL, "call-1", CITIZEN, SourceKind.AUDIO)
    with pytest.raises(RecordingClosedError):
        store.create(CALL, "contact-1", START_MS)
    with pytest.raises(NoSuchRenditionError):
        store.open_rendition(CALL, "nobody")
    with pytest.raises(ValueError, match="party"):
        store.open_rendition(CALL, "../citizen")


def test_renditions_can_be_derived_again(store, finished):
    before = watch(store, "citizen")
    store._folder(CALL).rendition("citizen").unlink()
    again = store.rebuild_renditions(CALL)
    assert (again.duration_ms, again.ledger_head) == (finished.duration_ms, finished.ledger_head)
    assert [len(party.renditions) for party in again.parties] == [
        len(party.renditions) for party in finished.parties
    ]
    after = watch(store, "citizen")
    assert len(after.pictures) == len(before.pictures)
    assert store.verify(CALL) == []


def test_destroying_leaves_state_and_ledger_only(store, finished, archive, keystore, tmp_path):
    reader = store.open_rendition(CALL, "citizen")
    reader.close()
    kept = {p.name: p.read_bytes() for p in archive.rglob("*.seg")}
    assert kept
    store.destroy(CALL, START_MS + 20_000)
    assert store.info(CALL).state is RecordingState.DESTROYED
    assert {p.name for p in archive.rglob("*") if p.is_file()} == {
        "recording.json",
        "ledger.jsonl",
        "ledger.lock",
        "writer.lock",
    }
    assert not list((tmp_path / "keys" / "wrapped").iterdir())
    with pytest.raises(KeyUnavailableError):
        store.open_rendition(CALL, "citizen")
    with pytest.raises(KeyUnavailableError):
        keystore.fetch("call-1", CALL)
    with pytest.raises(RecordingClosedError):
        store.finish(CALL)
    assert store.verify(CALL) == []
    store.destroy(CALL, START_MS + 30_000)
    assert store.info(CALL).destroy_requested_at_ms == START_MS + 20_000


def test_interrupted_destruction_is_completed(store, finished, archive, monkeypatch):
    def power_cut(path):
        raise OSError("no power")

    monkeypatch.setattr(shutil, "rmtree", power_cut)
    with pytest.raises(OSError, match="no power"):
        store.destroy(CALL, START_MS + 20_000)
    monkeypatch.undo()
    with pytest.raises(KeyUnavailableError):
        store.open_rendition(CALL, "citizen")
    assert list(archive.rglob("*.seg"))
    store.recover()
    assert store.info(CALL).state is RecordingState.DESTROYED
    assert not list(archive.rglob("*.seg"))


def test_sound_only_and_picture_only(store):
    key_ref = store.create(CALL, "contact-1", START_MS)
    sound = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
    sight = store.open_source(CALL, key_ref, AGENT, SourceKind.VIDEO)
    feed(sound, opus_frames(3, hertz=700), START_MS + 100)
    feed(sight, vp8_frames(3), START_MS + 1_000)
    close(sound, sight)
    summary = store.finish(CALL, START_MS + 4_000)
    by_name = {r.name: r for party in summary.parties for r in party.renditions}
    assert (by_name["citizen"].audio, by_name["citizen"].video) == (True, False)
    assert (by_name["agent"].audio, by_name["agent"].video) == (False, True)
    citizen, agent = watch(store, "citizen"), watch(store, "agent")
    assert citizen.tone(0.5, 3) == pytest.approx(700, abs=2)
    assert not citizen.pictures
    assert agent.loudness(0, 4) < 1e-4
    assert agent.duration_s == citizen.duration_s == pytest.approx(4.0, abs=0.03)
    assert agent.pictures[0][0] == pytest.approx(1.0, abs=0.002)
    with store.open_rendition(CALL, "citizen") as reader:
        head = io.BytesIO(reader.read_range(0, reader.size))
    with av.open(head, format="webm") as container:
        container.seek(2 * av.time_base)
        assert next(container.decode(audio=0)).time == pytest.approx(2.0, abs=0.25)


def test_nothing_captured_is_a_failed_recording_not_an_error(store):
    key_ref = store.create(CALL, "contact-1", START_MS)
    close(store.open_source(CALL, key_ref, CITIZEN, SourceKind.VIDEO))
    summary = store.finish(CALL, START_MS + 4_000)
    assert summary.state is RecordingState.FAILED
    assert summary.duration_ms == 4_000
    assert "nothing was captured" in summary.problems


def test_source_captured_anew_continues_the_line(store):
    """Camera lost and taken up again: another take, a hole between, one film."""
    key_ref = store.create(CALL, "contact-1", START_MS)
    for begins_ms in (0, 5_000):
        sound, sight = open_both(store, key_ref, CITIZEN)
        feed(sound, opus_frames(2, hertz=500, first_rtp=begins_ms), START_MS + begins_ms)
        feed(sight, vp8_frames(2, first_rtp=77 * begins_ms), START_MS + begins_ms)
        close(sound, sight)
    summary = store.finish(CALL, START_MS + 7_000)
    (gap,) = summary.gaps
    assert (gap.cause, gap.sources) == ("reconnected", ("citizen.audio", "citizen.video"))
    assert (gap.start_ms, gap.end_ms) == (
        pytest.approx(2_000, abs=100),
        pytest.approx(5_000, abs=5),
    )
    assert store.summary(CALL).gaps == summary.gaps
    takes = [source.source_id for source in summary.parties[0].sources]
    assert takes == [f"citizen.{k}.{n}" for k in ("audio", "video") for n in (0, 1)]
    film = watch(store, "citizen")
    times = [at_s for at_s, _ in film.pictures]
    assert len(times) == 4 * FPS
    assert not [at_s for at_s in times if 2.0 < at_s < 4.99]
    assert film.loudness(2.2, 4.8) < 1e-3 < film.loudness(5.2, 6.8)


def test_a_take_cut_off_before_its_first_cluster_is_declared(store, archive, keystore):
    """What a worker killed at once leaves: the head of the film and when it began."""
    key_ref = store.create(CALL, "contact-1", START_MS)
    for begins_ms in (200, 1_000):
        capture = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
        feed(capture, opus_frames(2, hertz=500, first_rtp=begins_ms), START_MS + begins_ms)
        close(capture)
    path = archive / "recordings" / CALL / "sources" / "citizen.audio.0" / "000000.seg"
    with path.open("rb") as file:
        reader = SegmentReader(
            file, keystore.fetch(key_ref, CALL), SegmentName(CALL, "citizen.audio.0", 0)
        )
        kinds = itertools.takewhile(
            lambda record: record.type is not RecordType.FACT, reader.records()
        )
        assert len(list(kinds)) == 1
        kept = reader.size
    with path.open("r+b") as file:
        file.truncate(kept)
    summary = store.finish(CALL, START_MS + 3_000)
    (gap,) = summary.gaps
    assert (gap.cause, gap.sources, gap.start_ms) == ("interrupted", ("citizen.audio",), 200)
    assert gap.end_ms == pytest.approx(1_000, abs=5)


def test_finish_waits_for_writers_and_then_says_so(store):
    key_ref = store.create(CALL, "contact-1", START_MS)
    capture = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
    feed(capture, opus_frames(1, hertz=500), START_MS)
    with pytest.raises(StillRecordingError):
        store.finish(CALL, wait_s=0.2)
    assert store.info(CALL).state is RecordingState.RECORDING
    assert store.recover() == []
    close(capture)
    assert store.finish(CALL).state is RecordingState.READY


def test_unknown_ids_and_foreign_keys_are_refused(store):
    store.create(CALL, "contact-1", START_MS)
    other = RecordingId("call-2")
    ref = store.create(other, "contact-2", START_MS)
    with pytest.raises(KeyUnavailableError):
        store.open_source(CALL, ref, CITIZEN, SourceKind.AUDIO)
    with pytest.raises(UnknownRecordingError):
        store.finish(RecordingId("call-3"))
    with pytest.raises(ValueError, match="id"):
        store.info(RecordingId("../../etc"))
    assert [info.recording_id for info in store.list_recordings()] == [CALL, other]


def test_growth_is_seen_while_it_happens(store):
    key_ref = store.create(CALL, "contact-1", START_MS)
    capture = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
    assert capture.last_growth_at_ms is None
    began_ms = int(time.time() * 1000)
    seen = set()
    for frame in opus_frames(2, hertz=500):
        capture.write(frame, START_MS + frame.at_ms)
        while capture.backlog_bytes:
            time.sleep(0.001)
        seen.add(capture.bytes_written)
    close(capture)
    assert len(seen) > 2
    folder = store._folder(CALL).sources / capture.source_id
    assert capture.bytes_written == sum(p.stat().st_size for p in folder.iterdir())
    assert began_ms <= capture.last_growth_at_ms <= time.time() * 1000
    assert capture.write(next(opus_frames(0.1, hertz=500)), START_MS) is False


def test_damaged_segment_is_told_and_the_rest_plays(store, archive):
    key_ref = store.create(CALL, "contact-1", START_MS)
    sound, sight = open_both(store, key_ref, CITIZEN)
    feed(sound, opus_frames(SECONDS, hertz=440), START_MS)
    feed(sight, vp8_frames(SECONDS), START_MS)
    close(sound, sight)
    path = archive / "recordings" / CALL / "sources" / "citizen.video.0" / "000001.seg"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    summary = store.finish(CALL, START_MS + 10_000)
    assert summary.problems == ("citizen.video.0/1: damaged",)
    film = watch(store, "citizen")
    times = [at_s for at_s, _ in film.pictures]
    assert [at_s for at_s in times if at_s < 4] == pytest.approx(
        [n / FPS for n in range(4 * FPS)], abs=0.002
    )
    assert len([at_s for at_s in times if at_s >= 8]) == 2 * FPS
    assert 4 * FPS + 2 * FPS < len(times) < SECONDS * FPS
    for at_s, image in film.pictures:
        assert abs(moving_bar_top(image) - (round(at_s * FPS) * 8) % (240 - 24)) <= 2
    assert film.tone(0.2, 9.8) == pytest.approx(440, abs=2)


@pytest.mark.parametrize(
    ("gone", "problem"),
    [(0, "a segment is missing"), (1, "a segment is missing"), (2, "capture was interrupted")],
)
def test_a_segment_that_is_gone_is_told_whichever_it_is(store, archive, gone, problem):
    recording = archive_of_calls.capture(store, CALL, seconds=10)
    segments = sorted((archive / "recordings" / CALL / "sources" / "citizen.audio.0").iterdir())
    assert len(segments) == 3
    segments[gone].unlink()
    assert f"citizen.audio.0: {problem}" in store.finish(recording).problems


def test_lost_frames_freeze_the_picture_until_the_next_key_frame(store):
    key_ref = store.create(CALL, "contact-1", START_MS)
    sight = store.open_source(CALL, key_ref, CITIZEN, SourceKind.VIDEO)
    frames = list(vp8_frames(6, key_every=30))
    frames[40:45] = []
    frames[40] = dataclasses.replace(frames[40], gap_before=True)
    feed(sight, frames, START_MS)
    close(sight)
    summary = store.finish(CALL)
    (gap,) = summary.parties[0].sources[0].gaps
    assert (gap.reason, gap.at_ms) == ("loss", 39 * 1000 // FPS)
    numbers = [round(at_s * FPS) for at_s, _ in watch(store, "citizen").pictures]
    assert numbers == [*range(40), *range(60, 90)]


def test_sound_and_picture_stay_together_under_drift_and_late_reports(store):
    """The sender's sound clock runs 0.5 % fast, its picture clock does not, and for two seconds
    the picture's moment is known by a late arrival only."""
    key_ref = store.create(CALL, "contact-1", START_MS)
    sound, sight = open_both(store, key_ref, CITIZEN)
    for frame in opus_frames(30, hertz=440):
        assert sound.write(frame, START_MS + frame.at_ms * 0.995)
    for frame in vp8_frames(30):
        late_ms = 50 if frame.at_ms < 2_000 else 0
        assert sight.write(frame, START_MS + frame.at_ms + late_ms)
    close(sound, sight)
    summary = store.finish(CALL, START_MS + 30_000)
    assert summary.duration_ms == pytest.approx(30_000, abs=30)
    film = watch(store, "citizen")
    for number, (at_s, _) in enumerate(film.pictures):
        assert at_s == pytest.approx(number / FPS, abs=0.03)
    # the tone's last packet was captured at 29.85 s; by the sender's clock it would end at 30 s
    assert film.loudness(29.7, 29.83) > 0.1
    assert film.loudness(29.93, 30.0) < 0.02


def test_a_source_from_another_year_makes_no_recording_of_years(store):
    key_ref = store.create(CALL, "contact-1", START_MS)
    sound, sight = open_both(store, key_ref, CITIZEN)
    feed(sound, opus_frames(2, hertz=440), START_MS - 10 * 365 * 86_400_000)
    feed(sight, vp8_frames(2), START_MS)
    close(sound, sight)
    summary = store.finish(CALL, START_MS + 2_000)
    assert summary.state is RecordingState.READY
    assert summary.duration_ms <= 2_000 + 2 * 60_000
    assert any("clocks" in problem for problem in summary.problems)


@pytest.mark.parametrize("back_s", [40, 200, 86_400])
def test_a_clock_stepped_back_during_the_call_cuts_nothing_off(store, back_s):
    """What the gateway takes for the end lies before the last frame, or before the first."""
    key_ref = store.create(CALL, "contact-1", START_MS)
    sound, sight = open_both(store, key_ref, CITIZEN)
    feed(sound, opus_frames(6, hertz=440), START_MS)
    feed(sight, vp8_frames(6), START_MS)
    close(sound, sight)
    summary = store.finish(CALL, START_MS + 6_000 - back_s * 1_000)
    assert summary.state is RecordingState.READY
    assert summary.duration_ms == pytest.approx(6_000, abs=40)
    film = watch(store, "citizen")
    assert len(film.pictures) == 6 * FPS
    assert film.tone(0.5, 5.5) == pytest.approx(440, abs=2)
    assert store.verify(CALL, deep=True) == []


def test_screen_is_a_film_of_its_own(store):
    key_ref = store.create(CALL, "contact-1", START_MS)
    sound, sight = open_both(store, key_ref, AGENT)
    screen = store.open_source(CALL, key_ref, AGENT, SourceKind.SCREEN)
    feed(sound, opus_frames(4, hertz=440), START_MS)
    feed(sight, vp8_frames(4), START_MS)
    feed(screen, vp8_frames(2, mirrored=True, width=640, height=360), START_MS + 1_000)
    close(sound, sight, screen)
    summary = store.finish(CALL)
    assert [r.name for r in summary.parties[0].renditions] == ["agent", "agent.screen"]
    film = watch(store, "agent.screen")
    assert film.pictures[0][0] == pytest.approx(1.0, abs=0.002)
    assert film.pictures[0][1].shape == (360, 640, 3)
    assert all(is_mirrored(image) for _, image in film.pictures)
    assert not any(is_mirrored(image) for _, image in watch(store, "agent").pictures)


def test_picture_size_may_change_on_the_way(store):
    key_ref = store.create(CALL, "contact-1", START_MS)
    sight = store.open_source(CALL, key_ref, CITIZEN, SourceKind.VIDEO)
    feed(sight, vp8_frames(1), START_MS)
    small = list(vp8_frames(1, width=160, height=120, first_rtp=900_000 + 90_000))
    feed(sight, small, START_MS + 1_000)
    close(sight)
    store.finish(CALL)
    shapes = [image.shape[:2] for _, image in watch(store, "citizen").pictures]
    assert shapes == [(240, 320)] * FPS + [(120, 160)] * FPS


def test_pictures_after_a_lost_one_are_kept_named_and_played(store):
    """A picture the network lost: those up to the next key frame are there, and said to be damaged."""
    key_ref = store.create(CALL, "contact-1", START_MS)
    capture = store.open_source(CALL, key_ref, CITIZEN, SourceKind.VIDEO)
    frames = list(vp8_frames(6))
    keys = [number for number, frame in enumerate(frames) if frame.is_key]
    assert keys[:3] == [0, 30, 60]
    for number in range(41, 60):
        frames[number] = dataclasses.replace(frames[number], damaged=True, gap_before=number == 41)
    del frames[40]
    feed(capture, frames, START_MS)
    close(capture)
    summary = store.finish(CALL, START_MS + 6_000)
    (source,) = summary.parties[0].sources
    assert source.frames == len(frames)
    assert [(gap.reason, gap.at_ms) for gap in source.gaps] == [("loss", 39 * 1000 // FPS)]
    (span,) = source.damaged
    assert (span.start_ms, span.end_ms) == (round(41 * 1000 / FPS), 60 * 1000 // FPS)
    shown = [round(at_s * FPS) for at_s, _ in watch(store, "citizen").pictures]
    assert shown == [number for number in range(len(frames) + 1) if number != 40]
    assert store.verify(CALL, deep=True) == []


def test_pictures_before_the_first_key_frame_of_a_take_are_not_shown(store):
    key_ref = store.create(CALL, "contact-1", START_MS)
    capture = store.open_source(CALL, key_ref, CITIZEN, SourceKind.VIDEO)
    frames = [
        dataclasses.replace(frame, damaged=number < 30, gap_before=number == 10)
        for number, frame in enumerate(vp8_frames(4))
    ][10:]
    feed(capture, frames, START_MS)
    close(capture)
    store.finish(CALL, START_MS + 4_000)
    assert len(watch(store, "citizen").pictures) == 30
