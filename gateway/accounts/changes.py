"""Changes rows of the staff for other rooms, within the transaction of the caller."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Session
from gateway.platform.security.tables import Account


async def forget_all_sessions(session: AsyncSession) -> None:
    """End every sign-in session of a restored database, because one that was revoked after the backup would be valid
    again."""
    await session.execute(delete(Session))


async def erase(session: AsyncSession, account_id: str) -> None:
    """Delete an account with its categories and sign-in sessions."""
    await session.execute(delete(Account).where(Account.id == account_id))
