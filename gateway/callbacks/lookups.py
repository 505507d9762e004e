"""Reads callbacks for other rooms, in the caller's transaction."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.callbacks.tables import Callback
from gateway.contacts.tables import Contact


@dataclass(frozen=True, slots=True)
class FoundCallback:
    """A request with its contact."""

    callback: Callback
    contact: Contact


async def one(session: AsyncSession, contact_id: str) -> FoundCallback | None:
    """Return the request of this contact; None where there is none."""
    return await _found(session, Callback.contact_id == contact_id)


async def by_code(session: AsyncSession, code_hash: str) -> FoundCallback | None:
    """Return the request with the code of this hash; None where there is none."""
    return await _found(session, Callback.code_hash == code_hash)


async def _found(session: AsyncSession, which: Any) -> FoundCallback | None:
    row = (
        await session.execute(
            select(Callback, Contact).join(Contact, Contact.id == Callback.contact_id).where(which)
        )
    ).first()
    return None if row is None else FoundCallback(row[0], row[1])
