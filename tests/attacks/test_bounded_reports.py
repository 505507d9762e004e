"""What one packet tells of is bounded, however few octets it takes to tell: RTCP, transport-wide numbers,
header extensions."""

from __future__ import annotations

import struct
import sys

import pytest

from media.peer.allowance import BURST, Allowance
from media.rtp.extensions import MOST_ELEMENTS, elements, find, scan
from media.rtp.header import parse_header
from media.rtp.rtcp import Nack
from media.rtp.rtcp_parser import parse_rtcp
from media.rtp.twcc import TransportFeedback, TransportFeedbackBuilder, parse_feedback
from tests.support.media.rtp_packets import rtp

ONE_FEEDBACK = struct.pack("!BBHIIHHIHH", 0x8F, 205, 5, 1, 2, 0, 8191, 0, 8191, 0)


def test_feedback_of_thousands_never_received_is_read_once_and_no_further():
    packets = parse_rtcp(memoryview(ONE_FEEDBACK * 58))
    told = [len(p.packets) for p in packets if isinstance(p, TransportFeedback)]
    assert told == [2048, 2048]


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


def steps_of(work) -> int:
    """Lines of Python run: time on a busy machine says little."""
    lines = 0

    def note(_frame, event, _argument):
        nonlocal lines
        lines += event == "line"
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        work()
    finally:
        sys.settrace(before)
    return lines


def reported(step: int) -> tuple[int, int, set[int]]:
    """What reports on a hundred packets with numbers so far apart cost, span, and say came."""
    builder = TransportFeedbackBuilder()
    for number in range(100):
        builder.received(number * step & 0xFFFF, 1.0 + number / 1000)
    packets: list[bytes] = []
    lines = steps_of(lambda: packets.extend(builder.build(1, 2, 1.2)))
    told = [one for packet in packets for one in parse_feedback(packet).packets]
    return lines, len(told), {number for number, at in told if at is not None}


def interpreted() -> bool:
    return TransportFeedbackBuilder.__module__ in sys.modules and str(
        sys.modules[TransportFeedbackBuilder.__module__].__file__
    ).endswith(".py")


@pytest.mark.parametrize("step", [2, 100, 2000, 4090, 9000, 32_000])
def test_numbers_that_leap_cost_no_more_than_their_packets(step):
    lines, spanned, came = reported(step)
    assert came == {number * step & 0xFFFF for number in range(100)}
    assert spanned <= 2048 + 100
    if interpreted():
        # one report a packet at worst; untold holes cost nothing
        assert lines < 100 * 120 + 2048 * 3


def test_feedback_beyond_what_is_read_does_not_shift_the_rest():
    """Statuses that are not read have their chunks all the same, behind which the deltas lie."""
    chunks = struct.pack("!HHH", 1 << 13 | 3, 3000, 1 << 13 | 2)
    head = struct.pack("!BBHIIHHI", 0x8F, 205, 7, 1, 2, 10, 3005, 0)
    told = parse_feedback(head + chunks + bytes((4, 4, 4, 8, 8, 0))).packets
    assert len(told) == 2048
    assert told[:4] == ((10, 1000), (11, 2000), (12, 3000), (13, None))


@pytest.mark.parametrize("profile", [0xBEDE, 0x1000])
def test_elements_of_a_header_are_looked_at_as_far_as_browsers_send_any(profile):
    element = bytes((0x20, 0xFF)) if profile == 0xBEDE else bytes((2, 1, 0xFF))
    late = bytes((0x31, 0, 9)) if profile == 0xBEDE else bytes((3, 2, 0, 9))
    block = element * 400 + late
    block += bytes(-len(block) % 4)
    packet = rtp(extension=(profile, block))
    header = parse_header(packet)
    assert len(list(elements(packet, header))) == MOST_ELEMENTS
    assert scan(packet, header, 3) == -1
    assert len(header.elements) == MOST_ELEMENTS
    assert find(packet, header, 3) is None


def test_padding_in_front_of_an_element_is_not_walked_for_long():
    for padding, found in ((100, 9), (1100, -1)):
        packet = rtp(extension=(0xBEDE, bytes(padding) + bytes((0x31, 0, 9, 0))))
        header = parse_header(packet)
        assert scan(packet, header, 3) == found
        assert len(list(elements(packet, header))) == (found > 0)
