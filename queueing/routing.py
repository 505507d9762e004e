"""Who competes with whom, and where each stands; pure, for the pushes that serve everybody.

A *queue* here is ``pool|requirement set``, as in the keys. What a single contact's ``place``
script answers and what ``places`` says for all of them is the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from heapq import merge

import msgspec

from queueing.model import Agent, AgentState

Line = Sequence[tuple[int, str]]
"""Those not yet answered in one queue, in order: (score in ms, ``sequence:contact``)."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a contact stands.

    ``position`` counts from 1; ``agents`` can serve it and are working, ``free`` of them are
    available now. ``crew`` are at work for any of the lines that ``position`` counts, and ``handling_ms``
    is the average length of a contact over those counted, 0 when not known yet.
    """

    position: int
    category: str
    agents: int
    free: int
    crew: int
    handling_ms: int


def serves(agent: Agent, queue: str) -> bool:
    """Whether ``agent`` serves the pool (a category, or a target) and every requirement of ``queue``."""
    pool, _, requirements = queue.partition("|")
    return pool in agent.pools and all(
        need in agent.skills for need in requirements.split("+") if need
    )


def working(agents: Iterable[Agent]) -> list[Agent]:
    """Those who will take contacts: neither offline nor paused."""
    resting = (AgentState.OFFLINE, AgentState.PAUSED)
    return [agent for agent in agents if agent.state not in resting]


def rivals(queues: Iterable[str], agents: Iterable[Agent]) -> dict[str, frozenset[str]]:
    """For each queue, those (itself included) that share an agent with it.

    Paused agents count for a queue nobody else serves: somebody there may come back first.
    """
    names = list(queues)
    on_duty = [agent for agent in agents if agent.state is not AgentState.OFFLINE]
    at_work = set(_served(working(on_duty), names))
    paused = set(_served(on_duty, names))
    found: dict[str, frozenset[str]] = {}
    for queue in names:
        sharing = [served for served in at_work if queue in served]
        sharing = sharing or [served for served in paused if queue in served]
        found[queue] = frozenset({queue}).union(*sharing)
    return found


def places(
    lines: Mapping[str, Line],
    agents: Sequence[Agent],
    handling: Mapping[str, int],
    handed: Mapping[str, str],
) -> dict[str, Place]:
    """The place of every contact that is not yet answered, by contact id.

    ``handling`` is each category's average in ms; ``handed`` the category of those in a target's line.
    """
    competing = rivals(lines, agents)
    served = _served(working(agents), list(lines))
    found: dict[str, Place] = {}
    for group in set(competing.values()):
        crew = sum(len(alike) for queues, alike in served.items() if queues & group)
        standing = {line: _able(served, line) for line in group if competing[line] == group}
        known, known_ms = 0, 0
        ordered = merge(
            *([(score, member, line) for score, member in lines[line]] for line in group)
        )
        for rank, (_, member, line) in enumerate(ordered, start=1):
            contact, pool = member.partition(":")[2], line.partition("|")[0]
            if line in standing:
                able, free = standing[line]
                category = handed.get(contact, pool)
                own_ms = handling.get(category, 0)
                count = known + (category in handling)
                found[contact] = Place(
                    position=rank,
                    category=category,
                    agents=able,
                    free=free,
                    crew=crew,
                    handling_ms=(known_ms + own_ms) // count if count else 0,
                )
            # what those in a target's line are about is not told by it
            known_ms += handling.get(pool, 0)
            known += pool in handling
    return found


def newcomers(
    waiting: Mapping[str, int], agents: Iterable[Agent], handling: Mapping[str, int]
) -> dict[str, Place]:
    """The place of whoever would enter each category now, behind so many who wait in each.

    As ``places``, without requirements and targets; ``free`` are only those whose console is there.
    """
    at_work = _served(working(agents), list(waiting))
    found: dict[str, Place] = {}
    for name in waiting:
        able = [agent for served, alike in at_work.items() if name in served for agent in alike]
        rivals_of = {name}.union(*(served for served in at_work if name in served))
        counted = {rival: waiting[rival] for rival in rivals_of if waiting[rival]}
        lines = {name, *counted}
        lengths = [
            (count, handling[rival]) for rival, count in counted.items() if rival in handling
        ]
        lengths += [(1, handling[name])] if name in handling else []
        known = sum(count for count, _ in lengths)
        found[name] = Place(
            position=sum(counted.values()) + 1,
            category=name,
            agents=len(able),
            free=sum(agent.present and agent.state is AgentState.AVAILABLE for agent in able),
            crew=sum(len(alike) for served, alike in at_work.items() if served & lines),
            handling_ms=sum(count * each for count, each in lengths) // known if known else 0,
        )
    return found


def _able(served: Mapping[frozenset[str], Sequence[Agent]], line: str) -> tuple[int, int]:
    """How many serve the line, and how many of them are free."""
    able = [agent for queues, alike in served.items() if line in queues for agent in alike]
    return len(able), sum(agent.state is AgentState.AVAILABLE for agent in able)


def _served(agents: Iterable[Agent], queues: Sequence[str]) -> dict[frozenset[str], list[Agent]]:
    """What is served together, and by whom."""
    pools = {queue.partition("|")[0] for queue in queues}
    needs = {need for queue in queues for need in queue.partition("|")[2].split("+")}
    alike: dict[tuple[frozenset[str], frozenset[str]], list[Agent]] = {}
    for agent in agents:
        alike.setdefault((agent.pools & pools, agent.skills & needs), []).append(agent)
    found: dict[frozenset[str], list[Agent]] = {}
    for group in alike.values():
        served = frozenset(queue for queue in queues if serves(group[0], queue))
        found.setdefault(served, []).extend(group)
    return found
