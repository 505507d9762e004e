"""Whole encoded frames out of packets in order, for recording; nothing is decoded.

`Vp8FrameAssembler` and `OpusFramer` take what `ReorderBuffer` gives and return `EncodedFrame`s.

After a lost video packet the pictures up to the next key frame refer to a missing one. By default they
are dropped, so that the picture freezes instead of smearing, and the key frame that ends the freeze has
`gap_before` set. With `keep_damaged` the complete ones among them are kept as `damaged`, and the first
frame after each gap has `gap_before` set. `needs_key_frame` says when to request a key frame.
"""

from dataclasses import dataclass
from typing import Final, Literal

from media.rtp import opus
from media.rtp.header import Buffer, MalformedPacket
from media.rtp.sequence import Unwrapper
from media.rtp.vp8 import Vp8Descriptor

VIDEO_CLOCK_RATE: Final = 90000
_MAX_FRAME_BYTES: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """One picture or one packet of sound.

    `rtp_timestamp` grows without wrapping, in ticks of `clock_rate`. `width` and `height` are 0
    except for key frames. Every frame of sound is a key frame. `duration` in ticks is known for
    sound and 0 for pictures. `arrived_s` is when its first packet arrived, on the caller's clock.
    """

    kind: Literal["audio", "video"]
    codec: Literal["opus", "vp8"]
    data: bytes
    rtp_timestamp: int
    clock_rate: int
    is_key: bool
    arrived_s: float
    width: int = 0
    height: int = 0
    gap_before: bool = False
    damaged: bool = False
    """Whole in itself, but it refers to a missing frame."""
    duration: int = 0


class Vp8FrameAssembler:
    """Assembles the packets of one VP8 source, in order, into frames. `dropped` counts frames not returned."""

    __slots__ = (
        "_arrived_s",
        "_broken",
        "_descriptor",
        "_gap",
        "_height",
        "_is_key",
        "_keep_damaged",
        "_parts",
        "_size",
        "_timestamp",
        "_unwrap",
        "_waiting",
        "_width",
        "dropped",
    )

    def __init__(self, *, keep_damaged: bool = False) -> None:
        self._keep_damaged = keep_damaged
        self._descriptor = Vp8Descriptor()
        self._unwrap = Unwrapper(32)
        self._parts: list[bytes] = []
        self._size = 0
        self._timestamp = 0
        self._arrived_s = 0.0
        self._is_key = False
        self._width = self._height = 0
        self._broken = False
        self._waiting = True  # for a key frame; a source can begin with nothing else
        self._gap = False
        self.dropped = 0

    @property
    def needs_key_frame(self) -> bool:
        """True while pictures are being dropped, or damaged, for want of a key frame."""
        return self._waiting

    def push(
        self,
        payload: Buffer,
        timestamp: int,
        *,
        marker: bool,
        gap_before: bool,
        arrived_s: float,
    ) -> EncodedFrame | None:
        """Return the frame, if any, that this payload (descriptor and data, no padding) completes.

        Malformed payloads are treated as lost.
        """
        descriptor = self._descriptor
        if gap_before:
            self._drop_current()
        if not payload:
            return None
        try:
            descriptor.parse(payload, 0, len(payload))
        except MalformedPacket:
            self._drop_current()
            self._broken = not marker
            return None
        if self._parts and timestamp != self._timestamp:
            # RFC 7741 (4.1): the last packet of a frame has the marker. Chromium numbers packets as they leave, so that
            # the rest of a frame that it throws away when it changes the size leaves no gap.
            self._drop_current()
        if descriptor.starts_frame:
            if self._parts:
                self._drop_current()
            self._begin(timestamp, arrived_s)
        elif not self._parts:
            if not self._broken:
                # a frame without beginning: its first packets were lost without a visible gap
                self._drop_current()
            self._broken = not marker
            return None
        self._parts.append(bytes(payload[descriptor.size :]))
        self._size += len(payload) - descriptor.size
        if self._size > _MAX_FRAME_BYTES:
            self._drop_current()
            self._broken = True
        elif marker:
            return self._finish()
        return None

    def _begin(self, timestamp: int, arrived_s: float) -> None:
        self._broken = False
        self._timestamp = timestamp
        self._arrived_s = arrived_s
        self._is_key = self._descriptor.starts_key_frame
        self._width, self._height = self._descriptor.width, self._descriptor.height

    def _drop_current(self) -> None:
        self.dropped += bool(self._parts)
        self._parts.clear()
        self._size = 0
        self._waiting = self._gap = True

    def _finish(self) -> EncodedFrame | None:
        data = b"".join(self._parts)
        self._parts.clear()
        self._size = 0
        if self._is_key:
            self._waiting = False
        elif self._waiting and not (self._keep_damaged and self._unwrap.highest is not None):
            self.dropped += 1
            return None
        gap, self._gap = self._gap, False
        return EncodedFrame(
            kind="video",
            codec="vp8",
            data=data,
            rtp_timestamp=self._unwrap.unwrap(self._timestamp),
            clock_rate=VIDEO_CLOCK_RATE,
            is_key=self._is_key,
            arrived_s=self._arrived_s,
            width=self._width,
            height=self._height,
            gap_before=gap,
            damaged=self._waiting,
        )


class OpusFramer:
    """Makes a frame of each packet of one Opus source, in order. `malformed` counts what was dropped."""

    __slots__ = ("_gap", "_unwrap", "malformed")

    def __init__(self) -> None:
        self._unwrap = Unwrapper(32)
        self._gap = False
        self.malformed = 0

    def push(
        self, payload: Buffer, timestamp: int, *, gap_before: bool, arrived_s: float
    ) -> EncodedFrame | None:
        """Return the frame of one plain Opus packet; None when it is empty or not Opus."""
        self._gap = self._gap or gap_before
        if not payload:
            return None
        try:
            duration = opus.packet_duration(payload)
        except MalformedPacket:
            self.malformed += 1
            self._gap = True
            return None
        gap, self._gap = self._gap, False
        return EncodedFrame(
            kind="audio",
            codec="opus",
            data=bytes(payload),
            rtp_timestamp=self._unwrap.unwrap(timestamp),
            clock_rate=opus.CLOCK_RATE,
            is_key=True,
            arrived_s=arrived_s,
            gap_before=gap,
            duration=duration,
        )
