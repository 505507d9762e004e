"""Which stretch of time the bytes of a rendition hold, by the file's own index. Pure."""

from array import array
from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from recordings import webm

MOST_POINTS: Final = 4096
"""Of a longer index every second, fourth... entry is left out."""
HEADS: Final = (64 * 1024, 1024 * 1024, 8 * 1024 * 1024)


class ByteLine:
    """Places in a file and the moments they hold, in milliseconds, both in order.

    Between two places time passes as bytes do; before the first there is none, after the last no more of it.
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
        """Return the moment that the byte *at* holds."""
        following = bisect_right(self._bytes, at)
        if following == 0:
            return self._times[0]
        if following == len(self._bytes):
            return self._times[-1]
        before = following - 1
        passed = (at - self._bytes[before]) * (self._times[following] - self._times[before])
        return self._times[before] + passed // (self._bytes[following] - self._bytes[before])

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """Return from when until when the bytes from *start* up to, not including, *end* go. Ranges that touch
        give stretches that touch."""
        return self.moment(start), self.moment(end)


def read_head(read_range: Callable[[int, int], bytes], size: int) -> bytes:
    """Return so much of a finished file's beginning that its index is in it, and where the pictures or the sound
    begin behind it; raises ValueError where there is none of ours, and what reading raises."""
    for length in HEADS:
        head = read_range(0, min(length, size))
        try:
            webm.read_cues(head)
            # what is reserved behind the index may reach beyond
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
