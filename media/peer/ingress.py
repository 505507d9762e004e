"""RTP streams that arrive from a peer, one object per SSRC: primary streams and their RTX streams."""

from __future__ import annotations

from typing import Final, Protocol

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
from media.rtp.temporal import TemporalShares
from media.rtp.vp8 import Vp8Descriptor

_PEAK_KEPT: Final = 0.8
"""The share of the highest rate that still counts a second later."""


class FeedbackChannel(Protocol):
    """RTCP back to the sending peer, and the state that all its streams share."""

    @property
    def feedback_ssrc(self) -> int: ...

    @property
    def rtt_s(self) -> float: ...

    @property
    def key_frame_requests(self) -> KeyFrameRequests: ...

    def send_feedback(self, packet: bytes) -> None: ...

    def limit_uplink(self) -> None: ...


class IncomingStream:
    """The primary stream of a source, or of one of its simulcast layers.

    `received` takes every authenticated packet of the SSRC, `recovered` every packet out of its RTX
    stream. The stream counts packets, sends NACKs for missing ones, and delivers each new one once.
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
        "_temporal",
        "_vp8",
        "clock",
        "duplicates",
        "height",
        "key_frames",
        "malformed",
        "nacks_sent",
        "payload_type",
        "peak_bps",
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
        """`rid` and `rank` are a simulcast layer's name and its place among the others, smallest first."""
        self.ssrc = ssrc
        self.rid = rid
        self.rank = rank
        self.payload_type = payload_type
        self.red_payload_type = red_payload_type
        self._payload_types = frozenset({payload_type, red_payload_type})
        self.source = source
        self._seen = SeenWindow()
        self._statistics = ReceptionStatistics(ssrc=ssrc, clock_rate=clock_rate)
        # Packets in order are only counted; statistics, window and NACK state catch up by `flush_counts`.
        self._next = -1
        self._in_order = self._in_order_octets = 0
        self.clock = SourceClock(clock_rate)
        self.rate = RateMeter()
        self.peak_bps = 0
        self.duplicates = self.malformed = self.recovered_packets = 0
        self.nacks_sent = self.plis_sent = self.key_frames = 0
        self.width = self.height = 0
        is_video = not source.kind.is_audio
        self._feedback = feedback
        self._vp8 = Vp8Descriptor() if is_video else None
        self._temporal = TemporalShares()
        self._nack = NackGenerator(is_video=is_video) if retransmission else None

    @property
    def repair_s(self) -> float:
        """The time in which a missing packet may still arrive by resending, in seconds; 0 without NACK."""
        return 0.0 if self._nack is None else self._nack.repair_s(self._feedback.rtt_s)

    @property
    def temporal_shares(self) -> tuple[float, ...]:
        """The shares of the octets that each VP8 temporal layer takes with those below it; empty without layers."""
        return self._temporal.shares

    @property
    def unrepaired(self) -> int:
        """Packets requested by NACK that never came."""
        return 0 if self._nack is None else self._nack.gave_up

    @property
    def transit_s(self) -> float | None:
        """Relative transit time of the latest frame in seconds: its own plus an unknown constant."""
        return self._statistics.transit_s

    @property
    def statistics(self) -> ReceptionStatistics:
        """Reception statistics up to now."""
        self.flush_counts()
        return self._statistics

    @property
    def seen(self) -> SeenWindow:
        """The packets that have arrived; call `flush_counts` before reading or adding to it."""
        return self._seen

    def received(self, packet: memoryview, header: RtpHeader, now: float) -> None:
        """Take one authenticated packet at `now` (monotonic seconds)."""
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
        """Take a packet out of the RTX stream, which has entered it in `seen` already."""
        self.recovered_packets += 1
        self._accept(packet, header, now)

    def sender_report(self, report: rtcp.SenderReport, now: float) -> None:
        """Take a sender report, which relates this stream's timestamps to the sender's clock."""
        self._statistics.sender_report(report.ntp, now)
        self.source.peer_clock.sender_report(report, now)
        self.clock.sender_report(report)

    @property
    def needs_nack(self) -> bool:
        """Whether `send_nacks` may have something to send."""
        return self._nack is not None and self._nack.troubled

    def send_nacks(self, now: float) -> None:
        """Send a NACK for missing packets that are due; called on new gaps and on every tick."""
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
        """Ask the sender for a key frame; requests are throttled, and repeated until one comes."""
        if self._vp8 is not None and self._feedback.key_frame_requests.request(self.ssrc, now):
            self.send_key_frame_request()

    def send_key_frame_request(self) -> None:
        """Send a picture loss indication (RFC 4585 6.3.1) now."""
        self.plis_sent += 1
        self._feedback.send_feedback(rtcp.build_pli(self._feedback.feedback_ssrc, self.ssrc))

    def update_rate(self, now: float) -> None:
        """Measure the bit rate, and how temporal layers divide it; called once a second."""
        self.rate.update(now)
        self.peak_bps = max(self.rate.bps, round(self.peak_bps * _PEAK_KEPT))
        self._temporal.update()

    def limit_sender(self) -> None:
        """Update the sender's REMB limit at once: a receiver of this stream has less bandwidth."""
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
        """The number that statistics, window and NACK state all expect next, or -1 when something is missing."""
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
                self._temporal.octets[max(0, vp8.temporal_id)] += len(packet)
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
            self.send_nacks(now)
        self.source.deliver(packet, header, vp8, now)

    def _key_frame(self, vp8: Vp8Descriptor) -> None:
        self.key_frames += 1
        self._feedback.key_frame_requests.key_frame(self.ssrc)
        if vp8.width:
            self.width, self.height = vp8.width, vp8.height


class RtxStream:
    """The RTX stream of a primary stream (RFC 4588)."""

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
        """Unwrap a resent packet; padding and duplicates end here."""
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
