"""How long the wait will be, as a range a person can rely on; pure.

The model: everybody ahead and oneself are served in order by a ``crew``, each of whom takes ``handling_s`` on
average and a moment to answer before it, lengths of contacts varying as widely as their mean (exponentially); and
whoever waits gives up after ``patience_s`` on average, which spares those behind the serving. With ``j`` still
ahead the next step comes at a rate of ``crew / handling + j / patience``; the wait for a place is the sum of its
steps, and its variance the sum of their squares (Whitt, "Predicting queueing delays", 1999, sections 3 and 4).
Both are told as integrals, since ten thousand are told at once.

The range given is half a spread below and one spread above, since a wait that turns out longer than said
is worse than one that turns out shorter, rounded outwards to steps people speak in.

The crew are all who work for any of the lines that the place counts, not only those who could serve
this contact: whoever is ahead in another line is mostly served by others, and counting them against
one's own agents alone told two and a half times the wait (docs/queueing.md).
"""

from math import ceil, floor, log1p, sqrt

from queueing.handling import DEFAULT_HANDLING_MS
from queueing.routing import Place

DEFAULT_HANDLING_S = DEFAULT_HANDLING_MS / 1000
"""What a contact is taken to last until the station has finished one of its own."""

RING_S = 20.0
"""What passes between being first with somebody free and being answered, at most."""

ANSWER_S = 5.0
"""The same as it usually is: an operator sees who it is, and answers."""

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
    patience_s: float | None = None,
) -> tuple[int, int] | None:
    """``(low_s, high_s)`` until answered, or None when nobody is there who could.

    ``position`` counts from 1, ``agents`` can serve the contact and are working, ``free`` of
    them have nothing to do, ``crew`` work for the lines that are counted (``agents`` when they do so
    alone). ``patience_s``: how long people wait on average before they give up, None when nobody is known to.
    The range widens with the position and never narrows at its top.
    """
    if position < 1 or agents < 1:
        return None
    if position <= free:
        return 0, _up(RING_S)
    mean, spread = _expected(
        position - free, max(agents, crew or 0), handling_s or DEFAULT_HANDLING_S, patience_s
    )
    return _down(mean - spread / 2), _up(mean + spread + RING_S)


def expected_s(place: Place) -> float:
    """The wait itself, as likely longer as shorter; 0 with somebody free for this place."""
    steps = place.position - place.free
    if steps <= 0:
        return 0
    crew = max(place.agents, place.crew)
    mean, _ = _expected(steps, crew, place.handling_ms / 1000, place.patience_ms / 1000)
    return mean


def told(place: Place) -> tuple[int, int] | None:
    """The range for a place, as ``estimate`` gives it."""
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
    # nobody is ahead at the last step; of the others the sum over j is taken from middle to middle
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
