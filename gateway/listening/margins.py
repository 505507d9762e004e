"""The stars of one run of months, told apart by channel, and once more by topic: two margins of one table, whose cells are
not published.

Each group of a margin holds at least k contacts and k ratings (:mod:`gateway.listening.cells`). Two margins together tell
more than each alone: where nearly all low stars are of one channel and of one topic, some belong to the few contacts that
have both. So groups of topics are merged until no union of channels and union of topics that share fewer than k contacts
must hold any stars. Pure.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple, TypeAlias, TypeVar

from gateway.listening.cells import Cell, labels

Counts: TypeAlias = Mapping[tuple[str, str, int], int]
"""How many contacts of a channel and a topic were given so many stars (0: none)."""
Groups: TypeAlias = Mapping[str, str | None]
"""By channel or topic the name of its group; None for what is not told apart."""
VALUES = range(6)
_T = TypeVar("_T")


class Group(NamedTuple):
    """A group of a margin: its contacts, and how many of them gave one to five stars."""

    key: str | None
    contacts: int
    stars: tuple[int, ...]


class Margins(NamedTuple):
    """Everything together, and both margins."""

    total: Group
    channels: list[Group]
    topics: list[Group]


def margins(counts: Counts, k: int) -> Margins | None:
    """Return both margins, None where all together are fewer than *k* contacts or ratings."""
    if sum(count for (_, _, stars), count in counts.items() if stars) < k:
        return None
    channels, topics = _groups(counts, 0, k), dict(_groups(counts, 1, k))
    while (risky := told_too_much(counts, channels, topics, k)) is not None:
        for topic, group in topics.items():
            if group == risky:
                topics[topic] = None
    return Margins(
        total=_group(None, counts.items()),
        channels=_margin(counts, 0, channels),
        topics=_margin(counts, 1, topics),
    )


def told_too_much(counts: Counts, channels: Groups, topics: Groups, k: int) -> str | None:
    """Return a group of topics by which something is told of fewer than *k* contacts, None if there is none.

    Of a union of channels C, a union of topics T and a set of star values S, the margins say that at least ``C_S + T_S -
    all_S`` of the contacts in both were given stars of S. That number may be above 0 only where both share at least *k*
    contacts. For each C and S, the T that shares fewer and holds most of S is found as in the knapsack problem.
    """
    shared: Counter[tuple[str | None, str | None]] = Counter()
    by_channel: Counter[tuple[str | None, int]] = Counter()
    by_topic: Counter[tuple[str | None, int]] = Counter()
    for (channel, topic, stars), count in counts.items():
        shared[channels[channel], topics[topic]] += count
        by_channel[channels[channel], stars] += count
        by_topic[topics[topic], stars] += count
    names = sorted({*channels.values()}, key=str)
    rest = sorted({*topics.values()}, key=str)
    if len(rest) < 2:
        return None
    for chosen in _unions(names):
        common = {topic: sum(shared[channel, topic] for channel in chosen) for topic in rest}
        for values in _unions(list(VALUES)):
            of_all = sum(by_channel[channel, value] for channel in names for value in values)
            of_chosen = sum(by_channel[channel, value] for channel in chosen for value in values)
            held = {topic: sum(by_topic[topic, value] for value in values) for topic in rest}
            most, which = _most(held, common, k - 1)
            if of_chosen + most > of_all:
                told = [each for each in which if each is not None and common[each]]
                # (where only the remainder is left of it, the smallest group of all joins that)
                named = told or [each for each in rest if each is not None]
                size = {each: sum(by_topic[each, value] for value in VALUES) for each in named}
                return min(named, key=lambda each: (size[each], each))
    return None


def _most(
    held: Mapping[str | None, int], common: Mapping[str | None, int], room: int
) -> tuple[int, list[str | None]]:
    """The topics that hold most and share at most *room* contacts."""
    best: list[tuple[int, list[str | None]]] = [(0, []) for _ in range(room + 1)]
    for topic, worth in held.items():
        weight = common[topic]
        if not worth or weight > room:
            continue
        for left in range(room, weight - 1, -1):
            value, which = best[left - weight]
            if value + worth > best[left][0]:
                best[left] = (value + worth, [*which, topic])
    return best[room]


def _unions(of: Sequence[_T]) -> Iterator[tuple[_T, ...]]:
    """Every part of it but none and all."""
    for size in range(1, len(of)):
        yield from combinations(of, size)


def _groups(counts: Counts, at: int, k: int) -> Groups:
    contacts: Counter[Cell] = Counter()
    rated: Counter[Cell] = Counter()
    for key, count in counts.items():
        cell = Cell(str(key[at]), "", "")
        contacts[cell] += count
        rated[cell] += count if key[2] else 0
    found = labels(contacts, rated, k)
    if found is None:
        return {cell.channel: None for cell in contacts}
    return {cell.channel: label.channel for cell, label in found.items()}


def _margin(counts: Counts, at: int, groups: Groups) -> list[Group]:
    keys = sorted({*groups.values()}, key=lambda key: (key is None, key or ""))
    return [
        _group(key, [each for each in counts.items() if groups[str(each[0][at])] == key])
        for key in keys
    ]


def _group(key: str | None, rows: Iterable[tuple[tuple[str, str, int], int]]) -> Group:
    stars = Counter[int]()
    for (_, _, value), count in rows:
        stars[value] += count
    return Group(key, stars.total(), tuple(stars[value] for value in VALUES if value))
