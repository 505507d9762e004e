"""Decides whether a contact concerns a member of the staff: they have talked with the citizen, may see the case, or another
room says so."""

from gateway.contacts import lookups as contacts
from gateway.messages.desk import MessageDesk
from gateway.messages.hooks import CaseHooks
from gateway.messages.reading import SEE_ALL
from gateway.messages.tables import Message
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database


class Concerned:
    """Asks the database each time. Holds no state."""

    def __init__(self, database: Database, desk: MessageDesk, hooks: CaseHooks) -> None:
        self._database = database
        self._desk = desk
        self._hooks = hooks

    async def may_see(self, staff: Staff, contact_id: str) -> bool:
        """Return whether this contact concerns the caller."""
        if staff.role in SEE_ALL:
            return True
        async with self._database.reading() as session:
            message = await session.get(Message, contact_id)
            legs = await contacts.legs_of(session, contact_id)
            if any(leg.account_id == staff.account_id for leg in legs):
                return True
            for concerns in self._hooks.concerns:
                if await concerns(session, contact_id, staff):
                    return True
        if message is None:
            return False
        try:
            await self._desk.visible(staff, contact_id)
        except Refused:
            return False
        return True
