"""The sums of a report, and the figures computed from them. Pure.

A :class:`Tally` holds sums only, so that tallies of parts added together are the tally of the whole; averages and shares
are made from the sums at the end (:func:`figures`), never averaged again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import msgspec


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The limits, in seconds, by category, within which an answer is in time, and within which giving up counts as short.

    ``target`` is the share of contacts, 0 to 1, that should be answered in time.
    """

    default_s: int = 20
    by_category: Mapping[str, int] = field(default_factory=dict)
    short_abandon_s: int = 5
    target: float = 0.8

    def of(self, category: str) -> int:
        """Return the threshold of one category, in seconds."""
        return self.by_category.get(category, self.default_s)


@dataclass(slots=True)
class Tally:
    """Sums over contacts by the time they entered.

    ``offered`` is everybody who entered: answered, abandoned, lost (the connection ended and did not come
    back), removed (by a supervisor), failed (by our doing) and waiting (not decided yet). *Within* is within the category's
    threshold, both included. ``short`` abandonments are part of those within. ``overdue`` are waiting and
    past the threshold. ``handled`` are answered and over; talk (holding included) and wrap-up belong to
    them. ``longest_ms`` is over everybody who stopped waiting, or waits since less than a day. ``messages`` are apart from all
    of this: nobody waits at the line for their answer. ``more`` are the sums that rooms
    above add, by their names (:mod:`gateway.reports.columns`).
    """

    offered: int = 0
    answered: int = 0
    answered_within: int = 0
    abandoned: int = 0
    abandoned_within: int = 0
    abandoned_short: int = 0
    lost: int = 0
    removed: int = 0
    failed: int = 0
    waiting: int = 0
    overdue: int = 0
    handled: int = 0
    wait_ms: int = 0
    abandon_ms: int = 0
    longest_ms: int = 0
    talk_ms: int = 0
    wrap_up_ms: int = 0
    measured: int = 0
    poor: int = 0
    messages: int = 0
    more: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Add another tally's sums; of the longest waits keep the longer."""
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.longest_ms = max(self.longest_ms, other.longest_ms)
        for name, value in other.more.items():
            self.more[name] = self.more.get(name, 0) + value


_SUMS = tuple(each.name for each in fields(Tally) if each.name not in ("longest_ms", "more"))
Sums: TypeAlias = Mapping[str, int]
"""What rooms above have added up, by their names."""
Figure: TypeAlias = Callable[[Sums], int | float | None]
"""What follows from these."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The tally of one half-hour, category, channel and outcome ('' while it is not over).

    ``account`` is '' where a cell is not of one operator, ``office`` where it is not of one office, ``wrap_up`` where
    none was given or they are not told apart.
    """

    slot: int
    category: str
    channel: str
    outcome: str
    tally: Tally = field(default_factory=Tally)
    account: str = ""
    office: str = ""
    wrap_up: str = ""


class Figures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The figures of one row. Counts are contacts, times seconds, shares from 0 to 1; what cannot be told
    (nobody answered, for instance) is null.

    ``serviceLevelAnswered``: of those answered, how many within the threshold. ``serviceLevelOffered``:
    the same of all who entered, less those who wait and are not late yet. ``abandonedWithin`` and
    ``abandonedAfter`` are told by the threshold; ``abandonedShort`` is the part of the first that went at
    once. ``abandonment`` is the share of those decided who gave up, short ones left out.
    ``averageWaitS`` is of those answered, ``averageAbandonS`` of those who gave up, ``longestWaitS`` of
    everybody. ``averageHandlingS`` is ``averageTalkS`` and ``averageWrapUpS`` together. ``measured`` are
    sides of calls whose quality is known, ``poor`` those of them that were poor. ``messages`` were left to be
    answered later, ``replaced`` are contacts whose citizen asked to be called back instead; neither is in any
    other figure. ``rated`` are contacts whose citizen said how content they were, ``satisfaction`` the average of
    these answers, from 1 to 5. ``promised`` are messages that were answered, or whose time is up, ``promiseKept`` those
    answered by the time promised, ``promiseShare`` the second of the first; ``promiseOpen`` still have time.
    """

    offered: int
    answered: int
    answered_within: int
    abandoned: int
    abandoned_within: int
    abandoned_after: int
    abandoned_short: int
    lost: int
    removed: int
    failed: int
    waiting: int
    handled: int
    service_level_answered: float | None
    service_level_offered: float | None
    abandonment: float | None
    average_wait_s: float | None
    longest_wait_s: float | None
    average_abandon_s: float | None
    average_talk_s: float | None
    average_wrap_up_s: float | None
    average_handling_s: float | None
    measured: int
    poor: int
    messages: int
    replaced: int
    rated: int
    satisfaction: float | None
    promised: int
    promise_kept: int
    promise_open: int
    promise_share: float | None


def share(part: int, whole: int) -> float | None:
    """Return *part* of *whole*, 0 to 1 with four digits; None if *whole* is 0."""
    return round(part / whole, 4) if whole > 0 else None


def seconds(total_ms: int, count: int) -> float | None:
    """Return the average of *count* that took *total_ms* together, in seconds with one digit; None if there are none."""
    return round(total_ms / count / 1000, 1) if count > 0 else None


FIGURES: Final[Mapping[str, int | None]] = {
    each.name: 0 if each.type is int else None for each in msgspec.structs.fields(Figures)
}
"""Every figure with its value where nothing was counted."""


def figures(tally: Tally, added: Mapping[str, Figure] = MappingProxyType({})) -> Figures:
    """Return the figures computed from the sums; *added* are those of other rooms, by their names."""
    t = tally
    decided = t.offered - t.waiting
    due = decided + t.overdue
    own: dict[str, Any] = {
        "offered": t.offered,
        "answered": t.answered,
        "answered_within": t.answered_within,
        "abandoned": t.abandoned,
        "abandoned_within": t.abandoned_within,
        "abandoned_after": t.abandoned - t.abandoned_within,
        "abandoned_short": t.abandoned_short,
        "lost": t.lost,
        "removed": t.removed,
        "failed": t.failed,
        "waiting": t.waiting,
        "handled": t.handled,
        "service_level_answered": share(t.answered_within, t.answered),
        "service_level_offered": share(t.answered_within, due),
        "abandonment": share(t.abandoned - t.abandoned_short, decided - t.abandoned_short),
        "average_wait_s": seconds(t.wait_ms, t.answered),
        "longest_wait_s": seconds(t.longest_ms, 1) if t.offered else None,
        "average_abandon_s": seconds(t.abandon_ms, t.abandoned),
        "average_talk_s": seconds(t.talk_ms, t.handled),
        "average_wrap_up_s": seconds(t.wrap_up_ms, t.handled),
        "average_handling_s": seconds(t.talk_ms + t.wrap_up_ms, t.handled),
        "measured": t.measured,
        "poor": t.poor,
        "messages": t.messages,
    }
    return Figures(**{**FIGURES, **own, **{name: of(t.more) for name, of in added.items()}})
