"""Reads accounts and offices for other rooms: functions that take the database open a transaction of their own,
those that take a session use the caller's."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import raiseload

from gateway.accounts.tables import Office
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database


class OfficeNames(NamedTuple):
    """The name of an office, and its short name for narrow places, which is empty where the office has none."""

    name: str
    short: str = ""


async def account_of(database: Database, account_id: str) -> Account | None:
    """Return an account with its categories; None where there is none."""
    async with database.reading() as session:
        return await by_id(session, account_id)


async def people_of(database: Database, account_ids: Collection[str]) -> dict[str, Account]:
    """Return the accounts with these ids, by id; ids without an account are left out."""
    async with database.reading() as session:
        return await people(session, account_ids)


async def office_of(database: Database, office_id: str) -> Office | None:
    """Return an office; None where there is none."""
    async with database.reading() as session:
        return await session.get(Office, office_id)


async def offices_named(database: Database) -> dict[str, OfficeNames]:
    """Return name and short name of every office, by its id."""
    async with database.reading() as session:
        return await names_of_offices(session)


async def by_id(session: AsyncSession, account_id: str) -> Account | None:
    """Return the account with this id, its categories loaded; None where there is none."""
    return await session.get(Account, account_id)


async def card(session: AsyncSession, account_id: str | None) -> tuple[str, str]:
    """Return the name and code under which a member of the staff is shown to others; both are empty for None and for
    an account that is gone."""
    account = await by_id(session, account_id) if account_id else None
    return (account.display_name, account.code) if account else ("", "")


async def of_ids(session: AsyncSession, account_ids: Collection[str]) -> dict[str, Account]:
    """Return the accounts with these ids, by id, their categories loaded; ids without an account are left out."""
    found = await session.execute(select(Account).where(Account.id.in_(set(account_ids))))
    return {account.id: account for account in found.scalars()}


async def people(
    session: AsyncSession, account_ids: Collection[str] | None = None
) -> dict[str, Account]:
    """Return the accounts with these ids, or all, by id and without their categories: one query, however many there are."""
    statement = select(Account).options(raiseload(Account.categories))
    if account_ids is not None:
        statement = statement.where(Account.id.in_(set(account_ids)))
    return {account.id: account for account in (await session.execute(statement)).scalars()}


async def offices_of(session: AsyncSession, members: Iterable[Account]) -> dict[str, Office]:
    """Return the offices to which *members* belong, by id, their categories loaded."""
    ids = {member.office_id for member in members if member.office_id is not None}
    if not ids:
        return {}
    found = await session.execute(select(Office).where(Office.id.in_(ids)))
    return {office.id: office for office in found.scalars()}


async def everyone(session: AsyncSession) -> Sequence[Account]:
    """Return all accounts, disabled ones too, in the order of their usernames."""
    return (await session.execute(select(Account).order_by(Account.username))).scalars().all()


async def display_names(session: AsyncSession, account_ids: Collection[str]) -> dict[str, str]:
    """Return the display names of these accounts, by id; ids without an account are left out."""
    found = await session.execute(
        select(Account.id, Account.display_name).where(Account.id.in_(account_ids))
    )
    return {row[0]: row[1] for row in found}


async def names_of_offices(session: AsyncSession) -> dict[str, OfficeNames]:
    """Return name and short name of every office, by its id."""
    rows = await session.execute(select(Office.id, Office.name, Office.short_name))
    return {office.id: OfficeNames(office.name, office.short_name) for office in rows}


async def office_names(session: AsyncSession) -> dict[str, str]:
    """Return the name of every office, by its id."""
    rows = await session.execute(select(Office.id, Office.name))
    return {office.id: office.name for office in rows}


async def names_of(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """Return the names of members of the staff and of offices by their ids."""
    names: dict[str, str] = {}
    for row, name in ((Office.id, Office.name), (Account.id, Account.display_name)):
        found = await session.execute(select(row, name).where(row.in_(ids)))
        names |= {each[0]: each[1] for each in found}
    return names
