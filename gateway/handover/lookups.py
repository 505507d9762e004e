"""Answers other rooms' questions about authorisations, in the caller's transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.handover.tables import Authorisation


class Question(NamedTuple):
    """Whether an account may answer a category, in one contact."""

    account_id: str
    category: str
    contact_id: str


async def states(session: AsyncSession, contact_ids: Collection[str]) -> dict[Question, str]:
    """Return the state of the newest authorisation of each account and category in these contacts."""
    if not contact_ids:
        return {}
    found = await session.execute(
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
        for account, category, contact, state in found
        if contact is not None
    }


async def stood_at(session: AsyncSession, answered: Mapping[Question, datetime]) -> set[Question]:
    """Return those of the questions for which a standing authorisation was in force when the contact was *answered*,
    whatever became of it since."""
    if not answered:
        return set()
    found = await session.execute(
        select(Authorisation).where(
            Authorisation.kind == "standing",
            Authorisation.state.in_(("granted", "ended")),
            Authorisation.account_id.in_({each.account_id for each in answered}),
        )
    )
    rows = found.scalars().all()
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
