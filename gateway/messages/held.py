"""Tells which cases are held: for a stated reason they are deleted neither by age nor with their person."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from gateway.contacts.tables import Contact
from gateway.messages.api import CaseHoldShown
from gateway.messages.tables import Message, MessageHold
from gateway.platform.ids import new_id
from gateway.platform.security.tables import Account


def in_force(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a hold is in force at *now*."""
    return and_(
        MessageHold.ended_at.is_(None),
        or_(MessageHold.until.is_(None), MessageHold.until > now),
    )


def is_held(contact: SQLColumnExpression[str], now: datetime) -> ColumnElement[bool]:
    """Return the condition, for a statement over contacts, that the case with the id *contact* is held."""
    return select(MessageHold.id).where(MessageHold.contact_id == contact, in_force(now)).exists()


def stays(contact: SQLColumnExpression[str], now: datetime) -> ColumnElement[bool]:
    """Return the condition, for a statement over contacts, that a hold keeps the contact with the id *contact*: its case is
    held, or was merged into one that is and has its mails and files."""
    part = aliased(Message)
    goes_on = (
        select(MessageHold.id)
        .join(part, part.merged_into == MessageHold.contact_id)
        .where(part.contact_id == contact, in_force(now))
    )
    return or_(is_held(contact, now), goes_on.exists())


async def carry(session: AsyncSession, case: str, into: str, now: datetime) -> bool:
    """Copy the holds in force on a case to the one to which its texts or mails move, in the caller's transaction; return
    whether there are any."""
    rows = await session.execute(
        select(MessageHold).where(MessageHold.contact_id == case, in_force(now))
    )
    found = rows.scalars().all()
    session.add_all(
        MessageHold(
            id=new_id(), contact_id=into, placed_by=each.placed_by, placed_at=each.placed_at,
            until=each.until, reason=each.reason, ended_at=None, ended_by=None,
        )
        for each in found
    )  # fmt: skip
    await session.flush()
    return bool(found)


async def lock_cases(session: AsyncSession, contacts: Collection[str]) -> None:
    """Lock the cases of these contacts, so that nobody places a hold on them until the transaction ends."""
    rows = select(Message.contact_id).where(Message.contact_id.in_(contacts))
    await session.execute(rows.order_by(Message.contact_id).with_for_update())


async def held_of(session: AsyncSession, contacts: Collection[str], now: datetime) -> list[str]:
    """Return the references of those of these contacts that a hold keeps, in order."""
    rows = await session.execute(
        select(Contact.reference)
        .where(Contact.id.in_(contacts), stays(Contact.id, now))
        .order_by(Contact.reference)
    )
    return list(rows.scalars())


async def current_hold(
    session: AsyncSession, contact_id: str, now: datetime
) -> CaseHoldShown | None:
    """Return the newest hold in force on a case, None if there is none."""
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
