"""A call through a narrow link in virtual time: the worker's own bandwidth estimation, our feedback builder
as the receiver's, a sender that obeys its limit as browsers do, and `Link` in between.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass

from media.peer.downlink import Downlink
from media.rtp.probing import STEP_S
from media.rtp.twcc import TransportFeedbackBuilder, parse_feedback
from tests.support.networks.impairment import Conditions, Link

AUDIO_OCTETS, AUDIO_EVERY_S = 150, 0.02
FRAME_EVERY_S = 0.05
PACKET_OCTETS = 1180
PADDING_OCTETS = 283
TICK_S, FEEDBACK_S = 0.02, 0.06


@dataclass
class Second:
    """What one second of a call was like."""

    at: float
    estimate_bps: float
    picture_bps: float
    link_bps: float
    queue_max_s: float
    audio_lost: int
    paused: bool
    rung: str
    falls: int


class SimulatedCall:
    """One sender, the worker, one receiver behind `conditions`. `run(until)` goes on in virtual time."""

    def __init__(
        self,
        conditions: Conditions,
        *,
        seed: int = 1,
        max_bps: float = 1_700_000,
        pictures: bool = True,
        pads: bool = True,
    ) -> None:
        """Without `pictures` there is sound only; without `pads` no probe can be sent."""
        self.now = 0.0
        self.conditions = conditions
        self.max_bps = max_bps
        self.seconds: list[Second] = []
        self.queues: list[tuple[float, float]] = []
        self.limits: list[tuple[float, float]] = []
        self.downlink = Downlink(0.0, self._changed)
        self._link = Link(conditions, seed)
        self._back = Link(Conditions(delay_s=conditions.delay_s, loss=conditions.loss), seed + 1)
        self._random = random.Random(seed + 2)
        self._feedback = TransportFeedbackBuilder(interval_s=FEEDBACK_S)
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self._rate_bps = 300_000.0
        self._limit_bps = max_bps
        self._next_frame = 0.0
        self._waits_for_key_frame = False
        self._picture_octets = self._audio_lost = 0
        self._octets: dict[int, int] = {}
        self.downlink.pictures = int(pictures)
        self.downlink.can_pad = pads
        self.downlink.sound_bps = round(AUDIO_OCTETS * 8 / AUDIO_EVERY_S)
        for period, action in (
            (AUDIO_EVERY_S, self._audio),
            (FRAME_EVERY_S, self._frame),
            (TICK_S, self._tick),
            (1.0, self._second),
        ):
            self._every(period, action)

    def run(self, until: float) -> None:
        while self._events and self._events[0][0] <= until:
            self.now, _, action = heapq.heappop(self._events)
            action()
        self.now = until

    def between(self, start: float, end: float) -> list[Second]:
        return [second for second in self.seconds if start < second.at <= end]

    def worst_queue_s(self, start: float, end: float) -> float:
        return max(queue for at, queue in self.queues if start <= at <= end)

    def _at(self, when: float, action: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (when, self._count, action))

    def _every(self, period: float, action: Callable[[], None]) -> None:
        def again() -> None:
            action()
            self._at(self.now + period, again)

        self._at(self.now + period, again)

    def _send(self, octets: int, *, audio: bool = False) -> None:
        number = self.downlink.log.note(octets, self.now)
        out = self._link.send(octets, self.now)
        self.queues.append((self.now, self._link.queue_s(self.now)))
        if out is None:
            self._audio_lost += audio
            return
        self._at(out, lambda: self._arrived(number))

    def _arrived(self, number: int) -> None:
        if self._feedback.received(number, self.now):
            self._report()

    def _report(self) -> None:
        for packet in self._feedback.build(1, 2, self.now):
            out = self._back.send(len(packet), self.now)
            if out is not None:
                told = parse_feedback(packet).packets
                self._at(out, lambda told=told: self.downlink.feedback(told, self.now))  # type: ignore[misc]

    def _audio(self) -> None:
        self._send(AUDIO_OCTETS, audio=True)

    def _frame(self) -> None:
        if not self.downlink.pictures:
            return
        # a browser takes a lower limit at once and grows into a higher one
        self._rate_bps = min(self._limit_bps, self.max_bps, self._rate_bps * 1.06)
        octets = round(self._rate_bps / 8 * FRAME_EVERY_S * self._random.uniform(0.7, 1.3))
        if self.downlink.pictures_paused:
            self._waits_for_key_frame = True
            return
        if self._waits_for_key_frame:
            self._waits_for_key_frame = False
            octets *= 3
        self._picture_octets += octets
        while octets > 0:
            self._send(min(PACKET_OCTETS, max(60, octets)))
            octets -= PACKET_OCTETS

    def _tick(self) -> None:
        if self._feedback.due(self.now):
            self._report()
        if self.downlink.tick(self.now):
            self._probe()

    def _probe(self) -> None:
        owed = self.downlink.step(self.now)
        while owed > 0 and self.downlink.can_pad:
            self._send(PADDING_OCTETS)
            owed -= PADDING_OCTETS
        if self.downlink.stepped(self.now):
            self._at(self.now + STEP_S, self._probe)

    def _changed(self, downlink: Downlink, now: float) -> None:
        cap = downlink.cap_bps()
        limit = self.max_bps if cap is None else cap
        self.limits.append((now, limit))

        def obey() -> None:
            self._limit_bps = limit

        self._at(
            now + 0.08 + self.conditions.delay_s, obey
        )  # to the sender and through its encoder

    def _second(self) -> None:
        self.downlink.update_ladder(self.now, loss=0.0)
        recent = [queue for at, queue in self.queues if at > self.now - 1]
        self.seconds.append(
            Second(
                self.now,
                self.downlink.estimator.bps,
                self._picture_octets * 8,
                self.conditions.rate_bps or 0,
                max(recent),
                self._audio_lost,
                self.downlink.pictures_paused,
                self.downlink.ladder.rung.value,
                self.downlink.estimator.falls,
            )
        )
        self._picture_octets = 0
