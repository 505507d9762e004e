"""Answers other rooms' questions about authorisations, in the caller's transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.handover.tables import Authorisation


class Question(NamedTuple):
    """The question whether an account may answer a category in one contact."""

    account_id: str
    category: str
    contact_id: str


async def states(session: AsyncSession, contact_ids: Collection[str]) -> dict[Question, str]:
    """Return the state of each account's newest authorisation by category in these contacts."""
    if not contact_ids:
        return {}
    result = await session.execute(
        select(
            Authorisation.account_id,
            Authorisation.category,
            Authorisation.contact_id,
            Authorisation.state,
        )
        .where(Authorisation.contact_id.in_(contact_ids))
        .order_by(Authorisation.asked_at, Authorisation.id)
    )
    return {
        Question(account, category, contact): state
        for account, category, contact, state in result
        if contact is not None
    }


async def stood_at(session: AsyncSession, answered: Mapping[Question, datetime]) -> set[Question]:
    """Return the questions for which a standing authorisation was in force at the time when the contact was answered.

    *answered* gives that time for each question. Authorisations revoked since then count.
    """
    if not answered:
        return set()
    result = await session.execute(
        select(Authorisation).where(
            Authorisation.kind == "standing",
            Authorisation.state.in_(("granted", "ended")),
            Authorisation.account_id.in_({each.account_id for each in answered}),
        )
    )
    rows = result.scalars().all()
    return {
        each
        for each, at in answered.items()
        if any(
            row.account_id == each.account_id
            and row.category == each.category
            and row.decided_at is not None
            and row.until is not None
            and row.decided_at <= at < min(row.until, row.ended_at or row.until)
            for row in rows
        )
    }
