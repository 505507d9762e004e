"""Escalations to 112, for supervisors and quality reviewers: who, when, how it ended."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from gateway.contacts import emergencies
from gateway.platform.http.route import Call, Route
from gateway.platform.sql.engine import Database

LOOK_BACK = timedelta(days=1)
LIMIT = 200

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


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


class EscalationsApi:
    """The handler."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/escalations", self.listing, "Escalations to 112", "floor",
                query=EscalationsQuery, response=EscalationList,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> EscalationList:
        """At most :data:`LIMIT` of them."""
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
