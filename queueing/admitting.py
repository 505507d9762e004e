"""Decides whether a citizen may enter the queue now, and names the reason if not; pure.

The opening hours are checked first, then the limits, then whether an operator is there. Settings decide whether a
citizen is admitted while no operator is there; an operator who signs on a minute later finds the citizen waiting.
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
    """The station's rules of admission.

    A limit is the most contacts that may wait unanswered; None sets none. ``other_limit`` holds for each category
    without an entry in ``category_limits``. ``wait_for_nobody``, ``wait_for_paused`` and ``wait_for_media`` admit
    citizens even while no operator is signed in, all are paused, or no media worker could carry the call.
    """

    station_limit: int | None = None
    category_limits: dict[str, int] = {}
    other_limit: int | None = None
    wait_for_nobody: bool = True
    wait_for_paused: bool = True
    wait_for_media: bool = True

    def limit(self, category: str) -> int | None:
        """Return the most contacts that may wait for a category unanswered, or None."""
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
    """Whether a category's operators are working, all paused, or none is signed in."""

    WORKING = "working"
    ALL_PAUSED = "all_paused"
    NOBODY = "nobody"


def staffing(agents: Iterable[Agent], category: str | None = None) -> Staffing:
    """Return whether operators are there for *category*, or for any category if None."""
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
    """The state of the queue that an admission is decided by: contacts waiting in the whole station and in the
    category, and the operators there.
    """

    station: int
    category: int
    staffing: Staffing


def is_full(rules: AdmissionRules, category: str, line: Line, *, ahead: int = 1) -> bool:
    """Return whether the station's or the category's limit is reached, or would be with *ahead* times as many
    waiting.
    """
    limit = rules.limit(category)
    return (rules.station_limit is not None and line.station * ahead >= rules.station_limit) or (
        limit is not None and line.category * ahead >= limit
    )


def not_admitted(
    rules: AdmissionRules, category: str, line: Line, *, is_open: bool, media: bool
) -> NotAdmitted | None:
    """Return why a citizen may not enter, or None. *is_open*: by the opening hours; *media*: a worker could carry the
    call.
    """
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
