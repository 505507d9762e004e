"""A first estimate of the wait, as a range a person can rely on; pure.

The model: everybody ahead and oneself are served in order by ``agents`` who take ``handling_s``
on average, lengths of contacts varying as widely as their mean (exponentially). Then the wait
for place ``p`` has mean ``p * handling / agents`` and a spread of ``mean / sqrt(p)``. The range
given is half a spread below and one spread above, since a wait that turns out longer than said
is worse than one that turns out shorter, rounded outwards to steps people speak in.
"""

from math import ceil, floor, sqrt

DEFAULT_HANDLING_S = 300.0
"""What a contact is taken to last until the station has finished one of its own."""

RING_S = 20.0
"""What passes between being first with somebody free and being answered, at most."""

_STEPS = ((300, 60), (1800, 300), (7200, 900))
"""Up to so many seconds, round to so many."""
_COARSEST_S = 1800


def estimate(
    position: int,
    *,
    agents: int,
    free: int = 0,
    handling_s: float | None = None,
) -> tuple[int, int] | None:
    """``(low_s, high_s)`` until answered, or None when nobody is there who could.

    ``position`` counts from 1, ``agents`` can serve the contact and are working, ``free`` of
    them have nothing to do. The range widens with the position and never narrows at its top.
    """
    if position < 1 or agents < 1:
        return None
    handling = handling_s or DEFAULT_HANDLING_S
    ahead = position - free
    if ahead <= 0:
        return 0, _up(RING_S)
    mean = ahead * handling / agents
    spread = mean / sqrt(ahead)
    return _down(mean - spread / 2), _up(mean + spread + RING_S)


def _step(seconds: float) -> int:
    return next((step for limit, step in _STEPS if seconds <= limit), _COARSEST_S)


def _down(seconds: float) -> int:
    step = _step(seconds)
    return floor(seconds / step) * step


def _up(seconds: float) -> int:
    step = _step(seconds)
    return ceil(seconds / step) * step
