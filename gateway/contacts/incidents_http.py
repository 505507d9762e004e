"""Routes of incidents: supervisors list and lift cool-downs after abuse, and list escalations to 112, as quality
reviewers may."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.contacts.incidents import CoolDownShown, Escalations, EscalationShown, Incidents
from gateway.platform.http.errors import not_found
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.times import Moment


class CoolDownList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The present cool-downs, the newest first."""

    cool_downs: list[CoolDownShown]


class Lifting(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The reason why the visitor may come back early; it is kept in the audit trail."""

    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]


class EscalationsQuery(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    rename={"since": "from", "until": "to"},
):  # fmt: skip
    """Selects escalations opened from ``from`` (inclusive) to ``to`` (exclusive); those of the last day when neither
    is given."""

    since: Moment | None = None
    until: Moment | None = None


class EscalationList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Escalations, the newest first."""

    escalations: list[EscalationShown]


class IncidentsApi:
    """Handles the routes of incidents."""

    def __init__(self, incidents: Incidents, escalations: Escalations) -> None:
        self._incidents = incidents
        self._escalations = escalations

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/cool-downs", self.cool_downs, "Visitors kept away after abuse",
                "floor", response=CoolDownList,
            ),
            Route(
                "POST", "/api/v1/cool-downs/{id}/lift", self.lift,
                "Let a visitor in again; the id is the contact's", "floor",
                request=Lifting, status=204,
            ),
            Route(
                "GET", "/api/v1/escalations", self.escalations, "Escalations to 112", "floor",
                query=EscalationsQuery, response=EscalationList,
            ),
        )  # fmt: skip

    async def cool_downs(self, _call: Call) -> CoolDownList:
        """Return the present cool-downs, the newest first."""
        return CoolDownList(cool_downs=await self._incidents.cool_downs())

    async def lift(self, call: Call) -> web.Response:
        """End a cool-down early, with a reason."""
        wanted: Lifting = call.body
        done = await self._incidents.lift(
            call.path("id"), by=call.staff.account_id, reason=wanted.reason
        )
        if not done:
            raise not_found("There is no such cool-down, or it is over.")
        return json_response(None, status=204)

    async def escalations(self, call: Call) -> EscalationList:
        """Return the escalations, the newest first."""
        query: EscalationsQuery = call.query
        return EscalationList(escalations=await self._escalations.opened(query.since, query.until))
