"""Tests whether the stars of one group differ from those of all others by more than chance. Pure.

Stars are ordinal, so ranks are compared (Mann and Whitney, with ties), and since several groups are tested, each must
differ more clearly (Holm). A difference that does not pass is noise.
"""

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import NormalDist
from typing import Final

LEVEL: Final = 0.05
Z95: Final = NormalDist().inv_cdf(0.975)
Stars = Sequence[int]
"""How many were given one to five stars."""


def differs(ours: Stars, others: Stars) -> float:
    """Return the two-sided p of a difference as large as this (1.0 where nothing can be said)."""
    n, m = sum(ours), sum(others)
    if not n or not m:
        return 1.0
    both = [a + b for a, b in zip(ours, others, strict=True)]
    ranks, before = 0.0, 0
    for at, tied in enumerate(both):
        ranks += ours[at] * (before + (tied + 1) / 2)
        before += tied
    total = n + m
    ties = sum(tied**3 - tied for tied in both)
    spread = n * m / 12 * (total + 1 - ties / (total * (total - 1))) if total > 1 else 0.0
    if spread <= 0:
        return 1.0
    away = abs(ranks - n * (n + 1) / 2 - n * m / 2) - 0.5
    return min(1.0, 2 * (1 - NormalDist().cdf(max(away, 0.0) / sqrt(spread))))


def holm(found: Mapping[str, float]) -> dict[str, float]:
    """Return each p adjusted for the number of tests: of tables without any real difference, one in twenty at most has a
    value below :data:`LEVEL`."""
    order = sorted(found, key=lambda key: (found[key], key))
    made: dict[str, float] = {}
    most = 0.0
    for at, key in enumerate(order):
        most = max(most, min(1.0, (len(order) - at) * found[key]))
        made[key] = most
    return made


def average(stars: Stars) -> float | None:
    """Return the average of stars, None if there are none."""
    count = sum(stars)
    return sum((at + 1) * each for at, each in enumerate(stars)) / count if count else None


def interval(stars: Stars) -> tuple[float, float] | None:
    """Return the 95 % interval of the average (Student, by Cornish and Fisher's approximation), within 1 and 5; None for
    fewer than two ratings."""
    count, mean = sum(stars), average(stars)
    if mean is None or count < 2:
        return None
    variance = sum(each * (at + 1 - mean) ** 2 for at, each in enumerate(stars)) / (count - 1)
    v = count - 1
    t = Z95 + (Z95**3 + Z95) / (4 * v) + (5 * Z95**5 + 16 * Z95**3 + 3 * Z95) / (96 * v**2)
    half = t * sqrt(variance / count)
    return max(1.0, mean - half), min(5.0, mean + half)
