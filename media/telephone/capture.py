"""Packets of a telephone line for a recording, as they came: not a bit of the sound is changed.

Their times are the room's: 48 kHz, as Opus from browsers has it, whatever the line's clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from media.rtp.capture import MAX_WAIT_S
from media.rtp.header import Buffer, RtpHeader
from media.rtp.jitter import ReorderBuffer
from media.rtp.sequence import Unwrapper
from media.telephone.codecs import OPUS_RATE, Codec


@dataclass(frozen=True, slots=True)
class LineFrame:
    """One packet of the line: an `EncodedFrame` of the recording port."""

    codec: Literal["opus", "vp8", "pcma", "pcmu", "g722"]
    data: bytes
    rtp_timestamp: int
    arrived_s: float
    gap_before: bool
    kind: Literal["audio", "video"] = "audio"
    clock_rate: int = OPUS_RATE
    is_key: bool = True
    width: int | None = None
    height: int | None = None
    damaged: bool = False


class LineCapture:
    """Owner: the recorder of a leg's source. Puts packets in order; see `media.rtp.capture.AudioCapture`."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec.captured
        self._buffer = ReorderBuffer[tuple[bytes, int]](max_wait_s=MAX_WAIT_S)
        self._unwrap = Unwrapper(32)

    def wait(self, wait_s: float) -> None:
        """Set how long to wait for a missing packet, in seconds."""
        self._buffer.max_wait_s = wait_s

    def packet(self, packet: Buffer, header: RtpHeader, now: float) -> list[LineFrame]:
        """Take one packet; an empty one carries no sound, and its number must not look like a loss."""
        payload = bytes(packet[header.payload_offset : header.payload_end])
        item = (payload, header.timestamp)
        return self._frames(self._buffer.push(header.sequence_number, item, now))

    def tick(self, now: float) -> list[LineFrame]:
        """Return frames that waited for packets now given up."""
        return self._frames(self._buffer.ready(now))

    def finish(self) -> list[LineFrame]:
        """Return the frames that are left, at the end of the source."""
        return self._frames(self._buffer.flush())

    def _frames(self, items: Iterable[tuple[tuple[bytes, int], bool, float]]) -> list[LineFrame]:
        frames: list[LineFrame] = []
        lost = False
        for (payload, timestamp), gap, arrived_s in items:
            lost = lost or gap
            if payload:
                at = self._unwrap.unwrap(timestamp)
                frames.append(LineFrame(self._codec, payload, at, arrived_s, lost))
                lost = False
        return frames
