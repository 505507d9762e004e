"""Probing for more bandwidth than is in use: when to probe, how much to send, what came through.

A probe adds padding to the stream, up to a multiple of the estimate, for a few hundredths of a second in
steps of `STEP_S` (`Prober.padding`). It compares the rate of sending with the rate of arrival. It is short
enough not to leave an audible queue where there is no more bandwidth.
"""

from collections.abc import Callable, Sequence
from typing import Final

from media.rtp.sent_log import SENT_MASK, SEQ_MASK, SentLog

STEP_S: Final = 0.005
_GROWTH: Final = 2.0
_GROWTH_FURTHER, _FURTHER_S = 3.0, 1.5  # after a probe that came through
_QUEUE_S: Final = 0.045  # queue that a failed probe may cause, at the current estimate
_MIN_OCTETS: Final = 1800
_MAX_STEP_OCTETS: Final = 6000
_ANSWER_S: Final = 0.7
_AFTER_SUCCESS_S: Final = 0.1
_AFTER_FALL_S: Final = 1.0
_INTERVAL_S, _MAX_INTERVAL_S, _IDLE_INTERVAL_S = 0.8, 1.6, 8.0
_REGRET_S: Final = 2.5
_AGAIN_S, _UNREAD = 0.5, 2
_ARRIVED: Final = 0.8
_MOST_LOSS: Final = 0.5
_NO_QUEUE: Final = (
    0.15  # of a probe's length; twice what the link carries would queue up a third of it
)


def _sent_at(found: tuple[int, float, int]) -> float:
    return found[1]


