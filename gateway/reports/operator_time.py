"""Adds up operators' time in each state, from the changes in the journal. Pure.

An operator's state lasts until the next entry that names another one. ``busy`` includes talking and holding.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import TypeAlias

import msgspec

from gateway.reports.belonging import NOBODY_BELONGS, Belonging
from gateway.reports.figures import seconds, share
from gateway.reports.periods import SLOT_MS

# For events written before the states of operators were kept with them.
_BY_KIND = {
    "offer": "offered",
    "accept": "busy",
    "decline": "available",
    "no_answer": "paused",
    "leave": "available",
    "transfer": "available",
    "write": "available",
    "hang_up": "wrap_up",
    "finish_wrap_up": "available",
    "wrap_up_expired": "available",
    "set_available": "available",
    "set_paused": "paused",
    "set_offline": "offline",
    "agent_lost": "offline",
}


def state_after(kind: str) -> str | None:
    """Return the state to which an entry of this kind commonly leads, None if it changes none."""
    return _BY_KIND.get(kind)


@dataclass(frozen=True, slots=True)
class Change:
    """One journal entry that names an operator; ``state`` is the operator's after it, if the entry says so."""

    agent: str
    at_ms: int
    kind: str
    state: str | None = None

    @property
    def reached(self) -> str | None:
        """The state after it, None if the entry changes none."""
        return self.state or state_after(self.kind)


@dataclass(slots=True)
class WorkTally:
    """Sums over one operator or several: milliseconds in each state, and what rang."""

    available: int = 0
    offered: int = 0
    busy: int = 0
    wrap_up: int = 0
    paused: int = 0
    rung: int = 0
    declined: int = 0
    missed: int = 0

    def add(self, other: "WorkTally") -> None:
        """Add another's sums."""
        for each in fields(WorkTally):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


class Work(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Operators' time in each state, in seconds, and the offers at their desks.

    ``occupancy`` is ringing, talking and wrap-up as a share of these and being available, 0 to 1; pauses
    count neither way.
    """

    available_s: float
    ringing_s: float
    talking_s: float
    wrap_up_s: float
    paused_s: float
    occupancy: float | None
    rung: int
    declined: int
    missed: int


def work(tally: WorkTally) -> Work:
    """Return the figures computed from the sums."""
    t = tally
    engaged = t.offered + t.busy + t.wrap_up
    return Work(
        available_s=seconds(t.available, 1) or 0.0,
        ringing_s=seconds(t.offered, 1) or 0.0,
        talking_s=seconds(t.busy, 1) or 0.0,
        wrap_up_s=seconds(t.wrap_up, 1) or 0.0,
        paused_s=seconds(t.paused, 1) or 0.0,
        occupancy=share(engaged, engaged + t.available),
        rung=t.rung,
        declined=t.declined,
        missed=t.missed,
    )


@dataclass(frozen=True, slots=True)
class WorkCell:
    """One operator's sums within one slot, in the ``office`` of that time ('' for none)."""

    agent: str
    slot: int
    tally: WorkTally
    office: str = ""


def work_cells(
    changes: Iterable[Change], start_ms: int, end_ms: int, belonging: Belonging = NOBODY_BELONGS
) -> list[WorkCell]:
    """Return everybody's sums by half-hour between two instants.

    *changes* are in the journal's order and begin early enough before *start_ms* to tell what each operator was doing then;
    an operator not named before was signed off. The last state lasts to *end_ms*. *belonging* tells the office: time is
    split where an operator moved.
    """
    found: _Found = {}
    states: dict[str, tuple[str, int]] = {}
    counted = {"offer": "rung", "decline": "declined", "no_answer": "missed"}
    for change in changes:
        if change.at_ms >= end_ms:
            continue
        reached = change.reached
        if reached is not None:
            before = states.get(change.agent)
            if before is not None:
                since = max(before[1], start_ms)
                _spend(found, belonging, change.agent, before[0], since, change.at_ms)
            states[change.agent] = (reached, change.at_ms)
        name = counted.get(change.kind)
        if name and change.at_ms >= start_ms:
            office = belonging.at(change.agent, change.at_ms)
            tally = _tally(found, change.agent, change.at_ms // SLOT_MS, office)
            setattr(tally, name, getattr(tally, name) + 1)
    for agent, (state, since) in states.items():
        _spend(found, belonging, agent, state, max(since, start_ms), end_ms)
    return [WorkCell(agent, slot, tally, office) for (agent, slot, office), tally in found.items()]


_Found: TypeAlias = dict[tuple[str, int, str], WorkTally]


def _tally(found: _Found, agent: str, slot: int, office: str) -> WorkTally:
    return found.setdefault((agent, slot, office), WorkTally())


def _spend(
    found: _Found, belonging: Belonging, agent: str, state: str, since: int, until: int
) -> None:
    if state == "offline":
        return
    for begun, over, office in belonging.spans(agent, since, until):
        for slot, length in _by_slot(begun, over):
            tally = _tally(found, agent, slot, office)
            setattr(tally, state, getattr(tally, state) + length)


def _by_slot(since: int, until: int) -> Iterator[tuple[int, int]]:
    while since < until:
        slot = since // SLOT_MS
        end = min(until, (slot + 1) * SLOT_MS)
        yield slot, end - since
        since = end
