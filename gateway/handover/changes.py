"""Changes of authorisations that rooms above ask for, in their transaction."""

from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.handover.tables import Authorisation


async def forget_reasons(session: AsyncSession, before: datetime) -> int:
    """Empty the reasons of standing ones asked for before *before*; return how many had any. Those of a
    contact go with it."""
    reasons = (Authorisation.asked_why, Authorisation.decided_why, Authorisation.ended_why)
    found = await session.execute(
        update(Authorisation)
        .where(
            Authorisation.kind == "standing",
            Authorisation.asked_at < before,
            or_(*(reason.is_not(None) for reason in reasons)),
        )
        .values(asked_why=None, decided_why=None, ended_why=None)
        .returning(Authorisation.id)
    )
    return len(found.all())
