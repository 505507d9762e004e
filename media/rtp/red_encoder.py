"""Redundant audio (RFC 2198) for a stream whose sender makes none (`RedEncoder`).

One repetition, as Chromium sends it and as our answers say (`a=fmtp:63 111/111`). `media.rtp.red` reads it.
"""

import struct
from typing import Final

from media.rtp.sequence import SEQ_MASK, TS_MASK

MAX_BLOCK: Final = 0x3FF
"""The longest frame that can be repeated: the field for its length has 10 bits."""
MAX_BACK: Final = 0x3FFF
"""The farthest that a repeated frame can lie back, in ticks (341 ms): the field has 14 bits."""
MAX_PAYLOAD: Final = 1150
"""Octets of a payload that still makes a datagram of 1,200 with header, extensions and authentication tag."""
_HEADERS: Final = struct.Struct("!IB")
_KEPT: Final = 16
_KEPT_MASK: Final = _KEPT - 1


class RedEncoder:
    """Repeats the frame before in each Opus packet of one source. Make another one for another source.

    The frame before is the one with the number before, whatever came last: late packets get and give their own.
    """

    __slots__ = ("_frames", "_opus")

    def __init__(self, opus: int) -> None:
        """`opus` is the receiver's payload type, which the blocks get."""
        self._opus = opus
        self._frames: list[tuple[int, int, bytes] | None] = [None] * _KEPT

    def encode(self, seq: int, timestamp: int, payload: bytes) -> bytes | None:
        """Return the RED payload with the frame before and this one, or None if the packet has to go as it is:
        there is no frame before, or it does not fit. Numbers and timestamps are the source's.
        """
        frames = self._frames
        frames[seq & _KEPT_MASK] = (seq, timestamp, payload)
        number = (seq - 1) & SEQ_MASK
        before = frames[number & _KEPT_MASK]
        if before is None or before[0] != number:
            return None
        back = (timestamp - before[1]) & TS_MASK
        frame = before[2]
        length = len(frame)
        if (
            not 0 < back <= MAX_BACK
            or not 0 < length <= MAX_BLOCK
            or not payload
            or _HEADERS.size + length + len(payload) > MAX_PAYLOAD
        ):
            return None
        opus = self._opus
        return _HEADERS.pack((0x80 | opus) << 24 | back << 10 | length, opus) + frame + payload
