"""Writes evaluations and their trends as tables for spreadsheets: named as in the API, or in a reader's words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from gateway.evaluation.shown import EvaluationShown, TrendRow, Trends
from gateway.platform.dates import moment_in_figures
from gateway.platform.times import ROME
from gateway.platform.words import Fragment
from gateway.reports.export import Kind, Table, Value
from gateway.reports.grouping import By
from gateway.reports.words import ReportWords

EVALUATION_FILES: Final = Fragment("evaluation-files")


def trends_table(made: Trends, words: ReportWords | None = None) -> Table:
    """Return a row for each row of the trends and month, the total at the end."""
    columns: list[tuple[str, Kind]] = [
        (made.by, "text"), ("name", "text"), ("month", "text"), ("evaluations", "count"),
        ("score", "number"),
    ]  # fmt: skip

    def called(row: TrendRow) -> list[Value]:
        if words is None:
            return [row.key, row.label]
        if row is made.total:
            return [words.total()]
        return [words.row(By.CATEGORY, row.key, None) if made.by == "category" else row.label]

    if words is not None:
        # a reader wants a name, and only that
        del columns[1]
    return Table(
        _headings(columns, words),
        [
            [*called(row), point.month, point.count, _points(point.tenths)]
            for row in (*made.rows, made.total)
            for point in row.points
        ],
    )


def evaluations_table(found: Sequence[EvaluationShown], words: ReportWords | None = None) -> Table:
    """Return a row for each evaluation, without the remarks; a reader has times of the station's zone."""

    def moment(at: datetime | None) -> str:
        if at is None:
            return ""
        return (
            at.isoformat()
            if words is None
            else moment_in_figures(at.astimezone(ROME), words.language)
        )

    def said(what: str, value: str | None) -> str:
        if words is None or value is None:
            return value or ""
        return EVALUATION_FILES.say(words.language, f"{what}.{value}")

    columns: list[tuple[str, Kind]] = [
        (name, "text")
        for name in (
            "id", "reference", "occurredAt", "category", "operator", "reviewer", "form",
            "version", "rule", "state", "dispute", "submittedAt", "releasedAt", "limited",
        )
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            each.id,
            each.reference,
            moment(each.occurred_at),
            each.category if words is None else words.row(By.CATEGORY, each.category, None),
            each.operator.display_name if each.operator else "",
            each.reviewer.display_name if each.reviewer else "",
            each.form.name,
            str(each.version),
            each.rule or "",
            said("state", each.state),
            said("dispute", each.dispute),
            moment(each.submitted_at),
            moment(each.released_at),
            said("limited", each.limited),
            _points(each.tenths),
        ]
        for each in found
    ]
    return Table(_headings([*columns, ("score", "number")], words), rows)


def _headings(columns: list[tuple[str, Kind]], words: ReportWords | None) -> list[tuple[str, Kind]]:
    if words is None:
        return columns
    return [
        (EVALUATION_FILES.say(words.language, f"column.{name}"), kind) for name, kind in columns
    ]


def _points(tenths: float | None) -> float | None:
    return None if tenths is None else round(tenths / 10, 2)
