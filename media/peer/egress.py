"""A slot: one outgoing RTP stream to a peer, whose source may change (a consumer, in other SFUs' words).

The stream keeps its SSRC, so that the browser sees one continuous stream, whatever source it carries.
"""

from __future__ import annotations

import secrets
from typing import Final

from media.peer.congestion_gate import CongestionGate
from media.peer.downlink import Downlink
from media.peer.rates import RateMeter
from media.peer.source import LayerStream, Source
from media.peer.transport import PeerTransport, SharedBuffers
from media.rtp.extensions import CopyPlan, EgressExtensions
from media.rtp.header import HEADER_SIZE, MalformedPacket, RtpHeader
from media.rtp.history import ResendBudget, RetransmissionHistory
from media.rtp.munger import StreamMunger
from media.rtp.outgoing import OutgoingStream
from media.rtp.pli import KeyFrameBudget
from media.rtp.reception import NtpClock
from media.rtp.red import RedForwarder
from media.rtp.rtcp import ReportBlock, SenderReport
from media.rtp.rtx import RtxSender
from media.rtp.sender_report import outgoing_report
from media.rtp.sent_log import SENT_MASK, SEQ_MASK
from media.rtp.temporal import TemporalFilter
from media.rtp.vp8 import Vp8Descriptor
from media.sdp.answer import SlotStream
from media.sdp.plan import LinePlan

_PLAYOUT_DELAY_STEP_S: Final = 0.01
_RESENT_TWICE_FROM_LOSS: Final = 0.03
"""From this loss on a resent packet goes out twice, since the repair may be lost as well."""
_SLOWED_AFTER_S: Final = 1.0
"""The time in which a sender has taken a lower limit, and what it sent before has passed."""


