"""Incidents, for supervisors: visitors kept away after abuse, whom they may let in again, and escalations to 112, which
quality reviewers may list as well."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.contacts import emergencies
from gateway.contacts.incidents import CoolDownShown, Incidents
from gateway.platform.http.errors import not_found
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.sql.engine import Database

LOOK_BACK = timedelta(days=1)
LIMIT = 200

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class CoolDownList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The cool-downs under way, the newest first."""

    cool_downs: list[CoolDownShown]


class Lifting(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Why the visitor may come back early; it is kept in the audit trail."""

    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]


class EscalationsQuery(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    rename={"since": "from", "until": "to"},
):  # fmt: skip
    """Opened ``from`` inclusive ``to`` exclusive; the last day when neither is given."""

    since: Moment | None = None
    until: Moment | None = None


class EscalationShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An escalation without what was said of the person and the place; that stays with the note."""

    contact_id: str
    reference: str
    category: str
    operator: str
    opened_at: datetime
    called_at: datetime | None
    outcome: str | None
    located: bool


class EscalationList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The newest first."""

    escalations: list[EscalationShown]


class IncidentsApi:
    """The handlers."""

    def __init__(
        self, incidents: Incidents, database: Database, clock: Callable[[], datetime]
    ) -> None:
        self._incidents = incidents
        self._database = database
        self._clock = clock

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
        """List the cool-downs under way."""
        return CoolDownList(cool_downs=await self._incidents.cool_downs())

    async def lift(self, call: Call) -> web.Response:
        """End one early, with a reason."""
        wanted: Lifting = call.body
        done = await self._incidents.lift(
            call.path("id"), by=call.staff.account_id, reason=wanted.reason
        )
        if not done:
            raise not_found("There is no such cool-down, or it is over.")
        return json_response(None, status=204)

    async def escalations(self, call: Call) -> EscalationList:
        """List at most :data:`LIMIT` of them, the newest first."""
        query: EscalationsQuery = call.query
        until = query.until or self._clock() + timedelta(minutes=1)
        since = query.since or until - LOOK_BACK
        async with self._database.reading() as session:
            found = await emergencies.opened_between(session, since, until, limit=LIMIT)
        return EscalationList(
            escalations=[
                EscalationShown(
                    contact_id=each.contact.id,
                    reference=each.contact.reference,
                    category=each.contact.category,
                    operator=each.account.display_name if each.account else "",
                    opened_at=each.escalation.opened_at,
                    called_at=each.escalation.called_at,
                    outcome=each.escalation.outcome,
                    located=each.located,
                )
                for each in found
            ]
        )
