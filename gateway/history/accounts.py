"""Staff accounts and their sign-in sessions in SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.history.models import Account, AccountCategory, Session


async def count(session: AsyncSession) -> int:
    """How many accounts there are, disabled ones included."""
    return (await session.execute(select(func.count()).select_from(Account))).scalar_one()


async def by_id(session: AsyncSession, account_id: str) -> Account | None:
    """The account with this id, its categories loaded."""
    return await session.get(Account, account_id)


async def by_username(session: AsyncSession, username: str) -> Account | None:
    """The account with this username (lower case)."""
    found = await session.execute(select(Account).where(Account.username == username))
    return found.scalar_one_or_none()


async def by_code(session: AsyncSession, code: str) -> Account | None:
    """The account with this public operator's code (upper case)."""
    found = await session.execute(select(Account).where(Account.code == code))
    return found.scalar_one_or_none()


async def everyone(session: AsyncSession) -> Sequence[Account]:
    """All accounts by username."""
    return (await session.execute(select(Account).order_by(Account.username))).scalars().all()


async def active_with_role(session: AsyncSession, role: str) -> int:
    """How many accounts in use have ``role``."""
    found = await session.execute(
        select(func.count())
        .select_from(Account)
        .where(Account.role == role, Account.disabled_at.is_(None))
    )
    return found.scalar_one()


async def set_categories(
    session: AsyncSession, account_id: str, categories: Mapping[str, int]
) -> None:
    """Replace the account's categories (id to proficiency 1-5)."""
    await session.execute(delete(AccountCategory).where(AccountCategory.account_id == account_id))
    session.add_all(
        AccountCategory(account_id=account_id, category=category, proficiency=proficiency)
        for category, proficiency in sorted(categories.items())
    )
    await session.flush()


async def live_session(
    session: AsyncSession, session_id: str, now: datetime, *, lock: bool = False
) -> tuple[Session, Account] | None:
    """The sign-in session and its account, if neither is expired, revoked or disabled.

    With ``lock`` the session's row stays ours until the transaction ends.
    """
    statement = (
        select(Session, Account)
        .join(Account, Account.id == Session.account_id)
        .where(Session.id == session_id, *_is_live(now))
    )
    if lock:
        statement = statement.with_for_update(of=Session)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])


async def live_session_ids(
    session: AsyncSession, session_ids: Collection[str], now: datetime
) -> set[str]:
    """Those of ``session_ids`` that :func:`live_session` would find."""
    found = await session.execute(
        select(Session.id)
        .join(Account, Account.id == Session.account_id)
        .where(Session.id.in_(list(session_ids)), *_is_live(now))
    )
    return set(found.scalars())


def _is_live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Session.revoked_at.is_(None),
        Session.expires_at > now,
        Account.disabled_at.is_(None),
    )


async def revoke_session(session: AsyncSession, session_id: str, now: datetime) -> None:
    """End one sign-in session; nothing happens if it has ended already."""
    await session.execute(
        update(Session)
        .where(Session.id == session_id, Session.revoked_at.is_(None))
        .values(revoked_at=now)
    )


async def revoke_sessions_of(
    session: AsyncSession, account_id: str, now: datetime, *, except_for: str | None = None
) -> None:
    """End every sign-in session of an account, apart from ``except_for``."""
    statement = update(Session).where(
        Session.account_id == account_id, Session.revoked_at.is_(None)
    )
    if except_for is not None:
        statement = statement.where(Session.id != except_for)
    await session.execute(statement.values(revoked_at=now))


async def forget_expired_sessions(session: AsyncSession, before: datetime) -> None:
    """Remove sessions that expired before ``before``."""
    await session.execute(delete(Session).where(Session.expires_at < before))


async def erase(session: AsyncSession, account_id: str) -> None:
    """Remove an account with its categories and sign-in sessions."""
    await session.execute(delete(Account).where(Account.id == account_id))
