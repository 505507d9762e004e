"""Routes of the readiness board: each office's findings before the briefing, and the request for checks."""

from collections.abc import Sequence

import msgspec
from aiohttp import web

from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.times import Moment
from gateway.workday.readiness import (
    Board,
    NewCheck,
    OwnReadiness,
    Readiness,
    Verdict,
)


class NewAsk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The time at which everybody is to check; now, if left out."""

    at: Moment | None = None


class ReadinessApi:
    """The handlers."""

    def __init__(self, service: Readiness) -> None:
        self._service = service

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route("GET", "/api/v1/me/readiness", self.own, "Whether one's browser is to be checked now", "day", response=OwnReadiness),
            Route("POST", "/api/v1/me/readiness", self.report, "What one's browser found: devices and path", "day", request=NewCheck, response=Verdict, status=201),
            Route("GET", "/api/v1/readiness", self.board, "Which offices are ready for the briefing, and why others are not", "day", response=Board),
            Route("PUT", "/api/v1/readiness/time", self.ask, "Have every office check, now or at a time", "day", request=NewAsk, status=204),
            Route("DELETE", "/api/v1/readiness/time", self.forget, "Have nobody check any more", "day", status=204),
        )  # fmt: skip

    async def own(self, call: Call) -> OwnReadiness:
        """Answer whether a check is due: the requested time has come recently, and the browser has not been checked since."""
        return await self._service.own(call.staff.account_id)

    async def report(self, call: Call) -> web.Response:
        """Store the check, and answer with its verdict."""
        made = await self._service.report(call.body, by=call.staff.account_id)
        return json_response(made, status=201)

    async def board(self, _call: Call) -> Board:
        """List every enabled office by name, then people of no office who have checked."""
        return await self._service.board()

    async def ask(self, call: Call) -> web.Response:
        """Request that every open desk check its devices and its path at that time; the last request counts."""
        await self._service.ask(call.body.at, by=call.staff.account_id)
        return json_response(None, status=204)

    async def forget(self, _call: Call) -> web.Response:
        """Withdraw the request. May be repeated."""
        await self._service.forget()
        return json_response(None, status=204)
