"""Sets figures of several bodies that mean the same side by side: each with its interval, none ranked, and
differences by chance not called differences. No I/O."""

from collections.abc import Mapping
from math import sqrt
from statistics import NormalDist
from typing import Final, Literal

import msgspec

from gateway.listening.answers import months_before
from gateway.listening.feed import MEASURES, Feed, Figure, Measure
from gateway.listening.significance import LEVEL, Z95, average, differs, holm, interval

OLD_AFTER: Final = 12
"""Figures that end so many months before the station's own are shown, and not compared."""


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """A body's figure: its average (1 to 5) or share (0 to 1) ``value``, the 95 % interval from ``lowest`` to
    ``highest``, and the number ``n`` of answers, in the months from ``first`` to ``last``.

    ``differs``: whether it lies above or below the station's own figure by more than chance explains, among all
    comparisons; null: it does not, or is ``old``.
    """

    source: str
    body: str
    value: float
    lowest: float
    highest: float
    n: int
    first: str
    last: str
    old: bool = False
    differs: Literal["above", "below"] | None = None


class Compared(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One measure: the station's own figure, and others' figures with the same meaning, by the bodies' names.
    ``elsewhere``: bodies whose figure has another ``limit``, and so means something else."""

    measure: Measure
    limit: int | None
    own: Beside
    others: list[Beside]
    elsewhere: list[str]


def compared(own: Feed, others: Mapping[str, Feed]) -> list[Compared]:
    """Set the feeds of *others*, by the id of their source, beside the station's own; measures without a figure of
    its own are left out."""
    chance: dict[str, float] = {}
    found: list[tuple[Measure, Figure, list[tuple[str, Feed, Figure, bool]], list[str]]] = []
    for measure in MEASURES:
        mine = next((each for each in own.figures if each.measure == measure), None)
        if mine is None:
            continue
        rows: list[tuple[str, Feed, Figure, bool]] = []
        elsewhere: list[str] = []
        for source, feed in others.items():
            of_measure = [each for each in feed.figures if each.measure == measure]
            theirs = next((each for each in of_measure if each.meaning == mine.meaning), None)
            if theirs is None:
                elsewhere += [feed.body] if of_measure else []
                continue
            old = theirs.last < months_before(mine.last, OLD_AFTER)
            rows.append((source, feed, theirs, old))
            if not old:
                chance[f"{measure}/{source}"] = _chance(theirs, mine)
        found.append((measure, mine, rows, elsewhere))
    clear = holm(chance)
    made: list[Compared] = []
    for measure, mine, rows, elsewhere in found:
        base = _beside("", own.body, mine)
        others_shown = []
        for source, feed, theirs, old in rows:
            one = _beside(source, feed.body, theirs, old=old)
            if clear.get(f"{measure}/{source}", 1.0) < LEVEL and one.value != base.value:
                way: Literal["above", "below"] = "above" if one.value > base.value else "below"
                one = msgspec.structs.replace(one, differs=way)
            others_shown.append(one)
        made.append(
            Compared(
                measure=measure, limit=mine.limit, own=base, elsewhere=sorted(elsewhere),
                others=sorted(others_shown, key=lambda each: (each.body.casefold(), each.source)),
            )
        )  # fmt: skip
    return made


def shares_differ(share: float, n: int, other: float, m: int) -> float:
    """Return the probability that two shares differ so by chance alone: two-sided p, pooled, with correction for
    continuity; 1.0 where nothing can be said. *n* and *m* count the answers."""
    pooled = (share * n + other * m) / (n + m)
    spread = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    if spread == 0:
        return 1.0
    away = max(0.0, abs(share - other) - (1 / n + 1 / m) / 2)
    return min(1.0, 2 * (1 - NormalDist().cdf(away / spread)))


def wilson(share: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a *share* among *n* answers (Wilson's score interval)."""
    z2 = Z95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def _chance(theirs: Figure, mine: Figure) -> float:
    if theirs.stars is not None and mine.stars is not None:
        return differs(theirs.stars, mine.stars)
    return shares_differ(theirs.share or 0.0, theirs.n, mine.share or 0.0, mine.n)


def _beside(source: str, body: str, figure: Figure, *, old: bool = False) -> Beside:
    if figure.stars is not None:
        value = average(figure.stars) or 0.0
        low, high = interval(figure.stars) or (1.0, 5.0)
        digits = 2
    else:
        value = figure.share or 0.0
        low, high = wilson(value, figure.n)
        digits = 4
    return Beside(
        source=source, body=body, value=round(value, digits), lowest=round(low, digits), highest=round(high, digits),
        n=figure.n, first=figure.first, last=figure.last, old=old,
    )  # fmt: skip
