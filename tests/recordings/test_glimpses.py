"""The line of loudness and the small pictures that a reviewer moves along a recording by."""

import io

import av
import numpy as np
import pytest

from recordings import stills, waveform, webm
from recordings.model import RecordingId, SourceKind
from recordings.waveform import STEPS
from tests.recordings.archive_of_calls import START_MS, record
from tests.support.media.encoded_media import opus_frames, still_frames
from tests.support.recordings.parties import AGENT, CITIZEN

CALL = RecordingId("call-1")


def capture(store, key_ref, party, kind, frames, later_ms=0.0):
    source = store.open_source(CALL, key_ref, party, kind)
    for frame in frames:
        source.write(frame, START_MS + later_ms + frame.at_ms)
    source.close()
    assert source.wait_closed()


def test_the_line_shows_who_spoke_when(store):
    key_ref = store.create(CALL, "contact-1", START_MS)
    capture(store, key_ref, CITIZEN, SourceKind.AUDIO, opus_frames(8, hertz=440))
    # the colleague speaks in the second half only
    capture(store, key_ref, AGENT, SourceKind.AUDIO, opus_frames(4, hertz=440), later_ms=4_000)
    summary = store.finish(CALL)
    lines = {}
    for party in ("citizen", "agent"):
        with store.open_rendition(CALL, party) as reader:
            lines[party] = waveform.peaks(reader, summary.duration_ms)
    assert [len(line) for line in lines.values()] == [STEPS, STEPS]
    # a step is half a packet at this length, and none is left out
    assert min(lines["citizen"][8 : STEPS - 16]) > 150
    assert max(lines["agent"][: STEPS // 2 - 8]) == 0
    assert max(lines["agent"][STEPS // 2 + 8 :]) > 150


def test_of_a_long_recording_only_so_much_is_decoded(store, monkeypatch):
    recording = record(store, "call-1")
    monkeypatch.setattr(waveform, "PER_STEP", 0)
    with store.open_rendition(recording, "citizen") as reader:
        assert set(waveform.peaks(reader, 6_000)) == {0}


def brightness(picture: bytes) -> float:
    with av.open(io.BytesIO(picture), format="mjpeg") as file:
        return float(np.mean(next(file.decode(video=0)).to_ndarray(format="gray")))


def test_a_picture_is_that_of_its_moment_and_small(store):
    key_ref = store.create(CALL, "contact-1", START_MS)
    dark, bright = still_frames(4, level=20), still_frames(4, level=230)
    capture(store, key_ref, CITIZEN, SourceKind.VIDEO, dark)
    capture(store, key_ref, CITIZEN, SourceKind.VIDEO, bright, later_ms=4_000)
    capture(store, key_ref, AGENT, SourceKind.AUDIO, opus_frames(8, hertz=440))
    store.finish(CALL)
    with store.open_rendition(CALL, "citizen") as reader:
        pictures = {at: stills.still(reader, at) for at in (0, 3_500, 6_000, 10**9)}
        assert all(0 < len(each) <= stills.MAX_BYTES for each in pictures.values())
        with av.open(io.BytesIO(pictures[0]), format="mjpeg") as file:
            frame = next(file.decode(video=0))
            assert (frame.width, frame.height) == (192, 144)
    assert [brightness(each) > 128 for each in pictures.values()] == [False, False, True, True]
    # whoever has no camera has no picture
    with store.open_rendition(CALL, "agent") as reader:
        assert stills.still(reader, 0) is None


def test_the_index_is_that_which_was_written(store):
    recording = record(store, "call-1", pictures=True)
    with store.open_rendition(recording, "citizen") as reader:
        cues = webm.read_cues(reader.read_range(0, reader.size))
        assert cues
        for cue in cues:
            length = webm.element_size(reader.read_range(cue.position, cue.position + 12))
            cluster = reader.read_range(cue.position, cue.position + length)
            first = next(iter(webm.parse_cluster(cluster)))
            assert (first.time_ms, first.track, first.is_key) == (cue.time_ms, cue.track, True)
        with pytest.raises(ValueError, match=r"no element here|beyond its parent"):
            webm.read_cues(reader.read_range(0, 60))
