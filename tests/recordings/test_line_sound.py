"""A telephone's sound is kept as it came, and played as Opus."""

import io

import av
import pytest

from media.telephone.codecs import CODECS
from recordings import waveform
from recordings.model import RecordingId, RecordingState, SourceKind
from recordings.vault.container import RecordType, SegmentName, read_complete
from recordings.webm import is_cluster, parse_cluster
from tests.support.media.encoded_media import Frame, decode, opus_frames
from tests.support.media.trunk import tone
from tests.support.recordings.parties import AGENT, CITIZEN

CALL = RecordingId("call-1")
START_MS = 1_790_000_000_000
SECONDS = 5
DECODERS = {"pcma": "pcm_alaw", "pcmu": "pcm_mulaw", "g722": "g722"}


def line_frames(codec, seconds=SECONDS, hertz=440, packet_ms=20):
    """What a telephone sends; timestamps at 48 kHz, as the worker gives them."""
    samples, size = tone(hertz, seconds, codec.rate), codec.rate * packet_ms // 1000
    encoder = codec.encoder()
    for number in range(len(samples) // size):
        payload = encoder.encode(samples[number * size : (number + 1) * size])
        yield Frame("audio", codec.captured, payload, 48 * packet_ms * number, 48_000, True, None,
                    None, False, packet_ms * number)  # fmt: skip


def record(store, frames, begins_ms=0):
    key_ref = store.create(CALL, "contact-1", START_MS)
    telephone = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
    browser = store.open_source(CALL, key_ref, AGENT, SourceKind.AUDIO)
    kept = []
    for frame in frames:
        kept.append(frame.data)
        assert telephone.write(frame, START_MS + begins_ms + frame.at_ms)
    for frame in opus_frames(SECONDS, hertz=1000):
        assert browser.write(frame, START_MS + frame.at_ms)
    for each in (telephone, browser):
        each.close()
        assert each.wait_closed()
        assert each.failure is None
    return store.finish(CALL, START_MS + 1000 * SECONDS), kept


def captured(store, keystore):
    """The records of the telephone's segments, in clear."""
    folder, key = store._folder(CALL), keystore.fetch("call-1", CALL)
    source = "citizen.audio.0"
    return [
        [
            record.payload
            for record in read_complete(
                folder.segment(source, index), key, SegmentName(CALL, source, index)
            )
            if record.type is RecordType.MEDIA
        ]
        for index in folder.segment_indices(source)
    ]


@pytest.mark.parametrize("codec", CODECS[:3], ids=lambda codec: codec.captured)
def test_both_sides_are_sealed_verified_and_play_side_by_side(store, keystore, codec):
    summary, sent = record(store, line_frames(codec))
    assert summary.state is RecordingState.READY
    assert summary.problems == ()
    assert store.verify(CALL, deep=True, known_head=summary.ledger_head) == []
    segments = captured(store, keystore)
    blocks = [b.data for s in segments for p in s if is_cluster(p) for b in parse_cluster(p)]
    assert blocks == sent
    for party, hertz in (("citizen", 440), ("agent", 1000)):
        with store.open_rendition(CALL, party) as reader:
            whole = reader.read_range(0, reader.size)
            assert max(waveform.peaks(reader, summary.duration_ms)) > 200
        film = decode(io.BytesIO(whole))
        assert film.sound.size / 48_000 == pytest.approx(SECONDS, abs=0.05)
        assert film.tone(1, 4) == pytest.approx(hertz, abs=2)


@pytest.mark.parametrize("codec", CODECS[:3], ids=lambda codec: codec.captured)
def test_each_segment_is_a_file_that_others_can_play(store, keystore, codec):
    record(store, line_frames(codec))
    heard = 0
    segments = captured(store, keystore)
    assert len(segments) == 2
    for payloads in segments:
        with av.open(io.BytesIO(b"".join(payloads))) as container:
            stream = container.streams.audio[0]
            assert stream.codec_context.name in (
                DECODERS[codec.captured],
                f"adpcm_{codec.captured}",
            )
            assert stream.codec_context.sample_rate == codec.rate
            heard += sum(frame.samples for frame in container.decode(stream))
    assert heard == SECONDS * codec.rate


def test_packets_of_another_length_and_a_pause(store):
    """Packets of 30 ms, and two seconds in which the line was silent on purpose."""
    codec = CODECS[0]
    frames = [
        frame for frame in line_frames(codec, packet_ms=30) if not 1_500 <= frame.at_ms < 3_500
    ]
    summary, _ = record(store, frames)
    assert summary.state is RecordingState.READY
    with store.open_rendition(CALL, "citizen") as reader:
        film = decode(io.BytesIO(reader.read_range(0, reader.size)))
    assert film.sound.size / 48_000 == pytest.approx(SECONDS, abs=0.05)
    assert film.loudness(1.7, 3.3) < 1e-3 < 0.1 < film.loudness(3.7, 4.7)


def test_one_take_has_one_codec(store):
    key_ref = store.create(CALL, "contact-1", START_MS)
    source = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
    first, second = (next(iter(line_frames(codec))) for codec in CODECS[:2])
    assert source.write(first, START_MS)
    source.write(second, START_MS + 20)
    source.close()
    assert source.wait_closed()
    summary = store.finish(CALL, START_MS + 1000)
    assert [s.frames for party in summary.parties for s in party.sources] == [1]