class Prober:
    """Decides when to probe a path, and measures what came through.

    `active` while a probe is being sent, `waiting` until its outcome is known. The owner sets `loss` to the share
    that the path loses anyway.
    """

    __slots__ = (
        "_answer_by",
        "_began_at",
        "_begin",
        "_counted_to",
        "_end",
        "_ends_at",
        "_found",
        "_interval_s",
        "_last_step",
        "_next_at",
        "_raised_at",
        "_sent",
        "_sent_before_last_step",
        "_target_bps",
        "_unread",
        "active",
        "loss",
        "probes",
        "waiting",
    )

    def __init__(self, first_at: float) -> None:
        """`first_at`: no probe before that time."""
        self.active = self.waiting = False
        self.probes = 0
        self.loss = 0.0
        self._next_at = first_at
        self._interval_s = _INTERVAL_S
        self._raised_at = -1e9
        self._unread = 0
        self._target_bps = self._began_at = self._ends_at = self._answer_by = 0.0
        self._begin = self._end = self._counted_to = 0
        self._sent = self._sent_before_last_step = 0
        self._last_step = 0.0
        self._found: list[tuple[int, float, int]] = []

    def fell(self, now: float) -> None:
        """Note that the path was too narrow: probe again in a while, later if a probe had misled."""
        if now - self._raised_at < _REGRET_S:
            self._interval_s = min(_MAX_INTERVAL_S, self._interval_s * 2)
            self._raised_at = -1e9
        self._next_at = max(self._next_at, now + _AFTER_FALL_S)
        self.active = self.waiting = False

    def due(self, bps: float, wanted_bps: float, now: float, pressing: Callable[[], bool]) -> bool:
        """Whether to begin a probe now; `pressing` says whether more bandwidth would be used at once."""
        if self.active or self.waiting or bps >= wanted_bps or now < self._next_at:
            return False
        return now >= self._next_at + _IDLE_INTERVAL_S - _INTERVAL_S or pressing()

    def begin(self, bps: float, wanted_bps: float, log: SentLog, now: float) -> float:
        """Begin a probe; returns when it will have been sent. Call `padding` every `STEP_S`."""
        self.active = True
        self.probes += 1
        further = now - self._raised_at < _FURTHER_S
        growth = _GROWTH_FURTHER if further else _GROWTH
        self._target_bps = min(bps * growth, wanted_bps * 1.1)
        excess_bps = max(self._target_bps - bps, bps / 4)
        length_s = min(0.12, max(0.03, _QUEUE_S * bps / excess_bps))
        length_s = max(length_s, _MIN_OCTETS * 8 / self._target_bps)
        self._began_at = self._last_step = now
        self._ends_at = now + length_s
        self._begin = log.number
        self._sent = 0
        self._counted_to = self._begin
        self._sent_before_last_step = 0
        self._found = []
        return self._ends_at

    def padding(self, log: SentLog, now: float) -> int:
        """Return how many octets of padding to send in this step; call `stepped` after each."""
        if not self.active:
            return 0
        sent = self._sent = self._sent + log.octets_since(self._counted_to)
        self._counted_to = log.number
        self._sent_before_last_step = sent
        self._last_step = now
        due = self._target_bps / 8 * (min(now, self._ends_at) - self._began_at + STEP_S)
        return max(0, min(_MAX_STEP_OCTETS, round(due - sent)))

    def stepped(self, log: SentLog, now: float) -> bool:
        """Note that padding was sent; True while more steps follow, which `fell` ends."""
        if not self.active:
            return False
        if now < self._ends_at - STEP_S / 2:
            return True
        self.active = False
        self._end = log.number
        self.waiting = self._end != self._begin
        self._answer_by = now + _ANSWER_S
        if not self.waiting:
            self._next_at = now + self._interval_s
        return False

    def feedback(
        self, packets: Sequence[tuple[int, int | None]], log: SentLog, now: float
    ) -> float | None:
        """Take feedback before `log.apply_feedback`; returns the rate that came through in bit/s, once it is known."""
        begin = self._begin
        span = ((log.number if self.active else self._end) - begin) & SEQ_MASK
        complete = False
        for number, arrival in packets:
            offset = (number - begin) & SEQ_MASK
            if offset < span:
                packet = log.sent[number & SENT_MASK]
                if arrival is not None and packet is not None:
                    self._found.append((arrival, *packet))
                complete = complete or offset == span - 1
        if self.active or not (complete or now > self._answer_by):
            return None
        self.waiting = False
        return self._outcome(span, now)

    def raised(self, now: float) -> None:
        """Note that the outcome raised the estimate: probe on soon."""
        self._raised_at = now
        self._unread = 0
        self._next_at = now + _AFTER_SUCCESS_S

    def expire(self, now: float) -> None:
        """Give up a probe without feedback."""
        if self.waiting and now > self._answer_by + _ANSWER_S:
            self.waiting = False
            self._next_at = now + self._interval_s

    def _outcome(self, sent_packets: int, now: float) -> float | None:
        self._next_at = now + self._interval_s
        if now - self._raised_at > 2 * _REGRET_S:
            self._interval_s = max(_INTERVAL_S, self._interval_s * 0.8)
        found = self._found
        usual = 1.0 - min(_MOST_LOSS, self.loss)
        if len(found) < 5 or len(found) < sent_packets * usual * _ARRIVED:
            self._again_soon(now)
            return None
        arrivals = [arrival for arrival, _, _ in found]
        first = arrivals.index(min(arrivals))
        octets = sum(size for _, _, size in found)
        received_s = (max(arrivals) - min(arrivals)) / 1e6
        sent_s = self._last_step - self._began_at
        if received_s <= 0 or sent_s <= 0:
            return None
        received_bps = (octets - found[first][2]) * 8 / received_s / usual
        sent_bps = self._sent_before_last_step * 8 / sent_s
        if received_bps >= 0.9 * sent_bps:
            return min(received_bps, sent_bps)
        if self._queued_s() < _NO_QUEUE * sent_s:
            # slower because of jitter, not of the link
            if received_bps >= 0.6 * sent_bps:
                return sent_bps
            self._again_soon(now)
            return None
        return received_bps * 0.9  # that was all of it: leave some

    def _again_soon(self, now: float) -> None:
        """Repeat an inconclusive probe at once, a few times."""
        if self._unread < _UNREAD:
            self._unread += 1
            self._next_at = now + _AGAIN_S
        else:
            self._unread = 0

    def _queued_s(self) -> float:
        """Return how much longer the last third of the probe took than the first, in seconds."""
        delays = [arrival / 1e6 - sent for arrival, sent, _ in sorted(self._found, key=_sent_at)]
        third = max(1, len(delays) // 3)
        # (begun with a float: mypyc takes a sum to begin with an integer)
        return (sum(delays[-third:], 0.0) - sum(delays[:third], 0.0)) / third
