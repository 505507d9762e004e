"""Computes the agreement of two reviewers beyond chance: Cohen's kappa. Pure.

Unweighted: J. Cohen, "A coefficient of agreement for nominal scales", 1960. Weighted, for ordered steps: J. Cohen,
"Weighted kappa", 1968, with disagreement growing by the distance of the steps (linear) or its square.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from gateway.evaluation.form import Form
from gateway.evaluation.scoring import Answers

Weights = Literal["none", "linear", "quadratic"]
Pair = tuple[Hashable, Hashable]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement over ``pairs`` answers of two people: the share of equal ones, and kappa. None where there are
    no pairs, or both always gave one and the same answer."""

    pairs: int
    same: float | None
    kappa: float | None


def kappa(pairs: Sequence[Pair], scale: Sequence[Hashable], weights: Weights = "none") -> Agreement:
    """Return the agreement of pairs of answers on a scale, whose order counts where there are weights.

    Raises ValueError for an answer that is not on the scale.
    """
    place = {answer: at for at, answer in enumerate(scale)}
    try:
        places = [(place[first], place[second]) for first, second in pairs]
    except KeyError as error:
        raise ValueError(f"{error.args[0]!r} is not on the scale") from None
    count = len(places)
    if not count:
        return Agreement(0, None, None)
    same = sum(first == second for first, second in places) / count
    size = len(scale)
    firsts, seconds = [0] * size, [0] * size
    seen = 0
    for first, second in places:
        firsts[first] += 1
        seconds[second] += 1
        seen += _distance(first, second, weights)
    # in whole numbers until the last division, so that no agreement is lost to rounding
    expected = sum(
        firsts[one] * seconds[other] * _distance(one, other, weights)
        for one in range(size)
        for other in range(size)
    )
    if not expected:
        return Agreement(count, same, None)
    return Agreement(count, same, 1 - seen * count / expected)


def _distance(one: int, other: int, weights: Weights) -> int:
    if weights == "none":
        return int(one != other)
    return abs(one - other) if weights == "linear" else (one - other) ** 2


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """Agreement on one item: with ``not applicable`` as an answer of its own, and weighted by the square of the distance
    where both reviewers gave a step."""

    item: str
    nominal: Agreement
    ordered: Agreement


def by_item(form: Form, pairs: Iterable[tuple[Answers, Answers]]) -> list[ItemAgreement]:
    """Return the agreement on each item of a form, over recordings that two people judged by it."""
    judged = list(pairs)
    found = []
    for item in form.items():
        steps = range(item.steps)
        answers = [
            (one[item.id], other[item.id])
            for one, other in judged
            if item.id in one and item.id in other
        ]
        found.append(
            ItemAgreement(
                item.id,
                kappa(answers, [*steps, None]),
                kappa(
                    [pair for pair in answers if pair[0] is not None and pair[1] is not None],
                    steps,
                    "quadratic",
                ),
            )
        )
    return found


def overall(form: Form, pairs: Iterable[tuple[Answers, Answers]]) -> Agreement:
    """Return the agreement on whether a point was fully met, not fully, or not applicable, over all items: the one
    question that items with different steps have in common."""
    judged = list(pairs)
    best = {item.id: item.steps - 1 for item in form.items()}

    def word(answers: Answers, item: str) -> str:
        answer = answers[item]
        if answer is None:
            return "none"
        return "met" if answer == best[item] else "short"

    return kappa(
        [
            (word(one, item), word(other, item))
            for one, other in judged
            for item in best
            if item in one and item in other
        ],
        ("met", "short", "none"),
    )
