"""What arrives from a peer, one object per SSRC."""

from __future__ import annotations

from typing import Protocol

from media.peer.source import Source
from media.rtp import rtcp
from media.rtp.header import MalformedPacket, RtpHeader
from media.rtp.nack import NackGenerator
from media.rtp.rtx import RtxReceiver
from media.rtp.sequence import SeenWindow
from media.rtp.vp8 import Vp8Descriptor

_KEY_FRAME_INTERVAL_S = 0.5


class FeedbackSender(Protocol):
    """The way back to the peer that sends."""

    @property
    def feedback_ssrc(self) -> int: ...

    @property
    def rtt_s(self) -> float: ...

    def send_feedback(self, packet: bytes) -> None: ...


class IncomingStream:
    """The primary stream of a source.

    `received` takes every authenticated packet of its SSRC, and every one recovered from the
    repair stream, once; it counts, asks again for what is missing, and hands on what is new.
    """

    __slots__ = (
        "_feedback",
        "_header",
        "_key_frame_asked_at",
        "_nack",
        "_vp8",
        "bytes",
        "duplicates",
        "key_frames",
        "malformed",
        "nacks_sent",
        "packets",
        "payload_type",
        "plis_sent",
        "seen",
        "source",
        "ssrc",
    )

    def __init__(
        self,
        *,
        ssrc: int,
        payload_type: int,
        source: Source,
        feedback: FeedbackSender,
        retransmission: bool,
    ) -> None:
        self.ssrc = ssrc
        self.payload_type = payload_type
        self.source = source
        self.seen = SeenWindow()
        self.packets = self.bytes = self.duplicates = self.malformed = 0
        self.nacks_sent = self.plis_sent = self.key_frames = 0
        is_video = not source.kind.is_audio
        self._feedback = feedback
        self._vp8 = Vp8Descriptor() if is_video else None
        self._nack = NackGenerator(is_video=is_video) if retransmission else None
        self._key_frame_asked_at = -_KEY_FRAME_INTERVAL_S

    def received(self, packet: memoryview, header: RtpHeader, now: float) -> None:
        """A packet as it came in."""
        if self.seen.add(header.sequence_number):
            self._accept(packet, header, now)
        else:
            self.duplicates += 1

    def recovered(self, packet: memoryview, header: RtpHeader, now: float) -> None:
        """A packet out of the repair stream, which has noted it in `seen` already."""
        self._accept(packet, header, now)

    def _accept(self, packet: memoryview, header: RtpHeader, now: float) -> None:
        self.packets += 1
        self.bytes += len(packet)
        vp8 = self._vp8
        starts_key_frame = False
        if header.payload_type != self.payload_type:
            return
        if vp8 is not None and header.payload_end > header.payload_offset:
            try:
                vp8.parse(packet, header.payload_offset, header.payload_end)
            except MalformedPacket:
                self.malformed += 1
                return
            starts_key_frame = vp8.starts_key_frame
            if starts_key_frame:
                self.key_frames += 1
        nack = self._nack
        if nack is not None and nack.received(
            header.sequence_number, now, starts_key_frame=starts_key_frame
        ):
            self.repair(now)
        self.source.deliver(packet, header, vp8, now)

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
        """Send a picture loss indication, at most one per half second."""
        if self._vp8 is None or now - self._key_frame_asked_at < _KEY_FRAME_INTERVAL_S:
            return
        self._key_frame_asked_at = now
        self.plis_sent += 1
        self._feedback.send_feedback(rtcp.build_pli(self._feedback.feedback_ssrc, self.ssrc))


class RepairStream:
    """The RTX stream that belongs to a primary one."""

    __slots__ = ("_header", "_primary", "_rtx", "packets", "ssrc")

    def __init__(self, *, ssrc: int, payload_type: int, primary: IncomingStream) -> None:
        self.ssrc = ssrc
        self.packets = 0
        self._primary = primary
        self._header = RtpHeader()
        self._rtx = RtxReceiver(
            ssrc=primary.ssrc,
            payload_types={payload_type: primary.payload_type},
            seen=primary.seen,
        )

    def received(self, packet: memoryview, header: RtpHeader, now: float) -> None:
        """Unwrap a resent packet; padding and what had arrived already end here."""
        self.packets += 1
        try:
            original = self._rtx.unwrap(packet, header)
            if original is None:
                return
            self._header.parse(original)
        except MalformedPacket:
            return
        self._primary.recovered(memoryview(original), self._header, now)
