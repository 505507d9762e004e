"""A masked voice: moved by its factor, of the same length, silent where it was, and without pictures."""

import io
import math
from array import array
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from media import telephone
from recordings import byte_line, masked, opus, webm
from tests.recordings.archive_of_calls import record
from tests.support.media.encoded_media import opus_frames
from tests.support.media.trunk import strength
from tests.support.recordings.parties import AGENT, CITIZEN

RATE = 48_000
PROMPTS = Path(telephone.__file__).parent / "prompts/it"
SECONDS = 4
PITCH_HZ = 660
"""Of the operator in :func:`record`."""
FACTORS = (
    masked.LOWER[0],
    *(pytest.param(each, marks=pytest.mark.long) for each in (masked.LOWER[1], masked.HIGHER[0])),
    masked.HIGHER[1],
)


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


class InMemory:
    def __init__(self, file):
        self.file, self.size, self.closed = file, len(file), False

    def read_range(self, start, end):
        return self.file[start:end]

    def close(self):
        self.closed = True


def file_of(blocks, duration_ms):
    head = webm.FileHead([webm.AudioTrack(2)], duration_ms, 1)
    clusters = b"".join(webm.cluster([block]) for block in blocks)
    return head.encode([], head.size + len(clusters)) + clusters


def moved(file, factor, duration_ms=SECONDS * 1000):
    part = masked.MaskedPart(InMemory(file), duration_ms, factor)
    return part.read_range(0, part.size)


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
    part = masked.MaskedPart(store.open_rendition(recording, CITIZEN), duration_ms, 1.3)
    file = part.read_range(0, part.size)
    part.close()
    assert len(file) == part.size
    blocks = list(webm.blocks(part_of(file), len(file)))
    assert {block.track for block in blocks} == {2}
    assert [block.time_ms for block in blocks] == list(range(0, duration_ms, 20))
    head = byte_line.read_head(part_of(file), len(file))
    line = byte_line.byte_line(head, len(file), duration_ms)
    assert line.stretch(0, len(file)) == (0, duration_ms)
    with av.open(io.BytesIO(file), format="webm") as container:
        assert not container.streams.video
        assert container.duration / 1000 == pytest.approx(duration_ms, abs=1)


def part_of(file):
    return lambda start, end: file[start:end]


SEGMENTS = 3
LONG_MS = (SEGMENTS - 1) * masked.SEGMENT_MS + 5000


@pytest.fixture(scope="module")
def long_tone():
    """A file of three segments with a tone of :data:`PITCH_HZ`."""
    packets = [frame.data for frame in opus_frames(LONG_MS / 1000, hertz=PITCH_HZ)]
    blocks = [webm.Block(2, number * 20, data, True) for number, data in enumerate(packets)]
    return file_of(blocks, LONG_MS)


def test_a_range_makes_the_segments_in_it_and_no_others(long_tone):
    made = []

    def remember(number, make):
        made.append(number)
        return make(number)

    part = masked.MaskedPart(InMemory(long_tone), LONG_MS, 1.3, remember)
    assert not made
    whole = part.read_range(0, part.size)
    assert made == list(range(SEGMENTS))
    cues = webm.read_cues(byte_line.read_head(part_of(whole), len(whole)))
    assert [cue.time_ms for cue in cues] == [each * masked.SEGMENT_MS for each in range(SEGMENTS)]
    assert all(webm.is_cluster(whole[cue.position :]) for cue in cues)
    for start, end, needs in (
        (cues[2].position, part.size, [2]),
        (cues[1].position + 1000, cues[1].position + 1001, [1]),
        (cues[1].position - 1, cues[1].position + 1, [0, 1]),
        (10, cues[0].position, []),
        (5, part.size + 100, [0, 1, 2]),
    ):
        made.clear()
        assert part.read_range(start, end) == whole[start:end]
        assert made == needs, (start, end)


