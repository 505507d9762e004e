"""Turns packets of one source into frames for a recording: RED, reordering and assembly together.

    capture = VideoCapture()                 # or AudioCapture(opus_payload_type=111, red=63)
    frames = capture.packet(packet, header, now)
    frames = capture.tick(now)               # every 50 to 100 ms: gaps that are given up
    frames = capture.finish()                # at the end of the source

Feed packets after SRTP and RTX (recovered ones with their original header). Malformed payloads are
dropped and counted, never raised.
"""

from collections.abc import Iterable
from typing import Final

from media.rtp.frames import EncodedFrame, OpusFramer, Vp8FrameAssembler
from media.rtp.header import Buffer, MalformedPacket, RtpHeader
from media.rtp.jitter import ReorderBuffer
from media.rtp.red import OpusPacket, RedUnwrapper

MAX_WAIT_S: Final = 0.5
"""Wait for reordering alone. Callers that send NACKs set a longer one with `wait`."""
MAX_PACKETS: Final = 2048
"""Most video packets that wait behind a gap: three seconds at 6 Mbit/s, 3 MB."""


class VideoCapture:
    """Makes VP8 frames of one source, in order."""

    __slots__ = ("_assembler", "_buffer")

    def __init__(self, *, max_wait_s: float = MAX_WAIT_S, keep_damaged: bool = False) -> None:
        self._buffer = ReorderBuffer[tuple[bytes, int, bool]](
            max_wait_s=max_wait_s, max_packets=MAX_PACKETS
        )
        self._assembler = Vp8FrameAssembler(keep_damaged=keep_damaged)

    def wait(self, wait_s: float) -> None:
        """Set how long to wait for a missing packet, in seconds."""
        self._buffer.max_wait_s = wait_s

    @property
    def needs_key_frame(self) -> bool:
        """True when the source should be asked for a key frame."""
        return self._assembler.needs_key_frame

    @property
    def dropped(self) -> int:
        """Number of frames left out."""
        return self._assembler.dropped

    def packet(self, packet: Buffer, header: RtpHeader, now: float) -> list[EncodedFrame]:
        """Takes one packet; returns the frames that are complete with it."""
        payload = bytes(packet[header.payload_offset : header.payload_end])
        item = (payload, header.timestamp, header.marker)
        return self._assemble(self._buffer.push(header.sequence_number, item, now))

    def tick(self, now: float) -> list[EncodedFrame]:
        """Return frames that waited for packets now given up."""
        return self._assemble(self._buffer.ready(now))

    def finish(self) -> list[EncodedFrame]:
        """Return the frames that are still complete, at the end of the source."""
        return self._assemble(self._buffer.flush())

    def _assemble(
        self, items: Iterable[tuple[tuple[bytes, int, bool], bool, float]]
    ) -> list[EncodedFrame]:
        frames: list[EncodedFrame] = []
        for (payload, timestamp, marker), gap, arrived_s in items:
            frame = self._assembler.push(
                payload, timestamp, marker=marker, gap_before=gap, arrived_s=arrived_s
            )
            if frame is not None:
                frames.append(frame)
        return frames


class AudioCapture:
    """Opus packets of one source, each once and in order; RED is taken apart."""

    __slots__ = ("_buffer", "_framer", "_red", "_unwrapper", "malformed_red")

    def __init__(
        self, *, opus_payload_type: int, red: int | None = None, max_wait_s: float = MAX_WAIT_S
    ) -> None:
        """Take the source's own payload types for Opus and, if used, RED."""
        self._buffer = ReorderBuffer[tuple[bytes, int]](max_wait_s=max_wait_s)
        self._framer = OpusFramer()
        self._red = red
        self._unwrapper = RedUnwrapper(opus_payload_type=opus_payload_type)
        self.malformed_red = 0

    def wait(self, wait_s: float) -> None:
        """Set how long to wait for a missing packet, in seconds."""
        self._buffer.max_wait_s = wait_s

    @property
    def recovered(self) -> int:
        """Number of lost packets recovered from later ones."""
        return self._unwrapper.recovered

    def packet(self, packet: Buffer, header: RtpHeader, now: float) -> list[EncodedFrame]:
        """Takes one packet; returns the frames that are ready with it."""
        start, end = header.payload_offset, header.payload_end
        seq, timestamp = header.sequence_number, header.timestamp
        if start == end:
            # Padding: nothing to hear, but its number must not look like a loss.
            return self._frames(self._buffer.push(seq, (b"", timestamp), now))
        packets: list[OpusPacket]
        if header.payload_type == self._red:
            try:
                packets = self._unwrapper.red(seq, timestamp, packet, start, end)
            except MalformedPacket:
                self.malformed_red += 1
                return []
        else:
            packets = self._unwrapper.plain(seq, timestamp, packet[start:end])
        frames: list[EncodedFrame] = []
        for number, stamp, payload in packets:
            frames += self._frames(self._buffer.push(number, (payload, stamp), now))
        return frames

    def tick(self, now: float) -> list[EncodedFrame]:
        """Return frames that waited for packets now given up."""
        return self._frames(self._buffer.ready(now))

    def finish(self) -> list[EncodedFrame]:
        """Return the frames that are still complete, at the end of the source."""
        return self._frames(self._buffer.flush())

    def _frames(self, items: Iterable[tuple[tuple[bytes, int], bool, float]]) -> list[EncodedFrame]:
        frames: list[EncodedFrame] = []
        for (payload, timestamp), gap, arrived_s in items:
            frame = self._framer.push(payload, timestamp, gap_before=gap, arrived_s=arrived_s)
            if frame is not None:
                frames.append(frame)
        return frames
