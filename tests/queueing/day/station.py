"""The day lived by the queue itself: the shipped scripts on a real server, told a virtual time."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Awaitable, Callable, Collection

from redis.asyncio import Redis

from queueing.backend import Acd, Result
from queueing.estimates import told
from queueing.model import AgentState, Channel, Event, NewContact, Party, Refusal, Transition
from queueing.settings import AcdSettings
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
from tests.queueing.oracles import expected_s

MIDNIGHT_MS = 1_760_000_000_000
DAY_S = 86_400
STATES = {
    "free": AgentState.AVAILABLE,
    "away": AgentState.PAUSED,
    "off": AgentState.OFFLINE,
}

Act = Callable[[], Awaitable[None]]


class StationDay:
    """``run`` lives the plan. What is told a citizen on entering is kept in the lives' ``told_s``."""

    def __init__(
        self,
        redis: Redis,
        station: str,
        plan: Plan,
        categories: Collection[str],
    ) -> None:
        self.plan = plan
        self.now = 0
        self.lives: dict[str, Life] = {}
        self.calls = 0
        self.acd = Acd(
            redis,
            station,
            categories=categories,
            # Consoles and browsers are there all day, so nothing has to be renewed.
            settings=AcdSettings(
                ring_s=RING_MS / 1000,
                decline_cooldown_s=COOLDOWN_MS / 1000,
                agent_lease_s=DAY_S,
                seat_lease_s=DAY_S,
                outage_s=DAY_S,
                closed_keep_s=DAY_S,
            ),
            clock=lambda: MIDNIGHT_MS + self.now,
        )
        self._plans: dict[str, Call] = {}
        self._relaxes: dict[str, int] = {}
        self._talks: dict[str, int] = {}
        self._state: dict[str, AgentState] = {}
        self._by_id = {operator.id: operator for operator in plan.operators}
        self._numbers = itertools.count()
        self._due: list[tuple[int, int, Act]] = []

    async def run(self) -> list[Life]:
        for operator in self.plan.operators:
            self._at(operator.on_ms, lambda o=operator: self._signs_on(o))
            self._at(operator.off_ms, lambda o=operator: self._wants(o.id, "off"))
            for begins, ends in operator.away_ms:
                self._at(begins, lambda o=operator: self._wants(o.id, "away"))
                self._at(ends, lambda o=operator: self._wants(o.id, "free"))
        for call in self.plan.calls:
            self._at(call.at_ms, lambda c=call: self._arrives(c))
        while self._due:
            self.now, _, act = heapq.heappop(self._due)
            await act()
        return list(self.lives.values())

    def _at(self, when_ms: int, act: Act) -> None:
        heapq.heappush(self._due, (when_ms, next(self._numbers), act))

    async def _do(self, transition: Awaitable[Result]) -> Result:
        self.calls += 1
        result = await transition
        if isinstance(result, Transition):
            for event in result.events:
                self._happened(event)
        return result

    def _happened(self, event: Event) -> None:
        if event.agent and event.agent_to:
            self._state[event.agent] = event.agent_to
        if event.kind == "offer":
            self._rings(event)
        elif event.kind == "due":
            life = self.lives[event.contact or ""]
            life.waits_from_ms = self.now
        elif event.kind == "no_answer":
            agent = event.agent or ""
            self._at(self.now + MISSED_PAUSE_MS, lambda: self._is_back(agent))

    # --- citizens

    async def _arrives(self, call: Call) -> None:
        self._plans[call.id] = call
        self.lives[call.id] = Life(call.id, call.category, call.channel, self.now)
        relax = dict.fromkeys(call.needs, RELAX_MS / 1000) if call.relaxes else {}
        new = NewContact(
            id=call.id,
            category=call.category,
            channel=Channel(call.channel),
            requirements=call.needs,
            relax_s=relax,
        )
        entered = await self._do(self.acd.enqueue(new))
        assert isinstance(entered, Transition), entered
        if relax:
            self._relaxes[call.id] = self.now + RELAX_MS
            self._at(self.now + RELAX_MS, self._tick)
        self._at(self.now + call.patience_ms, lambda: self._gives_up(call))
        if not entered.offers:
            place = await self.acd.place(call.id)
            assert not isinstance(place, Refusal)
            life = self.lives[call.id]
            life.told_s = told(place)
            if place.agents:
                life.expected_s = expected_s(place)

    async def _gives_up(self, call: Call) -> None:
        contact = await self.acd.contact(call.id)
        life = self.lives[call.id]
        if life.answered_ms is not None or contact is None:
            return
        left = await self._do(self.acd.leave(call.id))
        assert isinstance(left, Transition), left
        life.given_up_ms = self.now
        if call.calls_back_ms is not None:
            back, due = f"{call.id}-back", self.now + call.calls_back_ms
            self._plans[back] = call
            self.lives[back] = Life(back, call.category, "callback", due)
            new = NewContact(
                id=back, category=call.category, channel=Channel.CALLBACK, requirements=call.needs
            )
            await self._do(
                self.acd.schedule_callback(new, score_ms=contact.score_ms, due_ms=MIDNIGHT_MS + due)
            )
            self._at(due, self._tick)

    # --- operators

    async def _signs_on(self, operator: Operator) -> None:
        await self._do(self.acd.sign_on(operator.id, operator.categories, operator.skills))
        await self._wants(operator.id, "free")

    async def _wants(self, agent: str, state: str) -> None:
        done = await self._do(self.acd.set_state(agent, STATES[state], after_contact=True))
        assert isinstance(done, Transition), done

    async def _is_back(self, agent: str) -> None:
        away = any(begins <= self.now < ends for begins, ends in self._by_id[agent].away_ms)
        if not away:
            await self._wants(agent, "free")

    def _rings(self, event: Event) -> None:
        contact, agent = event.contact or "", event.agent or ""
        life = self.lives[contact]
        life.offers += 1
        number, answer = life.offers, self._plans[contact].answer(life.offers)

        async def acts() -> None:
            if life.offers != number or life.given_up_ms is not None:
                return
            if answer.how == "accept":
                await self._answers(contact, agent)
            elif answer.how == "decline":
                await self._do(self.acd.decline(contact, agent))
                self._at(self.now + COOLDOWN_MS, self._tick)

        if answer.how == "miss":
            self._at(int(event.details["until"]) - MIDNIGHT_MS, self._tick)
        else:
            self._at(self.now + answer.after_ms, acts)

    async def _answers(self, contact: str, agent: str) -> None:
        accepted = await self._do(self.acd.accept(contact, agent))
        assert isinstance(accepted, Transition), accepted
        life, call = self.lives[contact], self._plans[contact]
        if life.answered_ms is None:
            life.answered_ms = self.now
        life.agents.append(agent)
        talk = self._talks[contact] = self._talks.get(contact, 0) + 1
        # the time stands while they talk
        left_ms = self._relaxes.get(contact, 0) - self.now
        moves = talk == 1 and call.moves_to and contact == call.id

        async def over() -> None:
            if moves:
                await self._do(self.acd.transfer(contact, agent, category=call.moves_to or ""))
                if left_ms > 0:
                    self._at(self.now + left_ms, self._tick)
                self._at(self.now + COOLDOWN_MS, self._tick)
                return
            ended = await self._do(self.acd.hang_up(contact, Party.CITIZEN))
            assert isinstance(ended, Transition), ended
            self._at(self.now + call.wrap_up_ms, lambda: self._wraps_up(agent))

        self._at(self.now + call.talks_ms[talk - 1], over)

    async def _wraps_up(self, agent: str) -> None:
        done = await self._do(self.acd.finish_wrap_up(agent, "done"))
        assert isinstance(done, Transition), done

    async def _tick(self) -> None:
        await self._do(self.acd.tick())
