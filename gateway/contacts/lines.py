"""Reads the state of the queues at most once a second, for admission."""

import asyncio
from collections.abc import Callable

from gateway.calls.workers import WorkerRegister
from gateway.platform.checks import is_technical
from gateway.setting_values import EVERY_OTHER
from gateway.settings import Settings
from queueing.admitting import AdmissionRules, Line, is_full, staffing
from queueing.backend import Acd
from queueing.model import Agent, Limit
from queueing.reads import StationSnapshot

FRESH_S = 1.0
"""How old the picture may be that visitors are shown; the page is public, the reading is not free."""

NEAR = 2
"""A line that has reached a limit when counted so many times over is near it."""


def rules_of(settings: Settings) -> AdmissionRules:
    """Return the rules of admission that the settings give."""
    return AdmissionRules(
        station_limit=settings.queue_limit,
        category_limits={k: v for k, v in settings.queue_limits.items() if k != EVERY_OTHER},
        other_limit=settings.queue_limits.get(EVERY_OTHER),
        wait_for_nobody=settings.when_nobody == "wait",
        wait_for_paused=settings.when_paused == "wait",
        wait_for_media=settings.when_no_media == "wait",
    )


class Lines:
    """Reads the queue once for all who ask within a second."""

    def __init__(
        self,
        acd: Acd,
        register: WorkerRegister,
        settings: Settings,
        now_ms: Callable[[], int],
    ) -> None:
        self.rules = rules_of(settings)
        self._acd = acd
        self._register = register
        self._capacity = settings.media_capacity
        self._now_ms = now_ms
        self._read = asyncio.Lock()
        self._snapshot: StationSnapshot | None = None

    async def recent(self) -> StationSnapshot:
        """Return the state of the queue, at most :data:`FRESH_S` old."""
        async with self._read:
            known = self._snapshot
            if known is None or abs(self._now_ms() - known.at_ms) > FRESH_S * 1000:
                known = self._snapshot = await self._acd.snapshot()
            return known

    async def line(self, category: str) -> Line:
        """Return the state of a category's line, at most :data:`FRESH_S` old. It is read anew where it is near a
        limit, since the first who leaves makes room for another, or where it counts who is there. The queue itself
        enforces the limits."""
        if self.rules.wait_for_nobody and self.rules.wait_for_paused:
            recent = line_of(await self.recent(), category)
            if not is_full(self.rules, category, recent, ahead=NEAR):
                return recent
        return line_of(await self._acd.snapshot(), category)

    def limits(self, category: str) -> tuple[Limit, ...]:
        """Return the limits that the queue itself applies to an entry into *category*, however many enter at once."""
        return self.rules.limits(category, self._acd.categories)

    async def media(self) -> bool:
        """Return whether a media worker could carry another call."""
        return any(
            not worker.draining and (self._capacity is None or worker.peers < self._capacity)
            for worker in await self._register.alive()
        )


def people(snapshot: StationSnapshot) -> list[Agent]:
    """Return the operators without the accounts of station checks."""
    return [agent for agent in snapshot.agents if not is_technical(agent.categories)]


def line_of(snapshot: StationSnapshot, category: str) -> Line:
    """Return a category's line in a snapshot: the contacts that wait in it. Callbacks have a limit of their own."""
    load = snapshot.categories.get(category)
    return Line(
        station=sum(each.seated for each in snapshot.categories.values()),
        category=0 if load is None else load.seated,
        staffing=staffing(people(snapshot), category),
    )
