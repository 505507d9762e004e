"""Lists contacts that ended in abuse for supervisors, with the visitors who are kept away, and escalations to 112."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from gateway.accounts import lookups as accounts
from gateway.contacts import emergencies
from gateway.contacts import lookups as contacts
from gateway.contacts.cooldowns import CoolDowns
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms

LOOK_BACK = timedelta(days=1)
LIMIT = 200


class CoolDownShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A cool-down, identified by the contact in which the abuse happened; nothing about the visitor."""

    contact_id: str
    reference: str
    category: str
    operator: str
    since: datetime
    until: datetime


class EscalationShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An escalation without the facts about the person and the place, which stay with the note."""

    contact_id: str
    reference: str
    category: str
    operator: str
    opened_at: datetime
    called_at: datetime | None
    outcome: str | None
    located: bool


class Incidents:
    """Lists and lifts cool-downs, with their contacts and operators."""

    def __init__(self, database: Database, cool_downs: CoolDowns) -> None:
        self._database = database
        self._cool_downs = cool_downs

    async def cool_downs(self) -> list[CoolDownShown]:
        """Return the present cool-downs, the newest first."""
        found = await self._cool_downs.everyone()
        shown = []
        async with self._database.reading() as session:
            for each in found:
                contact = await contacts.contact(session, each.contact_id)
                if contact is None:
                    continue
                account = await accounts.by_id(session, each.agent_id)
                shown.append(
                    CoolDownShown(
                        contact_id=each.contact_id,
                        reference=contact.reference,
                        category=contact.category,
                        operator=account.display_name if account else "",
                        since=from_ms(each.since_ms),
                        until=from_ms(each.until_ms),
                    )
                )
        return shown

    async def lift(self, contact_id: str, *, by: str, reason: str) -> bool:
        """End a cool-down early; return False when there is none."""
        return await self._cool_downs.lift(contact_id, by=by, reason=reason)


class Escalations:
    """Lists escalations. Holds no state."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def opened(self, since: datetime | None, until: datetime | None) -> list[EscalationShown]:
        """Return at most :data:`LIMIT` escalations opened from *since* to, not including, *until*, the newest first; None:
        from :data:`LOOK_BACK` before the end, until now."""
        until = until or self._clock() + timedelta(minutes=1)
        since = since or until - LOOK_BACK
        async with self._database.reading() as session:
            found = await emergencies.opened_between(session, since, until, limit=LIMIT)
        return [
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
