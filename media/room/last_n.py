"""Last-N: chooses the cameras that one receiver is shown when there are more than it may have.

Pinned people are shown first, then the ones heard now, then the ones heard last. The set changes only when
somebody has to join it; otherwise everybody in it stays, however loud others were.
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
    """Return at most `places` of `candidates`, who are in order of precedence where nothing else decides.

    `shown` is the previous choice, `audible` the senders heard, `floor` the current speaker, `spoke_at` when
    each was last heard, in monotonic seconds.
    """
    if len(candidates) <= places:
        return frozenset(candidates)
    if len(shown) == places:
        # The usual case: nobody new has to be shown, and all who are shown may stay.
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
