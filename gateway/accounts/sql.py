"""Reads and writes staff accounts and their sign-in sessions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import SESSIONS_ENDED, Session
from gateway.platform.security.tables import Account, AccountCategory
from gateway.platform.sql.changes import announce
from gateway.platform.sql.writes import changes_one


async def count(session: AsyncSession) -> int:
    """Return how many accounts there are, disabled ones included."""
    return (await session.execute(select(func.count()).select_from(Account))).scalar_one()


async def by_username(session: AsyncSession, username: str) -> Account | None:
    """Return the account with this username (lower case), or None."""
    found = await session.execute(select(Account).where(Account.username == username))
    return found.scalar_one_or_none()


async def of_usernames(session: AsyncSession, usernames: Collection[str]) -> Sequence[Account]:
    """Return the accounts that have these usernames (lower case)."""
    found = await session.execute(select(Account).where(Account.username.in_(usernames)))
    return found.scalars().all()


async def by_code(session: AsyncSession, code: str) -> Account | None:
    """Return the account with this public operator's code (upper case), or None."""
    found = await session.execute(select(Account).where(Account.code == code))
    return found.scalar_one_or_none()


async def active_with_role(session: AsyncSession, role: str) -> int:
    """Return how many accounts in use have ``role``."""
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
    session: AsyncSession,
    session_id: str,
    now: datetime,
    idle_since: datetime | None = None,
    *,
    lock: bool = False,
) -> tuple[Session, Account] | None:
    """Return the sign-in session and its account; None if the session is expired, revoked or unused since *idle_since*,
    or the account disabled.

    With ``lock`` the session's row stays locked until the transaction ends.
    """
    statement = (
        select(Session, Account)
        .join(Account, Account.id == Session.account_id)
        .where(Session.id == session_id, *_is_live(now, idle_since))
    )
    if lock:
        statement = statement.with_for_update(of=Session)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])


async def live_session_ids(
    session: AsyncSession,
    session_ids: Collection[str],
    now: datetime,
    idle_since: datetime | None = None,
) -> set[str]:
    """Return those of ``session_ids`` that are live, as :func:`live_session` judges."""
    found = await session.execute(
        select(Session.id)
        .join(Account, Account.id == Session.account_id)
        .where(Session.id.in_(list(session_ids)), *_is_live(now, idle_since))
    )
    return set(found.scalars())


async def live_sessions_of(
    session: AsyncSession, account_id: str, now: datetime, idle_since: datetime | None
) -> Sequence[Session]:
    """Return the account's live sessions, as :func:`live_session` judges, the one used last first."""
    found = await session.execute(
        select(Session)
        .join(Account, Account.id == Session.account_id)
        .where(Session.account_id == account_id, *_is_live(now, idle_since))
        .order_by(Session.used_at.desc(), Session.id)
    )
    return found.scalars().all()


def _is_live(now: datetime, idle_since: datetime | None) -> tuple[ColumnElement[bool], ...]:
    live = [
        Session.revoked_at.is_(None),
        Session.expires_at > now,
        Account.disabled_at.is_(None),
    ]
    if idle_since is not None:
        live.append(Session.used_at > idle_since)
    return tuple(live)


async def note_proof(
    session: AsyncSession, session_id: str, now: datetime, *, factor: str | None = None
) -> None:
    """Record that the session's owner has proven who they are; *factor* is the kind that they proved or enrolled."""
    values: dict[str, Any] = {"proven_at": now}
    if factor is not None:
        values["factor"] = factor
    await session.execute(update(Session).where(Session.id == session_id).values(**values))


async def factor_of_session(session: AsyncSession, session_id: str) -> str:
    """Return the kind of second factor that the session has proved; empty for none."""
    found = await session.execute(select(Session.factor).where(Session.id == session_id))
    return found.scalar_one_or_none() or ""


async def used_before(
    session: AsyncSession, session_ids: Collection[str], before: datetime
) -> list[str]:
    """Return those of ``session_ids`` that were last used before *before*."""
    found = await session.execute(
        select(Session.id).where(Session.id.in_(list(session_ids)), Session.used_at < before)
    )
    return list(found.scalars())


async def note_use(session: AsyncSession, session_ids: Collection[str], now: datetime) -> None:
    """Record that these sessions are used at *now*."""
    await session.execute(
        update(Session).where(Session.id.in_(list(session_ids))).values(used_at=now)
    )


async def revoke_session(
    session: AsyncSession, session_id: str, now: datetime, account_id: str | None = None
) -> bool:
    """End one sign-in session (of this account); False if there is no such session, or it has ended already."""
    statement = update(Session).where(Session.id == session_id, Session.revoked_at.is_(None))
    if account_id is not None:
        statement = statement.where(Session.account_id == account_id)
    ended = await changes_one(session, statement.values(revoked_at=now))
    if ended:
        announce(session, SESSIONS_ENDED)
    return ended


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
    announce(session, SESSIONS_ENDED)


async def forget_expired_sessions(session: AsyncSession, before: datetime) -> None:
    """Remove sessions that expired before ``before``."""
    await session.execute(delete(Session).where(Session.expires_at < before))
