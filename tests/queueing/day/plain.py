"""The day once more, as simply as it can be told, without a line of the queue's code: two lists, looked
through from one end to the other whenever something happens."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.queueing.day.plan import (
    COOLDOWN_MS,
    MISSED_PAUSE_MS,
    RELAX_MS,
    RING_MS,
    Call,
    Operator,
    Plan,
)
from tests.queueing.day.record import Life


@dataclass
class Waiter:
    """A contact in line or in hand."""

    call: Call
    life: Life
    rank: tuple[int, int]
    category: str
    needs: frozenset[str]
    state: str = "waiting"
    offers: int = 0
    talk: int = 0
    refused: set[str] = field(default_factory=set)
    callback: bool = False
    relaxes_ms: int | None = None
    """When its needs fall away, while it is in line."""
    left_ms: int | None = None
    """How long before that it was answered."""


@dataclass
class Worker:
    """An operator."""

    plan: Operator
    state: str = "off"
    idle_ms: int = 0
    then: str | None = None
    """What follows the contact in hand, if not being free."""
    in_hand: Waiter | None = None

    def fits(self, waiter: Waiter) -> bool:
        return (
            waiter.category in self.plan.categories
            and waiter.needs <= self.plan.skills
            and self.plan.id not in waiter.refused
        )


class Plain:
    """``run`` lives the plan and returns what became of everybody."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.line: list[Waiter] = []
        self.workers = [Worker(each) for each in plan.operators]
        self.lives: list[Life] = []
        self.now = 0
        self._numbers = itertools.count()
        self._due: list[tuple[int, int, Callable[[], None]]] = []

    def run(self) -> list[Life]:
        for worker in self.workers:
            person = worker.plan
            self.at(person.on_ms, lambda w=worker: self.wants(w, "free"))
            self.at(person.off_ms, lambda w=worker: self.wants(w, "off"))
            for begins, ends in person.away_ms:
                self.at(begins, lambda w=worker: self.wants(w, "away"))
                self.at(ends, lambda w=worker: self.wants(w, "free"))
        for call in self.plan.calls:
            self.at(call.at_ms, lambda c=call: self.arrives(c))
        while self._due:
            self.now, _, act = heapq.heappop(self._due)
            act()
        return self.lives

    def at(self, when_ms: int, act: Callable[[], None]) -> None:
        heapq.heappush(self._due, (when_ms, next(self._numbers), act))

    # --- citizens

    def arrives(self, call: Call) -> None:
        waiter = self.stands(call, call.id, (self.now, next(self._numbers)))
        self.at(self.now + call.patience_ms, lambda: self.gives_up(waiter))

    def stands(self, call: Call, name: str, rank: tuple[int, int], channel: str = "") -> Waiter:
        life = Life(name, call.category, channel or call.channel, self.now)
        self.lives.append(life)
        waiter = Waiter(call, life, rank, call.category, call.needs, callback=bool(channel))
        self.line.append(waiter)
        if call.needs and call.relaxes and not channel:
            self.waits_for_needs(waiter, RELAX_MS)
        self.place(waiter)
        return waiter

    def waits_for_needs(self, waiter: Waiter, for_ms: int) -> None:
        waiter.relaxes_ms, waiter.left_ms = self.now + for_ms, None
        self.at(waiter.relaxes_ms, lambda: self.relaxes(waiter))

    def relaxes(self, waiter: Waiter) -> None:
        if waiter.relaxes_ms != self.now:
            return
        waiter.relaxes_ms = None
        waiter.needs = frozenset()
        self.place(waiter)

    def gives_up(self, waiter: Waiter) -> None:
        if waiter.state not in ("waiting", "ringing") or waiter.life.answered_ms is not None:
            return
        rung = next((w for w in self.workers if w.in_hand is waiter), None)
        waiter.life.given_up_ms = self.now
        waiter.state = "gone"
        self.line = [each for each in self.line if each is not waiter]
        if waiter.call.calls_back_ms is not None:
            call, rank = waiter.call, waiter.rank
            self.at(
                self.now + call.calls_back_ms,
                lambda: self.stands(call, f"{call.id}-back", rank, "callback"),
            )
        if rung:
            self.rests(rung)

    # --- operators

    def wants(self, worker: Worker, state: str) -> None:
        if worker.in_hand:
            worker.then = state
        elif worker.state != state:
            worker.idle_ms = self.now
            self.becomes(worker, state)

    def becomes(self, worker: Worker, state: str) -> None:
        worker.state, worker.in_hand, worker.then = state, None, None
        if state == "free":
            found = [each for each in self.line if each.state == "waiting" and worker.fits(each)]
            if found:
                self.rings(min(found, key=lambda each: each.rank), worker)

    def rests(self, worker: Worker) -> None:
        """Its contact is no longer in hand: whatever it had chosen, or the next."""
        self.becomes(worker, worker.then or "free")

    def place(self, waiter: Waiter) -> None:
        free = [w for w in self.workers if w.state == "free" and w.fits(waiter)]
        if waiter.state == "waiting" and free:
            best = min(
                free, key=lambda w: (-w.plan.categories[waiter.category], w.idle_ms, w.plan.id)
            )
            self.rings(waiter, best)

    def rings(self, waiter: Waiter, worker: Worker) -> None:
        waiter.state, worker.state, worker.in_hand = "ringing", "ringing", waiter
        waiter.offers += 1
        answer = waiter.call.answer(waiter.offers)
        mine = waiter.offers

        def acts() -> None:
            if waiter.state != "ringing" or waiter.offers != mine:
                return
            if answer.how == "accept":
                self.talks(waiter, worker)
                return
            waiter.state = "waiting"
            if answer.how == "decline":
                self.refuses(waiter, worker)
                self.place(waiter)
                self.rests(worker)
            else:
                self.becomes(worker, "off" if worker.then == "off" else "away")
                self.at(self.now + MISSED_PAUSE_MS, lambda: self.is_back(worker))
                self.place(waiter)

        self.at(self.now + (RING_MS if answer.how == "miss" else answer.after_ms), acts)

    def is_back(self, worker: Worker) -> None:
        away = any(begins <= self.now < ends for begins, ends in worker.plan.away_ms)
        if not away:
            self.wants(worker, "free")

    def refuses(self, waiter: Waiter, worker: Worker) -> None:
        waiter.refused.add(worker.plan.id)

        def over() -> None:
            waiter.refused.discard(worker.plan.id)
            self.place(waiter)

        self.at(self.now + COOLDOWN_MS, over)

    def talks(self, waiter: Waiter, worker: Worker) -> None:
        waiter.state, worker.state = "talking", "busy"
        if waiter.relaxes_ms is not None:
            waiter.left_ms, waiter.relaxes_ms = waiter.relaxes_ms - self.now, None
        self.line = [each for each in self.line if each is not waiter]
        if waiter.life.answered_ms is None:
            waiter.life.answered_ms = self.now
        waiter.life.agents.append(worker.plan.id)
        waiter.talk += 1
        call = waiter.call

        def over() -> None:
            if waiter.talk == 1 and call.moves_to and not waiter.callback:
                waiter.state, waiter.category = "waiting", call.moves_to
                self.line.append(waiter)
                if waiter.left_ms is not None:
                    self.waits_for_needs(waiter, waiter.left_ms)
                self.refuses(waiter, worker)
                worker.idle_ms = self.now
                self.place(waiter)
                self.rests(worker)
                return
            waiter.state = "done"
            self.at(self.now + call.wrap_up_ms, lambda: self.done(worker))

        self.at(self.now + call.talks_ms[waiter.talk - 1], over)

    def done(self, worker: Worker) -> None:
        worker.idle_ms = self.now
        self.rests(worker)
