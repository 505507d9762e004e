"""Changes of requested callbacks that rooms above ask for, in their transaction."""

from typing import Any, cast

from sqlalchemy import CursorResult, or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.callbacks.tables import Callback


async def note_result(session: AsyncSession, contact_id: str, result: str) -> bool:
    """Note the *result* of calling a citizen back; return False where there is no request, or the citizen was reached before:
    that stays."""
    done = await session.execute(
        update(Callback)
        .where(
            Callback.contact_id == contact_id,
            or_(Callback.result.is_(None), Callback.result != "reached"),
        )
        .values(result=result)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", done).rowcount == 1
