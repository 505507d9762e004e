"""A first estimate of the wait, as a range a person can rely on; pure.

The model: everybody ahead and oneself are served in order by a ``crew`` who take ``handling_s``
on average, lengths of contacts varying as widely as their mean (exponentially). Then the wait
for place ``p`` has mean ``p * handling / crew`` and a spread of ``mean / sqrt(p)``. The range
given is half a spread below and one spread above, since a wait that turns out longer than said
is worse than one that turns out shorter, rounded outwards to steps people speak in.

The crew are all who work for any of the lines that the place counts, not only those who could serve
this contact: whoever is ahead in another line is mostly served by others, and counting them against
one's own agents alone told two and a half times the wait (docs/queueing.md).
"""

from math import ceil, floor, sqrt

from queueing.routing import Place

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
    crew: int | None = None,
    handling_s: float | None = None,
) -> tuple[int, int] | None:
    """``(low_s, high_s)`` until answered, or None when nobody is there who could.

    ``position`` counts from 1, ``agents`` can serve the contact and are working, ``free`` of
    them have nothing to do, ``crew`` work for the lines that are counted (``agents`` when they do so
    alone). The range widens with the position and never narrows at its top.
    """
    if position < 1 or agents < 1:
        return None
    ahead = position - free
    if ahead <= 0:
        return 0, _up(RING_S)
    mean = expected_s(position, free=free, crew=max(agents, crew or 0), handling_s=handling_s)
    spread = mean / sqrt(ahead)
    return _down(mean - spread / 2), _up(mean + spread + RING_S)


def expected_s(position: int, *, free: int, crew: int, handling_s: float | None = None) -> float:
    """The wait itself, as likely longer as shorter; 0 with somebody free for this place."""
    return max(position - free, 0) * (handling_s or DEFAULT_HANDLING_S) / crew


def told(place: Place) -> tuple[int, int] | None:
    """The range for a place, as ``estimate`` gives it."""
    return estimate(
        place.position,
        agents=place.agents,
        free=place.free,
        crew=place.crew,
        handling_s=place.handling_ms / 1000 or None,
    )


def _step(seconds: float) -> int:
    return next((step for limit, step in _STEPS if seconds <= limit), _COARSEST_S)


def _down(seconds: float) -> int:
    step = _step(seconds)
    return floor(seconds / step) * step


def _up(seconds: float) -> int:
    step = _step(seconds)
    return ceil(seconds / step) * step
