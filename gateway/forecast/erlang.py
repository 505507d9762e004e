"""Computes the number of operators who are needed to answer in time: Erlang A (M/M/n+M), and Erlang C where nobody gives up. Pure.

Contacts come at random, at a steady rate within a half-hour; talk and wrap-up last exponentially, and so does the
patience of those who wait. Source: Garnett, Mandelbaum and Reiman, "Designing a call center with impatient customers",
M&SOM 4 (2002); Mandelbaum and Zeltyn, "Service engineering in action: the Palm/Erlang-A queue" (2007).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

MOST_OPERATORS = 2000
_NEGLIGIBLE = math.log(1e-15)
_LONGEST_LINE = 200_000


@dataclass(frozen=True, slots=True)
class Load:
    """The load of the operators: contacts per second, mean handling time and patience in seconds; ``patience_s`` None:
    nobody gives up."""

    per_s: float
    handling_s: float
    patience_s: float | None = None

    @property
    def erlangs(self) -> float:
        """The average number of busy operators if every contact is answered."""
        return self.per_s * self.handling_s


@dataclass(frozen=True, slots=True)
class Service:
    """The service that a load gets, as shares from 0 to 1.

    ``in_time``: of all who came, those answered within the threshold; ``waits``: those who had to wait at all;
    ``gives_up``: those who left unanswered. ``occupancy`` is the share of their time in which operators are busy.
    """

    in_time: float
    waits: float
    gives_up: float
    occupancy: float


def service(load: Load, operators: int, threshold_s: float) -> Service:
    """Return how well *operators* serve a load in the long run.

    Without patience, and with no more operators than the load keeps busy, the line grows without end and nobody is answered
    in time. Raises ``ValueError`` for an impossible load.
    """
    if load.per_s < 0 or load.handling_s <= 0 or operators < 0 or threshold_s < 0:
        raise ValueError("a load has a rate, and handling a duration")
    if load.per_s == 0:
        return Service(1.0, 0.0, 0.0, 0.0)
    patience = load.patience_s
    if patience is None or math.isinf(patience):
        return _without_end(load, operators, threshold_s)
    if operators == 0:
        return Service(0.0, 1.0, 1.0, 0.0)
    mu, theta = 1 / load.handling_s, 1 / patience
    answering, line = _states(load.per_s, mu, theta, operators)
    whole = sum(answering) + sum(line)
    in_line = [each / whole for each in line]
    at_once = sum(answering) / whole
    # e^(-theta V) of the wait V behind j others is Beta(c, j + 1), the phases' rates being (c + i) theta
    c = operators * mu / theta
    within = math.exp(-theta * threshold_s)
    in_time = at_once + sum(
        p * c / (c + j + 1) * (1 - _beta_share(within, c + 1, j + 1)) for j, p in enumerate(in_line)
    )
    waiting = sum(j * p for j, p in enumerate(in_line))
    gives_up = theta * waiting / load.per_s
    return Service(
        in_time=_share(in_time),
        waits=_share(sum(in_line)),
        gives_up=_share(gives_up),
        occupancy=_share(load.per_s * (1 - gives_up) / (operators * mu)),
    )


def needed(load: Load, threshold_s: float, target: float) -> int:
    """Return the fewest operators with whom a share *target* (0 to 1) of all contacts is answered within the threshold.

    Raises ``ValueError`` for a target that is no share, or where :data:`MOST_OPERATORS` are too few.
    """
    if not 0 < target < 1:
        raise ValueError("a target is a share between 0 and 1")
    if load.per_s == 0:
        return 0
    # more operators never serve worse, so the first that do are found by halving
    low, high = 0, max(1, math.ceil(load.erlangs) + 1)
    while service(load, high, threshold_s).in_time < target:
        low, high = high, high * 2
        if high > MOST_OPERATORS:
            raise ValueError("more operators than any station has")
    while high - low > 1:
        middle = (low + high) // 2
        if service(load, middle, threshold_s).in_time < target:
            low = middle
        else:
            high = middle
    return high


def _states(rate: float, mu: float, theta: float, n: int) -> tuple[list[float], list[float]]:
    """Return the probabilities of all states, up to one common factor: by the number of contacts while an operator is
    free, and by the number of those who wait while none is.

    From the likeliest state outward, so that nothing overflows or vanishes.
    """
    # downward from all busy: p(k-1) = p(k) k mu / rate; upward likewise
    down = [0.0]
    for k in range(n, 0, -1):
        down.append(down[-1] + math.log(k * mu / rate))
    up = list(_line(rate, n * mu, theta))
    highest = max(*down, *up)
    answering = [math.exp(each - highest) for each in reversed(down[1:])]
    return answering, [math.exp(each - highest) for each in up]


def _line(rate: float, served: float, theta: float) -> Iterator[float]:
    """Yield, for nobody waiting, one, two and so on, the logarithm of the probability that all operators are busy and
    so many wait, relative to that of nobody waiting."""
    log, highest, waiting = 0.0, 0.0, 0
    while waiting < _LONGEST_LINE:
        yield log
        highest = max(highest, log)
        waiting += 1
        leaving = served + waiting * theta
        log += math.log(rate / leaving)
        if leaving > rate and log < highest + _NEGLIGIBLE:
            return


def _without_end(load: Load, operators: int, threshold_s: float) -> Service:
    """Return the service where nobody gives up (Erlang C)."""
    a = load.erlangs
    if operators <= a:
        return Service(0.0, 1.0, 0.0, 1.0)
    blocked = 1.0
    for n in range(1, operators + 1):
        blocked = a * blocked / (n + a * blocked)
    waits = operators * blocked / (operators - a * (1 - blocked))
    late = waits * math.exp(-(operators - a) * threshold_s / load.handling_s)
    return Service(_share(1 - late), _share(waits), 0.0, _share(a / operators))


def _beta_share(x: float, a: float, b: float) -> float:
    """The share of Beta(a, b) up to ``x``: the regularised incomplete beta function, by its continued fraction."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    log_front = (
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
        + a * math.log(x) + b * math.log1p(-x)
    )  # fmt: skip
    front = math.exp(log_front)
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Return the continued fraction of the incomplete beta function, by Lentz's method."""
    tiny = 1e-300
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    found = d
    for m in range(1, 1000):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + numerator * d
            d = 1 / (d if abs(d) > tiny else tiny)
            c = 1 + numerator / c
            c = c if abs(c) > tiny else tiny
            found *= c * d
        if abs(c * d - 1) < 1e-13:
            break
    return found


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
