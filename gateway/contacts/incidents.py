"""Contacts that went badly, for supervisors: visitors kept away after abuse."""

from datetime import datetime

import msgspec

from gateway.accounts import lookups as accounts
from gateway.contacts import lookups as contacts
from gateway.contacts.cooldowns import CoolDowns
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms


class CoolDownShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A visitor kept away, told by the contact it happened in; nothing about the visitor."""

    contact_id: str
    reference: str
    category: str
    operator: str
    since: datetime
    until: datetime


class Incidents:
    """Joins cool-downs with their contacts and operators."""

    def __init__(self, database: Database, cool_downs: CoolDowns) -> None:
        self._database = database
        self._cool_downs = cool_downs

    async def cool_downs(self) -> list[CoolDownShown]:
        """Return the cool-downs under way, the newest first."""
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
        """End a cool-down early; False when there is none."""
        return await self._cool_downs.lift(contact_id, by=by, reason=reason)
