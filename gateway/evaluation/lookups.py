"""Reads evaluations for other rooms, in the caller's transaction."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact
from gateway.evaluation.tables import (
    Dispute,
    Evaluation,
    ReviewForm,
    ReviewRule,
)


@dataclass(frozen=True, slots=True)
class Found:
    """An evaluation with the facts that a list shows. ``partner`` is the other half of a pair; ``sealed``: its
    recording is sealed, so that the evaluation rests."""

    evaluation: Evaluation
    contact: Contact
    form: ReviewForm
    rule: ReviewRule | None
    dispute: Dispute | None
    partner: Evaluation | None
    sealed: bool

    @property
    def waits(self) -> bool:
        """Whether the other half of the pair is not handed in yet."""
        return self.partner is not None and self.partner.state == "open"


async def find(
    session: AsyncSession, *which: Any, limit: int = 500, offset: int = 0
) -> list[Found]:
    """Return at most *limit* evaluations for which all conditions hold, the newest contact first, without the first
    ``offset``."""
    partner = aliased(Evaluation)
    rows = await session.execute(
        select(
            Evaluation,
            Contact,
            ReviewForm,
            ReviewRule,
            Dispute,
            partner,
            Recording.sealed_at.is_not(None),
        )
        .join(Recording, Recording.id == Evaluation.recording_id)
        .join(Contact, Contact.id == Evaluation.contact_id)
        .join(ReviewForm, ReviewForm.id == Evaluation.form_id)
        .outerjoin(ReviewRule, ReviewRule.id == Evaluation.rule_id)
        .outerjoin(Dispute, Dispute.evaluation_id == Evaluation.id)
        .outerjoin(partner, (partner.pair == Evaluation.pair) & (partner.id != Evaluation.id))
        .where(*which)
        .order_by(Evaluation.occurred_at.desc(), Evaluation.id)
        .limit(limit)
        .offset(offset)
    )
    return [Found(*row) for row in rows]


async def one(session: AsyncSession, evaluation_id: str) -> Found | None:
    """Return the evaluation with this id; None where there is none."""
    return next(iter(await find(session, Evaluation.id == evaluation_id, limit=1)), None)
