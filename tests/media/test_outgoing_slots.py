"""A peer's slot and the sources that it forwards one after the other."""

from array import array
from types import SimpleNamespace

import pytest

from media.peer.downlink import Downlink
from media.peer.egress import OutgoingSlot
from media.peer.source import PeerClock, Source
from media.peer.transport import SharedBuffers
from media.rtp.header import parse_header
from media.rtp.history import ResendBudget
from media.rtp.reception import NtpClock
from media.rtp.red import parse_red
from media.sdp.offer import OfferedCodec
from media.sdp.plan import LinePlan, LineRole, SourceKind
from media.telephone.codecs import PCMA
from media.telephone.intake import LineFrame
from media.telephone.voice import Voice
from tests.support.media.rtp_packets import rtp

RED = OfferedCodec(120, "red", 48_000, 2)


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


def made(downlink, red=None):
    buffers = SharedBuffers()
    sent = Sent(buffers)
    line = LinePlan(
        "0", "audio", LineRole.SLOT, active=True, slot=0, codec=OfferedCodec(96, "opus", 48_000, 2),
        rtx=OfferedCodec(112, "rtx", 48_000, 2), red=red,
    )  # fmt: skip
    slot = OutgoingSlot(
        line, transport=sent, buffers=buffers, budget=ResendBudget(1_000_000),
        downlink=downlink, retransmission=True,
    )  # fmt: skip
    return slot, sent


@pytest.fixture
def sent_by():
    return made(Downlink(0.0, lambda *_: None))


@pytest.fixture
def lossy():
    """The downlink of a receiver who has told of loss."""
    downlink = Downlink(0.0, lambda *_: None)
    downlink.repeats_sound = True
    return downlink


def heard(slot, sent, ssrc, now, *, seq=7, said=b"said", payload_type=111):
    """Forward one packet of this sender; return the number under which it went out."""
    packet = memoryview(rtp(seq, seq * 960, ssrc, payload_type, said))
    header = parse_header(packet)
    header.payload = said
    slot.forward(packet, header, None, now)
    return parse_header(memoryview(bytearray(sent.packets[-1]))).sequence_number


def payloads(sent):
    """Payload type and payload of all that went out."""
    headers = [(parse_header(packet), packet) for packet in sent.packets]
    return [(h.payload_type, p[h.payload_offset : h.payload_end]) for h, p in headers]


def red_of(*frames):
    """What a receiver that numbers Opus 96 gets of two frames of 20 ms."""
    before, now = frames
    return bytes((0x80 | 96, 960 >> 6, (960 & 0x3F) << 2, len(before), 96)) + before + now


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


def test_plain_sound_is_sent_with_the_frame_before_to_who_loses_packets(sources, lossy):
    slot, sent = made(lossy, RED)
    slot.assign(sources[0])
    numbers = [
        heard(slot, sent, 100, 1.0, seq=seq, said=said)
        for seq, said in ((7, b"one"), (8, b"two"), (9, b"three"))
    ]
    assert [number - numbers[0] for number in numbers] == [0, 1, 2]
    assert payloads(sent) == [
        (96, b"one"),
        (120, red_of(b"one", b"two")),
        (120, red_of(b"two", b"three")),
    ]
    # what is resent is what was sent
    slot.resend((numbers[1],), 2.0, 0.02)
    (_, resent) = payloads(sent)[-1]
    assert resent[2:] == red_of(b"one", b"two")


@pytest.mark.parametrize("red", [None, RED])
def test_nothing_is_repeated_to_who_loses_nothing_or_knows_no_red(sources, lossy, red):
    slot, sent = made(Downlink(0.0, lambda *_: None) if red else lossy, red)
    slot.assign(sources[0])
    for seq, said in ((7, b"one"), (8, b"two")):
        heard(slot, sent, 100, 1.0, seq=seq, said=said)
    assert payloads(sent) == [(96, b"one"), (96, b"two")]


def test_the_frame_before_of_one_sender_is_not_told_with_the_next_ones_sound(sources, lossy):
    slot, sent = made(lossy, RED)
    slot.assign(sources[0])
    heard(slot, sent, 100, 1.0, seq=7, said=b"secret")
    slot.assign(sources[1])
    heard(slot, sent, 101, 1.02, seq=8, said=b"hello")
    slot.assign(None)
    slot.assign(sources[0])
    heard(slot, sent, 100, 1.04, seq=9, said=b"back")
    # another stream of the same source, under the same numbers
    sources[0].bind(
        SimpleNamespace(ssrc=100, payload_type=111, red_payload_type=None, rid="", clock=None)
    )
    heard(slot, sent, 100, 1.06, seq=10, said=b"anew")
    assert payloads(sent) == [(96, b"secret"), (96, b"hello"), (96, b"back"), (96, b"anew")]


def test_red_of_the_sender_is_passed_on_as_it_came(sources, lossy):
    slot, sent = made(lossy, RED)
    sources[0].bind(
        SimpleNamespace(ssrc=100, payload_type=96, red_payload_type=63, rid="", clock=None)
    )
    slot.assign(sources[0])
    for seq in (7, 8):
        heard(slot, sent, 100, 1.0, seq=seq, said=red_of(b"a", b"b"), payload_type=63)
    assert payloads(sent) == [(120, red_of(b"a", b"b"))] * 2


def test_the_sound_of_a_telephone_is_repeated_but_not_across_a_pause(lossy):
    slot, sent = made(lossy, RED)
    voice = Voice("leg-1", PeerClock(NtpClock(wall_s=0.0, now=0.0)), PCMA)
    slot.assign(voice.source)
    for at in (0, 160, 8_000):
        frame = LineFrame(array("h", range(0, 16_000, 100)), at, resumes=at == 8_000)
        voice.send(frame, 1.0 + at / 8_000)
    (_, first), (kind, second), (resumed, _) = payloads(sent)
    assert (kind, resumed) == (120, 96)
    (before, _) = parse_red(second, 0, len(second))
    assert before == (96, 960, 5, len(first))
    assert second[5 : 5 + len(first)] == first