@pytest.mark.parametrize("factor", FACTORS)
def test_two_segments_join_without_a_gap_or_a_click(long_tone, factor):
    samples = np.array(heard(moved(long_tone, factor, LONG_MS)), float)
    loud = loudness(samples[RATE:-RATE], 5)
    usual = np.median(loud)
    assert loud.min() > usual / 3
    assert loud.max() < usual * 1.5
    # a click is broadband: nothing of the sound lies above 2 kHz
    windows = samples[RATE : -RATE // 1920 * 1920].reshape(-1, 1920) * np.hanning(1920)
    power = np.abs(np.fft.rfft(windows)) ** 2
    assert (power[:, 2000 * 1920 // RATE :].sum(1) / power.sum(1)).max() < 1e-6


@pytest.fixture(scope="module")
def spoken():
    """A file with 20 s of speech, announcements of the telephone reception with pauses between them."""
    packets = []
    for name in ("welcome", "consent", "callback_offer", "conference_recorded", "topic"):
        with av.open(str(PROMPTS / f"{name}.opus")) as container:
            packets += [bytes(packet) for packet in container.demux(audio=0) if packet.size]
        packets += [opus.SILENCE] * 25
    blocks = [webm.Block(2, number * 20, data, True) for number, data in enumerate(packets[:1000])]
    return file_of(blocks, 20_000)


def loudness(samples, window_ms=20):
    """The level of each window."""
    length = window_ms * RATE // 1000
    count = len(samples) // length
    return np.sqrt((samples[: count * length].reshape(count, length) ** 2).mean(1))


def pitches(samples, lowest_hz, highest_hz):
    """The pitch of each 40 ms by autocorrelation, NaN where there is no voice."""
    found = []
    for window in samples[: len(samples) // 1920 * 1920].reshape(-1, 1920):
        steady = window - window.mean()
        alike = np.fft.irfft(np.abs(np.fft.rfft(steady, 3840)) ** 2)[:1920] / (steady @ steady + 1)
        period = int(RATE / highest_hz)
        period += int(np.argmax(alike[period : int(RATE / lowest_hz)]))
        voiced = np.abs(window).mean() > 300 and alike[period] > 0.4
        found.append(RATE / period if voiced else math.nan)
    return np.array(found)


@pytest.mark.parametrize("factor", FACTORS)
def test_speech_keeps_its_pace_its_pauses_and_its_loudness_and_changes_its_pitch(spoken, factor):
    before, after = (
        np.array(heard(each), float) for each in (spoken, moved(spoken, factor, 20_000))
    )
    assert len(before) == len(after)
    loud, masked_loud = loudness(before), loudness(after)
    # word by word: the same course, and not 40 ms earlier or later
    alike = [
        np.corrcoef(loud[5:-5], masked_loud[5 + by : len(loud) - 5 + by])[0, 1] for by in (-2, 0, 2)
    ]
    assert alike[1] > 0.9
    assert max(alike) == alike[1]
    assert masked_loud.mean() == pytest.approx(loud.mean(), rel=0.1)
    assert (masked_loud[loud > 1000] > 200).mean() > 0.98
    # windows inside of pauses: their edges are smeared
    pause = loud < 30
    inside = pause[:-4] & pause[1:-3] & pause[2:-2] & pause[3:-1] & pause[4:]
    assert inside.sum() > 50
    assert (masked_loud[2:-2][inside] < 100).mean() > 0.98
    high, masked_high = pitches(before, 75, 400), pitches(after, 75 * factor, 400 * factor)
    ratio = np.nanmedian(masked_high / high)
    assert ratio == pytest.approx(factor, rel=0.02)


def test_every_gateway_makes_the_same_bytes_and_no_two_recordings_the_same_voice(store):
    recording = record(store, "r2", seconds=2)
    duration_ms = store.summary(recording).duration_ms
    one, two = (
        masked.MaskedPart(store.open_rendition(recording, AGENT), duration_ms, 0.78) for _ in "12"
    )
    assert one.read_range(0, one.size) == two.read_range(0, two.size)
    one.close()
    two.close()
    drawn = [masked.voice_factor(b"key", f"r{number}/agent") for number in range(200)]
    lower, higher = masked.LOWER, masked.HIGHER
    assert all(lower[0] <= each <= lower[1] or higher[0] <= each <= higher[1] for each in drawn)
    assert {each > 1 for each in drawn} == {True, False}
    assert len(set(drawn)) > 100
    assert masked.voice_factor(b"key", "r1/agent") == drawn[1]
    assert [masked.voice_factor(b"other", f"r{number}/agent") for number in range(200)] != drawn
