"""The reception of each side of a contact by the other, in SQL; goes with its contact."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.calls.changes import keep_tally
from gateway.calls.quality.tally import Tally
from gateway.calls.tables import CallQuality
from gateway.contacts.counted import count_anew
from gateway.contacts.tables import Contact


async def keep(session: AsyncSession, contact_id: str, tallies: Iterable[Tally]) -> None:
    """Write the figures of each side over earlier ones; a contact that is gone is left out."""
    if await session.get(Contact, contact_id) is None:
        return
    for tally in tallies:
        await keep_tally(session, contact_id, tally)
    await count_anew(session, contact_id)


async def of_contacts(
    session: AsyncSession, contact_ids: Iterable[str]
) -> dict[str, Sequence[CallQuality]]:
    """Return the figures of each of these contacts, the citizen's side first."""
    found: dict[str, list[CallQuality]] = {}
    rows = await session.execute(
        select(CallQuality)
        .where(CallQuality.contact_id.in_(list(contact_ids)))
        .order_by(CallQuality.contact_id, CallQuality.leg)
    )
    for row in rows.scalars():
        found.setdefault(row.contact_id, []).append(row)
    return dict(found)
