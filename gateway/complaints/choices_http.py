"""Routes of the lists that the office edits (kinds, causes, measures), and of a year of complaints in figures."""

from collections.abc import Sequence
from typing import Final

import msgspec
from aiohttp import web

from gateway.complaints import api
from gateway.complaints.choices import Choices
from gateway.complaints.report import ComplaintReports
from gateway.platform.http.route import Call, Route

_AT: Final = "/api/v1/complaints"


class Retired(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether an entry is offered no more."""

    retired: bool


class ComplaintChoicesApi:
    """Handles the routes of lists and figures."""

    def __init__(self, choices: Choices, reports: ComplaintReports) -> None:
        self._choices = choices
        self._reports = reports

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", f"{_AT}/choices", self.choices, "The lists of kinds, causes and measures", "complaints",
                response=api.ChoiceLists,
            ),
            Route(
                "POST", f"{_AT}/choices", self.add_choice, "Add an entry to a list, or replace one", "complaints",
                request=api.NewChoice, response=api.ChoiceLists, status=201,
                errors={404: "There is no such entry to replace.", 409: "The list has it, or is full."},
            ),
            Route(
                "PUT", f"{_AT}/choices/{{id}}/retired", self.retire_choice, "Offer an entry no more, or again",
                "complaints", request=Retired, response=api.ChoiceLists,
                errors={409: "A list keeps one entry at least."},
            ),
            Route(
                "GET", f"{_AT}/report", self.report, "A year of complaints in figures", "complaints",
                query=api.ComplaintYear, response=api.ComplaintsReport,
            ),
            Route(
                "GET", f"{_AT}/report/csv", self.report_file, "A year of complaints as a table", "complaints",
                query=api.ComplaintYearFile, content_type="text/csv",
            ),
        )  # fmt: skip

    async def choices(self, _call: Call) -> api.ChoiceLists:
        """Return every entry, with the names of the people who added and retired it."""
        return await self._choices.all()

    async def add_choice(self, call: Call) -> api.ChoiceLists:
        """Add an entry, perhaps in the place of another; decided complaints keep the words they had."""
        await self._choices.add(call.body, by=call.staff.account_id)
        return await self._choices.all()

    async def retire_choice(self, call: Call) -> api.ChoiceLists:
        """Retire an entry, or offer it again. Complaints that have it keep it. A list keeps at least one entry."""
        await self._choices.retire(
            call.path("id"), retired=call.body.retired, by=call.staff.account_id
        )
        return await self._choices.all()

    async def report(self, call: Call) -> api.ComplaintsReport:
        """Return the year's figures by kind, cause, measure, office and month."""
        return await self._reports.of(call.query.year)

    async def report_file(self, call: Call) -> web.Response:
        """Return the year's figures as CSV in the reader's language, with the wanted separator."""
        made = web.Response(
            text=await self._reports.file(call.query), content_type="text/csv", charset="utf-8"
        )
        made.headers["Content-Disposition"] = 'attachment; filename="complaints.csv"'
        return made
