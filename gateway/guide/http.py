"""The guide as an API: the sheets in short, and figures that identify nobody."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

import msgspec
from aiohttp import web

from gateway.guide.report import SheetReports, SheetsBy, SheetsReport, as_table
from gateway.guide.service import MOST_READ, Guide, GuideFigures, GuideSheetFigures
from gateway.guide.structured import description_of, plain
from gateway.knowledge.entries import names_beside
from gateway.platform.http.client import CLIENT
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.times import to_ms
from gateway.reports.export import to_csv
from queueing.categories import Catalogue
from signaling.protocol.base import Language

SheetId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class GuideQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The language; a sheet that has no translation comes in Italian."""

    language: Language = "it"


class GuideSheet(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A sheet as lists and searches show it.

    ``summary`` is a sentence or two, ``text`` all its words for the search. ``language`` is the language of its words.
    """

    id: str
    title: str
    language: str
    topics: list[str]
    questions: list[str]
    summary: str
    text: str
    fresh_until_ms: int


class GuideList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The sheets in force now, by title. ``now_ms`` is the station's time, since a reader's clock may be wrong."""

    sheets: list[GuideSheet]
    now_ms: int


class GuideReading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sheet was read; ``first``: it is the first of its visit."""

    sheet: SheetId
    first: bool = False


class GuideQueued(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A visit entered the queue after reading these sheets."""

    sheets: Annotated[list[SheetId], msgspec.Meta(min_length=1, max_length=MOST_READ)]


class GuideFiguresQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first and the last day, both local to the station."""

    first: date
    last: date


class SheetsReportQuery(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    rename={"first": "from", "last": "to"},
):  # fmt: skip
    """The first and the last local day, both included, and the grouping. ``separator`` and ``language`` apply to CSV alone."""

    first: date
    last: date
    by: SheetsBy = "topic"
    language: Literal["it", "en"] = "it"
    separator: Literal["semicolon", "comma"] = "semicolon"


class GuideFiguresShown(msgspec.Struct, frozen=True, kw_only=True):
    """The counts of all visits, and of each sheet, the most read first."""

    visits: GuideFigures
    sheets: list[GuideSheetFigures]


class GuideApi:
    """The handlers."""

    def __init__(self, guide: Guide, reports: SheetReports, catalogue: Catalogue) -> None:
        self._guide = guide
        self._reports = reports
        self._catalogue = catalogue

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        wrong = {422: "The days are in the wrong order, or too many."}
        return (
            Route(
                "GET", "/api/v1/guide", self.listing, "The sheets in force", "guide",
                query=GuideQuery, response=GuideList,
            ),
            Route(
                "POST", "/api/v1/guide/readings", self.read, "Count that a sheet was read", "guide",
                request=GuideReading, status=204, errors={404: "There is no such sheet any more."},
            ),
            Route(
                "POST", "/api/v1/guide/queued", self.queued, "Count that a visit queued after reading", "guide",
                request=GuideQueued, status=204,
            ),
            Route(
                "GET", "/api/v1/guide/figures", self.figures, "How often sheets were read", "guide",
                query=GuideFiguresQuery, response=GuideFiguresShown,
            ),
            Route(
                "GET", "/api/v1/guide/report", self.report, "How sheets served, by topic, month or sheet", "guide",
                query=SheetsReportQuery, response=SheetsReport, errors=wrong,
            ),
            Route(
                "GET", "/api/v1/guide/report/csv", self.csv, "The same for a spreadsheet", "guide",
                query=SheetsReportQuery, content_type="text/csv", errors=wrong,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> web.Response:
        """Answer with the sheets and all their words, so that the reader's own device can search them."""
        sheets = await self._guide.sheets(call.query.language)
        answer = json_response(
            GuideList(
                sheets=[
                    GuideSheet(
                        id=each.id,
                        title=each.title,
                        language=each.language,
                        topics=each.topics,
                        questions=each.questions,
                        summary=description_of(each),
                        text="\n".join(
                            (
                                *map(plain, (*each.entries.values(), each.body)),
                                *names_beside(each.links, each.attachments),
                            )
                        ),
                        fresh_until_ms=each.fresh_until_ms,
                    )
                    for each in sheets
                ],
                now_ms=to_ms(self._guide.now()),
            )
        )
        answer.enable_compression()
        return answer

    async def read(self, call: Call) -> None:
        """Count a reading, which the page reports once for each sheet and tab; nothing identifies the reader."""
        await self._guide.count_read(
            call.body.sheet, first=call.body.first, address=call.request[CLIENT].counted_as
        )

    async def queued(self, call: Call) -> None:
        """Count a visit that queued. The citizen's page reports it when a citizen enters the queue in the tab in which they
        read."""
        await self._guide.count_queued(call.body.sheets, address=call.request[CLIENT].counted_as)

    async def figures(self, call: Call) -> GuideFiguresShown:
        """Answer with the counts. Readers without a script are not counted, nor those who queue in another tab or by telephone."""
        visits, sheets = await self._guide.figures(call.query.first, call.query.last)
        return GuideFiguresShown(visits=visits, sheets=sheets)

    async def report(self, call: Call) -> SheetsReport:
        """Answer with the report. Deleted contacts no longer count in it; citizens' visits are counted without persons."""
        return await self._reports.made(call.query.first, call.query.last, call.query.by)

    async def csv(self, call: Call) -> web.Response:
        """Answer with the rows of the report without their total, in the reader's language, with the separator that was
        asked for."""
        query: SheetsReportQuery = call.query
        made = await self._reports.made(query.first, query.last, query.by)
        body = to_csv(
            as_table(made, query.language, self._catalogue),
            ";" if query.separator == "semicolon" else ",",
        )
        name = f"sheets-{query.by}-{query.first}-{query.last}.csv"
        return web.Response(
            body=body,
            headers={
                "Content-Type": "text/csv; charset=utf-8",
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            },
        )
