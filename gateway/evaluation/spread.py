"""Computes the distance of several people who answered the same form. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.evaluation.agreement import kappa
from gateway.evaluation.form import Form
from gateway.evaluation.scoring import Answers


@dataclass(frozen=True, slots=True)
class Spread:
    """An item: whether all answered alike, and the distance between the lowest and the highest share, 0 to 1; None:
    nobody gave a step."""

    item: str
    same: bool
    spread: float | None


def spreads(form: Form, ratings: Sequence[Answers]) -> list[Spread]:
    """Return how far apart complete ratings are, by item."""
    found = []
    for item in form.items():
        answers = [rating[item.id] for rating in ratings if item.id in rating]
        steps = [answer for answer in answers if answer is not None]
        found.append(
            Spread(
                item.id,
                same=len(set(answers)) <= 1,
                spread=(max(steps) - min(steps)) / (item.steps - 1) if steps else None,
            )
        )
    return found


def kappa_with(form: Form, rating: Answers, agreed: Answers) -> float | None:
    """Return Cohen's kappa of one person's answers with those agreed, over the items. An answer counts as none, some
    or all of the way to the best step, or as not applicable."""

    def words(answers: Answers) -> dict[str, str]:
        made = {}
        for item in form.items():
            if item.id in answers:
                answer = answers[item.id]
                made[item.id] = (
                    "na"
                    if answer is None
                    else "all"
                    if answer == item.steps - 1
                    else "none"
                    if answer == 0
                    else "some"
                )
        return made

    one, other = words(rating), words(agreed)
    pairs = [(one[item], other[item]) for item in one if item in other]
    return kappa(pairs, ("none", "some", "all", "na")).kappa
