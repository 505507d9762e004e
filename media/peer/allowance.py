"""How many packets a peer may send: excess is dropped before anything is done with it.

A browser at its best (three layers of a camera, a screen, sound, resends, feedback) sends less than
a thousand packets a second. Whoever was let in and sends more than `RATE_PPS` for longer than the
burst lasts would take the worker's time from others, and fill their links and the recordings.
"""

from __future__ import annotations

RATE_PPS = 2000
BURST = 2000


class Allowance:
    """A token bucket that costs a packet one comparison and one subtraction while there is enough.

    `left` is for the owner to look at and to count down by one for each packet that authenticated:
    forged ones must not use up what is another's.
    """

    __slots__ = ("_filled_at", "left")

    def __init__(self) -> None:
        self.left = float(BURST)
        self._filled_at: float | None = None

    def refill(self, now: float) -> bool:
        """To be asked when less than one is left: whether there is one now, at `now` seconds."""
        before, self._filled_at = self._filled_at, now
        earned = BURST if before is None else (now - before) * RATE_PPS
        # what cost more than was left is paid off first
        self.left = min(BURST, max(-BURST, self.left) + max(0.0, earned))
        return self.left >= 1
