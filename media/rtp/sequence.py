"""Arithmetic on RTP's wrapping counters, and a window of the numbers seen.

Sequence numbers are 16 bit and timestamps 32 bit; both wrap, and packets arrive out of order, so
"newer" is decided by the shorter way round the circle (RFC 3550 A.1, RFC 1982).

- `seq_diff(a, b)`, `ts_diff(a, b)`: signed distance from b to a.
- `Unwrapper`: wrapping values in, ever-growing integers out.
- `SeenWindow`: tells a first arrival from a duplicate over the latest `size` numbers.
"""

from typing import Final

SEQ_MASK: Final = 0xFFFF
TS_MASK: Final = 0xFFFFFFFF


def seq_diff(a: int, b: int) -> int:
    """Signed distance from `b` to `a`, in [-32768, 32767]."""
    return ((a - b + 0x8000) & SEQ_MASK) - 0x8000


def ts_diff(a: int, b: int) -> int:
    """Signed distance between two 32-bit timestamps, in ticks."""
    return ((a - b + 0x80000000) & TS_MASK) - 0x80000000


class Unwrapper:
    """Turns a wrapping counter into one that only grows (apart from reordering).

    The first value is taken as it is. Values that were sent before the very first one seen may
    come out negative; masking any result gives the value on the wire again.
    """

    __slots__ = ("_half", "_mask", "highest")

    def __init__(self, bits: int = 16) -> None:
        self._mask = (1 << bits) - 1
        self._half = 1 << (bits - 1)
        self.highest: int | None = None

    def unwrap(self, value: int) -> int:
        """The extended value; remembers it when it is the highest so far."""
        highest = self.highest
        if highest is None:
            self.highest = value
            return value
        extended = highest + ((value - highest + self._half) & self._mask) - self._half
        if extended > highest:
            self.highest = extended
        return extended


class SeenWindow:
    """Remembers the latest `size` sequence numbers, as bits of one integer.

    Used to recognise duplicates: the same packet by retransmission and by itself, or the padding
    some browsers make out of packets that had already arrived.
    """

    __slots__ = ("_bits", "_highest", "_mask", "_next", "_run", "_size")

    def __init__(self, size: int = 1024) -> None:
        self._size = size
        self._mask = (1 << size) - 1
        self._bits = 0
        self._highest = -1
        # Packets in order are only counted; the bits follow when something else happens.
        self._next = -1
        self._run = 0

    def add(self, seq: int) -> bool:
        """True when `seq` is seen for the first time; False for duplicates and ancient ones."""
        if seq == self._next:
            self._highest = seq
            self._next = (seq + 1) & SEQ_MASK
            self._run += 1
            return True
        if self._highest < 0:
            self._highest = seq
            self._next = (seq + 1) & SEQ_MASK
            self._bits = 1
            return True
        self._catch_up()
        distance = ((seq - self._highest + 0x8000) & SEQ_MASK) - 0x8000
        if distance > 0:
            if distance >= self._size:
                self._bits = 1
            else:
                self._bits = ((self._bits << distance) | 1) & self._mask
            self._highest = seq
            self._next = (seq + 1) & SEQ_MASK
            return True
        if -distance >= self._size:
            return False
        bit = 1 << -distance
        if self._bits & bit:
            return False
        self._bits |= bit
        return True

    @property
    def follower(self) -> int:
        """The number that would continue in order, or -1 for none."""
        return self._next

    def advance(self, count: int) -> None:
        """Add the `count` numbers after the highest; at least one must have been added before."""
        self._highest = (self._highest + count) & SEQ_MASK
        self._next = (self._highest + 1) & SEQ_MASK
        self._run += count

    def __contains__(self, seq: int) -> bool:
        if self._highest < 0:
            return False
        self._catch_up()
        distance = ((self._highest - seq + 0x8000) & SEQ_MASK) - 0x8000
        return 0 <= distance < self._size and bool(self._bits >> distance & 1)

    def _catch_up(self) -> None:
        run = self._run
        if run:
            self._run = 0
            if run >= self._size:
                self._bits = self._mask
            else:
                self._bits = ((self._bits << run) | ((1 << run) - 1)) & self._mask
