"""Reports, for supervisors."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from aiohttp import web

from gateway.emblem.picture import Emblem
from gateway.platform.http.errors import ApiError
from gateway.platform.http.pages import station_name
from gateway.platform.http.route import Call, Route
from gateway.platform.times import ROME
from gateway.reports import patterns_paper
from gateway.reports.export import (
    ParquetMissingError,
    PatternsTable,
    Table,
    patterns_table,
    table,
    to_csv,
    to_parquet,
)
from gateway.reports.figures import Figures, Thresholds
from gateway.reports.grouping import By
from gateway.reports.paper import NO_LETTERHEAD, Letterhead, told
from gateway.reports.patterns import Patterns
from gateway.reports.patterns_paper import Measure
from gateway.reports.pdf import printed
from gateway.reports.periods import Compare
from gateway.reports.report import (
    Report,
    ReportRequest,
    require_agreement,
    require_seen_first,
    shown_until,
)
from gateway.reports.reports import Reports
from gateway.reports.words import FIGURES, ReportWords
from queueing.categories import Catalogue

Limit = Annotated[str, msgspec.Meta(max_length=64)]
PARQUET = "application/vnd.apache.parquet"


class ReportQuery(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    rename={"first": "from", "last": "to", "wrap_up": "wrapUp"},
):  # fmt: skip
    """Selects a report: from one local day to another, both included, by what, and of which contacts only.

    ``operator`` and ``office`` are ids; figures of single operators need an agreement with the staff. ``wrapUp`` is the
    code that the operator gave at the end. ``compare`` adds the period before or that of a year before. ``separator``
    counts for CSV alone: with ``semicolon`` numbers have a decimal comma. With a ``language`` files have columns and
    rows in its words.
    """

    first: date
    last: date
    by: By = By.DAY
    category: Limit = ""
    channel: Limit = ""
    outcome: Limit = ""
    operator: Limit = ""
    office: Limit = ""
    wrap_up: Limit = ""
    compare: Compare = Compare.NOTHING
    language: Literal["", "it", "en"] = ""
    separator: Literal["semicolon", "comma"] = "semicolon"


class PatternsQuery(
    ReportQuery, frozen=True, kw_only=True, forbid_unknown_fields=True,
    rename={"first": "from", "last": "to", "wrap_up": "wrapUp"},
):  # fmt: skip
    """Selects contacts as a report does, and which ``table``: half-hours of the week, or waits."""

    table: PatternsTable = "heat"


class PatternsPaperQuery(
    ReportQuery, frozen=True, kw_only=True, forbid_unknown_fields=True,
    rename={"first": "from", "last": "to", "wrap_up": "wrapUp"},
):  # fmt: skip
    """Selects contacts as a report does, and what the heat map shows."""

    measure: Measure = "perDay"


class ThresholdsShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The seconds within which a contact should be answered, for categories that differ from ``defaultS``; ``target`` is
    the share that should be, 0 to 1.

    Giving up within ``shortAbandonS`` seconds is counted separately.
    """

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
    """Return thresholds in the form of the API."""
    return ThresholdsShown(
        default_s=thresholds.default_s,
        by_category=dict(thresholds.by_category),
        short_abandon_s=thresholds.short_abandon_s,
        target=thresholds.target,
    )


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """Something by its id, with its name."""

    id: str
    name: str


class OfficeNamed(Named, frozen=True, kw_only=True):
    """An office; ``mailed``: it is open and has an e-mail address, so that reports can be mailed to it."""

    mailed: bool


