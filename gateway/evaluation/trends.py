"""Computes scores over months, by operator, category or item of a form. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gateway.evaluation.form import Form
from gateway.evaluation.scoring import Answers, has_failed
from gateway.evaluation.shown import TrendPoint, TrendRow, Trends

By = Literal["operator", "category", "item"]
LONGEST_MONTHS = 60


@dataclass(frozen=True, slots=True)
class Judged:
    """A released evaluation; ``month`` is that of the contact, as 2026-11."""

    month: str
    operator: str
    category: str
    tenths: int
    limited: bool
    answers: Answers


@dataclass(frozen=True, slots=True)
class _Value:
    """One number that counts for one row in one month."""

    key: str
    month: str
    tenths: float
    failed: bool


def months_of(first: date, last: date) -> list[str]:
    """Return the months from the one of ``first`` to the one of ``last``, as 2026-11."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    begin = first.year * 12 + first.month - 1
    return [f"{at // 12}-{at % 12 + 1:02}" for at in range(begin, begin + max(0, count))]


def trends(
    by: By,
    months: Sequence[str],
    judged: Iterable[Judged],
    label: Callable[[str], str],
    *,
    form: Form | None = None,
    disputed: int = 0,
) -> Trends:
    """Return rows by label, each with a point for every month; for items the ``form`` is needed, and *judged* are
    evaluations by it."""
    some = list(judged)
    if by == "item":
        values = [] if form is None else [v for each in some for v in _items(form, each)]
    else:
        values = [
            _Value(
                each.operator if by == "operator" else each.category,
                each.month,
                each.tenths,
                each.limited,
            )
            for each in some
        ]
    grouped: dict[str, list[_Value]] = {}
    if by == "item" and form is not None:
        # in the order of the form, those too that never applied
        grouped = {item.id: [] for item in form.items()}
    for value in values:
        grouped.setdefault(value.key, []).append(value)
    rows = [_row(key, label(key), months, theirs) for key, theirs in grouped.items()]
    if by != "item":
        rows.sort(key=lambda row: (row.label.casefold(), row.key))
    whole = [_Value("", each.month, each.tenths, each.limited) for each in some]
    return Trends(
        by=by,
        months=list(months),
        rows=rows,
        total=_row("", "", months, whole),
        disputed=disputed,
    )


def _items(form: Form, judged: Judged) -> list[_Value]:
    found = []
    for item in form.items():
        answer = judged.answers.get(item.id)
        if answer is not None:
            share = answer / (item.steps - 1)
            found.append(
                _Value(item.id, judged.month, share * 1000, has_failed(item, judged.answers))
            )
    return found


def _row(key: str, label: str, months: Sequence[str], values: Sequence[_Value]) -> TrendRow:
    by_month: dict[str, list[float]] = {month: [] for month in months}
    for value in values:
        by_month[value.month].append(value.tenths)
    return TrendRow(
        key=key,
        label=label,
        points=[
            TrendPoint(month=month, count=len(theirs), tenths=_mean(theirs))
            for month, theirs in by_month.items()
        ],
        count=len(values),
        tenths=_mean([value.tenths for value in values]),
        failed=sum(value.failed for value in values),
    )


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None
