"""Draws stratified random samples that anybody can repeat: the same seed and the same contacts give the same sample,
on every machine, in whatever order they come. Pure."""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Stratum = tuple[str, ...]
"""The features that a contact shares with others, such as category, office and operator."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A recording that may be drawn."""

    id: str
    stratum: Stratum


def draw(units: Iterable[Unit], count: int, seed: str) -> list[Unit]:
    """Return ``count`` units (all, when there are fewer), by stratum and id.

    Each stratum gives in proportion to its size (largest remainders), and one at least while ``count`` is enough for
    that; otherwise the strata that give one are drawn, larger ones more readily. Within a stratum each unit is as
    likely as any other.
    """
    strata: dict[Stratum, list[Unit]] = {}
    for unit in {each.id: each for each in units}.values():
        strata.setdefault(unit.stratum, []).append(unit)
    shares = allot({name: len(members) for name, members in strata.items()}, count, seed)
    return [
        unit
        for name in sorted(strata)
        for unit in sorted(
            sorted(strata[name], key=lambda each: _lot(seed, each.id))[: shares[name]],
            key=lambda each: each.id,
        )
    ]


def draw_each(units: Iterable[Unit], count: int, seed: str) -> list[Unit]:
    """Return ``count`` units of every stratum (all, where there are fewer)."""
    strata: dict[Stratum, list[Unit]] = {}
    for unit in {each.id: each for each in units}.values():
        strata.setdefault(unit.stratum, []).append(unit)
    return [
        unit
        for name in sorted(strata)
        for unit in sorted(strata[name], key=lambda each: _lot(seed, each.id))[:count]
    ]


def allot(sizes: Mapping[Stratum, int], count: int, seed: str) -> dict[Stratum, int]:
    """Return how many units each stratum gives: together *count* or all, and none more than it has."""
    names = sorted(name for name, size in sizes.items() if size > 0)
    total = sum(sizes[name] for name in names)
    count = max(0, min(count, total))
    given = dict.fromkeys(sizes, 0)
    if count < len(names):
        # larger strata first with the likelihood of their size (Efraimidis and Spirakis, 2006)
        for name in sorted(names, key=lambda each: _key(seed, each, sizes[each]))[:count]:
            given[name] = 1
        return given
    for name in names:
        given[name] = 1
    # one after the other to the group furthest below its proportion; ties by lot
    rest = count - len(names)
    fair = {name: sizes[name] * count / total for name in names}
    for name in names:
        more = min(rest, max(0, int(fair[name]) - 1), sizes[name] - 1)
        given[name] += more
        rest -= more
    while rest > 0:
        open_ones = [name for name in names if given[name] < sizes[name]]
        name = max(open_ones, key=lambda each: (fair[each] - given[each], _lot(seed, *each)))
        given[name] += 1
        rest -= 1
    return given


def turns(
    ids: Sequence[str], reviewers: Sequence[str], load: Mapping[str, int], seed: str
) -> list[str]:
    """Return the reviewer of each of ``ids``: always the one with least to do so far, ties by lot.

    ``load`` is what each has open already. Raises ValueError when there is nobody.
    """
    if not reviewers:
        raise ValueError("nobody reviews")
    have = {name: load.get(name, 0) for name in reviewers}
    given = []
    for each in ids:
        name = min(have, key=lambda who: (have[who], _lot(seed, each, who)))
        have[name] += 1
        given.append(name)
    return given


def is_drawn(seed: str, unit: str, percent: int) -> bool:
    """Return whether a unit is among the ``percent`` of a hundred."""
    return int(_lot(seed, unit)[:12], 16) % 100 < percent


def _lot(seed: str, *parts: str) -> str:
    return hashlib.sha256("\0".join((seed, *parts)).encode()).hexdigest()


def _key(seed: str, name: Stratum, size: int) -> float:
    share = (int(_lot(seed, *name)[:13], 16) + 1) / (16**13 + 1)
    return -math.pow(share, 1 / size)
