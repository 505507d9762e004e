"""Computes which queues compete for agents, and each contact's place; pure, for the updates sent to everybody.

A *queue* here is ``pool|requirement set``, as in the keys. ``places`` gives for all contacts the same answer
as the ``place`` script gives for one.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

import msgspec

from queueing.handling import Learnt
from queueing.model import Agent, AgentState

Line = Sequence[tuple[int, str]]
"""The unanswered contacts of one queue, in order: (score in ms, ``sequence:contact``)."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a contact stands.

    ``position`` counts from 1; ``pool`` is its category, or the target it is assigned to. ``agents`` can
    serve it and are working, ``free`` of them are available now. ``crew`` are at work for any of the lines
    that ``position`` counts, and ``handling_ms`` is the mean expected length over the contacts counted.
    ``patience_ms``: see ``Learnt``.
    """

    position: int
    category: str
    pool: str
    agents: int
    free: int
    crew: int
    handling_ms: int
    patience_ms: int


def working(agents: Iterable[Agent]) -> list[Agent]:
    """The agents who take contacts: neither offline nor paused."""
    resting = (AgentState.OFFLINE, AgentState.PAUSED)
    return [agent for agent in agents if agent.state not in resting]


def places(
    lines: Mapping[str, Line],
    agents: Sequence[Agent],
    learnt: Learnt,
    handed: Mapping[str, str],
) -> dict[str, Place]:
    """Return the place of every unanswered contact, by contact id.

    ``handed`` maps contacts that are assigned to an agent or office to their categories. All contacts are sorted
    once; each line's share of that order is summed along the way.
    """
    names = list(lines)
    on_duty = [agent for agent in agents if agent.state is not AgentState.OFFLINE]
    served = _served(working(on_duty), names)
    alike: dict[frozenset[str], list[int]] = {}
    for number, group in enumerate(_competing_queues(names, on_duty, served).values()):
        alike.setdefault(group, []).append(number)
    ordered = sorted(
        (score, member, number)
        for number, name in enumerate(names)
        for score, member in lines[name]
    )
    order = [number for _, _, number in ordered]
    stands: list[list[int]] = [[] for _ in names]
    for at, number in enumerate(order):
        stands[number].append(at)
    pools = [name.partition("|")[0] for name in names]
    lasts = {name: learnt.handling_ms(name) for name in {*pools, *handed.values()}}
    found: dict[str, Place] = {}
    for group, standing in alike.items():
        counts = [int(name in group) for name in names]
        spent = [each and lasts[pool] for each, pool in zip(counts, pools, strict=True)]
        rank = list(accumulate(map(counts.__getitem__, order)))
        spent_at = list(accumulate(map(spent.__getitem__, order)))
        crew = sum(len(same) for queues, same in served.items() if queues & group)
        for number in standing:
            able, free = _able(served, names[number])
            for at in stands[number]:
                contact = ordered[at][1].partition(":")[2]
                category = handed.get(contact, pools[number])
                # the sum includes this contact itself in its line, counted under its category
                lasting = spent_at[at] - spent[number] + lasts[category]
                found[contact] = Place(
                    position=rank[at],
                    category=category,
                    pool=pools[number],
                    agents=able,
                    free=free,
                    crew=crew,
                    handling_ms=lasting // rank[at],
                    patience_ms=learnt.patience_ms,
                )
    return found


def newcomers(
    waiting: Mapping[str, int], agents: Iterable[Agent], learnt: Learnt
) -> dict[str, Place]:
    """Return the place that a contact entering each category now would get, behind those that wait in it.

    As ``places``, without requirements and targets; ``free`` counts only agents whose console is there.
    """
    at_work = _served(working(agents), list(waiting))
    found: dict[str, Place] = {}
    for name in waiting:
        able = [agent for served, alike in at_work.items() if name in served for agent in alike]
        rivals_of = {name}.union(*(served for served in at_work if name in served))
        counted = {rival: waiting[rival] for rival in rivals_of if waiting[rival]}
        lines = {name, *counted}
        position = sum(counted.values()) + 1
        spent = sum(count * learnt.handling_ms(rival) for rival, count in counted.items())
        found[name] = Place(
            position=position,
            category=name,
            pool=name,
            agents=len(able),
            free=sum(agent.present and agent.state is AgentState.AVAILABLE for agent in able),
            crew=sum(len(alike) for served, alike in at_work.items() if served & lines),
            handling_ms=(spent + learnt.handling_ms(name)) // position,
            patience_ms=learnt.patience_ms,
        )
    return found


def _able(served: Mapping[frozenset[str], Sequence[Agent]], line: str) -> tuple[int, int]:
    """Return how many agents serve the line, and how many of them are free."""
    able = [agent for queues, alike in served.items() if line in queues for agent in alike]
    return len(able), sum(agent.state is AgentState.AVAILABLE for agent in able)


def _competing_queues(
    names: Sequence[str], on_duty: Sequence[Agent], served: Mapping[frozenset[str], Sequence[Agent]]
) -> dict[str, frozenset[str]]:
    paused: Mapping[frozenset[str], Sequence[Agent]] | None = None
    found: dict[str, frozenset[str]] = {}
    for name in names:
        sharing = [together for together in served if name in together]
        if not sharing:
            paused = _served(on_duty, names) if paused is None else paused
            sharing = [together for together in paused if name in together]
        found[name] = frozenset({name}).union(*sharing)
    return found


def _served(agents: Iterable[Agent], queues: Sequence[str]) -> dict[frozenset[str], list[Agent]]:
    """Return the queues that are served together, with their agents: those who serve the pool (a category, or a target) and
    meet every requirement of the queue."""
    needs_of: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for queue in queues:
        pool, _, needs = queue.partition("|")
        needs_of.setdefault(pool, []).append(
            (queue, frozenset(need for need in needs.split("+") if need))
        )
    pools_asked = frozenset(needs_of)
    wanted = frozenset(need for each in needs_of.values() for _, needs in each for need in needs)
    alike: dict[tuple[frozenset[str], frozenset[str]], list[Agent]] = {}
    for agent in agents:
        alike.setdefault((agent.pools & pools_asked, agent.skills & wanted), []).append(agent)
    found: dict[frozenset[str], list[Agent]] = {}
    for (pools, skills), same in alike.items():
        served = frozenset(
            queue for pool in pools for queue, needs in needs_of[pool] if needs <= skills
        )
        found.setdefault(served, []).extend(same)
    return found
