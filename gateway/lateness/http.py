"""The route of late cases, for supervisors."""

from collections.abc import Sequence

from gateway.lateness import api
from gateway.lateness.service import WhatIsLate
from gateway.platform.http.route import Call, Route


class LatenessApi:
    """The handlers."""

    def __init__(self, late: WhatIsLate) -> None:
        self._late = late

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/late", self.read, "What is late and what soon will be, and why", "messages",
                response=api.WhatIsLate,
            ),
        )  # fmt: skip

    async def read(self, _call: Call) -> api.WhatIsLate:
        """Cases with their reasons; complaints, praise and inquiries as numbers, since they have pages of their own."""
        return await self._late.read()
