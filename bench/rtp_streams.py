"""Streams as browsers send them, packet by packet, out of templates made beforehand.

Sound is Opus of 20 ms in RED with one repetition and its level; pictures are VP8 at 30 frames a
second, unless told otherwise five packets of about 1,100 octets a frame, which leave together as libwebrtc's pacer lets
them. Both carry transport-wide numbers.
"""

import random
import struct

from media.rtp import rtcp
from media.rtp.reception import NtpClock

OPUS, RED, VP8, RTX = 111, 63, 96, 97
LEVEL_ID, SEND_TIME_ID, TRANSPORT_CC_ID, MID_ID, ORIENTATION_ID = 1, 2, 3, 4, 13
AUDIO_PPS, VIDEO_FPS, PACKETS_PER_FRAME = 50, 30, 5
PPS = AUDIO_PPS + VIDEO_FPS * PACKETS_PER_FRAME
_FIXED = struct.Struct("!BBHII")
_NUMBER = struct.Struct("!H")
_OPUS_20_MS = b"\x78"
"""The first octet of an Opus packet that holds one frame of 20 ms (RFC 6716 section 3.1)."""
STAMP = struct.Struct("!Q")
"""The last octets of every packet: nanoseconds of the wall clock at which it was sent."""


class TransportNumbers:
    """Transport-wide sequence numbers of one connection."""

    def __init__(self) -> None:
        self._next = 0

    def take(self) -> int:
        number = self._next
        self._next = (number + 1) & 0xFFFF
        return number


class Stream:
    """One SSRC. `packets` gives the datagrams of the next instant, to be protected and sent."""

    interval_s: float
    clock_rate: int

    def __init__(self, ssrc: int, numbers: TransportNumbers) -> None:
        self.ssrc = ssrc
        self.sent = self.octets = 0
        self._numbers = numbers
        self.sequence = random.randrange(0x8000)
        self._timestamp = random.randrange(1 << 31)

    def report(self, clock: NtpClock, now: float) -> bytes:
        """A sender report that is true to a packet's time."""
        found = rtcp.SenderReport(
            ssrc=self.ssrc,
            ntp=clock.ntp(now),
            rtp_timestamp=self._timestamp & 0xFFFFFFFF,
            packet_count=self.sent,
            octet_count=self.octets,
        )
        return rtcp.build_sender_report(found) + rtcp.build_source_description(self.ssrc, "bench")

    def _write(self, packet: bytearray, transport_at: int, *, marker: bool, kind: int) -> None:
        _FIXED.pack_into(
            packet,
            0,
            0x90,
            kind | 0x80 if marker else kind,
            self.sequence,
            self._timestamp & 0xFFFFFFFF,
            self.ssrc,
        )
        _NUMBER.pack_into(packet, transport_at, self._numbers.take())
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.sent += 1
        self.octets += len(packet)


class AudioStream(Stream):
    """50 packets a second."""

    interval_s = 1 / AUDIO_PPS
    clock_rate = 48000

    def __init__(
        self,
        ssrc: int,
        numbers: TransportNumbers,
        generator: random.Random,
        level: int | None = None,
    ) -> None:
        super().__init__(ssrc, numbers)
        self.level = level
        block = bytes((LEVEL_ID << 4, 0x80 | 30, TRANSPORT_CC_ID << 4 | 1, 0, 0, 0, 0, 0))
        head = bytes(12) + struct.pack("!HH", 0xBEDE, 2) + block
        self._packets: list[bytearray] = []
        for _ in range(16):
            previous, primary = (
                _OPUS_20_MS + generator.randbytes(generator.randrange(69, 94)) for _ in "12"
            )
            red = bytes((0x80 | OPUS, 960 >> 6, (960 & 0x3F) << 2, len(previous), OPUS))
            self._packets.append(bytearray(head + red + previous + primary))

    def packets(self) -> list[bytearray]:
        packet = self._packets[self.sent & 15]
        packet[17] = 0x80 | (20 + self.sent % 30 if self.level is None else self.level)
        self._timestamp += 960
        self._write(packet, 19, marker=False, kind=RED)
        return [packet]


class VideoStream(Stream):
    """30 frames a second; set `key_frame_wanted` for the next one to be a key frame."""

    clock_rate = 90000

    def __init__(
        self,
        ssrc: int,
        numbers: TransportNumbers,
        generator: random.Random,
        packets_per_frame: int = PACKETS_PER_FRAME,
        fps: int = VIDEO_FPS,
    ) -> None:
        super().__init__(ssrc, numbers)
        self.interval_s = 1 / fps
        self._step = self.clock_rate // fps
        self.key_frame_wanted = True
        self._picture = generator.randrange(0x8000)
        block = bytes((TRANSPORT_CC_ID << 4 | 1, 0, 0, 0))
        head = bytes(12) + struct.pack("!HH", 0xBEDE, 1) + block
        self._frames: list[list[bytearray]] = []
        for _ in range(8):
            size = generator.randrange(1060, 1140)
            # libwebrtc splits a frame into parts that differ by at most one octet
            equal = min(3, packets_per_frame)
            sizes = [size] * equal + [size + 1] * (packets_per_frame - equal)
            self._frames.append(
                [bytearray(head + b"\x80\x80" + generator.randbytes(n)) for n in sizes]
            )

    def packets(self) -> list[bytearray]:
        frame = self._frames[self._picture & 7]
        key, self.key_frame_wanted = self.key_frame_wanted, False
        self._picture = (self._picture + 1) & 0x7FFF
        self._timestamp += self._step
        for index, packet in enumerate(frame):
            first = index == 0
            packet[20] = 0x90 if first else 0x80
            packet[21] = 0x80
            _NUMBER.pack_into(packet, 22, 0x8000 | self._picture)
            if first:
                packet[24:34] = _frame_head(key)
            self._write(packet, 17, marker=index == len(frame) - 1, kind=VP8)
        return frame


def _frame_head(key: bool) -> bytes:
    if key:
        return bytes((0x10, 0, 0)) + b"\x9d\x01\x2a" + struct.pack("<HH", 1280, 720)
    return bytes((0x11, 0, 0)) + bytes(7)
