"""Contacts, their legs and their journal entries in SQL.

The queue's journal is delivered at least once. :func:`append_events` tells which entries are
new; what the entry changes is written in the same transaction, so a repeated entry changes
nothing twice.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.office_moves import office_then
from gateway.contacts.tables import Contact, ContactEvent, Leg
from gateway.platform.ids import new_reference
from gateway.platform.security.tables import Account
from gateway.platform.sql.writes import insert_all_once, insert_once, put, put_all

CHANGEABLE = frozenset(
    {
        "category", "modality", "language", "needs", "visitor_name", "consent", "offered_at",
        "connected_at", "ended_at", "state", "outcome", "wrap_up_code", "notes", "due_at",
        "removed_why", "promise_due_at", "promise_kept", "satisfaction",
    }
)  # fmt: skip


async def open_contact(
    session: AsyncSession,
    *,
    contact_id: str,
    reference: str,
    category: str,
    channel: str,
    modality: str,
    language: str,
    needs: Sequence[str],
    visitor_name: str | None,
    consent: bool,
    created_at: datetime,
    state: str = "waiting",
    promise_due_at: datetime | None = None,
) -> bool:
    """Write a new contact; return False when it was written before (nothing is changed then).

    Raises ``IntegrityError`` if another contact has the same reference.
    """
    return await insert_once(
        session,
        Contact,
        {
            "id": contact_id,
            "reference": reference,
            "category": category,
            "channel": channel,
            "modality": modality,
            "language": language,
            "needs": list(needs),
            "visitor_name": visitor_name,
            "consent": consent,
            "created_at": created_at,
            "state": state,
            "promise_due_at": promise_due_at,
        },
    )


async def free_reference(session: AsyncSession) -> str:
    """A reference that no contact has, for a transaction that cannot be repeated because of one."""
    while True:
        reference = new_reference()
        taken = await session.execute(select(Contact.id).where(Contact.reference == reference))
        if taken.first() is None:
            return reference


async def change_contact(session: AsyncSession, contact_id: str, **changes: Any) -> bool:
    """Write the named columns of a contact; return whether the contact exists.

    Raises :class:`ValueError` for a column that does not change after entry.
    """
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"a contact's {', '.join(sorted(unknown))} cannot be changed")
    found = await session.execute(
        update(Contact).where(Contact.id == contact_id).values(**changes).returning(Contact.id)
    )
    return found.first() is not None


async def known(session: AsyncSession, contact_ids: Sequence[str]) -> set[str]:
    """Return those of *contact_ids* that have a row."""
    if not contact_ids:
        return set()
    found = await session.execute(select(Contact.id).where(Contact.id.in_(contact_ids)))
    return set(found.scalars())


async def change_contacts(session: AsyncSession, changes: Sequence[dict[str, Any]]) -> None:
    """Write the columns of several contacts, the same of each, named by ``contact_id``."""
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


async def contact(session: AsyncSession, contact_id: str) -> Contact | None:
    """Return the contact with this id; None where there is none."""
    return await session.get(Contact, contact_id)


async def of_ids(session: AsyncSession, contact_ids: Collection[str]) -> dict[str, Contact]:
    """Return the contacts with these ids, by id; those that are gone are left out."""
    found = await session.execute(select(Contact).where(Contact.id.in_(contact_ids)))
    return {contact.id: contact for contact in found.scalars()}


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


async def put_legs(session: AsyncSession, legs: Sequence[dict[str, Any]]) -> None:
    """Write legs, or write over those with the same id. ``leg_id``, ``contact_id``, ``position``, ``party``, ``channel``,
    ``account_id``, ``started_at``, ``ended_at``, ``ended_why`` and ``wrapped_at`` of each; it carries the office which
    the account had when it began."""
    of_nobody = []
    for leg in legs:
        row = {"office_id": None, **leg}
        row["id"] = row.pop("leg_id")
        if row["account_id"]:
            row["office_id"] = office_then(row["account_id"], row["started_at"])
            await put(session, Leg, row)
        else:
            of_nobody.append(row)
    await put_all(session, Leg, of_nobody)


async def put_leg(
    session: AsyncSession,
    *,
    ended_at: datetime | None = None,
    ended_why: str | None = None,
    wrapped_at: datetime | None = None,
    **leg: Any,
) -> None:
    """Write one leg over what was written before, as :func:`put_legs` does."""
    ended = {"ended_at": ended_at, "ended_why": ended_why, "wrapped_at": wrapped_at}
    await put_legs(session, [leg | ended])


async def legs_of(session: AsyncSession, contact_id: str) -> Sequence[Leg]:
    """Return a contact's legs in their order."""
    found = await session.execute(
        select(Leg).where(Leg.contact_id == contact_id).order_by(Leg.position)
    )
    return found.scalars().all()


async def legs_and_accounts(
    session: AsyncSession, contact_id: str
) -> list[tuple[Leg, Account | None]]:
    """Return a contact's legs in their order, each with the member of the staff whose it was."""
    found = await session.execute(
        select(Leg, Account)
        .outerjoin(Account, Account.id == Leg.account_id)
        .where(Leg.contact_id == contact_id)
        .order_by(Leg.position)
    )
    return [(row[0], row[1]) for row in found]


async def append_event(
    session: AsyncSession,
    *,
    journal_id: str,
    kind: str,
    at: datetime,
    contact_id: str | None = None,
    agent_id: str | None = None,
    data: dict[str, Any] | None = None,
) -> bool:
    """Keep one entry; return False when it is there already."""
    return await insert_once(
        session,
        ContactEvent,
        {
            "journal_id": journal_id,
            "contact_id": contact_id,
            "agent_id": agent_id,
            "kind": kind,
            "at": at,
            "data": data or {},
        },
    )


async def lock(session: AsyncSession, ids: Collection[str]) -> None:
    """Let nobody else write these contacts until the transaction ends. SQLite has one writer anyway."""
    # always in one order, so that two that lock never wait for each other
    await session.execute(
        select(Contact.id).where(Contact.id.in_(ids)).order_by(Contact.id).with_for_update()
    )


async def append_events(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> set[str]:
    """Keep journal entries (``journal_id``, ``kind``, ``at``, ``contact_id``, ``agent_id``, ``data``); return the ids of
    those that were not there yet. The effects of the others are there too."""
    ids = [row["journal_id"] for row in rows]
    found = await session.execute(
        select(ContactEvent.journal_id).where(ContactEvent.journal_id.in_(ids))
    )
    known = set(found.scalars())
    new = {row["journal_id"]: row for row in rows if row["journal_id"] not in known}
    await insert_all_once(session, ContactEvent, list(new.values()))
    return set(new)


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
    """Return an entry's place in the journal, to sort by. The number behind the hyphen counts as a number, not as text."""
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


async def erase(session: AsyncSession, contact_id: str) -> None:
    """Remove a contact with its legs, chat, recordings' rows and journal entries."""
    await session.execute(delete(ContactEvent).where(ContactEvent.contact_id == contact_id))
    await session.execute(delete(Contact).where(Contact.id == contact_id))


async def erase_events_of_agent(session: AsyncSession, agent_id: str) -> None:
    """Remove the journal's entries that name an agent."""
    await session.execute(delete(ContactEvent).where(ContactEvent.agent_id == agent_id))


ANSWERED_LATER = ("message", "callback")
"""Channels whose contacts are in no queue while they wait."""


async def references(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """Return the references of these contacts, by id; those that are gone are left out."""
    found = await session.execute(select(Contact.id, Contact.reference).where(Contact.id.in_(ids)))
    return {row[0]: row[1] for row in found}
