"""What arrives from a peer, one object per SSRC."""

from __future__ import annotations

from typing import Protocol

from media.peer.rates import RateMeter
from media.peer.source import Source
from media.rtp import rtcp
from media.rtp.header import MalformedPacket, RtpHeader
from media.rtp.nack import NackGenerator
from media.rtp.pli import KeyFrameRequests
from media.rtp.reception import ReceptionStatistics
from media.rtp.rtx import RtxReceiver
from media.rtp.sender_report import SourceClock
from media.rtp.sequence import SEQ_MASK, SeenWindow
from media.rtp.vp8 import Vp8Descriptor


class FeedbackChannel(Protocol):
    """The way back to the peer that sends, and what all its streams share."""

    @property
    def feedback_ssrc(self) -> int: ...

    @property
    def rtt_s(self) -> float: ...

    @property
    def key_frame_requests(self) -> KeyFrameRequests: ...

    def send_feedback(self, packet: bytes) -> None: ...

    def limit_uplink(self) -> None: ...


class IncomingStream:
    """The primary stream of a source.

    `received` takes every authenticated packet of its SSRC, and `recovered` every one out of the
    repair stream; it counts, asks again for what is missing, and hands on what is new, once.
    """

    __slots__ = (
        "_feedback",
        "_in_order",
        "_in_order_octets",
        "_nack",
        "_next",
        "_payload_types",
        "_seen",
        "_statistics",
        "_vp8",
        "clock",
        "duplicates",
        "height",
        "key_frames",
        "malformed",
        "nacks_sent",
        "payload_type",
        "plis_sent",
        "rank",
        "rate",
        "recovered_packets",
        "red_payload_type",
        "rid",
        "source",
        "ssrc",
        "width",
    )

    def __init__(
        self,
        *,
        ssrc: int,
        payload_type: int,
        red_payload_type: int | None = None,
        clock_rate: int,
        source: Source,
        feedback: FeedbackChannel,
        retransmission: bool,
        rid: str = "",
        rank: int = 0,
    ) -> None:
        """`rid` and `rank` are of a simulcast layer: its name, and its place among the others."""
        self.ssrc = ssrc
        self.rid = rid
        self.rank = rank
        self.payload_type = payload_type
        self.red_payload_type = red_payload_type
        self._payload_types = frozenset({payload_type, red_payload_type})
        self.source = source
        self._seen = SeenWindow()
        self._statistics = ReceptionStatistics(ssrc=ssrc, clock_rate=clock_rate)
        # Packets in order are only counted; who keeps books hears of them when it matters.
        self._next = -1
        self._in_order = self._in_order_octets = 0
        self.clock = SourceClock(clock_rate)
        self.rate = RateMeter()
        self.duplicates = self.malformed = self.recovered_packets = 0
        self.nacks_sent = self.plis_sent = self.key_frames = 0
        self.width = self.height = 0
        is_video = not source.kind.is_audio
        self._feedback = feedback
        self._vp8 = Vp8Descriptor() if is_video else None
        self._nack = NackGenerator(is_video=is_video) if retransmission else None

    @property
    def repair_s(self) -> float:
        """How long a missing packet may still come after it was asked for again, 0 where none is."""
        return 0.0 if self._nack is None else self._nack.repair_s(self._feedback.rtt_s)

    @property
    def unrepaired(self) -> int:
        """Packets asked for again in vain."""
        return 0 if self._nack is None else self._nack.gave_up

    @property
    def transit_s(self) -> float | None:
        """How long the latest frame took, give or take a constant."""
        return self._statistics.transit_s

    @property
    def statistics(self) -> ReceptionStatistics:
        """How the stream arrives, up to now."""
        self.flush_counts()
        return self._statistics

    @property
    def seen(self) -> SeenWindow:
        """Which packets have arrived; call `flush_counts` before reading or adding to it."""
        return self._seen

    def received(self, packet: memoryview, header: RtpHeader, now: float) -> None:
        """A packet as it came in."""
        number = header.sequence_number
        size = header.payload_end - header.payload_offset
        if number == self._next:
            self._next = (number + 1) & SEQ_MASK
            self._in_order += 1
            self._in_order_octets += size
            if header.timestamp != self._statistics.timestamp:
                self._statistics.note_transit(header.timestamp, now)
            self._accept(packet, header, now, in_order=True)
            return
        self.flush_counts()
        self._statistics.received(number, header.timestamp, size, now)
        if self._seen.add(number):
            self._accept(packet, header, now)
        else:
            self.duplicates += 1
        self._next = self._follower()

    def recovered(self, packet: memoryview, header: RtpHeader, now: float) -> None:
        """A packet out of the repair stream, which has noted it in `seen` already."""
        self.recovered_packets += 1
        self._accept(packet, header, now)

    def sender_report(self, report: rtcp.SenderReport, now: float) -> None:
        """The sender relates this stream's timestamps to its clock."""
        self._statistics.sender_report(report.ntp, now)
        self.source.peer_clock.sender_report(report, now)
        self.clock.sender_report(report)

    @property
    def needs_repair(self) -> bool:
        """Whether `repair` could have anything to do."""
        return self._nack is not None and self._nack.troubled

    def repair(self, now: float) -> None:
        """Ask again for what is missing and due; called on new holes and on every tick."""
        nack = self._nack
        if nack is None:
            return
        if len(nack):
            lost = nack.due(now, self._feedback.rtt_s)
            if lost:
                self.nacks_sent += 1
                self._feedback.send_feedback(
                    rtcp.build_nack(self._feedback.feedback_ssrc, self.ssrc, lost)
                )
        if nack.take_key_frame_request():
            self.request_key_frame(now)

    def request_key_frame(self, now: float) -> None:
        """Want a key frame; the request is throttled, and repeated until one comes."""
        if self._vp8 is not None and self._feedback.key_frame_requests.request(self.ssrc, now):
            self.send_key_frame_request()

    def send_key_frame_request(self) -> None:
        """Send a picture loss indication now."""
        self.plis_sent += 1
        self._feedback.send_feedback(rtcp.build_pli(self._feedback.feedback_ssrc, self.ssrc))

    def limit_sender(self) -> None:
        """A receiver of this stream is held back: tell its sender without delay."""
        self._feedback.limit_uplink()

    def flush_counts(self) -> None:
        """Enter the packets counted in order so far into statistics, window and NACK state.

        The next packet is entered by itself.
        """
        self._next = -1
        count = self._in_order
        if not count:
            return
        self._statistics.advance(count, self._in_order_octets)
        self._seen.advance(count)
        if self._nack is not None:
            self._nack.advance(count)
        self._in_order = self._in_order_octets = 0

    def _follower(self) -> int:
        """The number that all keepers of books expect next while nothing is missing, or -1."""
        number = self._statistics.follower
        nack = self._nack
        if number != self._seen.follower or (
            nack is not None and (len(nack) or number != nack.follower)
        ):
            return -1
        return number

    def _accept(
        self, packet: memoryview, header: RtpHeader, now: float, *, in_order: bool = False
    ) -> None:
        self.rate.octets += len(packet)
        vp8 = self._vp8
        starts_key_frame = False
        if header.payload_end > header.payload_offset:
            if header.payload_type not in self._payload_types:
                return
            if vp8 is not None:
                try:
                    vp8.parse(packet, header.payload_offset, header.payload_end)
                except MalformedPacket:
                    self.malformed += 1
                    return
                starts_key_frame = vp8.starts_key_frame
                if starts_key_frame:
                    self._key_frame(vp8)
        if not self.clock.synchronised:
            self.clock.packet(header.timestamp, now)
        nack = self._nack
        if (
            not in_order
            and nack is not None
            and nack.received(header.sequence_number, now, starts_key_frame=starts_key_frame)
        ):
            self.repair(now)
        self.source.deliver(packet, header, vp8, now)

    def _key_frame(self, vp8: Vp8Descriptor) -> None:
        self.key_frames += 1
        self._feedback.key_frame_requests.key_frame(self.ssrc)
        if vp8.width:
            self.width, self.height = vp8.width, vp8.height


class RepairStream:
    """The RTX stream that belongs to a primary one."""

    __slots__ = ("_header", "_rtx", "packets", "primary", "ssrc")

    def __init__(self, *, ssrc: int, payload_type: int, primary: IncomingStream) -> None:
        self.ssrc = ssrc
        self.primary = primary
        self.packets = 0
        self._header = RtpHeader()
        self._rtx = RtxReceiver(
            ssrc=primary.ssrc,
            payload_types={payload_type: primary.payload_type},
            seen=primary.seen,
        )

    def received(self, packet: memoryview, header: RtpHeader, now: float) -> None:
        """Unwrap a resent packet; padding and what had arrived already end here."""
        self.packets += 1
        self.primary.flush_counts()
        try:
            original = self._rtx.unwrap(packet, header)
            if original is None:
                return
            self._header.parse(original)
        except MalformedPacket:
            return
        self.primary.recovered(memoryview(original), self._header, now)
