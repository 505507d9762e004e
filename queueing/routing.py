"""Who competes with whom, and where each stands; pure, for the pushes that serve everybody.

A *queue* here is ``pool|requirement set``, as in the keys. What a single contact's ``place``
script answers and what ``positions`` says for all of them is the same.
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
    available now; ``handling_ms`` is the average length of a contact there, 0 when not known yet.
    """

    position: int
    category: str
    agents: int
    free: int
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
    at_work = _profiles(working(on_duty), names)
    paused = _profiles(on_duty, names)
    found: dict[str, frozenset[str]] = {}
    for queue in names:
        sharing = [served for served in at_work if queue in served]
        sharing = sharing or [served for served in paused if queue in served]
        found[queue] = frozenset({queue}).union(*sharing)
    return found


def positions(lines: Mapping[str, Line], agents: Iterable[Agent]) -> dict[str, int]:
    """The position of every contact that is not yet answered, by contact id."""
    competing = rivals(lines, agents)
    found: dict[str, int] = {}
    ranks: dict[frozenset[str], dict[str, int]] = {}
    for queue, line in lines.items():
        group = competing[queue]
        if group not in ranks:
            ordered = merge(*(lines[name] for name in group))
            ranks[group] = {member: rank for rank, (_, member) in enumerate(ordered, start=1)}
        for _, member in line:
            found[member.partition(":")[2]] = ranks[group][member]
    return found


def _profiles(agents: Iterable[Agent], queues: Sequence[str]) -> set[frozenset[str]]:
    """What is served together, each distinct combination once."""
    distinct = {(agent.pools, agent.skills): agent for agent in agents}
    return {
        frozenset(queue for queue in queues if serves(agent, queue)) for agent in distinct.values()
    }
