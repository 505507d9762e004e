"""Changes of the staff's rows that rooms above ask for, in their transaction."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Session
from gateway.platform.security.tables import Account


async def forget_all_sessions(session: AsyncSession) -> None:
    """End every sign-in of a restored database: one that was revoked after the backup would be good again."""
    await session.execute(delete(Session))


async def erase(session: AsyncSession, account_id: str) -> None:
    """Remove an account with its categories and sign-in sessions."""
    await session.execute(delete(Account).where(Account.id == account_id))
