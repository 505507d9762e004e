"""Routes for trends of evaluations, agreement of reviewers, and both as files for spreadsheets."""

from collections.abc import Sequence
from typing import Literal

from aiohttp import web

from gateway.evaluation.figures import ReviewFigures
from gateway.evaluation.files import evaluations_table, trends_table
from gateway.evaluation.service import Evaluations
from gateway.evaluation.shown import (
    AgreementQuery,
    AgreementShown,
    EvaluationsFile,
    TrendChoices,
    Trends,
    TrendsQuery,
)
from gateway.platform.http.route import Call, Route
from gateway.reports.export import Table, to_csv
from gateway.reports.words import ReportWords
from queueing.categories import Catalogue


class ReviewFiguresApi:
    """Handles the routes of figures."""

    def __init__(
        self, figures: ReviewFigures, evaluations: Evaluations, catalogue: Catalogue
    ) -> None:
        self._catalogue = catalogue
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
                query=EvaluationsFile, content_type="text/csv",
            ),
            Route(
                "GET", "/api/v1/review/agreement", self.agreement,
                "How far reviewers agree who do not know of each other", "review",
                query=AgreementQuery, response=AgreementShown,
                errors={404: "There is no such form, or nothing of it is published."},
            ),
        )  # fmt: skip

    async def trends(self, call: Call) -> Trends:
        """Return trends of released evaluations that count, a point a month; those of single operators only under an
        agreement with the staff."""
        return await self._figures.trends(call.query)

    async def choices(self, _call: Call) -> TrendChoices:
        """Return what a page offers before trends are asked for; forms by name."""
        return await self._figures.choices()

    async def agreement(self, call: Call) -> AgreementShown:
        """Return the agreement over all pairs that judged the same recording, both handed in, by the newest version
        of the form, before any correction."""
        query: AgreementQuery = call.query
        return await self._figures.agreement(query.form)

    async def trends_csv(self, call: Call) -> web.Response:
        """Return the trends as CSV, one line for each row and month."""
        query: TrendsQuery = call.query
        made = await self._figures.trends(query)
        return _file(
            f"evaluations-{query.by}-{made.months[0]}-{made.months[-1]}.csv",
            trends_table(made, self._words(query.language)),
            query.separator,
        )

    async def evaluations_csv(self, call: Call) -> web.Response:
        """Return all selected evaluations as CSV, one line each, without the remarks; the limit of the query does
        not count."""
        query: EvaluationsFile = call.query
        found = await self._evaluations.every(query, by=call.staff)
        made = evaluations_table(found, self._words(query.language))
        return _file("evaluations.csv", made, query.separator)

    def _words(self, language: str) -> ReportWords | None:
        return ReportWords(language, self._catalogue) if language else None


def _file(name: str, made: Table, separator: Literal["semicolon", "comma"]) -> web.Response:
    return web.Response(
        body=to_csv(made, ";" if separator == "semicolon" else ","),
        headers={
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
