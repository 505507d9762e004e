"""Reads contacts for other rooms: functions that take the database open a transaction of their own, those that take
a session use the caller's."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.calls.tables import CallQuality
from gateway.contacts.tables import ChatMessage, Contact, ContactEvent, Leg
from gateway.platform.ids import new_reference
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database


async def contact_of(database: Database, contact_id: str) -> Contact | None:
    """Return a contact's row; None where there is none."""
    async with database.reading() as session:
        return await contact(session, contact_id)


async def free_reference(session: AsyncSession) -> str:
    """Return a reference that no contact has, for a transaction that cannot be repeated on a collision."""
    while True:
        reference = new_reference()
        taken = await session.execute(select(Contact.id).where(Contact.reference == reference))
        if taken.first() is None:
            return reference


async def contact(session: AsyncSession, contact_id: str) -> Contact | None:
    """Return the contact with this id; None where there is none."""
    return await session.get(Contact, contact_id)


async def of_ids(session: AsyncSession, contact_ids: Collection[str]) -> dict[str, Contact]:
    """Return the contacts with these ids, by id; ids without a contact are left out."""
    found = await session.execute(select(Contact).where(Contact.id.in_(contact_ids)))
    return {contact.id: contact for contact in found.scalars()}


async def legs_of(session: AsyncSession, contact_id: str) -> Sequence[Leg]:
    """Return a contact's legs in their order."""
    found = await session.execute(
        select(Leg).where(Leg.contact_id == contact_id).order_by(Leg.position)
    )
    return found.scalars().all()


async def legs_and_accounts(
    session: AsyncSession, contact_id: str
) -> list[tuple[Leg, Account | None]]:
    """Return a contact's legs in their order, each with the account of the member of the staff, or None."""
    found = await session.execute(
        select(Leg, Account)
        .outerjoin(Account, Account.id == Leg.account_id)
        .where(Leg.contact_id == contact_id)
        .order_by(Leg.position)
    )
    return [(row[0], row[1]) for row in found]


async def events_of(session: AsyncSession, contact_id: str) -> Sequence[ContactEvent]:
    """Return a contact's journal entries in their order."""
    story = (await stories_of(session, [contact_id]))[contact_id]
    return sorted(story, key=lambda row: (row.at, journal_order(row)))


async def stories_of(
    session: AsyncSession, contact_ids: Iterable[str]
) -> dict[str, list[ContactEvent]]:
    """Return the journal entries of each of these contacts, in the journal's order."""
    stories: dict[str, list[ContactEvent]] = {name: [] for name in contact_ids}
    if stories:
        found = await session.execute(
            select(ContactEvent).where(ContactEvent.contact_id.in_(list(stories)))
        )
        for row in found.scalars():
            stories[str(row.contact_id)].append(row)
    for story in stories.values():
        story.sort(key=journal_order)
    return stories


def journal_order(row: ContactEvent) -> tuple[int, int]:
    """Return the sort key of an entry in the journal's order. The number behind the hyphen counts as a number, not
    as text."""
    milliseconds, _, number = row.journal_id.partition("-")
    return int(milliseconds), int(number or 0)


async def older_in_category(
    session: AsyncSession, category: str, before: datetime
) -> Sequence[str]:
    """Return the ids of a category's contacts that were entered before ``before``."""
    found = await session.execute(
        select(Contact.id).where(Contact.category == category, Contact.created_at < before)
    )
    return found.scalars().all()


async def references(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """Return the references of these contacts, by id; ids without a contact are left out."""
    found = await session.execute(select(Contact.id, Contact.reference).where(Contact.id.in_(ids)))
    return {row[0]: row[1] for row in found}


async def chat_of(session: AsyncSession, contact_id: str) -> Sequence[ChatMessage]:
    """Return the lines of a contact's chat, the oldest first."""
    found = await session.execute(
        select(ChatMessage)
        .where(ChatMessage.contact_id == contact_id)
        .order_by(ChatMessage.sent_at, ChatMessage.id)
    )
    return found.scalars().all()


async def reception_of(
    session: AsyncSession, contact_ids: Iterable[str]
) -> dict[str, Sequence[CallQuality]]:
    """Return how each side of these contacts received the other, by contact, the citizen's side first; contacts
    without figures are left out."""
    found: dict[str, list[CallQuality]] = {}
    rows = await session.execute(
        select(CallQuality)
        .where(CallQuality.contact_id.in_(list(contact_ids)))
        .order_by(CallQuality.contact_id, CallQuality.leg)
    )
    for row in rows.scalars():
        found.setdefault(row.contact_id, []).append(row)
    return dict(found)
