"""Limits the requests from one address in a time; one beyond the limit is dropped without an answer. Pure, time is an argument."""

from collections import OrderedDict

MOST_ADDRESSES = 4_096


class Bucket:
    """So many at once, refilled evenly (a token bucket), for each of many addresses."""

    def __init__(self, burst: int, per_s: float) -> None:
        self._burst = float(burst)
        self._per_s = per_s
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, whose: str, now: float) -> bool:
        """Return whether one more is taken."""
        left, since = self._left.pop(whose, (self._burst, now))
        left = min(self._burst, left + max(0.0, now - since) * self._per_s)
        taken = left >= 1.0
        self._left[whose] = (left - 1.0 if taken else left, now)
        while len(self._left) > MOST_ADDRESSES:
            self._left.popitem(last=False)
        return taken
