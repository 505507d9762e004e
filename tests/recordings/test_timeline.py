"""Sound and picture come to lie where they were, whatever clocks and networks did."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import opus
from recordings.rendition import lay_sound
from recordings.timeline import Alignment, MediaClock

PACKET = opus.SILENCE


@given(
    st.lists(
        st.tuples(st.integers(-500_000, 500_000), st.floats(-500, 5_000)), min_size=1, max_size=60
    )
)
def test_media_time_never_runs_backwards(steps):
    clock = MediaClock()
    rtp, wall, times = 1_000_000, 0.0, []
    for rtp_step, wall_step in steps:
        rtp, wall = rtp + rtp_step, wall + wall_step
        times.append(clock.place(rtp, 90_000, wall))
    assert times[0] == 0
    assert times == sorted(times)


def test_media_time_is_rtp_time_until_the_stream_is_another_one():
    clock = MediaClock()
    assert clock.place(5_000, 48_000, 1000.0) == 0
    assert clock.place(5_960, 48_000, 1013.0) == 20
    # twenty minutes ahead in RTP time, a quarter of a second later by the clock
    assert clock.place(5_960 + 57_600_000, 48_000, 1263.0) == 270
    assert clock.place(5_960 + 57_600_960, 48_000, 1283.0) == 290
    # and back again
    assert clock.place(6_000, 48_000, 1303.0) == 310
    assert clock.place(48_000 * 3 + 6_000, 48_000, 4303.0) == pytest.approx(3310)


@pytest.mark.parametrize("drift_ppm", [-200, 0, 200])
def test_alignment_follows_drift_and_ignores_jitter(drift_ppm):
    seeded = random.Random(drift_ppm)
    true = [(t, 1_790_000_000_000 + t * (1 + drift_ppm / 1e6)) for t in range(0, 600_000, 1_000)]
    alignment = Alignment([(t, wall + seeded.gauss(0, 8)) for t, wall in true])
    for t, wall in true:
        assert alignment.wall_ms(t) == pytest.approx(wall, abs=10)
    walls = [alignment.wall_ms(t) for t in range(-2_000, 602_000, 20)]
    assert walls == sorted(walls)


def test_alignment_outlives_late_sender_reports():
    """Before the first report only the arrival is known, here 60 ms late."""
    points = [(t, 1000.0 + t + (60 if t < 3_000 else 0)) for t in range(0, 60_000, 1_000)]
    assert Alignment(points).wall_ms(0) == 1000


@given(
    steps=st.lists(st.sampled_from([19.0, 20.0, 20.0, 20.0, 21.0, 60.0, 500.0]), max_size=200),
    begins=st.floats(-100, 1_000),
)
def test_sound_is_laid_without_holes_and_in_place(steps, begins):
    times = list(itertools.accumulate(steps, initial=begins))
    packets = [(t, PACKET + n.to_bytes(2)) for n, t in enumerate(times)]
    duration = max(0.0, times[-1]) + 100
    laid = list(lay_sound(packets, duration))
    at = 0
    for position, packet in laid:
        assert position == at
        at += opus.packet_samples(packet)
    assert duration <= at / 48 < duration + 21
    for position, packet in laid:
        if packet != opus.SILENCE:
            number = int.from_bytes(packet[-2:])
            assert abs(position / 48 - times[number]) < 20.1
    kept = sum(packet != opus.SILENCE for _, packet in laid)
    assert kept >= sum(t >= 0 for t in times) - len(times) // 10 - 1


def test_packet_durations_as_the_codec_defines_them():
    assert opus.packet_samples(bytes([0 << 3])) == 480  # SILK 10 ms
    assert opus.packet_samples(bytes([3 << 3])) == 2_880  # SILK 60 ms
    assert opus.packet_samples(bytes([13 << 3 | 1])) == 1_920  # hybrid, two of 20 ms
    assert opus.packet_samples(bytes([16 << 3 | 2])) == 240  # CELT, two of 2.5 ms
    assert opus.packet_samples(bytes([31 << 3 | 3, 6])) == 5_760  # CELT, six of 20 ms
    for wrong in (b"", bytes([31 << 3 | 3]), bytes([31 << 3 | 3, 7]), bytes([31 << 3 | 3, 0])):
        with pytest.raises(ValueError, match="Opus"):
            opus.packet_samples(wrong)
