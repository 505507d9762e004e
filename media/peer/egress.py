"""A slot: one outgoing stream a peer receives into, whoever is behind it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from media.peer.source import Source
from media.rtp.extensions import CopyPlan, EgressExtensions, abs_send_time
from media.rtp.header import RtpHeader, write_fixed
from media.rtp.history import ResendBudget, RetransmissionHistory
from media.rtp.munger import StreamMunger
from media.rtp.rtcp import SenderReport
from media.rtp.rtx import RtxSender
from media.rtp.vp8 import Vp8Descriptor
from media.sdp.answer import SlotStream
from media.sdp.plan import LinePlan

if TYPE_CHECKING:
    from media.peer.transport import PeerTransport, SharedBuffers


class OutgoingSlot:
    """Owner: the receiving peer. The room sets what it shows with `assign`."""

    __slots__ = (
        "_budget",
        "_buffers",
        "_copy_plan",
        "_extensions",
        "_history",
        "_is_video",
        "_munger",
        "_payload_type",
        "_rtx",
        "_transport",
        "active",
        "bytes",
        "index",
        "kind",
        "mid",
        "packets",
        "payload_bytes",
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
        retransmission: bool,
    ) -> None:
        if line.codec is None:
            raise ValueError("a slot needs a codec")
        self.mid = line.mid
        self.kind = line.kind
        self.index = line.slot
        self.active = line.active
        self.ssrc = _random_ssrc()
        self.source: Source | None = None
        self.packets = self.bytes = self.payload_bytes = self.resent = 0
        self._transport = transport
        self._buffers = buffers
        self._budget = budget
        self._is_video = line.kind == "video"
        self._payload_type = line.codec.payload_type
        self._extensions = EgressExtensions(line.extension_ids, line.mid)
        self._copy_plan: CopyPlan = {}
        self._munger = StreamMunger(clock_rate=line.codec.clock_rate, is_video=self._is_video)
        self._rtx: RtxSender | None = None
        self._history: RetransmissionHistory | None = None
        if line.rtx is not None:
            self._rtx = RtxSender(ssrc=_random_ssrc(), payload_type=line.rtx.payload_type)
            if retransmission:
                self._history = RetransmissionHistory()

    @property
    def stream(self) -> SlotStream:
        """Its SSRCs, for the answer."""
        return SlotStream(self.ssrc, None if self._rtx is None else self._rtx.ssrc)

    def renegotiate(self, line: LinePlan) -> None:
        """Follow a later offer; the numbers of a mid do not change within a session."""
        self.active = line.active

    def assign(self, source: Source | None) -> None:
        """Show `source` from now on, or nothing."""
        if source is self.source:
            return
        if self.source is not None:
            self.source.unsubscribe(self)
        self.source = source
        if source is None:
            self._munger.select(None)
            if self._history is not None:
                self._history.clear()
        else:
            source.subscribe(self)

    def source_bound(self, source: Source) -> None:
        """Follow the source to its stream."""
        self._copy_plan = self._extensions.copy_plan(source.extension_ids)
        self._munger.select(source.ssrc)

    def forward(
        self, packet: memoryview, header: RtpHeader, vp8: Vp8Descriptor | None, now: float
    ) -> None:
        """Rewrite one packet for this receiver and send it."""
        munger = self._munger
        if not self.active:
            return
        if not munger.translate(header, now, vp8):
            if munger.key_frame_source is not None and self.source is not None:
                self.source.request_key_frame(now)
            return
        extensions = self._extensions
        block = extensions.block
        payload_offset = 12 + len(block)
        payload = packet[header.payload_offset : header.payload_end]
        out = bytearray(payload_offset + len(payload))
        write_fixed(
            out,
            has_extension=bool(block),
            marker=header.marker,
            payload_type=self._payload_type,
            sequence_number=munger.sequence_number,
            timestamp=munger.timestamp,
            ssrc=self.ssrc,
        )
        out[12:payload_offset] = block
        out[payload_offset:] = payload
        if self._copy_plan:
            extensions.copy(out, 12, packet, header, self._copy_plan)
        if vp8 is not None:
            vp8.write(out, payload_offset, munger.picture_id, munger.tl0_picture_index)
        if self._history is not None:
            self._history.store(munger.sequence_number, out)
        self.packets += 1
        self.payload_bytes += len(payload)
        self._send(out, now)

    def sender_report(self, report: SenderReport, now: float) -> None:
        """Relate the clocks of the stream behind this slot for its receiver."""

    def resend(self, lost: tuple[int, ...], now: float, rtt_s: float) -> None:
        """Answer a NACK, within the limits of history and budget."""
        history = self._history
        rtx = self._rtx
        if history is None or rtx is None:
            return
        for sequence_number in lost:
            packet = history.take(sequence_number, now, rtt_s=rtt_s, budget=self._budget)
            if packet is not None:
                self.resent += 1
                self._send(rtx.wrap(packet), now)

    def _send(self, packet: bytearray, now: float) -> None:
        size = len(packet)
        out = self._buffers.outbound
        if size > out.capacity:
            return
        out.data[:size] = packet
        extensions = self._extensions
        if extensions.abs_send_time_offset >= 0:
            extensions.stamp(out.data, 12, transport_cc=None, send_time=abs_send_time(now))
        self._transport.send_rtp(size)
        self.bytes += size


def _random_ssrc() -> int:
    return secrets.randbits(31) + 1
