"""Send-side bandwidth estimate of a path (`BandwidthEstimator`), after Google's congestion control
(draft-ietf-rmcat-gcc): delay shows overuse, the rate of arrival shows the capacity, probes find more.

Pure: feedback and time go in, `bps` comes out. `media.peer.downlink` decides on probes.

- *Overuse* (a queue grows, see `media.rtp.queue_delay`): the rate at which packets arrive meanwhile is
  the capacity. The estimate falls below it, by as much as empties the queue within about a second, and
  returns to just under it when the queue is gone.
- *Loss* counts only beyond the loss that the path shows at any rate.
- *More bandwidth* is found by probing for a tenth of a second at up to twice the estimate. While all of
  the estimate is in use it also creeps up by itself.
"""

import math
from collections import deque
from typing import Final

from media.rtp.queue_delay import QueueDelay, Standstill
from media.rtp.sent_log import FeedbackSummary

MIN_BPS: Final = 30_000
START_BPS: Final = 1_000_000
_WINDOW_US: Final = 500_000
_SHORT_US: Final = 200_000
_SHORTEST_US: Final = 90_000
_BACKOFF: Final = 0.85
_DEEPEST: Final = 0.5
_RETURN: Final = 0.93
_CREEP_PER_S: Final = 0.06
_CREEP_NEAR_PER_S: Final = 0.004
_BETWEEN_FALLS_S: Final = 0.25
_LOSS_WINDOW_S: Final = 1.0
_LOSS_ALLOWED: Final = 0.06
_LOSS_HISTORY: Final = 8
_LOSS_AT_LEAST: Final = 20
_IN_USE: Final = 0.75
_PROBE_QUEUE_S: Final = 0.2
_HEAVY: Final = 0.3
_ON_THE_WAY_S: Final = 1.0
_SEEN_S: Final = 0.25


