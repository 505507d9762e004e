"""Bit rates out of growing octet counts."""

from __future__ import annotations


class RateMeter:
    """Measures a bit rate: add to `octets`, and call `update` about once a second, which sets `bps`."""

    __slots__ = ("_at", "_octets", "bps", "octets")

    def __init__(self) -> None:
        self.octets = 0
        self.bps = 0
        self._octets = 0
        self._at: float | None = None

    def update(self, now: float) -> None:
        """Measure since the previous call; calls closer than a tenth of a second are ignored."""
        if self._at is not None:
            elapsed = now - self._at
            if elapsed < 0.1:
                return
            self.bps = round((self.octets - self._octets) * 8 / elapsed)
        self._octets = self.octets
        self._at = now


class LossWindow:
    """Computes, from growing totals, the share of packets that the network lost since the previous call."""

    __slots__ = ("_expected", "_received")

    def __init__(self) -> None:
        self._expected = 0
        self._received = 0

    def since_last(self, expected: int, received: int) -> float:
        """Between 0 and 1; totals that shrank (a stream ended) start the window anew."""
        missing = (expected - self._expected) - (received - self._received)
        total = expected - self._expected
        self._expected, self._received = expected, received
        return min(1.0, max(0.0, missing / total)) if total > 0 else 0.0
