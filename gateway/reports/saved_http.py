"""Saved reports, for supervisors."""

from collections.abc import Sequence

from gateway.platform.http.route import Call, Route
from gateway.reports.saved import NewSavedReport, Saved, SavedReports


class SavedReportsApi:
    """The handlers. Those that change something answer with all saved reports."""

    def __init__(self, saved: Saved) -> None:
        self._saved = saved

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        at = "/api/v1/saved-reports"
        return (
            Route(
                "GET", at, self.listing, "Saved reports, and to which offices they are mailed", "reports",
                response=SavedReports,
            ),
            Route(
                "POST", at, self.add, "Save a report, and have it mailed after each period", "reports",
                request=NewSavedReport, response=SavedReports, status=201,
                errors={
                    403: "Figures of single operators are asked for, and no agreement with the staff is named.",
                    409: "There are too many.",
                    422: "An office or a person is not known or has no address, or the request does not fit.",
                },
            ),
            Route(
                "DELETE", f"{at}/{{id}}", self.remove, "Forget a saved report", "reports",
                response=SavedReports, errors={404: "There is no such saved report."},
            ),
        )  # fmt: skip

    async def listing(self, _call: Call) -> SavedReports:
        """List every saved report of the station, by name."""
        return await self._saved.listing()

    async def add(self, call: Call) -> SavedReports:
        """Save a report; it is first mailed for the next period that ends."""
        await self._saved.add(call.body, by=call.staff.account_id)
        return await self._saved.listing()

    async def remove(self, call: Call) -> SavedReports:
        """Delete a saved report; sent mails stay sent."""
        await self._saved.remove(call.path("id"), by=call.staff.account_id)
        return await self._saved.listing()
