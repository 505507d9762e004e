"""Routes of periodical reports: drafted by the station, written and signed by supervisors, given out as PDF."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.command_reports.service import (
    CommandReportBook,
    CommandReports,
    CommandReportShown,
    CommandReportTexts,
    NewCommandReport,
)
from gateway.platform.http.route import Call, Route
from signaling.protocol.base import Language

BODY_LIMIT = 256 * 1024
_PATH = "/api/v1/command-reports"
_PRIVATE = {"Cache-Control": "no-store"}


class CommandReportsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The language of the names of periods."""

    language: Language = "it"


class CommandReportRevision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The revision of the report that the caller has read."""

    revision: Annotated[int, msgspec.Meta(ge=1, le=2**53)]


class CommandReportsApi:
    """Handles the routes of periodical reports."""

    def __init__(self, book: CommandReportBook) -> None:
        self._book = book

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        gone = {404: "There is no such report."}
        changed = gone | {409: "Somebody was faster, or it is signed off."}
        one = f"{_PATH}/{{id}}"
        return (
            Route(
                "GET", _PATH, self.listing, "Reports to the command, and those that are due", "reports",
                query=CommandReportsQuery, response=CommandReports,
            ),
            Route(
                "POST", _PATH, self.draft, "Draft the report of a period that is over", "reports",
                request=NewCommandReport, response=CommandReportShown, errors={409: "The period is not over."},
            ),
            Route("GET", one, self.one, "A report to the command", "reports", response=CommandReportShown, errors=gone),
            Route(
                "PUT", one, self.write, "Write the texts of a report", "reports",
                request=CommandReportTexts, response=CommandReportShown, body_limit=BODY_LIMIT, errors=changed,
            ),
            Route(
                "DELETE", one, self.remove, "Throw the draft of a report away", "reports",
                query=CommandReportRevision, status=204, errors=changed,
            ),
            Route(
                "POST", f"{one}/figures", self.recount, "Count the figures of a draft anew", "reports",
                request=CommandReportRevision, response=CommandReportShown, errors=changed,
            ),
            Route(
                "POST", f"{one}/signature", self.sign, "Sign a report off", "reports",
                request=CommandReportRevision, response=CommandReportShown, errors=changed,
            ),
            Route(
                "GET", f"{one}/pdf", self.pdf, "A report as PDF", "reports",
                content_type="application/pdf", errors=gone,
            ),
            Route(
                "GET", f"{one}/markdown", self.markdown, "A report as Markdown: what its digest is of", "reports",
                content_type="text/markdown", errors=gone,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> CommandReports:
        """Return signed reports and drafts, the newest period first, and the periods for which one should be
        written."""
        wanted: CommandReportsQuery = call.query
        return await self._book.listed(wanted.language)

    async def draft(self, call: Call) -> CommandReportShown:
        """Draft the report of a period. A period is drafted once: the second caller gets the first one's report."""
        return await self._book.draft(call.body, call.staff)

    async def one(self, call: Call) -> CommandReportShown:
        """Return the frozen figures with the texts beside them, and whether the report is signed."""
        return await self._book.of(call.path("id"))

    async def write(self, call: Call) -> CommandReportShown:
        """Store other texts; the figures stay."""
        return await self._book.write(call.path("id"), call.body, call.staff)

    async def remove(self, call: Call) -> None:
        """Delete a draft. Send the revision that was read. A signed report stays for good."""
        wanted: CommandReportRevision = call.query
        await self._book.remove(call.path("id"), wanted.revision, call.staff)

    async def recount(self, call: Call) -> CommandReportShown:
        """Freeze the figures as they are now. Texts stay, under the next revision, since nobody is to sign figures
        that they have not seen."""
        wanted: CommandReportRevision = call.body
        return await self._book.recount(call.path("id"), wanted.revision, call.staff)

    async def sign(self, call: Call) -> CommandReportShown:
        """Sign a draft. Send the revision that was read: text and figures never change after it."""
        wanted: CommandReportRevision = call.body
        return await self._book.sign(call.path("id"), wanted.revision, call.staff)

    async def pdf(self, call: Call) -> web.Response:
        """Return the report as PDF; a draft says that it is one."""
        return web.Response(
            body=await self._book.pdf(call.path("id")),
            content_type="application/pdf",
            headers=_PRIVATE | {"Content-Disposition": 'attachment; filename="report.pdf"'},
        )

    async def markdown(self, call: Call) -> web.Response:
        """Return the report as Markdown."""
        return web.Response(
            body=(await self._book.markdown(call.path("id"))).encode(),
            content_type="text/markdown",
            charset="utf-8",
            headers=_PRIVATE | {"Content-Disposition": 'attachment; filename="report.md"'},
        )