class BandwidthEstimator:
    """Estimates the bandwidth of a path: `bps`, in bit/s. `falls` counts how often the path was too narrow."""

    __slots__ = (
        "_anew_until",
        "_arrived",
        "_before",
        "_capacity_bps",
        "_crept_at",
        "_drains_since",
        "_fell_at",
        "_loss_at",
        "_losses",
        "_lost",
        "_probing_until",
        "_round_s",
        "_standstill",
        "_told",
        "bps",
        "draining",
        "falls",
        "limited",
        "longer_paths",
        "loss",
        "queue",
    )

    def __init__(self, *, start_bps: int = START_BPS) -> None:
        self.bps = float(start_bps)
        self.queue = QueueDelay()
        self.limited = False
        """Whether the path has shown a limit; until then `bps` is a guess, and limits nobody."""
        self.draining = False
        self.falls = 0
        self.longer_paths = 0
        """How often an apparent queue turned out to be a longer path."""
        self.loss = 0.0
        """Share of packets lost, over the last second with enough packets to judge."""
        self._arrived: deque[tuple[int, int]] = deque()  # (last arrival, octets) per feedback
        self._capacity_bps: float | None = None
        self._standstill: Standstill | None = None
        self._before: tuple[float, bool, float | None] = (self.bps, False, None)
        self._crept_at = self._drains_since = 0.0
        self._fell_at = self._anew_until = -1e9
        self._probing_until = -1e9
        self._round_s = 0.0
        self._told = self._lost = 0
        self._loss_at: float | None = None
        self._losses: deque[float] = deque(maxlen=_LOSS_HISTORY)

    def acknowledged_bps(self, window_us: int = _WINDOW_US) -> float | None:
        """Rate at which packets arrived over the last `window_us`, in bit/s, or None without enough of them."""
        arrived = self._arrived
        if len(arrived) < 2:
            return None
        end = arrived[-1][0]
        octets = 0
        for index in range(len(arrived) - 1, 0, -1):
            octets += arrived[index][1]
            begin = arrived[index - 1][0]
            if end - begin >= window_us:
                return octets * 8e6 / (end - begin)
        begin = arrived[0][0]
        return octets * 8e6 / (end - begin) if end - begin >= 100_000 else None

    def _carried_bps(self) -> float | None:
        """Capacity of the path while a queue stands: the highest of two short-term rates, since less may have been
        sent before the queue built up."""
        rates = [self.acknowledged_bps(window) for window in (_SHORTEST_US, _SHORT_US)]
        return max((rate for rate in rates if rate is not None), default=None)

    def queueing_delay_s(self, in_flight: int) -> float:
        """Expected queueing delay of a packet sent now, in seconds: the time to carry `in_flight` octets at the
        current capacity, less the round trip."""
        carried = self._carried_bps()
        return in_flight * 8 / max(carried or self.bps, 1.0) - self._round_s

    def feedback(self, summary: FeedbackSummary, now: float) -> None:
        """Take the news of one feedback packet."""
        self._told += summary.packets + summary.lost
        self._lost += summary.lost
        if summary.packets:
            if now < self._anew_until:
                self.queue = QueueDelay()  # some of these took the previous path
            self._note_arrivals(summary)
            quickest_us, latest_us = min(summary.delays_us), summary.delays_us[-1]
            self.queue.update(quickest_us, latest_us, now)
            queued_s = self.queue.queue_s + (latest_us - quickest_us) / 1e6
            self._round_s = max(0.0, now - (summary.last_us - latest_us) / 1e6 - queued_s)
            if self._stands_still(now):
                self._accept_longer_path()
            elif self.queue.overused and (
                now >= self._probing_until or self.queue.queue_s > _PROBE_QUEUE_S
            ):
                self._fall(now)
            elif self.draining and self.queue.drained:
                self._drained()
            elif not self.draining:
                self._creep(now)
        self._weigh_losses(now)

    def probing(self, until: float) -> None:
        """Note that a probe runs until `until` (monotonic seconds); the queue it causes is not due to the media."""
        self._probing_until = until

    def probed(self, bps: float, now: float) -> bool:
        """Take the rate at which a probe came through; True when it raises the estimate."""
        if bps <= self.bps * 1.05 or self.draining or now - self._fell_at < _BETWEEN_FALLS_S:
            return False
        self.bps = bps
        self._capacity_bps = None
        return True

    def lift_limit(self, bps: float) -> None:
        """Lift the limit if the estimate reaches `bps`, which is all that is wanted."""
        if not self.draining and self.bps >= bps:
            self.limited = False

    def assume(self, bps: float) -> None:
        """Raise the estimate to `bps` without a probe, to try whether the path carries it."""
        self.bps = max(self.bps, bps)
        self._capacity_bps = None

    def path_changed(self, now: float) -> None:
        """Measure delays anew, since packets take another path."""
        self._anew_until = now + _ON_THE_WAY_S
        if self.draining:
            self._drained()

    def _note_arrivals(self, summary: FeedbackSummary) -> None:
        arrived = self._arrived
        last = summary.last_us
        if arrived and abs(last - arrived[-1][0]) > 4 * _WINDOW_US:
            arrived.clear()
        if arrived and last <= arrived[-1][0]:
            arrived[-1] = (arrived[-1][0], arrived[-1][1] + summary.octets)
            return
        arrived.append((last, summary.octets))
        while len(arrived) > 2 and last - arrived[1][0] > _WINDOW_US:
            arrived.popleft()

    def _fall(self, now: float) -> None:
        carried = self._carried_bps()
        if carried is None:
            return
        queue_s = self.queue.queue_s
        if not self.draining:
            self._before = (self.bps, self.limited, self._capacity_bps)
            self._standstill = Standstill(queue_s, now)
            self._drains_since = now
        if now - self._fell_at >= _BETWEEN_FALLS_S or not self.draining:
            self.falls += not self.draining
            self._fell_at = now
        self.limited = self.draining = True
        self._capacity_bps = carried
        factor = max(_DEEPEST, min(_BACKOFF, 1.0 - queue_s))
        # A pause in arrivals looks like a narrow path. A rate measured after the fall is real, even if it exceeds
        # the first estimate of the fall.
        most = self._before[0] if now - self._drains_since > _SEEN_S else self.bps
        self.bps = max(MIN_BPS, min(most, carried * factor))

    def _drained(self) -> None:
        self.draining = False
        if self._capacity_bps is not None:
            self.bps = max(self.bps, MIN_BPS, self._capacity_bps * _RETURN)

    def _stands_still(self, now: float) -> bool:
        still = self._standstill
        if not self.draining or still is None:
            return False
        short_bps = self.acknowledged_bps(_SHORT_US)
        return still.is_path(self.queue.queue_s, self.acknowledged_bps(), short_bps, now)

    def _accept_longer_path(self) -> None:
        """Restore the estimate: there was no queue, and delays are measured anew."""
        self.longer_paths += 1
        self.draining = False
        self.queue = QueueDelay()
        before_bps, self.limited, self._capacity_bps = self._before
        self.bps = max(self.bps, before_bps)

    def _creep(self, now: float) -> None:
        elapsed = min(0.2, now - self._crept_at)
        self._crept_at = now
        carried = self.acknowledged_bps()
        if carried is None or carried < self.bps * _IN_USE:
            return
        near = self._capacity_bps is not None and self.bps < 1.2 * self._capacity_bps
        rate = _CREEP_NEAR_PER_S if near else _CREEP_PER_S
        self.bps = min(self.bps * (1 + rate * elapsed), max(self.bps, carried * 1.5))

    def _weigh_losses(self, now: float) -> None:
        if self._loss_at is None:
            self._loss_at = now
        if now - self._loss_at < _LOSS_WINDOW_S or self._told < _LOSS_AT_LEAST:
            return
        told = self._told
        loss = self.loss = self._lost / told
        self._loss_at, self._told, self._lost = now, 0, 0
        # loss that does not depend on the rate is the path's own: sending less would not help
        before = sorted(self._losses)
        inherent = before[len(before) // 2] if len(before) >= 3 else 0.0
        self._losses.append(loss)
        excess = loss - inherent
        # of few packets a large share may be lost by chance
        chance = 2.0 * math.sqrt(max(loss, 0.01) * (1.0 - min(loss, 0.99)) / told)
        if excess <= _LOSS_ALLOWED + (chance if before else 0.0):
            return
        carried = self.acknowledged_bps()
        if carried is None:
            return
        self.limited = True
        self._fell_at = now
        self.falls += 1
        sent_bps = carried / (1 - min(loss, 0.9))
        target = carried if excess > _HEAVY else sent_bps * (1 - excess / 2)
        self.bps = max(MIN_BPS, min(self.bps, target))
        self._capacity_bps = carried
