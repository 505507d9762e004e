"""Datagrams on a stream: two octets of length before each (RFC 4571 section 2, RFC 6544 section 3).

Pure. Octets go in as they arrive, however they were cut; whole datagrams come out.
"""

from __future__ import annotations

from typing import Final

LENGTH_SIZE: Final = 2
MAX_FRAME: Final = 0xFFFF


class FramingError(ValueError):
    """The length field announces a datagram longer than this side takes."""


class FrameReader:
    """Reassembles datagrams in a fixed buffer of `capacity` octets, length fields included.

    Receive into `space`, call `received`, then call `take` until it returns None. Empty datagrams
    (null packets) are skipped.
    """

    __slots__ = ("_end", "_room", "_start", "_view")

    def __init__(self, capacity: int) -> None:
        """Take datagrams of up to `capacity` less two octets."""
        self._room = bytearray(capacity)
        self._view = memoryview(self._room)
        self._start = self._end = 0

    @property
    def waiting(self) -> int:
        """Octets received and not yet taken."""
        return self._end - self._start

    @property
    def space(self) -> memoryview:
        """The free part of the buffer to receive into; never empty once `take` has returned None."""
        if self._start and self._start == self._end:
            self._start = self._end = 0
        elif self._start and self._end > len(self._room) // 2:
            waiting = self._end - self._start
            self._room[:waiting] = self._room[self._start : self._end]
            self._start, self._end = 0, waiting
        return self._view[self._end :]

    def received(self, size: int) -> None:
        """Note that `size` octets were put into `space`."""
        self._end += size

    def take(self) -> memoryview | None:
        """Return the next whole datagram, valid until `space` is read, or None when more is needed.

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
        """Return a reader with a larger buffer that continues where this one stands."""
        larger = FrameReader(capacity)
        waiting = self.waiting
        larger._room[:waiting] = self._room[self._start : self._end]
        larger._end = waiting
        return larger


def framed(datagram: bytes | bytearray | memoryview) -> bytes:
    """Return the datagram with its length field; raises ValueError when it is longer than 65535 octets."""
    size = len(datagram)
    if size > MAX_FRAME:
        raise ValueError("longer than a frame can be")
    return bytes((size >> 8, size & 0xFF)) + datagram
