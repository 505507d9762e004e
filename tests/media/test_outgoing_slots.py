"""A peer's slot and the sources that it forwards one after the other."""

from types import SimpleNamespace

import pytest

from media.peer.downlink import Downlink
from media.peer.egress import OutgoingSlot
from media.peer.source import PeerClock, Source
from media.peer.transport import SharedBuffers
from media.rtp.header import parse_header
from media.rtp.history import ResendBudget
from media.rtp.reception import NtpClock
from media.sdp.offer import OfferedCodec
from media.sdp.plan import LinePlan, LineRole, SourceKind
from tests.support.media.rtp_packets import rtp


class Sent:
    """A transport that keeps what it sends."""

    on_stream = False

    def __init__(self, buffers):
        self._buffers = buffers
        self.packets = []

    def send_rtp(self, size):
        self.packets.append(bytes(self._buffers.outbound.data[:size]))


@pytest.fixture
def sources():
    clock = PeerClock(NtpClock(wall_s=0.0, now=0.0))
    made = [Source(f"p{n}", SourceKind.AUDIO, "0", clock) for n in range(2)]
    for n, each in enumerate(made):
        each.bind(SimpleNamespace(ssrc=100 + n, payload_type=111, red_payload_type=None, rid=""))
    return made


@pytest.fixture
def sent_by():
    buffers = SharedBuffers()
    sent = Sent(buffers)
    line = LinePlan(
        "0", "audio", LineRole.SLOT, active=True, slot=0, codec=OfferedCodec(111, "opus", 48_000, 2),
        rtx=OfferedCodec(112, "rtx", 48_000, 2),
    )  # fmt: skip
    slot = OutgoingSlot(
        line, transport=sent, buffers=buffers, budget=ResendBudget(1_000_000),
        downlink=Downlink(0.0, lambda *_: None), retransmission=True,
    )  # fmt: skip
    return slot, sent


def heard(slot, sent, ssrc, now):
    """Forward one packet of this sender; return the number under which it went out."""
    packet = memoryview(rtp(7, 960, ssrc, 111, b"said"))
    slot.forward(packet, parse_header(packet), None, now)
    return parse_header(memoryview(bytearray(sent.packets[-1]))).sequence_number


def test_a_slot_takes_one_source_at_a_time_and_in_the_end_none(sources, sent_by):
    one, other = sources
    slot, _ = sent_by
    slot.assign(one)
    assert (one.subscribers, slot.incoming) == ((slot,), one.stream)
    slot.assign(other)
    assert (one.subscribers, other.subscribers, slot.incoming) == ((), (slot,), other.stream)
    slot.assign(None)
    assert (other.subscribers, slot.source, slot.incoming) == ((), None, None)


@pytest.mark.parametrize("follows", [1, None])
def test_nothing_of_the_sender_before_is_sent_again_to_who_may_hear_another(
    sources, sent_by, follows
):
    slot, sent = sent_by
    slot.assign(sources[0])
    number = heard(slot, sent, 100, 1.0)
    slot.resend((number,), 2.0, 0.02)
    assert (len(sent.packets), slot.resent) == (2, 1)
    slot.assign(None if follows is None else sources[follows])
    slot.resend((number,), 3.0, 0.02)
    assert (len(sent.packets), slot.resent) == (2, 1)
