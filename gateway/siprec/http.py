"""The route by which the SIP process reports the calls that it records for another system."""

from collections.abc import Sequence

from gateway.outgoing.tickets import CallTickets
from gateway.platform.http.access import bearer_token
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route
from gateway.siprec.api import RecordedCallGoesOn, RecordedCallTold
from gateway.siprec.service import RecordedCalls


class RecordedCallsApi:
    """The handler."""

    def __init__(self, calls: RecordedCalls, tickets: CallTickets) -> None:
        self._calls = calls
        self._tickets = tickets

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "POST", "/api/v1/recorded-calls/{id}/state", self.told, "The telephone line tells how a call is that it records for another system", "station",
                request=RecordedCallTold, response=RecordedCallGoesOn,
                errors={401: "The ticket is not good for this call.", 503: "Nothing can be recorded now."},
            ),
        )  # fmt: skip

    async def told(self, call: Call) -> RecordedCallGoesOn:
        """Take a report of the SIP process, whose ticket is its proof."""
        name = call.path("id")
        if self._tickets.call(bearer_token(call.request) or "") != name:
            raise ApiError(401, "unauthenticated", "The ticket is not good for this call.")
        return await self._calls.told(name, call.body)
