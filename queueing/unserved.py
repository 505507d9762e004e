"""Finds lines whose requirements no agent at work meets, while others serve their category; pure.

A *queue* here is ``category|requirement set``, as in the keys.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from queueing.model import Agent, AgentState
from queueing.routing import working

LOOKED_AT = 100
"""How many contacts of a line are examined one by one; those behind them count with the line."""


class UnservedLine(msgspec.Struct, frozen=True, kw_only=True):
    """Contacts of a category whose lasting requirements are met by no agent at work in it.

    ``requirements`` are in order; ``oldest_at`` is when the longest waiting contact entered (wall clock, ms).
    ``resting`` counts agents who could serve the line and are paused.
    """

    category: str
    requirements: tuple[str, ...]
    waiting: int
    oldest_at: int
    resting: int


class InLine(msgspec.Struct, frozen=True, kw_only=True):
    """One contact of a line: when it entered, and those of its requirements that never fall away."""

    entered_at: int
    lasting: frozenset[str]


def served(category: str, needs: frozenset[str], agents: Iterable[Agent]) -> bool:
    """Whether one of *agents* serves the category and has every requirement."""
    return any(category in agent.categories and needs <= agent.skills for agent in agents)


def suspects(queues: Iterable[str], agents: Sequence[Agent]) -> list[str]:
    """Return those of *queues* that no agent at work can serve, although some serve their category."""
    at_work = working(agents)
    known: dict[str, list[Agent]] = {}
    found = []
    for queue in sorted(queues):
        category, _, needs = queue.partition("|")
        if not needs:
            continue
        if category not in known:
            known[category] = [agent for agent in at_work if category in agent.categories]
        if known[category] and not served(category, parted(needs), known[category]):
            found.append(queue)
    return found


def parted(needs: str) -> frozenset[str]:
    """Split a requirement set, spelt as in the keys, into its tokens."""
    return frozenset(need for need in needs.split("+") if need)


def unserved(
    lines: Mapping[str, tuple[int, Collection[InLine]]], agents: Sequence[Agent]
) -> tuple[UnservedLine, ...]:
    """Return those of *lines* (see ``suspects``) that stay unserved once passing requirements have fallen away.

    Each line comes with its length and its first contacts. The contacts behind those count with the line if one of
    the first does.
    """
    at_work = working(agents)
    resting = [agent for agent in agents if agent.state is AgentState.PAUSED]
    found: dict[tuple[str, tuple[str, ...]], tuple[int, int]] = {}
    for queue, (count, first) in lines.items():
        category = queue.partition("|")[0]
        stuck = [each for each in first if not served(category, each.lasting, at_work)]
        for number, each in enumerate(stuck):
            key = category, tuple(sorted(each.lasting))
            behind = count - len(first) if number == 0 else 0
            waiting, oldest = found.get(key, (0, each.entered_at))
            found[key] = waiting + 1 + behind, min(oldest, each.entered_at)
    return tuple(
        UnservedLine(
            category=category,
            requirements=needs,
            waiting=waiting,
            oldest_at=oldest,
            resting=sum(served(category, frozenset(needs), [agent]) for agent in resting),
        )
        for (category, needs), (waiting, oldest) in sorted(found.items())
    )
