"""Datagrams on a stream: two octets of length before each (RFC 4571 section 2, RFC 6544 section 3).

Pure. Octets go in as they arrive, however they were cut; whole datagrams come out.
"""

from __future__ import annotations

LENGTH_SIZE = 2
MAX_FRAME = 0xFFFF


class FramingError(ValueError):
    """A datagram was announced that is longer than any this side takes."""


class FrameReader:
    """Puts datagrams together in a fixed room of `capacity` octets, lengths included.

    Receive into `space`, tell `received`, then ask `take` until it returns None. Empty datagrams
    (null packets) are passed over.
    """

    __slots__ = ("_end", "_room", "_start", "_view")

    def __init__(self, capacity: int) -> None:
        """Datagrams of up to `capacity` less two octets are taken."""
        self._room = bytearray(capacity)
        self._view = memoryview(self._room)
        self._start = self._end = 0

    @property
    def waiting(self) -> int:
        """Octets received and not yet taken."""
        return self._end - self._start

    @property
    def space(self) -> memoryview:
        """Where the next octets go; never empty once `take` has returned None."""
        if self._start and self._start == self._end:
            self._start = self._end = 0
        elif self._start and self._end > len(self._room) // 2:
            waiting = self._end - self._start
            self._room[:waiting] = self._room[self._start : self._end]
            self._start, self._end = 0, waiting
        return self._view[self._end :]

    def received(self, size: int) -> None:
        """Say that `size` octets were put into `space`."""
        self._end += size

    def take(self) -> memoryview | None:
        """The next whole datagram, valid until `space` is asked for, or None when more is needed.

        Raises `FramingError`.
        """
        start = self._start
        while self._end - start >= LENGTH_SIZE:
            size = self._room[start] << 8 | self._room[start + 1]
            if size > len(self._room) - LENGTH_SIZE:
                raise FramingError(size)
            begin = start + LENGTH_SIZE
            if begin + size > self._end:
                break
            self._start = start = begin + size
            if size:
                return self._view[begin:start]
        return None

    def enlarged(self, capacity: int) -> FrameReader:
        """A reader with more room that goes on where this one stands."""
        larger = FrameReader(capacity)
        waiting = self.waiting
        larger._room[:waiting] = self._room[self._start : self._end]
        larger._end = waiting
        return larger


def framed(datagram: bytes | bytearray | memoryview) -> bytes:
    """The datagram with its length before it. Raises ValueError when it is longer than 65535."""
    size = len(datagram)
    if size > MAX_FRAME:
        raise ValueError("longer than a frame can be")
    return bytes((size >> 8, size & 0xFF)) + datagram
