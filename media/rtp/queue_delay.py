"""Queueing delay on the path to a receiver, from transport-wide feedback (`QueueDelay`).

The clocks of both ends differ, so a delay counts only relative to the least seen recently. Of each
feedback packet the quickest packet counts: bursts of pictures queue behind themselves, and jitter delays
some packets, but a standing queue delays all.
"""

from collections import deque
from typing import Final

_BUCKET_S: Final = 5.0
_BUCKETS: Final = 6  # the minimum of the last half minute, in which clocks drift by 3 ms
_JUMP_US: Final = 20e6
_MIN_THRESHOLD_S, _MAX_THRESHOLD_S = 0.040, 0.140
_ADAPT_UP, _ADAPT_DOWN = 1 / 80, 1 / 20  # per feedback packet
_STEADY_S: Final = 0.002
_STEEP_US: Final = 30_000
_SAME_S, _SAME_SHARE = 0.02, 0.15
_SHORT_S, _RATE_S, _LOOK_S, _PATIENCE_S = 0.2, 0.5, 0.8, 3.0
_LESS, _LESS_SHORT = 0.85, 0.6
_STILL: Final = 0.6


class QueueDelay:
    """Measures the standing queue on a path: `queue_s`, in seconds; `overused` says that it grows beyond the
    threshold.

    The threshold adapts within limits: it is higher on a path whose delay varies by itself, or where others fill the
    queue.
    """

    __slots__ = ("_buckets", "_previous_s", "_threshold_s", "_votes", "overused", "queue_s")

    def __init__(self) -> None:
        self.queue_s = 0.0
        self.overused = False
        self._buckets: deque[tuple[float, float]] = deque(maxlen=_BUCKETS)
        self._previous_s = 0.0
        self._threshold_s = _MIN_THRESHOLD_S
        self._votes = 0

    def update(self, delay_us: float, latest_us: float, now: float) -> None:
        """Take the least delay of one feedback packet, and that of the last packet in it."""
        buckets = self._buckets
        if buckets and abs(delay_us - min(b[1] for b in buckets)) > _JUMP_US:
            # the receiver's clock was set, or its reference time wrapped: begin anew
            buckets.clear()
        if not buckets or now - buckets[-1][0] > _BUCKET_S:
            buckets.append((now, delay_us))
        elif delay_us < buckets[-1][1]:
            buckets[-1] = (buckets[-1][0], delay_us)
        base = min(b[1] for b in buckets)
        queue = self.queue_s = (delay_us - base) / 1e6
        threshold = self._threshold_s
        rising = queue >= self._previous_s - _STEADY_S
        self._previous_s = queue
        self._votes = self._votes + 1 if queue > threshold and rising else 0
        steep = self._votes == 1 and latest_us - delay_us > _STEEP_US
        self.overused = self._votes >= 2 or steep or (rising and queue > 3 * threshold)
        # a jump is congestion; slow changes belong to the path, and adapt the threshold
        if queue < threshold + _MIN_THRESHOLD_S:
            gain = _ADAPT_UP if queue > threshold else _ADAPT_DOWN
            threshold += (queue * 1.5 - threshold) * gain
            self._threshold_s = min(_MAX_THRESHOLD_S, max(_MIN_THRESHOLD_S, threshold))

    @property
    def drained(self) -> bool:
        """Whether the queue is gone."""
        return self.queue_s < self._threshold_s * 0.75


class Standstill:
    """Tells a longer path from a queue, while waiting for the apparent queue to drain.

    A queue is emptied at the link's rate, however little is sent, and gets shorter. If less arrives because less is
    sent, and everything is as late as before, there is no queue.
    """

    __slots__ = ("_most_bps", "_most_short_bps", "_peak_s", "_queue_s", "_since")

    def __init__(self, queue_s: float, now: float) -> None:
        """Begin with the queue in seconds when the waiting begins."""
        self._queue_s = self._peak_s = queue_s
        self._since = now
        self._most_bps = self._most_short_bps = 0.0

    def is_path(
        self, queue_s: float, arrived_bps: float | None, short_bps: float | None, now: float
    ) -> bool:
        """Take each report's delay, and the rates over half and over a fifth of a second; True when the path is longer."""
        before = self._queue_s
        if abs(queue_s - before) > _SAME_S + _SAME_SHARE * before:
            most = self._most_bps, self._most_short_bps
            falls = self._peak_s * _STILL < queue_s < before
            self._begin(queue_s, now, self._peak_s if falls else queue_s)
            if falls:
                # somewhat shorter: if it is a queue, the link carries no less than before
                self._most_bps, self._most_short_bps = most
            return False
        # rates whose window began earlier say nothing about a standing queue
        elapsed = now - self._since
        if short_bps is not None and elapsed >= _SHORT_S:
            self._most_short_bps = max(self._most_short_bps, short_bps)
        if arrived_bps is None or elapsed < _RATE_S:
            return False
        self._most_bps = max(self._most_bps, arrived_bps)
        if elapsed < _LOOK_S:
            return False
        less = arrived_bps < max(_LESS * self._most_bps, _LESS_SHORT * self._most_short_bps)
        return less or elapsed > _PATIENCE_S

    def _begin(self, queue_s: float, now: float, peak_s: float) -> None:
        self._queue_s, self._since, self._peak_s = queue_s, now, peak_s
        self._most_bps = self._most_short_bps = 0.0
