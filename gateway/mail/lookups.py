"""Answers other rooms' questions about mails, in the caller's transaction."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.mail.tables import NOT_THEIRS, OutgoingMail


async def exists(session: AsyncSession, mail_id: str) -> bool:
    """Return whether the outbox has a mail with this id, sent or not."""
    return await session.get(OutgoingMail, mail_id) is not None


async def counts(session: AsyncSession) -> dict[str, int]:
    """Return how many mails are in each state."""
    found = await session.execute(
        select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state)
    )
    return {state: int(count) for state, count in found}


async def last_of(session: AsyncSession, contact_id: str) -> str | None:
    """Return the id of the newest mail to the citizen of a contact, to which the next one replies; None if there is none."""
    found = await session.execute(
        select(OutgoingMail.id)
        .where(OutgoingMail.contact_id == contact_id, OutgoingMail.kind.not_in(NOT_THEIRS))
        .order_by(OutgoingMail.created_at.desc(), OutgoingMail.id.desc())
        .limit(1)
    )
    return found.scalar_one_or_none()
