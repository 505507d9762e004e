"""Statements for what the floor reads from the history, besides the day's figures."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import distinct, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.contacts.tables import IN_JOURNAL_ORDER, Contact, ContactEvent, Leg
from gateway.platform.security.tables import Account


class Facts(NamedTuple):
    """A contact's reference, category, channel and modality."""

    reference: str
    category: str
    channel: str
    modality: str


async def facts(session: AsyncSession, contact_ids: Iterable[str]) -> dict[str, Facts]:
    """Return these contacts' facts by id."""
    wanted = list(contact_ids)
    if not wanted:
        return {}
    rows = await session.execute(
        select(
            Contact.id, Contact.reference, Contact.category, Contact.channel, Contact.modality
        ).where(Contact.id.in_(wanted))
    )
    return {contact_id: Facts(*facts) for contact_id, *facts in rows}


async def answered_at(
    session: AsyncSession, contact_ids: Iterable[str]
) -> dict[tuple[str, str], datetime]:
    """Return by account and contact since when each operator has had the contact; a switch of channel does not begin anew."""
    wanted = list(contact_ids)
    if not wanted:
        return {}
    rows = await session.execute(
        select(Leg.contact_id, Leg.account_id, Leg.started_at, Leg.ended_why)
        .where(Leg.contact_id.in_(wanted), Leg.party == "agent", Leg.account_id.is_not(None))
        .order_by(Leg.contact_id, Leg.position)
    )
    since_by_operator: dict[tuple[str, str], datetime] = {}
    before: tuple[str, str, str | None] | None = None
    for contact_id, account_id, started_at, ended_why in rows:
        operator = str(account_id)
        # who goes on by another channel has had the contact before
        if before != (contact_id, operator, "switched"):
            since_by_operator[(operator, contact_id)] = started_at
        before = (contact_id, operator, ended_why)
    return since_by_operator


async def refused_by_all(
    session: AsyncSession, since: datetime, *, limit: int
) -> Sequence[tuple[str, str, str, datetime]]:
    """Return contacts that still wait though everybody has refused them since *since*: id, reference, category, and when
    that last happened; the longest ago first."""
    last = func.max(ContactEvent.at)
    rows = await session.execute(
        select(Contact.id, Contact.reference, Contact.category, last)
        .join(Contact, Contact.id == ContactEvent.contact_id)
        .where(
            # spelt out, or the partial index is not seen to hold them
            text("contact_events.kind = 'refused_by_all'"),
            ContactEvent.at >= since,
            Contact.state.in_(("waiting", "offered")),
        )
        .group_by(Contact.id, Contact.reference, Contact.category)
        .order_by(last, Contact.id)
        .limit(limit)
    )
    return [(each[0], each[1], each[2], each[3]) for each in rows]


class Declined(NamedTuple):
    """An operator who did not take a contact, and why: the reason the operator chose, or ``no_answer``."""

    operator: str
    reason: str


async def declined(session: AsyncSession, contact_ids: Iterable[str]) -> dict[str, list[Declined]]:
    """Return for each of these contacts the operators who have declined or missed it, with the last reason; the longest ago
    first."""
    wanted = list(contact_ids)
    if not wanted:
        return {}
    rows = await session.execute(
        select(
            ContactEvent.contact_id,
            ContactEvent.agent_id,
            ContactEvent.kind,
            ContactEvent.data,
            Account.display_name,
        )
        .join(Account, Account.id == ContactEvent.agent_id)
        .where(ContactEvent.contact_id.in_(wanted), ContactEvent.kind.in_(("decline", "no_answer")))
        .order_by(*IN_JOURNAL_ORDER)
    )
    last: dict[str, dict[str, Declined]] = {}
    for contact_id, agent_id, kind, data, name in rows:
        of_contact = last.setdefault(contact_id, {})
        # the newest of one operator comes last
        of_contact.pop(agent_id, None)
        reason = kind if kind == "no_answer" else str(data.get("reason") or "other")
        of_contact[agent_id] = Declined(name, reason)
    return {contact_id: list(each.values()) for contact_id, each in last.items()}


async def answered_by_offices(session: AsyncSession, since: datetime) -> dict[str, int]:
    """Return by office id how many contacts its members of that time have answered since *since*."""
    rows = await session.execute(
        select(Leg.office_id, func.count(distinct(Leg.contact_id)))
        .where(Leg.party == "agent", Leg.started_at >= since, Leg.office_id.is_not(None))
        .group_by(Leg.office_id)
    )
    return {str(office): int(count) for office, count in rows}


async def offices_with_members(session: AsyncSession) -> Sequence[Office]:
    """Return the offices to which an account in use belongs, by name."""
    members = select(Account.office_id).where(
        Account.office_id.is_not(None), Account.disabled_at.is_(None)
    )
    rows = await session.execute(select(Office).where(Office.id.in_(members)).order_by(Office.name))
    return rows.scalars().all()
