"""Cool-downs after abuse, for supervisors: who is kept away, and letting somebody in again."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.contacts.incidents import CoolDownShown, Incidents
from gateway.platform.http.errors import not_found
from gateway.platform.http.route import Call, Route, json_response


class CoolDownList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is under way, the newest first."""

    cool_downs: list[CoolDownShown]


class Lifting(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Why the visitor may come back early; it is kept in the audit trail."""

    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]


class CoolDownsApi:
    """The handlers."""

    def __init__(self, service: Incidents) -> None:
        self._service = service

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/cool-downs", self.listing, "Visitors kept away after abuse",
                "floor", response=CoolDownList,
            ),
            Route(
                "POST", "/api/v1/cool-downs/{id}/lift", self.lift,
                "Let a visitor in again; the id is the contact's", "floor",
                request=Lifting, status=204,
            ),
        )  # fmt: skip

    async def listing(self, _call: Call) -> CoolDownList:
        """What is under way."""
        return CoolDownList(cool_downs=await self._service.cool_downs())

    async def lift(self, call: Call) -> web.Response:
        """End one early, with a reason."""
        wanted: Lifting = call.body
        done = await self._service.lift(
            call.path("id"), by=call.staff.account_id, reason=wanted.reason
        )
        if not done:
            raise not_found("There is no such cool-down, or it is over.")
        return json_response(None, status=204)
