"""Lines whose requirements no agent at work meets, while others serve their category; pure.

A *queue* here is ``category|requirement set``, as in the keys.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from queueing.model import Agent, AgentState
from queueing.routing import working

LOOKED_AT = 100
"""How many contacts of a line are examined one by one; those behind them count with the line."""


class UnservedLine(msgspec.Struct, frozen=True, kw_only=True):
    """The contacts of a category with lasting requirements that no agent at work who serves it meets.

    ``requirements`` in order; ``oldest_at`` is when the longest waiting entered (wall clock, ms). ``resting``
    agents could serve the line and are paused.
    """

    category: str
    requirements: tuple[str, ...]
    waiting: int
    oldest_at: int
    resting: int


class InLine(msgspec.Struct, frozen=True, kw_only=True):
    """One contact of a line: when it entered, and the requirements it keeps for good."""

    entered_at: int
    lasting: frozenset[str]


def served(category: str, needs: frozenset[str], agents: Iterable[Agent]) -> bool:
    """Whether one of *agents* serves the category and has every requirement."""
    return any(category in agent.categories and needs <= agent.skills for agent in agents)


def suspects(queues: Iterable[str], agents: Sequence[Agent]) -> list[str]:
    """The *queues* that nobody at work serves as they are, while their category is served."""
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
    """Split a requirement set as the keys spell it."""
    return frozenset(need for need in needs.split("+") if need)


def unserved(
    lines: Mapping[str, tuple[int, Collection[InLine]]], agents: Sequence[Agent]
) -> tuple[UnservedLine, ...]:
    """*lines* (see ``suspects``) without the requirements that fall away by themselves.

    Each line comes with its length and its first contacts. Those behind count with the line, if one of the
    first does.
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
