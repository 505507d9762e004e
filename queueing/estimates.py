"""Estimates the wait as a range that a person can rely on; pure.

The model: a ``crew`` serves everybody ahead and oneself in order. Each of them takes ``handling_s`` on
average plus a moment to answer; lengths of contacts vary exponentially, as widely as their mean. Citizens who
wait give up after ``patience_s`` on average, which spares those behind them. With ``j`` still ahead the next
step comes at a rate of ``crew / handling + j / patience``; the wait for a place is the sum of its steps, and
its variance the sum of their squares (Whitt, "Predicting queueing delays", 1999, sections 3 and 4). Both sums
are computed as integrals, because ten thousand places are estimated at once.

The range runs from half a standard deviation below to one above, since a wait that turns out longer than
announced is worse than a shorter one. It is rounded outwards to the steps in which people speak.

The crew are all agents who work for any of the lines that the place counts, not only those who could serve
this contact. Citizens ahead in another line are mostly served by other agents; counting them against one's
own agents alone announced two and a half times the wait (docs/queueing.md).
"""

from math import ceil, floor, log1p, sqrt

from queueing.handling import DEFAULT_HANDLING_MS
from queueing.routing import Place

DEFAULT_HANDLING_S = DEFAULT_HANDLING_MS / 1000
"""The assumed length of a contact until the station has finished one of its own."""

RING_S = 20.0
"""The longest time from being first with an agent free to being answered."""

ANSWER_S = 5.0
"""The usual time: an operator reads who it is, and answers."""

_STEPS = ((300, 60), (1800, 300), (7200, 900))
"""Up to this many seconds, round to this many."""
_COARSEST_S = 1800


def estimate(
    position: int,
    *,
    agents: int,
    free: int = 0,
    crew: int | None = None,
    handling_s: float | None = None,
    patience_s: float | None = None,
) -> tuple[int, int] | None:
    """Return the wait until the answer as ``(low_s, high_s)``, or None when no agent who could answer is there.

    ``position`` counts from 1. ``agents`` can serve the contact and are working, ``free`` of them are idle, ``crew``
    work for the lines that ``position`` counts (by default ``agents``). ``patience_s`` is the average wait after
    which people give up, None while nobody is known to. The range widens with the position, and its top never falls.
    """
    if position < 1 or agents < 1:
        return None
    if position <= free:
        return 0, _up(RING_S)
    mean, spread = _expected(
        position - free, max(agents, crew or 0), handling_s or DEFAULT_HANDLING_S, patience_s
    )
    return _down(mean - spread / 2), _up(mean + spread + RING_S)


def told(place: Place) -> tuple[int, int] | None:
    """Return the range ``(low_s, high_s)`` for a place; see :func:`estimate`."""
    return estimate(
        place.position,
        agents=place.agents,
        free=place.free,
        crew=place.crew,
        handling_s=place.handling_ms / 1000,
        patience_s=place.patience_ms / 1000,
    )


def _expected(
    steps: int, crew: int, handling_s: float, patience_s: float | None
) -> tuple[float, float]:
    """Mean and spread of the time in which ``steps`` are served or give up, oneself the last."""
    serve = crew / (handling_s + ANSWER_S)
    if not patience_s:
        return steps / serve + ANSWER_S, sqrt(steps) / serve
    leave = 1 / patience_s
    # nobody is ahead at the last step; for the others the sum over j is an integral from middle to middle
    fewest, most = serve + leave / 2, serve + (steps - 0.5) * leave
    mean = 1 / serve + log1p((steps - 1) * leave / fewest) / leave
    return mean + ANSWER_S, sqrt(1 / serve**2 + (steps - 1) / (fewest * most))


def _step(seconds: float) -> int:
    return next((step for limit, step in _STEPS if seconds <= limit), _COARSEST_S)


def _down(seconds: float) -> int:
    step = _step(seconds)
    return floor(seconds / step) * step


def _up(seconds: float) -> int:
    step = _step(seconds)
    return ceil(seconds / step) * step
