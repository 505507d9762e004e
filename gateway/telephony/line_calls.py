"""The row of a call by the telephone line, whose sound the station itself carries."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.sql.base import Condition
from gateway.platform.sql.engine import Database
from gateway.telephony import sql as telephone

BY_LINE = "line:"
"""How the names of calls begin that are the line's own."""


async def write_line_call(
    session: AsyncSession,
    contact_id: str,
    *,
    call_id: str,
    number: str | None,
    at: datetime,
    called: str | None = None,
    trunk: str | None = None,
) -> None:
    """Write the call of a contact, whose row exists; repeating it changes nothing. *called* is the station's number, by *trunk*."""
    await telephone.open_call(
        session,
        contact_id=contact_id,
        call_id=call_id,
        caller=None,
        number=number,
        fingerprint="",
        created_at=at,
        called=called,
        trunk=trunk,
    )


async def forget_numbers(database: Database, before: datetime, kept: Condition) -> None:
    """Delete callers' numbers from before *before*, except those of contacts that *kept* spares."""
    async with database.writing() as session:
        await telephone.forget_numbers(session, before, kept)
