"""Reads and writes evaluations and what belongs to them. Changes of state are one conditional UPDATE whose count
says whether it happened."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact, Escalation, Leg
from gateway.evaluation.rule import ContactFacts
from gateway.evaluation.tables import (
    Dispute,
    Evaluation,
    ReviewForm,
    ReviewFormVersion,
    Viewing,
)
from gateway.platform.security.tables import Account
from gateway.platform.uncounted import UNCOUNTED


async def change(
    session: AsyncSession, evaluation_id: str, states: Collection[str], **changes: Any
) -> bool:
    """Write columns of an evaluation that is in one of the states and about no sealed recording; return False when
    it is not (any more)."""
    sealed = select(Recording.id).where(
        Recording.id == Evaluation.recording_id, Recording.sealed_at.is_not(None)
    )
    found = await session.execute(
        update(Evaluation)
        .where(Evaluation.id == evaluation_id, Evaluation.state.in_(states), ~sealed.exists())
        .values(**changes)
        .returning(Evaluation.id)
    )
    return found.first() is not None


async def decide(session: AsyncSession, evaluation_id: str, **changes: Any) -> bool:
    """Store the decision on an open dispute; return False when another decision was first."""
    found = await session.execute(
        update(Dispute)
        .where(Dispute.evaluation_id == evaluation_id, Dispute.state == "open")
        .values(**changes)
        .returning(Dispute.evaluation_id)
    )
    return found.first() is not None


async def people(session: AsyncSession, ids: Collection[str | None]) -> dict[str, Account]:
    """Return the accounts with these ids, by id."""
    found = await session.execute(select(Account).where(Account.id.in_({i for i in ids if i})))
    return {account.id: account for account in found.scalars()}


async def reviewers(session: AsyncSession) -> Sequence[Account]:
    """Return the quality office's accounts in use, by name."""
    found = await session.execute(
        select(Account)
        .where(Account.role == "quality", Account.disabled_at.is_(None))
        .order_by(Account.display_name, Account.id)
    )
    return found.scalars().all()


async def load(session: AsyncSession) -> dict[str, int]:
    """Return how many open evaluations each reviewer has."""
    found = await session.execute(
        select(Evaluation.reviewer_id, func.count())
        .where(Evaluation.state == "open", Evaluation.reviewer_id.is_not(None))
        .group_by(Evaluation.reviewer_id)
    )
    return {str(reviewer): count for reviewer, count in found}


async def left_behind(
    session: AsyncSession, office: Collection[str], limit: int = 200
) -> list[tuple[Evaluation, str | None]]:
    """Return open evaluations whose reviewer has left the office, each with the reviewer of the other half of its pair."""
    partner = aliased(Evaluation)
    found = await session.execute(
        select(Evaluation, partner.reviewer_id)
        .outerjoin(partner, (partner.pair == Evaluation.pair) & (partner.id != Evaluation.id))
        .join(Recording, Recording.id == Evaluation.recording_id)
        .where(
            Evaluation.state == "open",
            Recording.sealed_at.is_(None),
            or_(Evaluation.reviewer_id.is_(None), Evaluation.reviewer_id.not_in(office)),
        )
        .order_by(Evaluation.due_at, Evaluation.id)
        .limit(limit)
    )
    return [(evaluation, reviewer) for evaluation, reviewer in found]


async def version(session: AsyncSession, form_id: str, number: int) -> ReviewFormVersion | None:
    """Return the published version with this number."""
    return await session.get(ReviewFormVersion, (form_id, number))


async def usable_forms(session: AsyncSession) -> Sequence[ReviewForm]:
    """Return the forms that can be used, by name."""
    found = await session.execute(
        select(ReviewForm)
        .where(ReviewForm.newest > 0, ReviewForm.retired_at.is_(None))
        .order_by(ReviewForm.name, ReviewForm.id)
    )
    return found.scalars().all()


async def viewings(session: AsyncSession, recording_id: str, account_id: str) -> Sequence[Viewing]:
    """Return what an account has played of a recording, in all views."""
    found = await session.execute(
        select(Viewing).where(
            Viewing.recording_id == recording_id, Viewing.account_id == account_id
        )
    )
    return found.scalars().all()


