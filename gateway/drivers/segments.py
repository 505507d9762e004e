"""Counts contacts by kind of user, so coarsely that no figure stands for fewer than k contacts. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec

Dimension = Literal["segment", "channel", "language", "need", "time", "office"]
DIMENSIONS: Final[tuple[Dimension, ...]] = (
    "segment",
    "channel",
    "language",
    "need",
    "time",
    "office",
)
"""No dimension is a finer one of another: a topic, say, is of one segment, and small topics would follow from the segment's count."""
OTHERS: Final = "*"
"""Values too rare to be told apart."""
NONE: Final = "-"
"""Contacts without a value: no need was named, no office answered."""


class Portion(msgspec.Struct, frozen=True, kw_only=True):
    """The number of contacts with a value of a dimension; values of one dimension do not overlap."""

    dimension: Dimension
    value: str
    contacts: int


def time_of(hour: int) -> str:
    """Return the part of the day of a local hour, 0 to 23."""
    if hour < 8:
        return "night"
    if hour < 12:
        return "morning"
    if hour < 14:
        return "midday"
    return "afternoon" if hour < 18 else "evening"


def portions(users: Iterable[Mapping[Dimension, str]], k: int) -> list[Portion]:
    """Count users by each dimension alone, with rare values summed up. Empty where all users are fewer than *k*."""
    counts: dict[Dimension, Counter[str]] = {each: Counter() for each in DIMENSIONS}
    for user in users:
        for dimension in DIMENSIONS:
            counts[dimension][user.get(dimension) or NONE] += 1
    return [
        Portion(dimension=dimension, value=value, contacts=contacts)
        for dimension in DIMENSIONS
        for value, contacts in pooled(counts[dimension], k).items()
    ]


def pooled(counts: Mapping[str, int], k: int) -> dict[str, int]:
    """Return the counts with small ones summed up as :data:`OTHERS`, the largest first, the others last. The sum
    takes in as many of the smallest as it needs to reach *k*, so that nobody learns one by subtracting the others
    from the whole."""
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    cut, others = len(ordered), 0
    # a single value put away would be known by its name's absence: at least two go together
    while cut and (
        ordered[cut - 1][1] < k or (cut < len(ordered) and (others < k or len(ordered) - cut < 2))
    ):
        cut -= 1
        others += ordered[cut][1]
    kept = dict(ordered[:cut])
    if others >= k:
        kept[OTHERS] = others
    return kept
