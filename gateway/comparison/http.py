"""Routes of the comparison: sources of feeds for administrators, the comparison itself for supervisors."""

from collections.abc import Sequence

from aiohttp import web

from gateway.comparison import api
from gateway.comparison.service import Sources
from gateway.platform.http.route import Call, Route

BODY = 96 * 1024


class ComparisonApi:
    """Handles the routes of the comparison."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        absent = {404: "There is no such body."}
        return (
            Route(
                "GET", "/api/v1/comparison", self.compared, "The published results beside those of other bodies", "comparison",
                response=api.Comparison,
            ),
            Route(
                "GET", "/api/v1/comparison/sources", self.listing, "Bodies whose feeds are read", "comparison",
                response=api.FeedSourceList,
            ),
            Route(
                "POST", "/api/v1/comparison/sources", self.add, "Compare with another body", "comparison",
                request=api.NewFeedSource, response=api.FeedSourceShown, status=201, body_limit=BODY,
                errors={409: "There are as many as possible.", 422: "The address is none of another machine by https, or the file is no feed."},
            ),
            Route(
                "PATCH", "/api/v1/comparison/sources/{id}", self.change, "Show a body on the results for everybody, or not", "comparison",
                request=api.FeedSourceChange, response=api.FeedSourceShown, errors=absent,
            ),
            Route(
                "PUT", "/api/v1/comparison/sources/{id}/feed", self.replace, "Take a newer file of a body", "comparison",
                request=api.FeedFile, response=api.FeedSourceShown, body_limit=BODY,
                errors=absent | {409: "Its feed is read from an address.", 422: "The file is no feed."},
            ),
            Route(
                "POST", "/api/v1/comparison/sources/{id}/reading", self.fetch, "Read a body's address now", "comparison",
                response=api.FeedSourceShown, errors=absent | {409: "Its feed was brought as a file."},
            ),
            Route(
                "DELETE", "/api/v1/comparison/sources/{id}", self.remove, "Compare with a body no more", "comparison",
                status=204, errors=absent,
            ),
        )  # fmt: skip

    async def compared(self, _call: Call) -> api.Comparison:
        """Return the figures that mean the same, side by side, with differences that chance explains told apart."""
        return await self._sources.compared()

    async def listing(self, _call: Call) -> api.FeedSourceList:
        """Return the sources, and how the last reading of each went."""
        return await self._sources.listed()

    async def add(self, call: Call) -> api.FeedSourceShown:
        """Add a source; an address is read at once."""
        return await self._sources.add(call.body, by=call.staff.account_id)

    async def change(self, call: Call) -> api.FeedSourceShown:
        """Show the body's results on ``/results``, or hide them; the change stands in the audit trail."""
        return await self._sources.change(call.path("id"), call.body, by=call.staff.account_id)

    async def replace(self, call: Call) -> api.FeedSourceShown:
        """Replace the feed by that of a newer file; the former figures are deleted."""
        return await self._sources.replace(call.path("id"), call.body, by=call.staff.account_id)

    async def fetch(self, call: Call) -> api.FeedSourceShown:
        """Read the source's address now and wait for it, ten seconds at most; a fault stands in the answer."""
        return await self._sources.fetch(call.path("id"))

    async def remove(self, call: Call) -> web.Response:
        """Delete a source with the results that were read from it."""
        await self._sources.remove(call.path("id"), by=call.staff.account_id)
        return web.Response(status=204)
