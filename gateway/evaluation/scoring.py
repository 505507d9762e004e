"""From answers to a score between 0 and 100. Pure, exact, and the same in the page (``score.ts``).

An item gives the share ``answer / (steps - 1)``; a section the mean of its items by their weights; the form the
mean of its sections by theirs. An item that is not applicable counts as if the form did not have it: a section in which
nothing counts falls out with its weight. Then, in this order: **a failed fatal item makes it 0**, whatever else
was good; **a failed critical item leaves at most the form's cap**, which lowers and never raises.
Rounded to tenths, half up, once, at the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from gateway.evaluation.form import Form, Item

Answers = Mapping[str, int | None]
"""By item: the step, or None for not applicable. An item that is missing is not answered yet."""


@dataclass(frozen=True, slots=True)
class Score:
    """The result of the answers. ``tenths`` is the score times ten, None when no item that counts is answered;
    ``sections`` holds the same by section, before any failure. ``missing`` are items not answered, ``failed`` the
    critical and fatal ones that failed, ``limited`` the kind of failure that lowered the score, if any."""

    tenths: int | None
    sections: dict[str, int | None]
    missing: list[str]
    failed: list[str]
    limited: Literal["critical", "fatal"] | None


class AnswerError(ValueError):
    """An answer that the form does not know; ``item`` is the item it was for."""

    def __init__(self, item: str, message: str) -> None:
        super().__init__(message)
        self.item = item


def check_answers(form: Form, answers: Answers) -> None:
    """Raise :class:`AnswerError` for answers to questions that are not asked, and for steps that do not exist."""
    items = {item.id: item for item in form.items()}
    for name, answer in answers.items():
        item = items.get(name)
        if item is None:
            raise AnswerError(name, "The form does not ask this.")
        if answer is None and not item.not_applicable:
            raise AnswerError(name, "This always applies.")
        if answer is not None and not 0 <= answer < item.steps:
            raise AnswerError(name, "There is no such step.")


def has_failed(item: Item, answers: Answers) -> bool:
    """Return whether the answer is one with which a critical or fatal item fails."""
    answer = answers.get(item.id)
    return item.gravity != "normal" and answer is not None and answer <= item.failed_to


def score(form: Form, answers: Answers) -> Score:
    """Return the score of the answers given so far, which have to be checked before."""
    whole, weights = Fraction(0), 0
    sections: dict[str, int | None] = {}
    for section in form.sections:
        got, counted = Fraction(0), 0
        for item in section.items:
            answer = answers.get(item.id)
            if answer is not None:
                got += item.weight * Fraction(answer, item.steps - 1)
                counted += item.weight
        sections[section.id] = _tenths(got / counted) if counted else None
        if counted:
            whole += section.weight * got / counted
            weights += section.weight
    items = list(form.items())
    failed = [item for item in items if has_failed(item, answers)]
    tenths = _tenths(whole / weights) if weights else None
    limited: Literal["critical", "fatal"] | None = None
    if any(item.gravity == "fatal" for item in failed):
        tenths, limited = 0, "fatal"
    elif failed and tenths is not None and tenths > form.cap * 10:
        tenths, limited = form.cap * 10, "critical"
    return Score(
        tenths=tenths,
        sections=sections,
        missing=[item.id for item in items if item.id not in answers],
        failed=[item.id for item in failed],
        limited=limited,
    )


def _tenths(share: Fraction) -> int:
    return int(share * 1000 + Fraction(1, 2))
