"""Explains the pairings of one contact from the journal in SQL (the fairness ledger)."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.message_names import message_of, names_of
from gateway.contacts.tables import Contact, ContactEvent
from gateway.fairness.replay import Pairing, Profile, Replay, ReplayedEntry, explained
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.sql.milliseconds import epoch_ms
from gateway.platform.times import to_ms
from gateway.reports.work_sums import states_since
from queueing.model import Strategy

LOOK_BACK = timedelta(hours=24)
"""So long before the contact the replay begins: everybody who waits or works has been heard of since."""
MOST_ENTRIES = 200_000


@dataclass(frozen=True, slots=True)
class Explained:
    """The offers of a contact, oldest first, with the references and names of the contacts and operators concerned.

    ``whole`` is False when the day had more entries than are replayed. ``states_kept`` is False when the operators' states of
    that time are no longer kept: then no offer can be explained.
    """

    pairings: list[Pairing]
    references: dict[str, str]
    names: dict[str, str]
    whole: bool
    states_kept: bool = True


class FairnessLedger:
    """Explains the offers of a contact by replaying the journal of the day before it. Reads only; keeps nothing."""

    def __init__(self, database: Database, strategies: Mapping[str, Strategy]) -> None:
        """*strategies*: what else than proficiency decides in a category."""
        self._database = database
        self._strategies = strategies

    async def of_contact(self, contact_id: str) -> Explained | None:
        """Explain every offer of a contact; return None when there is no such contact."""
        async with self._database.reading() as session:
            contact = await session.get(Contact, contact_id)
            if contact is None:
                return None
            # a message stands in the queue under another name each time it waits
            names = names_of(contact_id) if contact.channel == "message" else []
            span = await _span(session, names or [contact_id])
            if span is None:
                return Explained([], {}, {}, whole=True)
            since = await states_since(session)
            if span[0] < since:
                return Explained([], {}, {}, whole=True, states_kept=False)
            entries = await _entries(session, span[0] - LOOK_BACK, span[1], since)
            profiles = await _profiles(session)
        replay = Replay(
            lambda agent: profiles.get(agent, Profile({})),
            lambda _contact: frozenset(),
            strategies=self._strategies,
        )
        # a day of entries, one by one: beside the loop
        pairings = await asyncio.to_thread(explained, entries, replay, contact_id, also=names)
        agents = {p.agent for p in pairings} | {f.agent for p in pairings for f in p.free}
        contacts = {p.contact for p in pairings} | {a.contact for p in pairings for a in p.ahead}
        contact_ids = {name: message_of(name) or name for name in contacts}
        async with self._database.reading() as session:
            known = await _named(session, Contact.id, Contact.reference, set(contact_ids.values()))
            return Explained(
                pairings,
                {name: known[contact] for name, contact in contact_ids.items() if contact in known},
                await _named(session, Account.id, Account.display_name, agents),
                whole=len(entries) < MOST_ENTRIES,
            )


async def _span(session: AsyncSession, names: Collection[str]) -> tuple[datetime, datetime] | None:
    rows = await session.execute(
        select(ContactEvent.at).where(ContactEvent.contact_id.in_(names)).order_by(ContactEvent.at)
    )
    times = list(rows.scalars())
    return (times[0], times[-1]) if times else None


async def _entries(
    session: AsyncSession, start: datetime, end: datetime, states_from: datetime
) -> list[ReplayedEntry]:
    """Return the entries between two moments. Those before *states_from* name no operator: the end of a contact is there, and
    that its operator went home afterwards is not."""
    rows = await session.execute(
        select(
            epoch_ms(ContactEvent.at),
            ContactEvent.kind,
            ContactEvent.contact_id,
            ContactEvent.agent_id,
            ContactEvent.data,
        )
        .where(ContactEvent.at >= start, ContactEvent.at <= end)
        # the newest: what is cut off, if anything, is what happened longest ago
        .order_by(
            ContactEvent.at.desc(),
            func.length(ContactEvent.journal_id).desc(),
            ContactEvent.journal_id.desc(),
        )
        .limit(MOST_ENTRIES)
    )
    states_from_ms = to_ms(states_from)
    entries = [
        ReplayedEntry(
            int(at),
            kind,
            contact,
            agent if at >= states_from_ms else None,
            data.get("contact.category"),
            data.get("contact.to"),
            data.get("agent.to"),
            data,
        )
        for at, kind, contact, agent, data in map(tuple, rows)
    ]
    entries.reverse()
    return entries


async def _profiles(session: AsyncSession) -> dict[str, Profile]:
    accounts = (await session.execute(select(Account))).scalars()
    return {
        account.id: Profile(
            {entry.category: entry.proficiency for entry in account.categories},
            office=account.office_id or "",
        )
        for account in accounts
    }


async def _named(
    session: AsyncSession, key: object, label: object, ids: Collection[str]
) -> dict[str, str]:
    if not ids:
        return {}
    rows = await session.execute(select(key, label).where(key.in_(ids)))  # type: ignore[call-overload, attr-defined]  # columns
    return {name: str(shown) for name, shown in map(tuple, rows)}
