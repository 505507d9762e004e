"""How often a picture that is recorded is asked for a key frame: as often as those are cheap. Pure.

Whoever seeks waits until everything since the key frame before is decoded, and a picture that is black without its
frames getting smaller is seen at a key frame only. A key frame takes its bytes from the pictures after it.
"""

import math

SHORTEST_S = 2.5
"""With the way to the desk a black picture is told within three seconds."""
LONGEST_S = 10.0
SHARE = 0.08
"""Of all bytes of the stream so many may be those of key frames that were asked for here."""
_RATE_OVER_S = 5.0
_RATE_KNOWN_S = 2.0
_SAME_S = 1.0
"""A key frame that comes so soon after it was asked for is that one."""
_NEW_SIZE = 0.5


class KeyFramePace:
    """Of one source. Times are the worker's monotonic clock, in seconds."""

    def __init__(self, now: float) -> None:
        """A key frame is asked for now."""
        self._asked_at = now
        self._began_at: float | None = None
        self._frame_at = now
        self._rate = 0.0
        self._key_size: float | None = None

    def frame(self, size: int, *, is_key: bool, now: float) -> None:
        """A whole frame of *size* bytes has come. A key frame that somebody else asked for counts as well."""
        if self._began_at is None:
            self._began_at = self._frame_at = now
        self._rate = self._rate_at(now) + size / _RATE_OVER_S
        self._frame_at = now
        if not is_key:
            return
        if self._key_size is None:
            self._key_size = float(size)
        self._key_size += _NEW_SIZE * (size - self._key_size)
        if now - self._asked_at > _SAME_S:
            self._asked_at = now

    def asked(self, now: float) -> None:
        """A key frame is asked for."""
        self._asked_at = now

    def due(self, now: float, at_most_s: float = LONGEST_S) -> bool:
        """Whether one is to be asked for, at the latest *at_most_s* after the one before."""
        return now - self._asked_at >= min(at_most_s, self.every_s(now))

    def every_s(self, now: float) -> float:
        """The time between two key frames, by what they cost: :data:`LONGEST_S` while that is not known."""
        if self._key_size is None or self._began_at is None:
            return LONGEST_S
        seen_s = now - self._began_at
        if seen_s < _RATE_KNOWN_S:
            return LONGEST_S
        # the average began with nothing, which is no part of it
        rate = self._rate_at(now) / (1.0 - math.exp(-seen_s / _RATE_OVER_S))
        if rate * SHARE * LONGEST_S <= self._key_size:
            return LONGEST_S
        return max(SHORTEST_S, self._key_size / (SHARE * rate))

    def _rate_at(self, now: float) -> float:
        return self._rate * math.exp(-max(0.0, now - self._frame_at) / _RATE_OVER_S)
