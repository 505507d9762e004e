import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.reception import NtpClock, ReceptionStatistics, middle_bits, round_trip_s
from media.rtp.rtcp import ReportBlock, SenderReport
from media.rtp.sender_report import PeerClock, SourceClock, outgoing_report
from media.rtp.sequence import ts_diff

CLOCK = NtpClock(wall_s=1_700_000_000.0, now=100.0)


def statistics():
    return ReceptionStatistics(ssrc=7, clock_rate=90000)


def test_ntp_of_unix_time():
    ntp = CLOCK.ntp(100.5)
    assert ntp >> 32 == 1_700_000_000 + 2_208_988_800
    assert (ntp & 0xFFFFFFFF) / 2**32 == pytest.approx(0.5, abs=1e-6)
    assert CLOCK.wall(CLOCK.ntp_seconds(101.0)) == 1_700_000_001.0


def test_loss_since_the_last_report_and_in_total():
    stats = statistics()
    for seq in range(65000, 65100):
        if seq % 10:
            stats.received(seq, 0, 10, 0.0)
    first = stats.report(1.0)
    assert (first.cumulative_lost, first.fraction_lost) == (9, 9 * 256 // 99)
    assert (first.lsr, first.dlsr) == (0, 0)
    for seq in range(65100, 66100):
        stats.received(seq & 0xFFFF, 0, 10, 0.0)
    second = stats.report(2.0)
    assert (second.fraction_lost, second.cumulative_lost) == (0, 9)
    assert second.highest_sequence == 66099
    assert (stats.packets, stats.octets) == (1090, 10900)
    assert stats.report(3.0).fraction_lost == 0
    for seq in range(66100, 66200):
        if seq % 2:
            stats.received(seq & 0xFFFF, 0, 10, 0.0)
    again = stats.report(4.0)
    assert (again.fraction_lost, again.cumulative_lost) == (128, 59)


def test_duplicates_make_loss_negative():
    stats = statistics()
    for seq in (1, 2, 2, 2):
        stats.received(seq, 0, 1, 0.0)
    block = stats.report(0.0)
    assert (block.cumulative_lost, block.fraction_lost) == (-2, 0)


def test_one_stray_number_is_ignored_two_in_a_row_restart():
    stats = statistics()
    for seq in (1, 2, 30000, 3):
        stats.received(seq, 0, 1, 0.0)
    assert stats.report(0.0).highest_sequence == 3
    for seq in (30000, 30001, 30002):
        stats.received(seq, 0, 1, 0.0)
    block = stats.report(0.0)
    assert (block.highest_sequence, block.cumulative_lost) == (30002, 0)


@given(st.integers(0, 0xFFFFFFFF))
def test_jitter_of_a_steady_alternation(start):
    """On time, 10 ms late, on time...: the deviation tends to 10 ms, wraps included."""
    stats = statistics()
    for i in range(400):
        at = i * 0.1 + (0.01 if i % 2 else 0.0)
        stats.received(i, (start + i * 9000) & 0xFFFFFFFF, 1, at)
    assert stats.jitter_s == pytest.approx(0.01, rel=0.01)


def test_no_jitter_on_a_perfect_network():
    stats = statistics()
    for i in range(100):
        stats.received(i, i * 1800, 1, i * 0.02)
    assert stats.report(0.0).jitter == 0


def test_round_trip_over_a_sender_report():
    """We send at 1000.0; it arrives 30 ms later; 500 ms after that the peer reports back."""
    sent = CLOCK.ntp(1000.0)
    peer = statistics()
    peer.sender_report(sent, 50.03)
    peer.received(1, 0, 1, 50.0)
    block = peer.report(50.53)
    assert round_trip_s(block, CLOCK.ntp(1000.0 + 0.03 + 0.5 + 0.02)) == pytest.approx(
        0.05, abs=1e-3
    )
    assert round_trip_s(block, CLOCK.ntp(1000.4999)) == 0.0
    assert round_trip_s(block, CLOCK.ntp(3000.0)) is None
    assert round_trip_s(ReportBlock(1, 0, 0, 0, 0, 0, 0), CLOCK.ntp(1000.0)) is None
    assert block.lsr == middle_bits(sent)


class Peer:
    """A browser whose clock is a day off and whose streams start anywhere."""

    def __init__(self, skew=86400.0, transit=0.04):
        self.skew, self.transit = skew, transit
        self.clock = NtpClock(wall_s=1_700_000_000.0 + skew, now=100.0)

    def report(self, ssrc, captured, origin, rate):
        timestamp = (origin + round(captured * rate)) & 0xFFFFFFFF
        return SenderReport(ssrc, self.clock.ntp(captured), timestamp, 0, 0)


def test_lips_stay_in_sync_through_the_forwarder():
    """Sound and picture of one instant get sender reports that say the same instant."""
    peer = Peer()
    peer_clock = PeerClock(CLOCK)
    audio, video = SourceClock(48000), SourceClock(90000)
    audio_origin, video_origin = 0xFFFFFF00, 12345
    for captured, jitter in ((200.0, 0.0), (205.0, 0.013), (210.0, 0.002)):
        report = peer.report(1, captured, audio_origin, 48000)
        peer_clock.sender_report(report, captured + peer.transit + jitter)
        audio.sender_report(report)
    report = peer.report(2, 201.0, video_origin, 90000)
    peer_clock.sender_report(report, 201.0 + peer.transit)
    video.sender_report(report)

    now = 212.0
    made = {}
    for source, rate, origin, offset in (
        (audio, 48000, audio_origin, 777),
        (video, 90000, video_origin, 0xFFFFFFF0),
    ):
        sr = outgoing_report(
            ssrc=9,
            now=now,
            clock=CLOCK,
            source_rtp=source.rtp_at(now, peer_clock),
            timestamp_offset=offset,
            packet_count=1,
            octet_count=2,
        )
        assert sr.ntp == CLOCK.ntp(now)
        # The instant that the receiver works out for something captured at 211.5.
        stamp = (origin + round(211.5 * rate) + offset) & 0xFFFFFFFF
        made[rate] = sr.ntp / 2**32 + ts_diff(stamp, sr.rtp_timestamp) / rate
    assert made[48000] == pytest.approx(made[90000], abs=1e-4)
    assert made[48000] == pytest.approx(CLOCK.ntp_seconds(211.5 + peer.transit), abs=2e-3)


def test_wall_clock_of_a_timestamp_before_and_after_reports():
    peer, peer_clock, source = Peer(), PeerClock(CLOCK), SourceClock(90000)
    assert source.wall_s(0, peer_clock, CLOCK) is None
    assert source.rtp_at(1.0, peer_clock) is None
    source.packet(9000, 200.0)
    assert source.rtp_at(201.0, peer_clock) == 99000
    assert source.wall_s(0, peer_clock, CLOCK) == pytest.approx(1_700_000_099.9)
    assert not source.synchronised
    report = peer.report(1, 300.0, 0, 90000)
    peer_clock.sender_report(report, 300.04)
    source.sender_report(report)
    assert source.synchronised
    assert peer_clock.known
    assert source.wall_s(301 * 90000, peer_clock, CLOCK) == pytest.approx(
        1_700_000_201.04, abs=1e-3
    )
    assert source.remote_ntp_s(301 * 90000) == pytest.approx(
        peer.clock.ntp_seconds(301.0), abs=1e-3
    )


def test_peer_clock_follows_best_delay_drift_and_jumps():
    clock, peer = PeerClock(CLOCK), Peer(skew=0.0)
    assert clock.remote_ntp_s(1.0) is None
    assert clock.wall_s(1.0) is None

    def delay_after(captured, transit):
        clock.sender_report(peer.report(1, captured, 0, 48000), captured + transit)
        return CLOCK.ntp_seconds(captured) - clock.remote_ntp_s(captured)

    assert delay_after(200.0, 0.100) == pytest.approx(0.1, abs=1e-4)
    assert delay_after(201.0, 0.050) == pytest.approx(0.05, abs=1e-4)
    assert delay_after(202.0, 0.082) == pytest.approx(0.052, abs=1e-4)
    assert delay_after(203.0, 3600.0) < 0.1
    assert delay_after(204.0, 3600.0) == pytest.approx(3600.0, abs=1e-3)
    clock.sender_report(SenderReport(1, 0, 0, 0, 0), 205.0)
    assert clock.wall_s(CLOCK.ntp_seconds(0.0)) == pytest.approx(
        CLOCK.wall(CLOCK.ntp_seconds(3600))
    )


def test_unknown_source_gives_no_report():
    assert (
        outgoing_report(
            ssrc=1,
            now=1.0,
            clock=CLOCK,
            source_rtp=None,
            timestamp_offset=0,
            packet_count=0,
            octet_count=0,
        )
        is None
    )


def observed_delay(clock, captured):
    return CLOCK.ntp_seconds(captured) - clock.remote_ntp_s(captured)


def test_reports_that_were_held_up_are_no_step_of_the_clock():
    clock, peer = PeerClock(CLOCK), Peer(skew=0.0)
    clock.sender_report(peer.report(1, 200.0, 0, 48000), 200.05)
    # sound and picture, stuck on the way and let go together
    for ssrc, captured in ((1, 201.0), (2, 201.3)):
        clock.sender_report(peer.report(ssrc, captured, 0, 48000), 202.0)
    assert observed_delay(clock, 202.0) == pytest.approx(0.05, abs=1e-4)
    clock.sender_report(peer.report(1, 203.0, 0, 48000), 203.05)
    # a second time, much later: not in a row
    clock.sender_report(peer.report(1, 204.0, 0, 48000), 205.0)
    assert observed_delay(clock, 205.0) == pytest.approx(0.05, abs=1e-4)


def test_late_reports_that_do_not_agree_are_no_step_either():
    clock, peer = PeerClock(CLOCK), Peer(skew=0.0)
    clock.sender_report(peer.report(1, 200.0, 0, 48000), 200.05)
    for captured, transit in ((201.0, 0.9), (203.0, 2.9), (206.0, 4.9)):
        clock.sender_report(peer.report(1, captured, 0, 48000), captured + transit)
        assert observed_delay(clock, captured) == pytest.approx(0.05, abs=1e-4)
