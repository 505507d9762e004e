"""Which cases are held: for a stated reason they are deleted neither by their age nor with their person."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.tables import Contact
from gateway.messages.api import CaseHoldShown
from gateway.messages.tables import MessageHold
from gateway.platform.security.tables import Account


def in_force(now: datetime) -> ColumnElement[bool]:
    """The condition that a hold still holds."""
    return and_(
        MessageHold.ended_at.is_(None),
        or_(MessageHold.until.is_(None), MessageHold.until > now),
    )


def is_held(contact: SQLColumnExpression[str], now: datetime) -> ColumnElement[bool]:
    """The condition, for a statement over contacts, that the case with the id *contact* is held."""
    return select(MessageHold.id).where(MessageHold.contact_id == contact, in_force(now)).exists()


async def held_of(session: AsyncSession, contacts: Collection[str], now: datetime) -> list[str]:
    """Return the references of those of these contacts that are held, in order."""
    rows = await session.execute(
        select(Contact.reference)
        .where(Contact.id.in_(contacts), is_held(Contact.id, now))
        .order_by(Contact.reference)
    )
    return list(rows.scalars())


async def current_hold(
    session: AsyncSession, contact_id: str, now: datetime
) -> CaseHoldShown | None:
    """The hold in force on a case; None for none."""
    rows = await session.execute(
        select(MessageHold, Account.display_name)
        .outerjoin(Account, Account.id == MessageHold.placed_by)
        .where(MessageHold.contact_id == contact_id, in_force(now))
        .order_by(MessageHold.placed_at.desc(), MessageHold.id)
        .limit(1)
    )
    row = rows.first()
    if row is None:
        return None
    hold, name = row
    return CaseHoldShown(by=name, at=hold.placed_at, until=hold.until, reason=hold.reason)
