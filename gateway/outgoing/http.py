"""Routes of calls that the station makes: the SIP process reports them, administrators see them."""

from collections.abc import Sequence

from gateway.outgoing.api import CallAsked, CallGoesOn, CallsOut, CallTold, TestCall
from gateway.outgoing.listing import CallList
from gateway.outgoing.service import CallRequest, OutgoingCalls
from gateway.outgoing.tickets import CallTickets
from gateway.platform.http.access import bearer_token
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route
from gateway.platform.ids import new_id


class OutgoingApi:
    """The handlers."""

    def __init__(self, service: OutgoingCalls, made: CallList, tickets: CallTickets) -> None:
        self._service = service
        self._made = made
        self._tickets = tickets

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "POST", "/api/v1/calls-out/{id}/state", self.told, "The telephone line tells how a call that it makes is", "station",
                request=CallTold, response=CallGoesOn, errors={401: "The ticket is not good for this call.", 404: "There is no such call."},
            ),
            Route(
                "POST", "/api/v1/calls-out", self.test, "Call a telephone to try the line; it hears the welcome, and the call ends", "upkeep",
                request=TestCall, response=CallAsked, status=201,
                errors={409: "Nobody is called from here, or numbers of that kind are not.", 422: "That is not a telephone number."},
            ),
            Route(
                "GET", "/api/v1/calls-out", self.read, "The newest calls that the station made", "upkeep", response=CallsOut,
            ),
        )  # fmt: skip

    async def told(self, call: Call) -> CallGoesOn:
        """Take a report of the SIP process, whose ticket is its proof."""
        name = call.path("id")
        if self._tickets.call(bearer_token(call.request) or "") != name:
            raise ApiError(401, "unauthenticated", "The ticket is not good for this call.")
        return await self._service.told(name, call.body)

    async def test(self, call: Call) -> CallAsked:
        """Order a test call; it goes on record as the administrator's."""
        wanted: TestCall = call.body
        made = new_id()
        await self._service.dial(
            CallRequest(
                call=made,
                purpose="test",
                number=self._service.number(wanted.number),
                agent=call.staff.account_id,
            )
        )
        return CallAsked(id=made)

    async def read(self, _call: Call) -> CallsOut:
        """List the calls, without the last digits of a number."""
        return await self._made.newest()
