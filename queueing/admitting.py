"""Whether a citizen may enter the queue now, and the reason if not; pure.

The opening hours are checked first, then the limits, then whether an operator is there. Settings decide
whether a citizen is admitted while no operator is there: one who signs on a minute later finds them waiting.
"""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from queueing.model import Agent, AgentState, Limit


class NotAdmitted(StrEnum):
    """Why a citizen is not admitted to the queue. Pages and programs rely on these words: they are stable."""

    CLOSED = "closed"
    QUEUE_FULL = "queue_full"
    NOBODY_SIGNED_IN = "nobody_signed_in"
    ALL_PAUSED = "all_paused"
    MEDIA_SHORT = "media_short"


class AdmissionRules(msgspec.Struct, frozen=True, kw_only=True):
    """The station's rules of admission. A limit counts contacts that are not answered yet; None is no limit.
    ``other_limit`` applies to each category without an entry in ``category_limits``. The three ``wait_``
    settings admit a citizen although the condition that they name holds.
    """

    station_limit: int | None = None
    category_limits: dict[str, int] = {}
    other_limit: int | None = None
    wait_for_nobody: bool = True
    wait_for_paused: bool = True
    wait_for_media: bool = True

    def limit(self, category: str) -> int | None:
        """The limit of a category's line."""
        return self.category_limits.get(category, self.other_limit)

    def limits(self, category: str, categories: Iterable[str]) -> tuple[Limit, ...]:
        """The limits that apply to a citizen who enters for *category*; *categories* lists all that exist."""
        own = self.limit(category)
        station = self.station_limit
        return (
            *(() if station is None else (Limit(station, frozenset(categories)),)),
            *(() if own is None else (Limit(own, frozenset({category})),)),
        )


class Staffing(StrEnum):
    """The operators who are there for a category."""

    WORKING = "working"
    ALL_PAUSED = "all_paused"
    NOBODY = "nobody"


def staffing(agents: Iterable[Agent], category: str | None = None) -> Staffing:
    """Return which operators are there for *category*, or for any category."""
    there = [
        agent
        for agent in agents
        if agent.present
        and agent.state is not AgentState.OFFLINE
        and (category is None or category in agent.categories)
    ]
    if not there:
        return Staffing.NOBODY
    paused = all(agent.state is AgentState.PAUSED for agent in there)
    return Staffing.ALL_PAUSED if paused else Staffing.WORKING


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The facts an admission is decided on: contacts waiting in the station and in the category, and the
    operators there.
    """

    station: int
    category: int
    staffing: Staffing


def is_full(rules: AdmissionRules, category: str, line: Line, *, ahead: int = 1) -> bool:
    """Whether the station's line or the category's has reached its limit, or would if it were *ahead* times
    as long.
    """
    limit = rules.limit(category)
    return (rules.station_limit is not None and line.station * ahead >= rules.station_limit) or (
        limit is not None and line.category * ahead >= limit
    )


def not_admitted(
    rules: AdmissionRules, category: str, line: Line, *, is_open: bool, media: bool
) -> NotAdmitted | None:
    """Why a citizen may not enter, None when they may; *media* is whether the call could be carried."""
    if not is_open:
        return NotAdmitted.CLOSED
    if is_full(rules, category, line):
        return NotAdmitted.QUEUE_FULL
    if line.staffing is Staffing.NOBODY and not rules.wait_for_nobody:
        return NotAdmitted.NOBODY_SIGNED_IN
    if line.staffing is Staffing.ALL_PAUSED and not rules.wait_for_paused:
        return NotAdmitted.ALL_PAUSED
    if not media and not rules.wait_for_media:
        return NotAdmitted.MEDIA_SHORT
    return None
