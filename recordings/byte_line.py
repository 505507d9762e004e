"""Maps byte ranges of a rendition to the time they play, by the file's own index. Pure."""

from array import array
from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from recordings import webm

MOST_POINTS: Final = 4096
"""Most points kept; a longer index is thinned by halves."""
HEADS: Final = (64 * 1024, 1024 * 1024, 8 * 1024 * 1024)


class ByteLine:
    """Byte offsets and the moments that begin there, in milliseconds, both ascending.

    Times between two points are interpolated by bytes; outside of the first and last they are clamped.
    """

    def __init__(self, places: list[tuple[int, int]]) -> None:
        """*places*: (byte, ms), at least two. Raises ValueError where either does not grow."""
        if len(places) < 2 or any(
            after[0] <= before[0] or after[1] < before[1] for before, after in pairwise(places)
        ):
            raise ValueError("no line")
        self._bytes = array("q", (place for place, _ in places))
        self._times = array("q", (moment for _, moment in places))

    def moment(self, at: int) -> int:
        """Return the moment at byte *at*, in ms."""
        following = bisect_right(self._bytes, at)
        if following == 0:
            return self._times[0]
        if following == len(self._bytes):
            return self._times[-1]
        before = following - 1
        passed = (at - self._bytes[before]) * (self._times[following] - self._times[before])
        return self._times[before] + passed // (self._bytes[following] - self._bytes[before])

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """Return (from, until) in ms of the bytes from *start* up to, not including, *end*.

        Adjacent ranges give adjacent spans.
        """
        return self.moment(start), self.moment(end)


def read_head(read_range: Callable[[int, int], bytes], size: int) -> bytes:
    """Return the beginning of a finished file, up to and including its index and the head of its first cluster.

    Raises ValueError for a file that this package has not written, and what ``read_range`` raises.
    """
    for length in HEADS:
        head = read_range(0, min(length, size))
        try:
            webm.read_cues(head)
            # the space reserved behind the index may reach beyond what was read
            webm.first_cluster(head)
        except ValueError:
            if length == HEADS[-1] or length >= size:
                raise
        else:
            return head
    raise ValueError("no index")


def byte_line(head: bytes, size: int, duration_ms: int) -> ByteLine:
    """Return the line of a file of *size* bytes and *duration_ms* whose beginning is *head*
    (:func:`read_head`); raises ValueError."""
    first = webm.first_cluster(head)
    places = [(first, 0)]
    cues = webm.read_cues(head)
    for cue in cues[:: -(-len(cues) // MOST_POINTS) or 1]:
        if places[-1][0] < cue.position < size and places[-1][1] <= cue.time_ms <= duration_ms:
            places.append((cue.position, cue.time_ms))
    places.append((size, max(duration_ms, places[-1][1])))
    return ByteLine(places)
