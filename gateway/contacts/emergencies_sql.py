"""Escalations to 112 and citizens' locations in SQL; both go with their contact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.tables import Contact, Escalation, Location
from gateway.platform.security.tables import Account
from gateway.platform.sql.upsert import insert_once


async def open_escalation(
    session: AsyncSession, *, contact_id: str, account_id: str, opened_at: datetime
) -> bool:
    """Open a contact's escalation; return False when it was open before."""
    return await insert_once(
        session,
        Escalation,
        {"contact_id": contact_id, "account_id": account_id, "opened_at": opened_at},
    )


async def escalation(session: AsyncSession, contact_id: str) -> Escalation | None:
    """The contact's escalation, if it has one."""
    return await session.get(Escalation, contact_id)


async def location(session: AsyncSession, contact_id: str) -> Location | None:
    """What the citizen was asked and said about where they are, if they were asked."""
    return await session.get(Location, contact_id)


@dataclass(frozen=True, slots=True)
class ListedEscalation:
    """An escalation with its contact, who opened it, and whether a location was given."""

    escalation: Escalation
    contact: Contact
    account: Account | None
    located: bool


async def opened_between(
    session: AsyncSession, since: datetime, until: datetime, *, limit: int
) -> Sequence[ListedEscalation]:
    """Escalations opened from ``since`` up to, not including, ``until``, the newest first."""
    found = await session.execute(
        select(Escalation, Contact, Account, Location)
        .join(Contact, Contact.id == Escalation.contact_id)
        .outerjoin(Account, Account.id == Escalation.account_id)
        .outerjoin(Location, Location.contact_id == Escalation.contact_id)
        .where(Escalation.opened_at >= since, Escalation.opened_at < until)
        .order_by(Escalation.opened_at.desc(), Escalation.contact_id.desc())
        .limit(limit)
    )
    return [
        ListedEscalation(
            escalation,
            contact,
            account,
            _given(place),
        )
        for escalation, contact, account, place in found
    ]


def _given(place: Location | None) -> bool:
    """Whether a place was ever told: it stays when the citizen would not say it again."""
    return place is not None and (place.text is not None or place.latitude is not None)
