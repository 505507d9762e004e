"""A masked voice: moved by its factor, of the same length, silent where it was, and without pictures."""

import io
import math
from array import array
from itertools import pairwise

import av
import pytest

from recordings import byte_line, masked, opus, webm
from recordings.model import AGENT, CITIZEN
from tests.recordings.archive_of_calls import record
from tests.support.media.encoded_media import opus_frames
from tests.support.media.trunk import strength

RATE = 48_000
SECONDS = 4
PITCH_HZ = 660
"""Of the operator in :func:`record`."""
FACTORS = (masked.LOWER[0], masked.LOWER[1], masked.HIGHER[0], masked.HIGHER[1])


@pytest.fixture(scope="module")
def tone():
    """A file of ours with a tone of :data:`PITCH_HZ` for a second, a second of silence, and the tone again."""
    packets = [frame.data for frame in opus_frames(SECONDS, hertz=PITCH_HZ)]
    silent = range(1000 // 20, 2000 // 20)
    blocks = [
        webm.Block(2, number * 20, opus.SILENCE if number in silent else packet, True)
        for number, packet in enumerate(packets)
    ]
    return file_of(blocks, SECONDS * 1000)


def file_of(blocks, duration_ms):
    head = webm.FileHead([webm.AudioTrack(2)], duration_ms, 1)
    clusters = b"".join(webm.cluster([block]) for block in blocks)
    return head.encode([], head.size + len(clusters)) + clusters


def moved(file, factor, duration_ms=SECONDS * 1000):
    return masked.masked(lambda start, end: file[start:end], len(file), duration_ms, factor)


def heard(file):
    """The samples of a file, as a player decodes them."""
    samples = array("h")
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(io.BytesIO(file), format="webm") as container:
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                samples.frombytes(bytes(part.planes[0])[: 2 * part.samples])
    return samples


def between(samples, from_ms, until_ms):
    return samples[from_ms * RATE // 1000 : until_ms * RATE // 1000]


def level(samples):
    return math.sqrt(sum(each * each for each in samples) / len(samples))


@pytest.mark.parametrize("factor", FACTORS)
def test_every_frequency_is_moved_by_the_factor(tone, factor):
    before, after = (between(heard(each), 2200, 3800) for each in (tone, moved(tone, factor)))
    assert strength(before, PITCH_HZ, RATE) > 0.9
    # zero crossings: the same tone, so many times as high
    rising = sum(first < 0 <= second for first, second in pairwise(after))
    assert rising / 1.6 == pytest.approx(PITCH_HZ * factor, rel=0.02)
    assert strength(after, PITCH_HZ, RATE) < 0.05
    assert level(after) == pytest.approx(level(before), rel=0.3)


@pytest.mark.parametrize("factor", FACTORS)
def test_it_lasts_as_long_and_is_silent_where_it_was(tone, factor):
    samples = heard(moved(tone, factor))
    assert len(samples) == pytest.approx(SECONDS * RATE, abs=RATE // 50)
    loud = level(between(samples, 200, 800))
    # the change of tempo may smear by its window, and moves nothing further
    assert level(between(samples, 1100, 1900)) < loud / 100
    assert level(between(samples, 900, 960)) > loud / 2
    assert level(between(samples, 2060, 2120)) > loud / 2


def test_silence_stays_silence():
    blocks = [webm.Block(2, at, opus.SILENCE, True) for at in range(0, 2000, 20)]
    assert level(heard(moved(file_of(blocks, 2000), 1.3, 2000))) < 2


def test_a_hole_and_a_broken_packet_move_nothing_that_follows():
    packets = [frame.data for frame in opus_frames(3, hertz=PITCH_HZ)]
    whole = list(enumerate(packets))
    broken = [(number, b"\xff" if number == 10 else data) for number, data in whole]
    holed = [each for each in broken if not 25 <= each[0] < 100]
    file = file_of([webm.Block(2, number * 20, data, True) for number, data in holed], 3000)
    samples = heard(moved(file, 0.8, 3000))
    assert level(between(samples, 700, 1900)) < level(between(samples, 2200, 2800)) / 100
    assert len(samples) == pytest.approx(3 * RATE, abs=RATE // 50)


def test_no_sound_at_all_is_silence_of_that_length():
    assert level(heard(moved(file_of([webm.Block(1, 0, b"picture", True)], 1000), 0.8, 1000))) < 2


def test_of_a_real_recording_the_index_is_whole_and_no_picture_is_left(store):
    recording = record(store, "r1", seconds=6, pictures=True)
    duration_ms = store.summary(recording).duration_ms
    with store.open_rendition(recording, CITIZEN) as reader:
        file = masked.masked(reader.read_range, reader.size, duration_ms, 1.3)

    def read_range(start, end):
        return file[start:end]

    assert {block.track for block in webm.blocks(read_range, len(file))} == {2}
    head = byte_line.read_head(read_range, len(file))
    assert len(webm.read_cues(head)) >= duration_ms // 1000
    line = byte_line.byte_line(head, len(file), duration_ms)
    assert line.stretch(0, len(file)) == (0, duration_ms)
    with av.open(io.BytesIO(file), format="webm") as container:
        assert not container.streams.video
        assert container.duration / 1000 == pytest.approx(duration_ms, abs=1)


def test_every_gateway_makes_the_same_bytes_and_no_two_recordings_the_same_voice(store):
    recording = record(store, "r2", seconds=2)
    duration_ms = store.summary(recording).duration_ms
    with store.open_rendition(recording, AGENT) as reader:
        one, two = (
            masked.masked(reader.read_range, reader.size, duration_ms, 0.78) for _ in range(2)
        )
    assert one == two
    drawn = [masked.voice_factor(b"key", f"r{number}/agent") for number in range(200)]
    lower, higher = masked.LOWER, masked.HIGHER
    assert all(lower[0] <= each <= lower[1] or higher[0] <= each <= higher[1] for each in drawn)
    assert {each > 1 for each in drawn} == {True, False}
    assert len(set(drawn)) > 100
    assert masked.voice_factor(b"key", "r1/agent") == drawn[1]
    assert [masked.voice_factor(b"other", f"r{number}/agent") for number in range(200)] != drawn