async def watched_to(session: AsyncSession, account_id: str) -> datetime | None:
    """Return up to when an account's reports count, in any view of any recording."""
    found = await session.execute(
        select(Viewing.counted_to)
        .where(Viewing.account_id == account_id)
        .order_by(Viewing.counted_to.desc())
        .limit(1)
    )
    return found.scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A recording that can be judged, with its contact and the facts that rules look at."""

    recording: Recording
    contact: Contact
    facts: ContactFacts


async def candidates(
    session: AsyncSession, *which: Any, since: datetime, until: datetime, limit: int
) -> list[Candidate]:
    """Return recordings begun from ``since`` up to ``until`` that can be judged: finished, measured, not sealed, of
    closed contacts in which an operator spoke. The oldest come first; the operator is the one with the longest leg."""
    rows = (
        await session.execute(
            select(Recording, Contact, Escalation.contact_id)
            .join(Contact, Contact.id == Recording.contact_id)
            .outerjoin(Escalation, Escalation.contact_id == Recording.contact_id)
            .where(
                Recording.state == "ready",
                Recording.verdict.is_not(None),
                Recording.sealed_at.is_(None),
                Recording.started_at >= since,
                Recording.started_at < until,
                Contact.state == "closed",
                Contact.category.not_in(UNCOUNTED),
                *which,
            )
            .order_by(Recording.started_at, Recording.id)
            .limit(limit)
        )
    ).all()
    spoke = await longest(session, [contact.id for _, contact, _ in rows])
    return [
        Candidate(
            recording,
            contact,
            ContactFacts(
                recording=recording.id,
                operator=spoke[contact.id].id,
                category=contact.category,
                office=spoke[contact.id].office_id,
                channel=contact.channel,
                outcome=contact.outcome,
                code=contact.wrap_up_code,
                verdict=recording.verdict,
                escalated=escalated is not None,
                satisfaction=contact.satisfaction,
            ),
        )
        for recording, contact, escalated in rows
        if contact.id in spoke
    ]


async def longest(session: AsyncSession, contact_ids: Sequence[str]) -> dict[str, Account]:
    """Return the operator with the longest leg of each contact; of equal ones the first."""
    found: dict[str, tuple[float, Account]] = {}
    for at in range(0, len(contact_ids), 500):
        legs = await session.execute(
            select(Leg, Account)
            .join(Account, Account.id == Leg.account_id)
            .where(Leg.contact_id.in_(contact_ids[at : at + 500]), Leg.party == "agent")
            .order_by(Leg.position)
        )
        for leg, account in legs:
            lasted = (
                0.0 if leg.ended_at is None else (leg.ended_at - leg.started_at).total_seconds()
            )
            if lasted > found.get(leg.contact_id, (-1.0, account))[0]:
                found[leg.contact_id] = (lasted, account)
    return {contact: account for contact, (_, account) in found.items()}


async def took_part(session: AsyncSession, contact_id: str) -> list[Account]:
    """Return the operators of a contact, in order."""
    rows = await session.execute(
        select(Account)
        .join(Leg, Leg.account_id == Account.id)
        .where(Leg.contact_id == contact_id, Leg.party == "agent")
        .order_by(Leg.position)
    )
    return list({account.id: account for account in rows.scalars()}.values())


def seen_by_reviewer(account_id: str) -> Any:
    """Return the condition for :func:`find` that selects what a reviewer may see: their own evaluations, and those handed
    in by others unless a pair still waits for its other half; nothing about a sealed recording."""
    partner = aliased(Evaluation)
    waiting = (
        select(partner.id)
        .where(
            partner.pair == Evaluation.pair, partner.id != Evaluation.id, partner.state == "open"
        )
        .exists()
    )
    return Recording.sealed_at.is_(None) & or_(
        Evaluation.reviewer_id == account_id,
        Evaluation.state.in_(("submitted", "released", "withdrawn"))
        & ~waiting
        # of what is about oneself as much as an operator is told
        & (Evaluation.operator_id.is_distinct_from(account_id) | Evaluation.state.in_(RELEASED)),
    )


RELEASED = ("released", "withdrawn")
