"""Changes callbacks for rooms above, within the transaction of the caller."""

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.callbacks.tables import Callback
from gateway.platform.sql.writes import changes_one


async def note_result(session: AsyncSession, contact_id: str, result: str) -> bool:
    """Store the *result* of calling a citizen back. Return False where there is no request, or the citizen was
    reached before, which stays."""
    return await changes_one(
        session,
        update(Callback)
        .where(
            Callback.contact_id == contact_id,
            or_(Callback.result.is_(None), Callback.result != "reached"),
        )
        .values(result=result),
        synchronized=False,
    )
