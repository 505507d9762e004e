"""Reports, for supervisors."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from aiohttp import web

from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route
from gateway.reports.export import ParquetMissingError, Table, table, to_csv, to_parquet
from gateway.reports.figures import Figures, Thresholds
from gateway.reports.grouping import By
from gateway.reports.periods import ZONE
from gateway.reports.report import Asked, Report
from gateway.reports.reports import Reports

Limit = Annotated[str, msgspec.Meta(max_length=64)]
PARQUET = "application/vnd.apache.parquet"


class ReportQuery(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    rename={"first": "from", "last": "to"},
):  # fmt: skip
    """Which report: from one local day to another, both included, by what, and of which contacts only.

    ``operator`` and ``office`` are ids. ``separator`` counts for CSV alone: with ``semicolon`` numbers
    have a decimal comma.
    """

    first: date
    last: date
    by: By = By.DAY
    category: Limit = ""
    channel: Limit = ""
    outcome: Limit = ""
    operator: Limit = ""
    office: Limit = ""
    separator: Literal["semicolon", "comma"] = "semicolon"


class ThresholdsShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Within how many seconds a contact ought to be answered, where categories differ from
    ``defaultS``; ``target`` is the share that ought to be, 0 to 1. Who gives up within
    ``shortAbandonS`` is told apart."""

    default_s: int
    by_category: dict[str, int]
    short_abandon_s: int
    target: float


class TodayShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The local ``day`` so far, as it was known ``at``: the whole station, and every category in which
    somebody entered. A contact counts when it entered."""

    day: date
    time_zone: str
    at: datetime
    thresholds: ThresholdsShown
    total: Figures
    categories: dict[str, Figures]


def thresholds_shown(thresholds: Thresholds) -> ThresholdsShown:
    """How thresholds are shown."""
    return ThresholdsShown(
        default_s=thresholds.default_s,
        by_category=dict(thresholds.by_category),
        short_abandon_s=thresholds.short_abandon_s,
        target=thresholds.target,
    )


REFUSED = {422: "The days are in the wrong order or too many, or the request does not fit."}


class ReportsApi:
    """The handlers."""

    def __init__(self, reports: Reports) -> None:
        self._reports = reports

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/reports/today", self.today,
                "Service level, abandonment, waits and handling of today", "reports",
                response=TodayShown,
            ),
            Route(
                "GET", "/api/v1/reports", self.report, "A report over some days", "reports",
                query=ReportQuery, response=Report, errors=REFUSED,
            ),
            Route(
                "GET", "/api/v1/reports/csv", self.csv, "The same for a spreadsheet", "reports",
                query=ReportQuery, content_type="text/csv", errors=REFUSED,
            ),
            Route(
                "GET", "/api/v1/reports/parquet", self.parquet, "The same as a Parquet file",
                "reports", query=ReportQuery, content_type=PARQUET,
                errors={**REFUSED, 501: "The station was installed without Parquet."},
            ),
        )  # fmt: skip

    async def today(self, _call: Call) -> TodayShown:
        """Today's figures."""
        found = await self._reports.today()
        return TodayShown(
            day=found.day,
            time_zone=ZONE.key,
            at=found.at,
            thresholds=thresholds_shown(self._reports.thresholds),
            total=found.total,
            categories=found.categories,
        )

    async def report(self, call: Call) -> Report:
        """A report."""
        return await self._report(call.query)

    async def csv(self, call: Call) -> web.Response:
        """The report as CSV."""
        query: ReportQuery = call.query
        made = table(await self._report(query))
        body = to_csv(made, ";" if query.separator == "semicolon" else ",")
        return _download(query, body, "csv", "text/csv; charset=utf-8")

    async def parquet(self, call: Call) -> web.Response:
        """The report as Parquet."""
        query: ReportQuery = call.query
        made: Table = table(await self._report(query))
        try:
            body = await asyncio.to_thread(to_parquet, made)
        except ParquetMissingError as error:
            raise ApiError(501, "parquet_missing", f"{error}.") from None
        return _download(query, body, "parquet", PARQUET)

    async def _report(self, query: ReportQuery) -> Report:
        return await self._reports.report(
            Asked(
                query.first,
                query.last,
                query.by,
                category=query.category,
                channel=query.channel,
                outcome=query.outcome,
                operator=query.operator,
                office=query.office,
            )
        )


def _download(query: ReportQuery, body: bytes, suffix: str, content_type: str) -> web.Response:
    name = f"report-{query.by}-{query.first}-{query.last}.{suffix}"
    return web.Response(
        body=body,
        headers={
            "Content-Type": content_type,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
