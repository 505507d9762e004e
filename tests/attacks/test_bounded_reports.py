"""What one RTCP datagram tells of is bounded, however few octets it takes to tell."""

from __future__ import annotations

import struct

from media.peer.allowance import BURST, Allowance
from media.rtp.rtcp import Nack
from media.rtp.rtcp_parser import parse_rtcp
from media.rtp.twcc import TransportFeedback

ONE_FEEDBACK = struct.pack("!BBHIIHHIHH", 0x8F, 205, 5, 1, 2, 0, 8191, 0, 8191, 0)


def test_feedback_of_thousands_never_received_is_read_once_and_no_further():
    packets = parse_rtcp(memoryview(ONE_FEEDBACK * 58))
    told = [len(p.packets) for p in packets if isinstance(p, TransportFeedback)]
    assert told == [8191]


def test_losses_are_bounded_by_the_datagram_that_tells_them():
    one = struct.pack("!BBHII", 0x81, 205, 2 + 20, 1, 2) + struct.pack("!HH", 9, 0xFFFF) * 20
    packets = parse_rtcp(memoryview(one * 15))
    assert sum(len(p.lost) for p in packets if isinstance(p, Nack)) <= 4096 + 20 * 17


def test_reports_on_thousands_are_paid_off_before_the_next_packet():
    allowance = Allowance()
    assert allowance.refill(0.0)
    allowance.left -= BURST + 1000
    assert not allowance.refill(0.4)
    assert not allowance.refill(0.49)
    assert allowance.refill(0.6)
