"""What a receiver says its link can carry, turned into a cap for what is sent to it.

Browsers report an estimate (REMB) that follows what they receive: it starts below it and grows to
half as much again, whatever the link could do. As a target it would starve every call. Only its
*falls* tell something: delay has built up. From a fall on, and for a while after the last one, the
estimate is passed on to the senders as a cap; it grows again by itself as the queue drains.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from media.rtp import rtcp

if TYPE_CHECKING:
    from media.peer.ingress import IncomingStream

FALL = 0.93
"""A report at most this share of the one before counts as a fall (browsers fall to 0.85)."""
HOLD_S = 10.0
MIN_CAP_BPS = 50_000
_NO_LIMIT_BPS = 100_000_000
_LIFTS = 3  # reports may be lost


class DownlinkCap:
    """Owner: the receiving peer. `pictures` is how many it is shown at
    present."""

    __slots__ = ("_fell_at", "estimate_bps", "pictures")

    def __init__(self) -> None:
        self.pictures = 1
        self.estimate_bps: int | None = None
        self._fell_at: float | None = None

    def report(self, bitrate_bps: int, now: float) -> None:
        """Take a receiver's estimate."""
        before, self.estimate_bps = self.estimate_bps, bitrate_bps
        if before is not None and bitrate_bps <= before * FALL:
            self._fell_at = now

    @property
    def holding(self) -> bool:
        """Whether a fall is recent enough to hold senders back, as of the last question."""
        return self._fell_at is not None

    def cap_bps(self, now: float) -> int | None:
        """The most that each picture for this receiver should take, in bit/s; they share alike."""
        if self._fell_at is None or self.estimate_bps is None:
            return None
        if now - self._fell_at > HOLD_S:
            self._fell_at = None
            return None
        return max(MIN_CAP_BPS, self.estimate_bps // max(1, self.pictures))


class UplinkLimit:
    """Owner: the sending peer. Tells its browser what its slowest receivers can take, and when
    that is over. Browsers hold the one figure against everything they send, sound included.
    """

    __slots__ = ("_lifts_left",)

    def __init__(self) -> None:
        self._lifts_left = 0

    def remb(self, sender_ssrc: int, streams: Sequence[IncomingStream], now: float) -> bytes:
        """The report to send now, or nothing while nobody is held back."""
        total = 0
        capped: list[int] = []
        for stream in streams:
            cap = stream.source.cap_bps(now)
            total += stream.rate.bps if cap is None else cap
            if cap is not None:
                capped.append(stream.ssrc)
        if capped:
            self._lifts_left = _LIFTS
            return rtcp.build_remb(sender_ssrc, total, capped)
        if not self._lifts_left:
            return b""
        self._lifts_left -= 1
        return rtcp.build_remb(sender_ssrc, _NO_LIMIT_BPS, [s.ssrc for s in streams])
