"""The lists of kinds, causes and measures, which the office edits, and a year of complaints in figures."""

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
    """The handlers."""

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
        """Every choice, with the names of the people who added and retired it."""
        return await self._choices.all()

    async def add_choice(self, call: Call) -> api.ChoiceLists:
        """Decided complaints keep the words they had."""
        await self._choices.add(call.body, by=call.staff.account_id)
        return await self._choices.all()

    async def retire_choice(self, call: Call) -> api.ChoiceLists:
        """Complaints that have the entry keep it; it is only offered no more. A list keeps one entry at least."""
        await self._choices.retire(
            call.path("id"), retired=call.body.retired, by=call.staff.account_id
        )
        return await self._choices.all()

    async def report(self, call: Call) -> api.ComplaintsReport:
        """By kind, cause, measure, office and month."""
        return await self._reports.of(call.query.year)

    async def report_file(self, call: Call) -> web.Response:
        """The figures of the year's report in the reader's language, with the separator that is asked for."""
        made = web.Response(
            text=await self._reports.file(call.query), content_type="text/csv", charset="utf-8"
        )
        made.headers["Content-Disposition"] = 'attachment; filename="complaints.csv"'
        return made
