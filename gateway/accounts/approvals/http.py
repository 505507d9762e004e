"""Lists requests that another person decides (to erase data, keep something less long, give an account power), and
takes the decisions."""

from collections.abc import Sequence

import msgspec
from aiohttp import web

from gateway.accounts.approvals.service import Requests, StationRequestShown
from gateway.platform.http.decision import CustodyDecision
from gateway.platform.http.route import Call, Route, json_response


class StationRequests(msgspec.Struct, frozen=True, kw_only=True):
    """The station's requests, pending ones first, then the newest."""

    requests: list[StationRequestShown]


class RequestsApi:
    """Handles the routes of requests."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/requests", self.listing,
                "What one administrator asked for and another person decides", "recordings",
                response=StationRequests,
            ),
            Route(
                "POST", "/api/v1/requests/{id}/decision", self.decide,
                "Grant and do, or refuse, what somebody else asked for", "recordings",
                request=CustodyDecision, status=204,
                errors={
                    403: "The caller may be the one who asked.",
                    409: "It is decided already, or cannot be done any more.",
                    503: "A recording could not be destroyed; nothing else was erased.",
                },
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> StationRequests:
        """Return the pending and the decided requests, as the caller sees them."""
        return StationRequests(requests=await self._requests.listing(call.staff.account_id))

    async def decide(self, call: Call) -> web.Response:
        """Grant a request, which is carried out at once, or refuse it. Nobody decides on a request of their own."""
        wanted: CustodyDecision = call.body
        await self._requests.decide(
            call.path("id"), granted=wanted.granted, by=call.staff, reason=wanted.reason
        )
        return json_response(None, status=204)
