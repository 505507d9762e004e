"""Packet rate limit of one peer: excess is dropped before it is decrypted.

A busy browser (three layers of a camera, a screen, sound, resends, feedback) sends fewer than a
thousand packets a second. A peer that sends more than `RATE_PPS` for longer than the burst lasts
would take processor time from the others, and fill their links and the recordings.
"""

from __future__ import annotations

from typing import Final

RATE_PPS: Final = 2000
BURST: Final = 2000


class Allowance:
    """A token bucket. While enough is left, a packet costs one comparison and one subtraction.

    The owner reads `left` and subtracts one for each packet that authenticated. Forged packets are
    not charged, or an attacker could use up the peer's allowance.
    """

    __slots__ = ("_filled_at", "left")

    def __init__(self) -> None:
        self.left = float(BURST)
        self._filled_at: float | None = None

    def refill(self, now: float) -> bool:
        """Refill for the time up to `now` (seconds); True when a packet may pass. Call when `left` is below 1."""
        before, self._filled_at = self._filled_at, now
        earned = BURST if before is None else (now - before) * RATE_PPS
        # a charge beyond what was left is a debt, which is paid off first
        self.left = min(BURST, max(-BURST, self.left) + max(0.0, earned))
        return self.left >= 1
