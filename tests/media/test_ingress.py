"""An incoming stream keeps the same books whether packets come in order or not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from media.peer.ingress import IncomingStream, RtxStream
from media.peer.source import Source
from media.rtp.header import RtpHeader
from media.rtp.nack import NackGenerator
from media.rtp.pli import KeyFrameRequests
from media.rtp.reception import NtpClock, ReceptionStatistics
from media.rtp.sender_report import PeerClock
from media.rtp.sequence import SeenWindow
from media.sdp.plan import SourceKind
from tests.support.media.rtp_packets import rtp, vp8_payload

MEDIA, REPAIR = 0xA0, 0xA1
CLOCK = NtpClock(wall_s=1_700_000_000.0, now=0.0)


class Feedback:
    feedback_ssrc = 1
    rtt_s = 0.05

    def __init__(self):
        self.key_frame_requests = KeyFrameRequests()
        self.sent = []

    def send_feedback(self, packet):
        self.sent.append(packet)

    def limit_uplink(self):
        pass


class Taker:
    """A subscriber that notes what it was given."""

    def __init__(self):
        self.numbers = []
        self.payloads = []

    def source_bound(self, source):
        pass

    def forward(self, packet, header, vp8, now):
        self.numbers.append(header.sequence_number)
        self.payloads.append(header.payload)

    def cap_bps(self):
        return None


class Rig:
    def __init__(self):
        self.feedback, self.taker = Feedback(), Taker()
        source = Source("p", SourceKind.CAMERA, "1", PeerClock(CLOCK))
        self.stream = IncomingStream(
            ssrc=MEDIA,
            payload_type=96,
            clock_rate=90000,
            source=source,
            feedback=self.feedback,
            retransmission=True,
        )
        self.repair = RtxStream(ssrc=REPAIR, payload_type=97, primary=self.stream)
        source.bind(self.stream)
        source.subscribe(self.taker)
        self._header = RtpHeader()

    def receive(self, number, now, *, payload):
        packet = rtp(number, (number // 3) * 3000, MEDIA, 96, payload)
        self._header.parse(packet)
        self.stream.received(memoryview(packet), self._header, now)

    def recover(self, number, now, *, payload):
        body = (number & 0xFFFF).to_bytes(2, "big") + payload
        packet = rtp(number + 7, (number // 3) * 3000, REPAIR, 97, body)
        self._header.parse(packet)
        self.repair.received(memoryview(packet), self._header, now)


class Books:
    """What the stream's books should say, entered packet by packet."""

    def __init__(self):
        self.statistics = ReceptionStatistics(ssrc=MEDIA, clock_rate=90000)
        self.seen, self.nack = SeenWindow(), NackGenerator(is_video=True)
        self.numbers, self.requests, self.duplicates = [], [], 0

    def receive(self, number, now, payload):
        self.statistics.received(number & 0xFFFF, (number // 3) * 3000, len(payload), now)
        if self.seen.add(number & 0xFFFF):
            self._accept(number, now)
        else:
            self.duplicates += 1

    def recover(self, number, now):
        if self.seen.add(number & 0xFFFF):
            self._accept(number, now)

    def _accept(self, number, now):
        self.numbers.append(number & 0xFFFF)
        if self.nack.received(number & 0xFFFF, now):
            self.requests += self.nack.due(now, Feedback.rtt_s)


# A step: packets in order, then perhaps a jump, a repeat, or a repair of something earlier.
steps = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from(["go on", "lose", "repeat", "late", "repair"]),
        st.integers(1, 12),
    ),
    max_size=12,
)


@given(start=st.sampled_from([5, 65500, 65535]), steps=steps, looks=st.booleans())
def test_books_agree_with_entering_every_packet(start, steps, looks):
    rig, books = Rig(), Books()
    number, now = start, 0.0
    payload = vp8_payload(start=False, picture_id=7)

    def receive(which):
        rig.receive(which, now, payload=payload)
        books.receive(which, now, payload)

    for run, then, distance in steps:
        for _ in range(run):
            now += 0.005
            receive(number)
            number += 1
        if looks:
            assert rig.stream.statistics.packets == books.statistics.packets
        if then == "lose":
            number += distance
        elif then in {"repeat", "late"}:
            receive(max(start, number - distance))
        elif then == "repair":
            which = max(start, number - distance)
            rig.recover(which, now, payload=payload)
            books.recover(which, now)
    assert rig.taker.numbers == books.numbers
    assert set(rig.taker.payloads) <= {payload}
    assert rig.stream.duplicates == books.duplicates
    assert len(rig.stream._nack) == len(books.nack)
    assert rig.stream._nack._missing.keys() == books.nack._missing.keys()
    ours, theirs = rig.stream.statistics, books.statistics
    assert ours.report(now) == theirs.report(now)
    assert (ours.packets, ours.octets, ours.expected) == (
        theirs.packets,
        theirs.octets,
        theirs.expected,
    )
    rig.stream.flush_counts()
    for known in range(number - 60, number + 3):
        assert (known & 0xFFFF in rig.stream.seen) == (known & 0xFFFF in books.seen)
