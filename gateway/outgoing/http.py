"""The SIP process tells of the calls that it makes; administrators see them."""

from collections.abc import Sequence

from redis.exceptions import RedisError

from gateway.outgoing import sql as calls_out
from gateway.outgoing.api import (
    CallAsked,
    CallGoesOn,
    CallOutShown,
    CallsOut,
    CallTold,
    TestCall,
    masked,
)
from gateway.outgoing.orders import OrderBook
from gateway.outgoing.service import CallRequest, OutgoingCalls
from gateway.outgoing.tables import CallOut
from gateway.outgoing.tickets import CallTickets
from gateway.platform.http.access import bearer_token
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route
from gateway.platform.ids import new_id
from gateway.platform.sql.engine import Database

SHOWN = 50


class OutgoingApi:
    """The handlers."""

    def __init__(
        self,
        service: OutgoingCalls,
        database: Database,
        book: OrderBook,
        tickets: CallTickets,
        trunks: Sequence[str],
    ) -> None:
        self._service = service
        self._database = database
        self._book = book
        self._tickets = tickets
        self._trunks = trunks

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
        """The ticket of the SIP process is its own proof."""
        name = call.path("id")
        if self._tickets.call(bearer_token(call.request) or "") != name:
            raise ApiError(401, "unauthenticated", "The ticket is not good for this call.")
        return await self._service.told(name, call.body)

    async def test(self, call: Call) -> CallAsked:
        """It goes on record as the administrator's."""
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
        """Without the last digits of a number."""
        async with self._database.reading() as session:
            found = await calls_out.latest(session, SHOWN)
        try:
            figures = await self._book.shown()
        except (RedisError, OSError):
            figures = None
        return CallsOut(
            trunks=list(self._trunks),
            prefixes=list(self._service.limits.prefixes),
            calls=[_shown(each) for each in found],
            figures=figures,
        )


def _shown(row: CallOut) -> CallOutShown:
    ended, answered = row.ended_at, row.answered_at
    return CallOutShown(
        id=row.id,
        purpose=row.purpose,  # type: ignore[arg-type]
        state=row.state,  # type: ignore[arg-type]
        asked_at=row.asked_at,
        number=masked(row.number),
        trunk=row.trunk,
        reason=row.reason,
        asked_by=row.asked_by,
        seconds=round((ended - answered).total_seconds()) if ended and answered else None,
    )
