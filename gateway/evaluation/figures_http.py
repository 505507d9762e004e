"""Trends of evaluations, agreement of reviewers, and both as files for spreadsheets."""

from collections.abc import Sequence
from typing import Literal

from aiohttp import web

from gateway.evaluation.figures import ReviewFigures
from gateway.evaluation.service import Evaluations
from gateway.evaluation.shown import (
    AgreementQuery,
    AgreementShown,
    EvaluationsQuery,
    TrendChoices,
    Trends,
    TrendsQuery,
)
from gateway.platform.http.route import Call, Route
from gateway.reports.export import Kind, Table, Value, to_csv

Separator = Literal[";", ","]


class ReviewFiguresApi:
    """The handlers."""

    def __init__(self, figures: ReviewFigures, evaluations: Evaluations) -> None:
        self._figures = figures
        self._evaluations = evaluations

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        refused = {
            403: "Trends of single operators, and the station names no agreement with the staff.",
            404: "There is no such form, or nothing of it is published.",
        }
        return (
            Route(
                "GET", "/api/v1/review/trends", self.trends, "Scores over months", "review",
                query=TrendsQuery, response=Trends, errors=refused,
            ),
            Route(
                "GET", "/api/v1/review/trends/csv", self.trends_csv,
                "The same for a spreadsheet", "review", query=TrendsQuery, content_type="text/csv",
                errors=refused,
            ),
            Route(
                "GET", "/api/v1/review/trends/forms", self.choices,
                "Forms that have items, and whether there are trends of single operators", "review",
                response=TrendChoices,
            ),
            Route(
                "GET", "/api/v1/review/evaluations/csv", self.evaluations_csv,
                "Evaluations that the caller may see, for a spreadsheet", "review",
                query=EvaluationsQuery, content_type="text/csv",
            ),
            Route(
                "GET", "/api/v1/review/agreement", self.agreement,
                "How far reviewers agree who do not know of each other", "review",
                query=AgreementQuery, response=AgreementShown,
                errors={404: "There is no such form, or nothing of it is published."},
            ),
        )  # fmt: skip

    async def trends(self, call: Call) -> Trends:
        """Released evaluations that count, a point a month; those of single operators only under an agreement with the staff."""
        return await self._figures.trends(call.query)

    async def choices(self, _call: Call) -> TrendChoices:
        """What a page offers before trends are asked for; forms by name."""
        return await self._figures.choices()

    async def agreement(self, call: Call) -> AgreementShown:
        """Over all pairs that judged the same recording, both handed in, by the newest version of the form, before any
        correction."""
        query: AgreementQuery = call.query
        return await self._figures.agreement(query.form)

    async def trends_csv(self, call: Call) -> web.Response:
        """One line for each row and month."""
        query: TrendsQuery = call.query
        made = await self._figures.trends(query)
        rows: list[list[Value]] = [
            [row.key, row.label, point.month, point.count, _points(point.tenths)]
            for row in (*made.rows, made.total)
            for point in row.points
        ]
        columns: list[tuple[str, Kind]] = [
            (query.by, "text"), ("name", "text"), ("month", "text"), ("evaluations", "count"),
            ("score", "number"),
        ]  # fmt: skip
        return _file(
            f"evaluations-{query.by}-{made.months[0]}-{made.months[-1]}.csv",
            Table(columns, rows),
            ";" if query.separator == "semicolon" else ",",
        )

    async def evaluations_csv(self, call: Call) -> web.Response:
        """One line each, without what was written; all of them, whatever limit was named."""
        query: EvaluationsQuery = call.query
        found = await self._evaluations.every(query, by=call.staff)
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
                each.occurred_at.isoformat(),
                each.category,
                each.operator.display_name if each.operator else "",
                each.reviewer.display_name if each.reviewer else "",
                each.form.name,
                str(each.version),
                each.rule or "",
                each.state,
                each.dispute or "",
                each.submitted_at.isoformat() if each.submitted_at else "",
                each.released_at.isoformat() if each.released_at else "",
                each.limited or "",
                _points(each.tenths),
            ]
            for each in found
        ]
        return _file("evaluations.csv", Table([*columns, ("score", "number")], rows), ";")


def _points(tenths: float | None) -> float | None:
    return None if tenths is None else round(tenths / 10, 2)


def _file(name: str, made: Table, separator: Separator) -> web.Response:
    return web.Response(
        body=to_csv(made, separator),
        headers={
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
