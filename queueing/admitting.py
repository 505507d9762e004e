"""Whether a citizen may enter the queue now, and the word for why not; pure.

Hours come first, then what is full, then whether anybody is there. The station decides by settings
whether somebody is let in with nobody there: an operator who signs on in a minute finds them waiting.
"""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from queueing.model import Agent, AgentState, Limit


class NotAdmitted(StrEnum):
    """Why a citizen is not let into the queue. The words are stable: pages and programs know them."""

    CLOSED = "closed"
    QUEUE_FULL = "queue_full"
    NOBODY_SIGNED_IN = "nobody_signed_in"
    ALL_PAUSED = "all_paused"
    MEDIA_SHORT = "media_short"


class AdmissionRules(msgspec.Struct, frozen=True, kw_only=True):
    """How the station admits. Limits count those not yet answered, None is no limit, ``other_limit`` is that of
    each category not in ``category_limits``; the three
    ``wait_`` say whether one may wait although that is so."""

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
        """The limits that somebody meets who enters for *category*; *categories* are all there are."""
        own = self.limit(category)
        station = self.station_limit
        return (
            *(() if station is None else (Limit(station, frozenset(categories)),)),
            *(() if own is None else (Limit(own, frozenset({category})),)),
        )


class Staffing(StrEnum):
    """Who is there for a category."""

    WORKING = "working"
    ALL_PAUSED = "all_paused"
    NOBODY = "nobody"


def staffing(agents: Iterable[Agent], category: str | None = None) -> Staffing:
    """Who is there for *category*, or for anything at all."""
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
    """What an admission looks at: how many wait at all and for the category, and who is there."""

    station: int
    category: int
    staffing: Staffing


def is_full(rules: AdmissionRules, category: str, line: Line, *, ahead: int = 1) -> bool:
    """Whether the station's line or the category's has reached its limit, or would *ahead* times as long."""
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
