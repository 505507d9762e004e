"""Answers other rooms' single questions about accounts and offices, each in a transaction of its own."""

from collections.abc import Collection

from gateway.accounts import sql as accounts
from gateway.accounts.sql import OfficeNames
from gateway.accounts.tables import Office
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database


async def account_of(database: Database, account_id: str) -> Account | None:
    """Return an account with its categories; None where there is none."""
    async with database.reading() as session:
        return await accounts.by_id(session, account_id)


async def people_of(database: Database, account_ids: Collection[str]) -> dict[str, Account]:
    """Return accounts by their ids; those that are not there are left out."""
    async with database.reading() as session:
        return await accounts.people(session, account_ids)


async def office_of(database: Database, office_id: str) -> Office | None:
    """Return an office; None where there is none."""
    async with database.reading() as session:
        return await session.get(Office, office_id)


async def offices_named(database: Database) -> dict[str, OfficeNames]:
    """Return both names of every office, by its id."""
    async with database.reading() as session:
        return await accounts.offices_named(session)
