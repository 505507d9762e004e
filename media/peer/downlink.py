"""The way down to one peer: what it carries, what may be sent on it, and looking for more.

Sound comes first. What is left of the estimate is for pictures; when a queue has built up that the
pictures' senders cannot take back fast enough, or when there is not enough left for any picture,
pictures are held back here altogether and return by themselves with a key frame.

No I/O: the peer stamps packets with `log`, brings feedback, and sends the padding `step` asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from media.rtp.bandwidth import BandwidthEstimator
from media.rtp.ladder import Ladder, Rung, picture_needs_bps
from media.rtp.probing import Prober
from media.rtp.sent_log import SentLog

PICTURE_BPS = 2_500_000
"""What a picture takes at most as browsers encode it: more needs not be looked for."""
MAX_WANTED_BPS = 8_000_000
MIN_CAP_BPS = 40_000
_USABLE = 0.95
_FIRST_PROBE_S = 2.0
_TICK_S = 0.09
_PAUSE_QUEUE_S = 0.35
_MIN_PAUSE_S, _MAX_PAUSE_S, _PAUSE_AGAIN_S = 0.5, 8.0, 4.0
_TOLD_CHANGE = 0.05
_RESEND_SHARE = 0.3
_RESEND_BPS = (60_000, 1_500_000)
_HEARD_BPS = 36_000
_HEARD_SHARE = 0.8
_HEARD_LOSS = 0.4
_SILENT_S = 1.5
_FIRST_TRY_S, _MAX_TRY_S, _TRY_LASTED_S = 8.0, 64.0, 20.0


class Downlink:
    """Owner: the receiving peer. `pictures` is how many it is shown at present, `sound_bps` what its
    sound takes, `can_pad` whether probes can be sent to it at all.

    `bps` is the estimate, and `on_change(downlink, now)` is called when it has moved by a twentieth or
    `pictures_paused` has changed. `wanted_bps` is how much is looked for by probing; what `picture_bps` leaves to
    each picture is None while no limit is known.
    """

    __slots__ = (
        "_feedback_at",
        "_first_feedback_at",
        "_pause_s",
        "_paused_until",
        "_resumed_at",
        "_tick_at",
        "_told_bps",
        "_told_paused",
        "_tried_at",
        "_try_s",
        "can_pad",
        "estimator",
        "ladder",
        "log",
        "loss",
        "on_change",
        "pictures",
        "pictures_paused",
        "prober",
        "sound_bps",
        "wanted_bps",
    )

    def __init__(self, now: float, on_change: Callable[[Downlink, float], None]) -> None:
        self.log = SentLog()
        self.estimator = BandwidthEstimator()
        self.prober = Prober(first_at=now)
        self.ladder = Ladder(now)
        self.on_change = on_change
        self.can_pad = True
        self.pictures = 0
        self.sound_bps = 0
        self.loss = 0.0
        self.pictures_paused = False
        """Whether no picture is sent, for a moment or on a low rung."""
        self.wanted_bps: float | None = None
        self._told_bps = 0.0
        self._told_paused = False
        self._first_feedback_at: float | None = None
        self._feedback_at = self._tried_at = -1e9
        self._try_s = _FIRST_TRY_S
        self._paused_until = self._resumed_at = -1e9
        self._pause_s = _MIN_PAUSE_S
        self._tick_at = now

    @property
    def known(self) -> bool:
        """Whether the receiver reports at all; without that there is no estimate."""
        return self._first_feedback_at is not None

    @property
    def bps(self) -> int | None:
        """What the path to the peer carries, in bit/s, or None before it has reported."""
        return round(self.estimator.bps) if self.known else None

    @property
    def resend_bps(self) -> float:
        """What retransmissions may take."""
        low, high = _RESEND_BPS
        return min(high, max(low, self.estimator.bps * _RESEND_SHARE))

    @property
    def looked_for_bps(self) -> float:
        """How much is worth looking for."""
        wanted = self.wanted_bps
        if wanted is None:
            wanted = self.pictures * PICTURE_BPS
        return min(MAX_WANTED_BPS, wanted)

    def budget_bps(self) -> int | None:
        """What all pictures together may take, in bit/s, or None while no limit is known."""
        if not self.estimator.limited:
            return None
        return max(0, round(self.estimator.bps * _USABLE - self.sound_bps))

    def picture_bps(self) -> float | None:
        """The same for each of them; they share alike."""
        budget = self.budget_bps()
        return None if budget is None else budget / max(1, self.pictures)

    def cap_bps(self) -> int | None:
        """The limit to tell the sender of each picture, or None."""
        share = self.picture_bps()
        return None if share is None else max(MIN_CAP_BPS, int(share))

    def feedback(self, packets: Sequence[tuple[int, int | None]], now: float) -> None:
        """Take the receiver's report of (number, arrival in us or None)."""
        estimator, prober, log = self.estimator, self.prober, self.log
        if self._first_feedback_at is None:
            self._first_feedback_at = now
        self._feedback_at = now
        outcome = None
        if prober.active or prober.waiting:
            prober.loss = estimator.loss
            outcome = prober.feedback(packets, log, now)
        falls = estimator.falls
        estimator.feedback(log.settle(packets), now)
        if estimator.falls != falls:
            prober.fell(now)
        elif outcome is not None and estimator.probed(outcome, now):
            prober.raised(now)
        self._decide(now)

    def path_changed(self, now: float) -> None:
        """The peer is reached another way: how long the former took says nothing any more."""
        self.estimator.path_changed(now)

    def tick(self, now: float) -> bool:
        """Called on the worker's ticks; True when a probe begins and `step` is to be called."""
        if now < self._tick_at:
            return False
        self._tick_at = now + _TICK_S
        first = self._first_feedback_at
        if first is None or now - first < _FIRST_PROBE_S:
            return False
        prober, bps = self.prober, self.estimator.bps
        prober.expire(now)
        wanted = self.looked_for_bps
        if prober.due(bps, wanted, now, self._pressing):
            ends_at = prober.begin(bps, wanted, self.log, now)
            self.estimator.probing(ends_at + 0.15)
            return True
        return False

    def step(self, now: float) -> int:
        """How many octets of padding to send now, while `prober.active`."""
        return self.prober.padding(self.log, now)

    def stepped(self, now: float) -> bool:
        """Padding was sent; True while there are steps to come."""
        return self.prober.stepped(self.log, now)

    def update_ladder(self, now: float, *, loss: float) -> bool:
        """Once a second or oftener: the rung follows; True when it has changed."""
        self.loss = loss
        if self.known and now - self._feedback_at > _SILENT_S:
            return False  # what was measured is of a time that is over
        self._try_without_probes(now)
        # Where no picture is to be shown, none is missing.
        budget = self.budget_bps() if self.known and self.looked_for_bps > 0 else None
        # In company one picture of several may have half of it all; who sheds the others is the room.
        share = budget if budget is None or self.pictures < 2 else budget / 2
        hears = loss < _HEARD_LOSS and self._sound_passes()
        changed = self.ladder.update(share, hears=hears, now=now)
        if changed:
            self._decide(now)
        return changed

    def _sound_passes(self) -> bool:
        estimator = self.estimator
        enough_bps = _HEARD_SHARE * self.sound_bps
        if not estimator.limited or estimator.bps >= min(_HEARD_BPS, enough_bps):
            return True
        # Where little flows no more can be seen to arrive; that it all does is enough.
        arrived_bps = estimator.acknowledged_bps()
        return not estimator.draining and arrived_bps is not None and arrived_bps >= enough_bps

    def _try_without_probes(self, now: float) -> None:
        """Where nothing can be probed with, a picture is let through now and then, ever less often."""
        estimator = self.estimator
        if self.can_pad or self.looked_for_bps <= 0 or not self._low or estimator.draining:
            return
        since = max(self.ladder.since, self._tried_at)
        if now - since < self._try_s:
            return
        lasted = self.ladder.since - self._tried_at > _TRY_LASTED_S
        self._try_s = _FIRST_TRY_S if lasted else min(_MAX_TRY_S, 2 * self._try_s)
        self._tried_at = now
        estimator.suppose((picture_needs_bps() + self.sound_bps) / _USABLE + 1)

    @property
    def _low(self) -> bool:
        return self.ladder.rung in {Rung.SOUND, Rung.TEXT}

    def _pressing(self) -> bool:
        """Whether more bandwidth would be used at once."""
        if self.pictures_paused:
            return True
        carried = self.estimator.acknowledged_bps()
        return carried is not None and carried > 0.6 * self.estimator.bps

    def _decide(self, now: float) -> None:
        estimator = self.estimator
        if self.looked_for_bps > 0:
            estimator.reaches(self.looked_for_bps)
        if self._low:
            self.pictures_paused = True
        elif self.pictures_paused:
            self.pictures_paused = estimator.draining or now < self._paused_until
            if not self.pictures_paused:
                self._resumed_at = now
        elif estimator.draining and estimator.waits_s(self.log.in_flight()) > _PAUSE_QUEUE_S:
            # A sender that does not take its limit is let through ever less often.
            again = now - self._resumed_at < _PAUSE_AGAIN_S
            self._pause_s = min(_MAX_PAUSE_S, 2 * self._pause_s) if again else _MIN_PAUSE_S
            self._paused_until = now + self._pause_s
            self.pictures_paused = True
        moved = abs(estimator.bps - self._told_bps) > _TOLD_CHANGE * self._told_bps
        if moved or self.pictures_paused is not self._told_paused:
            self._told_bps = estimator.bps
            self._told_paused = self.pictures_paused
            self.on_change(self, now)
