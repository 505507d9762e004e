"""Makes the packets that a leg sends to the telephone: everything it is to hear, summed, one frame each 20 ms. Pure but for its encoder."""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from media.rtp.sequence import SEQ_MASK, TS_MASK
from media.telephone.codecs import FRAME_S, Codec
from media.telephone.digits import DigitSender

_HIGHEST, _LOWEST = 32767, -32768


@dataclass(frozen=True, slots=True)
class OutPacket:
    """One RTP packet, without protection."""

    data: bytes
    payload_octets: int


class Outlet:
    """Makes the packets for the telephone by one codec; numbers and timestamps continue over a change of codec.
    Owner: the leg.
    """

    def __init__(
        self, codec: Codec, payload_type: int, events: int | None, before: Outlet | None = None
    ) -> None:
        """`events` is the payload type of keys, None where the other side takes none."""
        self.codec = codec
        self.ssrc: int = secrets.randbits(31) + 1 if before is None else before.ssrc
        self.timestamp: int = secrets.randbits(32) if before is None else before.timestamp
        self._number = secrets.randbits(15) if before is None else before.next_number
        self.packets: int = 0 if before is None else before.packets
        self.octets: int = 0 if before is None else before.octets
        self._payload_type = payload_type
        self._events = events
        self._encoder = codec.encoder()
        self._silence = array("h", bytes(2 * codec.frame_samples))
        self._begins = True
        # keys count their time by the clock of the sound
        goes_on = before is not None and before.codec.clock_rate == codec.clock_rate
        self.digits: DigitSender = (
            before.digits
            if before is not None and goes_on
            else DigitSender(codec.clock_rate, FRAME_S)
        )

    @property
    def next_number(self) -> int:
        """Sequence number of the next packet."""
        return self._number

    def skip(self) -> None:
        """Let the time of one frame pass without a packet: the other side does not want sound."""
        self.timestamp = (self.timestamp + self.codec.frame_ticks) & TS_MASK
        self._begins = True

    def frame(self, heard: Iterable[array[int]]) -> OutPacket | None:
        """Return the packet of the next 20 ms: the sum of the sounds, or a key in its place; None where the codec sends nothing."""
        timestamp = self.timestamp
        self.timestamp = (timestamp + self.codec.frame_ticks) & TS_MASK
        if self._events is not None and (key := self.digits.frame(timestamp)) is not None:
            self._begins = True
            return self._packet(key.payload, self._events, key.timestamp, marker=key.marker)
        payload = self._encoder.encode(mixed(heard, self._silence))
        if not payload:
            return None
        marker, self._begins = self._begins, False
        return self._packet(payload, self._payload_type, timestamp, marker=marker)

    def _packet(self, payload: bytes, number: int, timestamp: int, *, marker: bool) -> OutPacket:
        head = (0x80 << 24 | (marker << 7 | number) << 16 | self._number) << 64
        data = (head | timestamp << 32 | self.ssrc).to_bytes(12, "big") + payload
        self._number = (self._number + 1) & SEQ_MASK
        self.packets += 1
        self.octets += len(payload)
        return OutPacket(data, len(payload))


def mixed(heard: Iterable[array[int]], silence: array[int]) -> array[int]:
    """Return the sum of several sounds, at the limits of 16 bits; `silence` fills what is missing."""
    parts = [part for part in heard if part]
    if not parts:
        return silence
    if len(parts) == 1 and len(parts[0]) == len(silence):
        return parts[0]
    size = len(silence)
    whole = [part if len(part) == size else part + silence[len(part) :] for part in parts]
    sums = map(sum, zip(*whole, strict=True))
    return array("h", (min(_HIGHEST, max(_LOWEST, each)) for each in sums))
