"""What operators ask their colleagues about contacts, in SQL; the latest of each contact."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.handover.tables import Consultation


async def ask(
    session: AsyncSession, *, contact_id: str, account_id: str, note: str, asked_at: datetime
) -> None:
    """Keep what the operator wants to know; it takes the place of what was asked before."""
    await session.merge(
        Consultation(
            contact_id=contact_id, account_id=account_id, note=note or None, asked_at=asked_at
        )
    )


async def note(session: AsyncSession, contact_id: str) -> str | None:
    """What was last asked about the contact."""
    row = await session.get(Consultation, contact_id)
    return row.note if row is not None else None