class ReportChoices(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The values by which a report can be limited.

    ``operators`` is null if no agreement with the staff is named (``VS_WORKERS_AGREEMENT``): then there are no figures of
    single operators. ``agreement`` names it; ``operatorsUntil`` is the last day of such figures, which operators see first
    (null: no limit).
    """

    operators: list[Named] | None
    agreement: str
    operators_until: date | None
    offices: list[OfficeNamed]
    wrap_ups: list[str]
    thresholds: ThresholdsShown


REFUSED = {
    403: "Figures of single operators are asked for, and no agreement with the staff is named, or only they themselves see those days so far.",
    422: "The days are in the wrong order or too many, or the request does not fit.",
}


class ReportsApi:
    """The handlers."""

    def __init__(
        self,
        reports: Reports,
        catalogue: Catalogue,
        *,
        agreement: str = "",
        wait_days: int = 0,
        letterhead: Letterhead = NO_LETTERHEAD,
        emblem: Callable[[], Emblem | None] = lambda: None,
    ) -> None:
        """*letterhead* has the station's name as it is set: empty for its usual one. Operators see their figures *wait_days* before
        supervisors do."""
        self._letterhead = letterhead
        self._emblem = emblem
        self._reports = reports
        self._catalogue = catalogue
        self._agreement = agreement
        self._wait_days = wait_days

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
                "GET", "/api/v1/reports/choices", self.choices,
                "By which operators, offices and results reports can be limited", "reports",
                response=ReportChoices,
            ),
            Route(
                "GET", "/api/v1/reports/patterns", self.patterns,
                "When contacts come, by weekday and half-hour, and how long people wait", "reports",
                query=ReportQuery, response=Patterns, errors=REFUSED,
            ),
            Route(
                "GET", "/api/v1/reports/patterns/csv", self.patterns_csv,
                "Half-hours of the week, or the distribution of waits, for a spreadsheet", "reports",
                query=PatternsQuery, content_type="text/csv", errors=REFUSED,
            ),
            Route(
                "GET", "/api/v1/reports/patterns/pdf", self.patterns_pdf,
                "The heat map of the week and the waits on paper", "reports",
                query=PatternsPaperQuery, content_type="application/pdf", errors=REFUSED,
            ),
            Route(
                "GET", "/api/v1/reports/csv", self.csv, "The same for a spreadsheet", "reports",
                query=ReportQuery, content_type="text/csv", errors=REFUSED,
            ),
            Route(
                "GET", "/api/v1/reports/pdf", self.pdf,
                "The same on paper, with its charts and their table", "reports",
                query=ReportQuery, content_type="application/pdf", errors=REFUSED,
            ),
            Route(
                "GET", "/api/v1/reports/parquet", self.parquet, "The same as a Parquet file",
                "reports", query=ReportQuery, content_type=PARQUET,
                errors={**REFUSED, 501: "The station was installed without Parquet."},
            ),
        )  # fmt: skip

    async def today(self, _call: Call) -> TodayShown:
        """Answer with today's figures by topic and in total, at most some seconds old."""
        found = await self._reports.today()
        return TodayShown(
            day=found.day,
            time_zone=ROME.key,
            at=found.at,
            thresholds=thresholds_shown(self._reports.thresholds),
            total=found.total,
            categories=found.categories,
        )

    async def patterns(self, call: Call) -> Patterns:
        """Answer with patterns; rows and comparison of the query are ignored."""
        return await self._patterns(call.query)

    async def patterns_csv(self, call: Call) -> web.Response:
        """Answer with the half-hours of the week, or the waits, as CSV; rows and comparison of the query are ignored."""
        query: PatternsQuery = call.query
        made = patterns_table(await self._patterns(query), query.table, self._words(query))
        return _csv(query, made, query.table)

    async def _patterns(self, query: ReportQuery) -> Patterns:
        asked = replace(asked_in(query), by=By.TIME_OF_DAY)
        self._require_shown(asked)
        return await self._reports.patterns(asked)

    async def choices(self, _call: Call) -> ReportChoices:
        """Answer with the choices that the page of reports offers."""
        people = await self._reports.operators()
        named = [Named(id=each, name=name) for each, name in by_name(people.names)]
        return ReportChoices(
            operators=named if self._agreement else None,
            agreement=self._agreement,
            operators_until=self._until() if self._agreement else None,
            offices=[
                OfficeNamed(id=each, name=name, mailed=each in people.mailed)
                for each, name in by_name(people.offices)
            ],
            wrap_ups=[each for each in FIGURES.after("wrapUp.") if each != "none"],
            thresholds=thresholds_shown(self._reports.thresholds),
        )

    def _words(self, query: ReportQuery) -> ReportWords | None:
        return ReportWords(query.language, self._catalogue) if query.language else None

    async def report(self, call: Call) -> Report:
        """Answer with the figures of local days, both ends included, a row for each value of the grouping."""
        return await self._report(call.query)

    async def csv(self, call: Call) -> web.Response:
        """Answer with the report as CSV in the reader's language, with the separator that was asked for."""
        query: ReportQuery = call.query
        made = table(await self._report(query), self._words(query))
        return _csv(query, made, query.by)

    async def pdf(self, call: Call) -> web.Response:
        """Answer with the report as a tagged PDF."""
        query: ReportQuery = call.query
        report = await self._report(query)
        words, head, names = await self._on_paper(query)
        said = told(report, asked_in(query), words, head, names)
        body = await asyncio.to_thread(printed, said, report.at)
        return _download(query, query.by, body, "pdf", "application/pdf")

    async def patterns_pdf(self, call: Call) -> web.Response:
        """Answer with a tagged PDF; rows and comparison of the query are ignored."""
        query: PatternsPaperQuery = call.query
        found = await self._patterns(query)
        words, head, names = await self._on_paper(query)
        said = patterns_paper.told(found, asked_in(query), query.measure, words, head, names)
        body = await asyncio.to_thread(printed, said, found.at)
        return _download(query, "patterns", body, "pdf", "application/pdf")

    async def _on_paper(self, query: ReportQuery) -> tuple[ReportWords, Letterhead, dict[str, str]]:
        people = await self._reports.operators()
        words = ReportWords(query.language or "it", self._catalogue)
        head = Letterhead(
            self._letterhead.organisation,
            station_name(self._letterhead.station, words.language),
            self._emblem(),
        )
        return words, head, {**people.names, **people.offices}

    async def parquet(self, call: Call) -> web.Response:
        """Answer with the report as typed Parquet; needs the optional part of the installation."""
        query: ReportQuery = call.query
        made: Table = table(await self._report(query), self._words(query))
        try:
            body = await asyncio.to_thread(to_parquet, made)
        except ParquetMissingError as error:
            raise ApiError(501, "parquet_missing", f"{error}.") from None
        return _download(query, query.by, body, "parquet", PARQUET)

    async def _report(self, query: ReportQuery) -> Report:
        asked = asked_in(query)
        self._require_shown(asked)
        return await self._reports.report(asked)

    def _require_shown(self, asked: ReportRequest) -> None:
        require_agreement(names_operators=asked.names_operators, agreement=self._agreement)
        require_seen_first(asked, self._until())

    def _until(self) -> date | None:
        return shown_until(self._reports.day(), self._wait_days)


def asked_in(query: ReportQuery) -> ReportRequest:
    """Return the request that a query makes."""
    return ReportRequest(
        query.first,
        query.last,
        query.by,
        category=query.category,
        channel=query.channel,
        outcome=query.outcome,
        operator=query.operator,
        office=query.office,
        wrap_up=query.wrap_up,
        compare=query.compare,
    )


def by_name(names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return ids with their names, ordered by name."""
    return sorted(names.items(), key=lambda each: (each[1].casefold(), each[0]))


def _csv(query: ReportQuery, made: Table, what: str) -> web.Response:
    body = to_csv(made, ";" if query.separator == "semicolon" else ",")
    return _download(query, what, body, "csv", "text/csv; charset=utf-8")


def _download(
    query: ReportQuery, what: str, body: bytes, suffix: str, content_type: str
) -> web.Response:
    name = f"report-{what}-{query.first}-{query.last}.{suffix}"
    return web.Response(
        body=body,
        headers={
            "Content-Type": content_type,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
