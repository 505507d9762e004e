"""Finds the people and offices to whom the station may write: those with an e-mail address. No route hands an
address to a page."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office, Session
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account

ON_DUTY: Final = timedelta(minutes=30)
"""A member of the staff who has used a page of the station within this time counts as being on duty."""


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to whom the station may write."""

    id: str
    name: str
    role: Role


async def people(session: AsyncSession) -> list[Addressee]:
    """Return everybody who has an address and an account in use, by name."""
    rows = await session.execute(
        select(Account.id, Account.display_name, Account.role)
        .where(Account.email.is_not(None), Account.disabled_at.is_(None))
        .order_by(func.lower(Account.display_name), Account.id)
    )
    return [Addressee(id=row[0], name=row[1], role=Role(row[2])) for row in rows]


async def of_people(session: AsyncSession, accounts: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the name and e-mail address of each of *accounts* that is in use and has an address, by account id."""
    if not accounts:
        return {}
    rows = await session.execute(
        select(Account.id, Account.display_name, Account.email)
        .where(Account.id.in_(accounts), Account.email.is_not(None), Account.disabled_at.is_(None))
        .order_by(Account.id)
    )
    return {row[0]: (row[1], str(row[2])) for row in rows}


async def of_offices(session: AsyncSession, offices: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the name and e-mail address of each of *offices* that is open and has an address, by office id."""
    if not offices:
        return {}
    rows = await session.execute(
        select(Office.id, Office.name, Office.email)
        .where(Office.id.in_(offices), Office.email.is_not(None), Office.disabled_at.is_(None))
        .order_by(Office.id)
    )
    return {row[0]: (row[1], str(row[2])) for row in rows}


async def require_people(session: AsyncSession, accounts: Collection[str]) -> None:
    """Raise ``Refused`` (``unknown_person``) unless the station can write to each of *accounts*."""
    if set(await of_people(session, accounts)) != set(accounts):
        raise Refused(
            "unknown_person", "One of the people has no address, or there is none.", kind="invalid"
        )


async def supervisors_with_address(session: AsyncSession, *, but: str | None = None) -> list[str]:
    """Return the e-mail addresses of the supervisors other than *but*, sorted."""
    rows = await session.execute(
        select(Account.email).where(
            Account.role == Role.SUPERVISOR,
            Account.id.is_distinct_from(but),
            Account.email.is_not(None),
            Account.disabled_at.is_(None),
        )
    )
    return sorted({str(each) for each in rows.scalars()})


async def supervisors_on_duty(session: AsyncSession, now: datetime) -> list[str]:
    """Return the accounts of the supervisors who have used a page of the station within :data:`ON_DUTY`; all supervisors where
    none has, so that somebody is always told."""
    rows = await session.execute(
        select(Account.id, func.max(Session.used_at))
        .outerjoin(Session, (Session.account_id == Account.id) & Session.revoked_at.is_(None))
        .where(Account.role == Role.SUPERVISOR, Account.disabled_at.is_(None))
        .group_by(Account.id)
        .order_by(Account.id)
    )
    used: list[tuple[str, datetime | None]] = [(row[0], row[1]) for row in rows]
    here = [each for each, at in used if at is not None and at >= now - ON_DUTY]
    return here or [each for each, _ in used]
