"""A slot of a leg: the sound of one other member of the room, decoded for the telephone.

It takes the place of a browser's `OutgoingSlot`: the room assigns a source to it, which then forwards its packets.
"""

from __future__ import annotations

from array import array

from media.peer.rates import RateMeter
from media.peer.source import LayerStream, Source
from media.rtp.capture import AudioCapture
from media.rtp.frames import EncodedFrame
from media.rtp.header import RtpHeader
from media.rtp.vp8 import Vp8Descriptor
from media.telephone.codecs import OPUS_RATE, OpusDecoder
from media.telephone.playout import Playout

_WAIT_S = 0.06
"""Wait for reordered packets. Resent ones mostly come too late for a conversation."""
_MOST_CONCEALED = OPUS_RATE // 8


class LegSlot:
    """Owner: the leg. `index` counts the leg's slots; there are no pictures, so nothing of layers applies."""

    kind = "audio"
    active = True
    watching = False

    def __init__(self, index: int, rate: int) -> None:
        """`rate` is the sampling rate of the line in Hz."""
        self.index = index
        self.mid = str(index)
        self.source: Source | None = None
        self.incoming: LayerStream | None = None
        self.rate = RateMeter()
        self.packets = 0
        self.playout = Playout(rate)
        self._decoder = OpusDecoder(rate)
        self._capture: AudioCapture | None = None
        self._ssrc = 0
        self._expected: int | None = None

    def set_rate(self, rate: int) -> None:
        """Follow the line's codec to another sampling rate."""
        if rate != self.playout.rate:
            self.playout = Playout(rate)
            self._decoder = OpusDecoder(rate)

    def assign(self, source: Source | None) -> None:
        """Hear `source` from now on, or nothing."""
        if source is self.source:
            return
        if self.source is not None:
            self.source.unsubscribe(self)
        self.source = source
        self.incoming = None
        self._begin(None)
        if source is not None:
            source.subscribe(self)

    def source_bound(self, source: Source) -> None:
        """Take the source's stream."""
        self.incoming = source.stream
        self._begin(source.stream)

    def forward(
        self, packet: memoryview, header: RtpHeader, vp8: Vp8Descriptor | None, now: float
    ) -> None:
        """Take one packet of the source."""
        del vp8
        if self._capture is None or header.ssrc != self._ssrc:
            return
        self.packets += 1
        self.rate.octets += header.payload_end - header.payload_offset
        for frame in self._capture.packet(packet, header, now):
            self._play(frame, now)

    def tick(self, now: float) -> None:
        """Give up old gaps; call once a frame."""
        if self._capture is not None:
            for frame in self._capture.tick(now):
                self._play(frame, now)

    def take(self, samples: int) -> array[int] | None:
        """Return the next samples to hear, None for nothing."""
        return self.playout.take(samples)

    def cap_bps(self) -> int | None:
        """Return None: sound has no limit."""
        return None

    def take_temporal_layers(self, highest: int) -> None:
        """Do nothing: sound has no layers."""

    def show(self, stream: LayerStream | None, now: float) -> None:
        """Do nothing: sound has one encoding only."""

    def release_previous_layer(self) -> None:
        """Do nothing: sound has one encoding only."""

    def request_key_frame(self, now: float) -> None:
        """Do nothing: sound has no key frames."""

    def _begin(self, stream: LayerStream | None) -> None:
        self.playout.clear()
        self._expected = None
        if stream is None:
            self._capture = None
            return
        self._ssrc = stream.ssrc
        self._capture = AudioCapture(
            opus_payload_type=stream.payload_type,
            red=stream.red_payload_type,
            max_wait_s=_WAIT_S,
        )

    def _play(self, frame: EncodedFrame, now: float) -> None:
        samples = self._decoder.decode(frame.data)
        if not samples:
            return
        if frame.gap_before and self._expected is not None:
            missing = frame.rtp_timestamp - self._expected
            if 0 < missing <= _MOST_CONCEALED:
                self.playout.bridge_loss(missing * self.playout.rate // OPUS_RATE)
        self._expected = frame.rtp_timestamp + frame.duration
        self.playout.push(samples, frame.rtp_timestamp / OPUS_RATE, now)
