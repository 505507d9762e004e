"""The round trip to a peer, as its reports give it."""

from types import SimpleNamespace

import pytest

from media.peer.reports import PeerReports
from media.rtp.reception import NtpClock, middle_bits
from media.rtp.rtcp import ReportBlock

NOW = 1_000.0
CLOCK = NtpClock(wall_s=1_790_000_000.0, now=NOW)
SLOTS = {7: SimpleNamespace(reception_report=lambda _block: None)}


def block(took_s, *, ssrc=7):
    """A report at NOW about what was sent *took_s* before."""
    sent = middle_bits(CLOCK.ntp(NOW - took_s))
    return ReportBlock(ssrc, 0, 0, 0, 0, lsr=sent, dlsr=0)


def test_the_round_trip_follows_what_is_measured_by_a_quarter():
    reports = PeerReports(CLOCK, "name", 1, NOW)
    assert (reports.measured_rtt_s, reports.rtt_s) == (None, 0.1)
    for took_s, smoothed_s in ((0.04, 0.04), (0.08, 0.05), (0.01, 0.04)):
        reports.received([block(took_s)], SLOTS, NOW)
        assert reports.rtt_s == pytest.approx(smoothed_s, abs=0.001)
    reports.received([block(0.5, ssrc=8)], SLOTS, NOW)
    assert reports.measured_rtt_s == pytest.approx(0.04, abs=0.001), "of a slot that is not its own"
