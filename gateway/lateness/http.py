"""The route of late cases, for supervisors."""

from collections.abc import Sequence

from gateway.lateness import api
from gateway.lateness.service import LatenessReader
from gateway.platform.http.route import Call, Route


class LatenessApi:
    """The handlers."""

    def __init__(self, late: LatenessReader) -> None:
        self._late = late

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/late", self.read, "What is late and what soon will be, and why", "messages",
                response=api.LatenessOverview,
            ),
        )  # fmt: skip

    async def read(self, _call: Call) -> api.LatenessOverview:
        """Answer with late cases and their reasons, and with counts of complaints, praise and inquiries, which have pages
        of their own."""
        return await self._late.read()
