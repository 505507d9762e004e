"""Whose camera one receiver is shown when there are more than it may have: last-N.

Shown are the pinned, then those who are heard, then those who were heard last. The set changes only
when somebody comes who has to be in it; whoever is in it stays otherwise, however loud others were.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

NEVER = -math.inf


def choose(
    candidates: Sequence[str],
    *,
    shown: Collection[str],
    pinned: Collection[str],
    audible: Collection[str],
    floor: str | None,
    spoke_at: Mapping[str, float],
    places: int,
) -> frozenset[str]:
    """At most `places` of `candidates`, who are in order of precedence where nothing else decides.

    `shown` is the choice before, `audible` who is heard, `floor` who speaks at present, `spoke_at`
    when each was last heard, in seconds.
    """
    if len(candidates) <= places:
        return frozenset(candidates)
    if len(shown) == places:
        # Most of the time nobody has come who is not shown yet, and all who are shown may be.
        present = frozenset(candidates)
        must = {one for one in (*pinned, *audible, floor) if one in present}
        if must.issubset(shown) and present.issuperset(shown):
            return frozenset(shown)

    def rank(index: int) -> tuple[bool, bool, bool, bool, float, int]:
        one = candidates[index]
        return (
            one not in pinned,
            one != floor,
            one not in audible,
            one not in shown,
            -spoke_at.get(one, NEVER),
            index,
        )

    ranked = sorted(range(len(candidates)), key=rank)
    return frozenset(candidates[index] for index in ranked[: max(0, places)])
