"""Answers other rooms' single questions about contacts, each in a transaction of its own."""

from collections.abc import Sequence

from gateway.contacts import sql as contacts
from gateway.contacts.tables import Contact, ContactEvent, Leg
from gateway.platform.sql.engine import Database


async def contact_of(database: Database, contact_id: str) -> Contact | None:
    """Return a contact's row; None where there is none."""
    async with database.reading() as session:
        return await contacts.contact(session, contact_id)


async def legs_of(database: Database, contact_id: str) -> Sequence[Leg]:
    """Return the parts that people had in a contact, in their order."""
    async with database.reading() as session:
        return await contacts.legs_of(session, contact_id)


async def events_of(database: Database, contact_id: str) -> Sequence[ContactEvent]:
    """Return a contact's journal as it is kept, in its order."""
    async with database.reading() as session:
        return await contacts.events_of(session, contact_id)
