"""Reads and writes contacts, their legs and their journal entries.

The queue's journal is delivered at least once. :func:`append_events` tells which entries are new; the changes that an
entry causes are written in the same transaction, so a repeated entry changes nothing twice.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.calls.changes import keep_tally
from gateway.calls.quality.tally import Tally
from gateway.contacts.counted import count_anew
from gateway.contacts.tables import Contact, ContactEvent, Leg
from gateway.platform.sql.writes import insert_all_once


async def known(session: AsyncSession, contact_ids: Sequence[str]) -> set[str]:
    """Return those of *contact_ids* that have a row."""
    if not contact_ids:
        return set()
    found = await session.execute(select(Contact.id).where(Contact.id.in_(contact_ids)))
    return set(found.scalars())


async def change_contacts(session: AsyncSession, changes: Sequence[dict[str, Any]]) -> None:
    """Write columns of several contacts, the same columns for each; ``contact_id`` names the contact."""
    if changes:
        columns: dict[str, Any] = {
            name: bindparam(f"new_{name}") for name in changes[0] if name != "contact_id"
        }
        rows = [{f"new_{name}": value for name, value in each.items()} for each in changes]
        connection = await session.connection()
        table = cast("Table", Contact.__table__)
        await connection.execute(
            update(table).where(table.c.id == bindparam("new_contact_id")).values(**columns), rows
        )


async def of_account(
    session: AsyncSession, account_id: str, since: datetime, *, limit: int = 100
) -> Sequence[Contact]:
    """Return contacts in which the account had a leg since ``since``, newest first."""
    mine = select(Leg.contact_id).where(Leg.account_id == account_id, Leg.started_at >= since)
    found = await session.execute(
        select(Contact)
        .where(Contact.id.in_(mine))
        .order_by(Contact.created_at.desc(), Contact.id.desc())
        .limit(limit)
    )
    return found.scalars().all()


async def append_events(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> set[str]:
    """Store journal entries (``journal_id``, ``kind``, ``at``, ``contact_id``, ``agent_id``, ``data``); return the
    ids of the new ones. The effects of the others are stored already."""
    ids = [row["journal_id"] for row in rows]
    found = await session.execute(
        select(ContactEvent.journal_id).where(ContactEvent.journal_id.in_(ids))
    )
    known = set(found.scalars())
    new = {row["journal_id"]: row for row in rows if row["journal_id"] not in known}
    await insert_all_once(session, ContactEvent, list(new.values()))
    return set(new)


async def erase(session: AsyncSession, contact_id: str) -> None:
    """Remove a contact with its legs, chat, recordings' rows and journal entries."""
    await session.execute(delete(ContactEvent).where(ContactEvent.contact_id == contact_id))
    await session.execute(delete(Contact).where(Contact.id == contact_id))


async def erase_events_of_agent(session: AsyncSession, agent_id: str) -> None:
    """Remove the journal's entries that name an agent."""
    await session.execute(delete(ContactEvent).where(ContactEvent.agent_id == agent_id))


async def keep_reception(session: AsyncSession, contact_id: str, tallies: Iterable[Tally]) -> None:
    """Store the quality figures of each side, over earlier ones; a contact that is gone is left out."""
    if await session.get(Contact, contact_id) is None:
        return
    for tally in tallies:
        await keep_tally(session, contact_id, tally)
    await count_anew(session, contact_id)
