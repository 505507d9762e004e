"""Changes of authorisations that other rooms ask for, in their transaction."""

from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.handover.tables import Authorisation


async def forget_reasons(session: AsyncSession, before: datetime) -> int:
    """Empty the reasons of standing authorisations requested before *before*; return how many had any.

    Reasons about a contact are deleted with the contact.
    """
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
