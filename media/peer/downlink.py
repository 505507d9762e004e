"""The path towards one peer: its estimated bandwidth, the budget for pictures, and probing for more.

Sound comes first, and pictures share the rest of the estimate. All pictures pause when the rest is
too little for any of them, or when a queue has built up faster than their senders can slow down.
They resume by themselves, with a key frame.

No I/O: slots number packets through `log`, the RTCP dispatch brings feedback, and the upkeep sends
the padding that `step` asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from media.rtp.bandwidth import BandwidthEstimator
from media.rtp.ladder import Ladder, Rung, picture_needs_bps
from media.rtp.probing import Prober
from media.rtp.sent_log import SentLog

PICTURE_BPS: Final = 2_500_000
"""The most that a browser spends on one picture; probing beyond it gains nothing."""
MAX_WANTED_BPS: Final = 8_000_000
MIN_CAP_BPS: Final = 40_000
_USABLE: Final = 0.95
_FIRST_PROBE_S: Final = 2.0
_TICK_S: Final = 0.09
_PAUSE_QUEUE_S: Final = 0.35
_MIN_PAUSE_S, _MAX_PAUSE_S, _PAUSE_AGAIN_S = 0.5, 8.0, 4.0
_TOLD_CHANGE: Final = 0.05
_RESEND_SHARE: Final = 0.3
_RESEND_BPS: Final = (60_000, 1_500_000)
_HEARD_BPS: Final = 36_000
_HEARD_SHARE: Final = 0.8
_HEARD_LOSS: Final = 0.4
_SILENT_S: Final = 1.5
_GONE_S: Final = 3.0
_REPEATED_FROM_LOSS: Final = 0.01
_REPEATED_FOR_S: Final = 10.0
_FIRST_TRY_S, _MAX_TRY_S, _TRY_LASTED_S = 8.0, 64.0, 20.0


class Downlink:
    """Estimates the path towards one peer, and divides it among sound and pictures. Owner: the receiving peer's
    slots.

    Inputs: `pictures` is how many pictures the peer is shown, `layered` how many of them come in simulcast layers and
    `layered_bps` what the smallest of these take together; `sound_bps` what its sound takes, `can_pad` whether
    padding (and so a probe) can be sent to it, `wanted_bps` how much probing should look for; None stands for as much
    as the pictures may need.

    Outputs: `bps` is the estimate, `cap_bps` the limit for the sender of each picture of one encoding, None while no
    limit is known; `silent` whether the receiver has stopped reporting. `on_change(downlink, now)` is called when the
    estimate has moved by a twentieth or `pictures_paused` has changed.
    """

    __slots__ = (
        "_feedback_at",
        "_first_feedback_at",
        "_lossy_until",
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
        "layered",
        "layered_bps",
        "log",
        "loss",
        "on_change",
        "pictures",
        "pictures_paused",
        "prober",
        "repeats_sound",
        "silent",
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
        self.pictures = self.layered = 0
        self.layered_bps = self.sound_bps = 0
        self.silent = False
        self.loss = 0.0
        self.pictures_paused = False
        """Whether no picture is sent, for a moment or on a low rung."""
        self.repeats_sound = False
        """Whether sound is worth its frames twice: packets were lost lately, and no queue stands that they would lengthen."""
        self.wanted_bps: float | None = None
        self._lossy_until = -1e9
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
        """Whether the receiver sends transport-wide feedback; without it there is no estimate."""
        return self._first_feedback_at is not None

    @property
    def bps(self) -> int | None:
        """Estimated bandwidth of the path to the peer in bit/s, or None before its first feedback."""
        return round(self.estimator.bps) if self.known else None

    @property
    def resend_bps(self) -> float:
        """The share of the path that retransmissions may use, in bit/s."""
        low, high = _RESEND_BPS
        return min(high, max(low, self.estimator.bps * _RESEND_SHARE))

    @property
    def probe_target_bps(self) -> float:
        """The bandwidth beyond which probing gains nothing, in bit/s."""
        wanted = self.wanted_bps
        if wanted is None:
            wanted = self.pictures * PICTURE_BPS
        return min(MAX_WANTED_BPS, wanted)

    def budget_bps(self) -> int | None:
        """Bandwidth for all pictures together in bit/s, or None while no limit is known."""
        if not self.estimator.limited:
            return None
        return max(0, round(self.estimator.bps * _USABLE - self.sound_bps))

    def cap_bps(self) -> int | None:
        """Limit for the sender of each picture of one encoding in bit/s, or None while no limit is known.

        Pictures in simulcast layers make room down to their smallest: a screen comes before cameras, and its limit
        holds for all who watch it.
        """
        budget = self.budget_bps()
        if budget is None:
            return None
        share = budget / max(1, self.pictures)
        if self.layered:
            share = max(share, (budget - self.layered_bps) / max(1, self.pictures - self.layered))
        return max(MIN_CAP_BPS, int(share))

    def feedback(self, packets: Sequence[tuple[int, int | None]], now: float) -> None:
        """Take transport-wide feedback: (16-bit number, arrival in us or None if lost)."""
        estimator, prober, log = self.estimator, self.prober, self.log
        if self._first_feedback_at is None:
            self._first_feedback_at = now
        self._feedback_at = now
        self.silent = False
        outcome = None
        if prober.active or prober.waiting:
            prober.loss = estimator.loss
            outcome = prober.feedback(packets, log, now)
        falls = estimator.falls
        estimator.feedback(log.apply_feedback(packets), now)
        if estimator.falls != falls:
            prober.fell(now)
        elif outcome is not None and estimator.probed(outcome, now):
            prober.raised(now)
        if estimator.loss >= _REPEATED_FROM_LOSS:
            self._lossy_until = now + _REPEATED_FOR_S
        self.repeats_sound = now < self._lossy_until and not estimator.draining
        self._decide(now)

    def path_changed(self, now: float) -> None:
        """Measure delays anew: the peer is reached over another path, whose delay is not comparable."""
        self.estimator.path_changed(now)

    def tick(self, now: float) -> bool:
        """Call on every tick. True when a probe begins: then call `step`."""
        if now < self._tick_at:
            return False
        self._tick_at = now + _TICK_S
        first = self._first_feedback_at
        self.silent = first is not None and now - self._feedback_at > _GONE_S
        if first is None or now - first < _FIRST_PROBE_S:
            return False
        prober, bps = self.prober, self.estimator.bps
        prober.expire(now)
        wanted = self.probe_target_bps
        if prober.due(bps, wanted, now, self._pressing):
            ends_at = prober.begin(bps, wanted, self.log, now)
            self.estimator.probing(ends_at + 0.15)
            return True
        return False

    def step(self, now: float) -> int:
        """Return how many octets of padding to send now, while `prober.active`."""
        return self.prober.padding(self.log, now)

    def stepped(self, now: float) -> bool:
        """Note that the padding was sent; True while more steps follow."""
        return self.prober.stepped(self.log, now)

    def update_ladder(self, now: float, *, loss: float) -> bool:
        """Follow the path with the rung, at least once a second; True when the rung has changed."""
        self.loss = loss
        if self.known and now - self._feedback_at > _SILENT_S:
            return False  # the last measurement is too old to judge by
        self._try_without_probes(now)
        # A receiver that is shown no picture misses none.
        budget = self.budget_bps() if self.known and self.probe_target_bps > 0 else None
        # Of several pictures one may use half of the budget; the room drops the others if need be.
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
        # The estimate cannot exceed the rate sent: sound that arrives completely is proof enough.
        arrived_bps = estimator.acknowledged_bps()
        return not estimator.draining and arrived_bps is not None and arrived_bps >= enough_bps

    def _try_without_probes(self, now: float) -> None:
        """Without padding to probe with, let a picture through now and then, at growing intervals."""
        estimator = self.estimator
        if (
            self.can_pad
            or self.probe_target_bps <= 0
            or not self._without_pictures
            or estimator.draining
        ):
            return
        since = max(self.ladder.since, self._tried_at)
        if now - since < self._try_s:
            return
        lasted = self.ladder.since - self._tried_at > _TRY_LASTED_S
        self._try_s = _FIRST_TRY_S if lasted else min(_MAX_TRY_S, 2 * self._try_s)
        self._tried_at = now
        estimator.assume((picture_needs_bps() + self.sound_bps) / _USABLE + 1)

    @property
    def _without_pictures(self) -> bool:
        return self.ladder.rung in {Rung.SOUND, Rung.TEXT}

    def _pressing(self) -> bool:
        """Whether more bandwidth would be used at once."""
        if self.pictures_paused:
            return True
        carried = self.estimator.acknowledged_bps()
        return carried is not None and carried > 0.6 * self.estimator.bps

    def _decide(self, now: float) -> None:
        estimator = self.estimator
        if self.probe_target_bps > 0:
            estimator.lift_limit(self.probe_target_bps)
        if self._without_pictures:
            self.pictures_paused = True
        elif self.pictures_paused:
            self.pictures_paused = estimator.draining or now < self._paused_until
            if not self.pictures_paused:
                self._resumed_at = now
        elif (
            estimator.draining and estimator.queueing_delay_s(self.log.in_flight()) > _PAUSE_QUEUE_S
        ):
            # A sender that ignores its limit is paused for longer each time.
            again = now - self._resumed_at < _PAUSE_AGAIN_S
            self._pause_s = min(_MAX_PAUSE_S, 2 * self._pause_s) if again else _MIN_PAUSE_S
            self._paused_until = now + self._pause_s
            self.pictures_paused = True
        moved = abs(estimator.bps - self._told_bps) > _TOLD_CHANGE * self._told_bps
        if moved or self.pictures_paused is not self._told_paused:
            self._told_bps = estimator.bps
            self._told_paused = self.pictures_paused
            self.on_change(self, now)
