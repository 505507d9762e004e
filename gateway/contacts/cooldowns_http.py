"""Cool-downs after abuse, for supervisors: who is kept away, and letting somebody in again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Protocol

import msgspec
from aiohttp import web

from gateway.platform.http.errors import not_found
from gateway.platform.http.route import Call, Route, json_response


class CoolDownShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A visitor kept away, told by the contact it happened in; nothing about the visitor."""

    contact_id: str
    reference: str
    category: str
    operator: str
    since: datetime
    until: datetime


class CoolDownList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is under way, the newest first."""

    cool_downs: list[CoolDownShown]


class Lifting(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Why the visitor may come back early; it is kept in the audit trail."""

    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]


class CoolDownProvider(Protocol):
    """Where cool-downs are kept."""

    async def cool_downs(self) -> list[CoolDownShown]:
        """Those under way."""
        ...

    async def lift(self, contact_id: str, *, by: str, reason: str) -> bool:
        """End one early; False when there is none."""
        ...


class CoolDownsApi:
    """The handlers."""

    def __init__(self, provider: CoolDownProvider) -> None:
        self._provider = provider

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
        return CoolDownList(cool_downs=await self._provider.cool_downs())

    async def lift(self, call: Call) -> web.Response:
        """End one early, with a reason."""
        wanted: Lifting = call.body
        done = await self._provider.lift(
            call.path("id"), by=call.staff.account_id, reason=wanted.reason
        )
        if not done:
            raise not_found("There is no such cool-down, or it is over.")
        return json_response(None, status=204)
