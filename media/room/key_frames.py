"""Paces key frame requests for a recorded picture, as often as key frames are cheap. Pure.

Seeking in a recording decodes everything since the previous key frame, and a black picture whose frames do not
shrink shows at key frames only. On the other hand a key frame takes its bytes from the pictures after it.
"""

import math

SHORTEST_S = 2.5
"""Shortest interval: with the delay of the messages, the desk learns of a black picture within three seconds."""
LONGEST_S = 10.0
"""Longest interval, which also applies while the cost of key frames is unknown."""
SHARE = 0.08
"""Share of the stream's bytes that requested key frames may take."""
_RATE_OVER_S = 5.0
_RATE_KNOWN_S = 2.0
_SAME_S = 1.0
"""A key frame within this time of a request answers it."""
_NEW_SIZE = 0.5


class KeyFramePace:
    """Decides when a recorder requests a key frame of its source. Owner: the recorder. Times are monotonic seconds."""

    def __init__(self, now: float) -> None:
        """Begin with a key frame requested at `now`."""
        self._asked_at = now
        self._began_at: float | None = None
        self._frame_at = now
        self._rate = 0.0
        self._key_size: float | None = None

    def frame(self, size: int, *, is_key: bool, now: float) -> None:
        """Take a whole frame of *size* bytes. A key frame that somebody else requested counts as well."""
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
        """Note that a key frame was requested."""
        self._asked_at = now

    def due(self, now: float, at_most_s: float = LONGEST_S) -> bool:
        """Whether to request a key frame now, at the latest *at_most_s* after the previous one."""
        return now - self._asked_at >= min(at_most_s, self.every_s(now))

    def every_s(self, now: float) -> float:
        """Return the interval between key frames in seconds, by what they cost."""
        if self._key_size is None or self._began_at is None:
            return LONGEST_S
        seen_s = now - self._began_at
        if seen_s < _RATE_KNOWN_S:
            return LONGEST_S
        # the average began at zero; correct for that bias
        rate = self._rate_at(now) / (1.0 - math.exp(-seen_s / _RATE_OVER_S))
        if rate * SHARE * LONGEST_S <= self._key_size:
            return LONGEST_S
        return max(SHORTEST_S, self._key_size / (SHARE * rate))

    def _rate_at(self, now: float) -> float:
        return self._rate * math.exp(-max(0.0, now - self._frame_at) / _RATE_OVER_S)