class OutgoingSlot:
    """Sends one RTP stream to a peer, out of whichever source the room assigns. Owner: the receiving peer.

    The room chooses the source with `assign` and one of its layers with `show`. `incoming` is the stream that the
    slot forwards, or will forward from its next key frame on.
    """

    __slots__ = (
        "_budget",
        "_clock_rate",
        "_copy_plan",
        "_downlink",
        "_gate",
        "_key_frames",
        "_log",
        "_number_at",
        "_out",
        "_paused",
        "_payload_type",
        "_playout_delay_s",
        "_red",
        "_reported_switches",
        "_resumes_at",
        "_stream",
        "_temporal",
        "_transport",
        "active",
        "dropped",
        "incoming",
        "index",
        "kind",
        "mid",
        "rate",
        "remote_jitter",
        "remote_loss",
        "resent",
        "source",
        "ssrc",
    )

    def __init__(
        self,
        line: LinePlan,
        *,
        transport: PeerTransport,
        buffers: SharedBuffers,
        budget: ResendBudget,
        downlink: Downlink,
        retransmission: bool,
    ) -> None:
        """Raises ValueError for a line without a codec."""
        codec = line.codec
        if codec is None:
            raise ValueError("a slot needs a codec")
        self.mid = line.mid
        self.kind = line.kind
        self.index = line.slot
        self.active = line.active
        self.ssrc = _random_ssrc()
        self.source: Source | None = None
        self.incoming: LayerStream | None = None
        self.rate = RateMeter()
        self.resent = self.dropped = 0
        self.remote_loss = 0.0
        self.remote_jitter = 0
        self._transport = transport
        self._out = buffers.outbound
        self._budget = budget
        self._downlink = downlink
        self._log = downlink.log
        self._paused = False
        self._resumes_at: float | None = None
        self._temporal = TemporalFilter()
        self._key_frames = KeyFrameBudget()
        self._playout_delay_s = 0.0
        self._clock_rate = codec.clock_rate
        self._payload_type = codec.payload_type
        self._red = RedForwarder(
            codec.payload_type, None if line.red is None else line.red.payload_type
        )
        self._copy_plan: CopyPlan = {}
        self._reported_switches = 0
        rtx = line.rtx
        self._stream = OutgoingStream(
            ssrc=self.ssrc,
            munger=StreamMunger(clock_rate=codec.clock_rate, is_video=line.kind == "video"),
            extensions=EgressExtensions(line.extension_ids, line.mid),
            history=RetransmissionHistory() if rtx is not None and retransmission else None,
            rtx=None
            if rtx is None
            else RtxSender(ssrc=_random_ssrc(), payload_type=rtx.payload_type),
        )
        self._gate = CongestionGate(transport, self._stream) if line.kind == "video" else None
        offset = self._stream.extensions.transport_cc_offset
        self._number_at = 0 if offset < 0 else HEADER_SIZE + offset

    @property
    def streams(self) -> SlotStream:
        """The slot's SSRCs, for the SDP answer."""
        rtx = self._stream.rtx
        return SlotStream(self.ssrc, None if rtx is None else rtx.ssrc)

    @property
    def layer(self) -> str | None:
        """The rid of the forwarded layer, None for a source of one encoding."""
        return (self.incoming.rid or None) if self.incoming is not None else None

    @property
    def packets(self) -> int:
        """Packets sent, without resends."""
        return self._stream.packet_count

    @property
    def unanswered(self) -> tuple[int, int]:
        """NACKed packets not resent: (refused by interval or budget, no longer in the history)."""
        history = self._stream.history
        return (0, 0) if history is None else (history.suppressed, history.unknown)

    @property
    def remote_jitter_ms(self) -> float:
        """Jitter of the receiver's latest report, in ms."""
        return self.remote_jitter * 1000 / self._clock_rate

    @property
    def report_due(self) -> bool:
        """Whether the source has changed since the last sender report, which lip sync depends on."""
        return self._stream.munger.switches != self._reported_switches

    def renegotiate(self, line: LinePlan) -> None:
        """Follow a later offer; payload types and ids of an m-line do not change within a connection."""
        self.active = line.active

    def assign(self, source: Source | None) -> None:
        """Show `source` from now on, or nothing."""
        if source is self.source:
            return
        if self.source is not None:
            self.source.unsubscribe(self)
        self.source = source
        self.incoming = None
        if self._stream.history is not None:
            # Packets of the previous source must not be resent to a receiver that may no longer see it.
            self._stream.history.clear()
        self._stream.select(None)
        if source is not None:
            source.subscribe(self)

    def source_bound(self, source: Source) -> None:
        """Take the source's stream; of several layers, the smallest at first."""
        self._copy_plan = self._stream.extensions.copy_plan(source.extension_ids)
        if self.incoming is not None and self.incoming in source.layers:
            return
        stream = source.layers[0] if source.layers else None
        self.incoming = stream
        self._temporal = TemporalFilter()
        self._resumes_at = None
        if stream is None:
            self._red.follow(None, None)
        else:
            self._red.follow(stream.payload_type, stream.red_payload_type)
        # Select anew even under the same SSRC: senders choose their SSRCs, and another stream under the same
        # one has its own numbers. Continuing would send some outgoing numbers twice, and SRTP its keystream.
        self._stream.select(None)
        if stream is not None and not self._paused:
            self._stream.select(stream.ssrc)
        source.route(self, stream, only=True)

    def show(self, stream: LayerStream | None, now: float) -> None:
        """Switch to another layer of the source at its next key frame; None stops forwarding."""
        source = self.source
        if stream is self.incoming or source is None:
            return
        self.incoming = stream
        if stream is None:
            self._stream.select(None)
            source.route(self, None, only=True)
            return
        source.route(self, stream)
        if not self._paused:
            self._resumes_at = None
            self._stream.select(stream.ssrc, keep_current=True)
            stream.request_key_frame(now)

    def release_previous_layer(self) -> None:
        """Unsubscribe from the previous layer once the new one has begun; call a few times a second."""
        if self.source is not None and self._stream.munger.pending is None:
            self.source.route(self, self.incoming, only=True)

    def request_key_frame(self, now: float) -> None:
        """Ask the sender of the forwarded stream for a key frame."""
        if self.incoming is not None:
            self.incoming.request_key_frame(now)

    def receiver_wants_key_frame(self, now: float) -> None:
        """Pass the receiver's key frame request on; for a picture that others see as well, within a budget
        (`KeyFrameBudget`).
        """
        source = self.source
        if source is None or len(source.subscribers) < 2 or self._key_frames.spend(now):
            self.request_key_frame(now)

    def set_paused(self, *, paused: bool, now: float) -> None:
        """Pause a picture, or ask for a key frame and resume with it. Sound never pauses.

        A picture that others went on watching resumes one to two seconds later, by `tick`: its sender, limited by them alone
        until now, has to slow down before a key frame fits through this link.
        """
        source = self.source
        if paused is self._paused or self.kind != "video":
            return
        self._paused = paused
        self._resumes_at = None
        if paused:
            self._stream.select(None)
        elif source is not None and source.watched_beside(self):
            self._resumes_at = now + _SLOWED_AFTER_S
        else:
            self._resume(now)

    def _resume(self, now: float) -> None:
        self._resumes_at = None
        if self.incoming is not None:
            self._stream.select(self.incoming.ssrc)
            self.incoming.request_key_frame(now)

    def tick(self, now: float) -> None:
        """Measure the bit rate, and resume a picture whose sender has had its time to slow down; call once a second."""
        self.rate.update(now)
        if self._resumes_at is not None and now >= self._resumes_at:
            self._resume(now)

    def forward(
        self, packet: memoryview, header: RtpHeader, vp8: Vp8Descriptor | None, now: float
    ) -> None:
        """Rewrite one packet for this receiver and send it."""
        if not self.active:
            return
        if self._paused:
            self.dropped += 1
            return
        gate = self._gate
        if (
            gate is not None
            and (gate.closed or self._transport.on_stream)
            and gate.blocks(header, self.incoming, now)
        ):
            return
        payload_type = self._payload_type
        payload = header.payload
        red = self._red
        if header.payload_type == red.source_red:
            try:
                payload = red.rewrite(payload)
            except MalformedPacket:
                return
            payload_type = red.payload_type
        elif red.encoder is not None and self._downlink.repeats_sound:
            encoded = red.encoder.encode(header.sequence_number, header.timestamp, payload)
            if encoded is not None:
                payload = encoded
                payload_type = red.payload_type
        stream = self._stream
        out = self._out
        temporal = self._temporal
        leave_out = vp8 is not None and not temporal.idle and not temporal.passes(header, vp8)
        size = stream.forward(
            out.data,
            packet,
            header,
            now,
            payload_type,
            vp8,
            self._copy_plan,
            payload,
            leave_out=leave_out,
        )
        if size:
            at = self._number_at
            if at:
                # SentLog.note, inlined: this runs for every packet.
                log, data = self._log, out.data
                number = log.number
                log.sent[number & SENT_MASK] = (now, size)
                log.number = (number + 1) & SEQ_MASK
                data[at] = number >> 8
                data[at + 1] = number & 0xFF
            self._transport.send_rtp(size)
            self.rate.octets += size
        elif stream.munger.key_frame_source is not None:
            self.request_key_frame(now)
        elif leave_out:
            self.dropped += 1

    @property
    def watching(self) -> bool:
        """Whether the picture is sent, or about to resume, to a receiver who is there."""
        return (
            self.active
            and self.incoming is not None
            and not self._paused
            and not self._downlink.silent
        )

    def take_temporal_layers(self, highest: int) -> None:
        """Forward this temporal layer and those below it from now on."""
        self._temporal.limit_to(highest)

    def cap_bps(self) -> int | None:
        """The receiver's limit for this picture in bit/s, or None.

        Sound has no limit. A source with layers has none either: its receiver gets another layer instead.
        """
        if (
            self.kind != "video"
            or not self.active
            or (self.source is not None and self.source.simulcast)
        ):
            return None
        return self._downlink.cap_bps()

    @property
    def can_pad(self) -> bool:
        """Whether padding can be sent: it takes an RTX stream and transport-wide numbers."""
        return self.active and self._stream.rtx is not None and self._number_at > 0

    def send_padding(self, octets: int, now: float) -> int:
        """Send at least `octets` of padding on the RTX stream; returns the octets sent."""
        stream, rtx = self._stream, self._stream.rtx
        if rtx is None or not self._number_at:
            return 0
        sent = 0
        while sent < octets:
            packet = rtx.padding(255, stream.munger.timestamp, stream.extensions.block)
            sent += len(packet)
            self._send(packet, now)
        return sent

    def allow_for_repairs(self, seconds: float) -> None:
        """Have the receiver buffer pictures for at least `seconds`, so that resent packets come in time."""
        before_s = self._playout_delay_s
        if abs(seconds - before_s) >= _PLAYOUT_DELAY_STEP_S or (not seconds and before_s):
            self._playout_delay_s = seconds
            self._stream.set_playout_delay(seconds)

    def resend(self, lost: tuple[int, ...], now: float, rtt_s: float) -> None:
        """Answer a NACK (RFC 4585 6.2.1) within the limits of history and budget."""
        twice = self._downlink.estimator.loss >= _RESENT_TWICE_FROM_LOSS
        for packet in self._stream.resend(lost, now, rtt_s=rtt_s, budget=self._budget, twice=twice):
            self.resent += 1
            self._send(packet, now)

    def sender_report(self, now: float, clock: NtpClock) -> SenderReport | None:
        """Build the sender report of this stream (RFC 3550 6.4.1); None while its source has no clock yet."""
        source = self.source
        munger = self._stream.munger
        if source is None:
            return None
        # During a layer switch this is still the previous layer.
        incoming = next((layer for layer in source.layers if layer.ssrc == munger.source), None)
        if incoming is None:
            return None
        report = outgoing_report(
            ssrc=self.ssrc,
            now=now,
            clock=clock,
            source_rtp=incoming.clock.rtp_at(now, source.peer_clock),
            timestamp_offset=munger.timestamp_offset,
            packet_count=self._stream.packet_count,
            octet_count=self._stream.octet_count,
        )
        if report is not None:
            self._reported_switches = munger.switches
        return report

    def reception_report(self, block: ReportBlock) -> None:
        """Take the receiver's report block about this stream."""
        self.remote_loss = block.fraction_lost / 256
        self.remote_jitter = block.jitter

    def _send(self, packet: bytearray, now: float) -> None:
        size = len(packet)
        out = self._out
        if size > out.capacity:
            return
        out.data[:size] = packet
        if self._number_at:
            self._stream.extensions.stamp(out.data, HEADER_SIZE, self._log.note(size, now))
        self._transport.send_rtp(size)
        self.rate.octets += size


def _random_ssrc() -> int:
    return secrets.randbits(31) + 1
