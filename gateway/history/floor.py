"""What the floor shows of the history beside the day's figures."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.history.models import Contact, Office


class Facts(NamedTuple):
    """A contact's reference, category, channel and modality."""

    reference: str
    category: str
    channel: str
    modality: str


async def facts(session: AsyncSession, contact_ids: Iterable[str]) -> dict[str, Facts]:
    """What tells each of these contacts from others."""
    wanted = list(contact_ids)
    if not wanted:
        return {}
    rows = await session.execute(
        select(
            Contact.id, Contact.reference, Contact.category, Contact.channel, Contact.modality
        ).where(Contact.id.in_(wanted))
    )
    return {contact_id: Facts(*facts) for contact_id, *facts in rows}


async def office_names(session: AsyncSession) -> dict[str, str]:
    """The name of every office, by its id."""
    rows = await session.execute(select(Office.id, Office.name))
    return {office.id: office.name for office in rows}
