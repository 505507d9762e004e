"""Entering the queue, by whatever channel: the rows in one transaction, then the place in the queue, once.

The rows are the written intent. A process that dies before the queue has the contact leaves rows of which the queue
knows nothing; one task looks for them (:mod:`gateway.contacts.unentered`): a visit or a call is closed as failed, a
callback or a message gets its place.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts import never_entered
from gateway.contacts import sql as contacts
from gateway.contacts.tables import Contact
from gateway.platform.ids import new_reference
from gateway.platform.sql.engine import Database
from queueing.backend import Result
from queueing.model import Refusal

_REFERENCE_TRIES = 5


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What enters.

    ``row`` holds the columns of the contact (:func:`gateway.contacts.sql.open_contact`) but the reference.
    ``beside`` writes the rows of the channel, given the reference; what it raises leaves nothing written.
    ``last_agent`` remembers who enters, and names the operator who is asked first (empty for nobody). Both run in
    the transaction of the contact's row, ``beside`` only when that is new. ``queue`` gives the contact its place in
    the queue, given the operator. With ``ends_refused`` a contact that the queue refuses is closed as failed.
    """

    row: dict[str, Any]
    queue: Callable[[str], Awaitable[Result | None]]
    beside: Callable[[AsyncSession, str], Awaitable[None]] | None = None
    last_agent: Callable[[AsyncSession], Awaitable[str]] | None = None
    ends_refused: bool = True


class EntryResult(msgspec.Struct, frozen=True, kw_only=True):
    """What ``queue`` answered, and the contact's row as it was written; None when it was there before."""

    answer: Result | None
    written: Contact | None


async def enter(database: Database, entry: Entry) -> EntryResult:
    """Write the rows and enqueue. May be repeated: rows that are there stay as they are. Cancelled or killed in
    between, the rows are there and the place may not be."""
    written, last_agent = await _write(database, entry)
    result = await entry.queue(last_agent)
    refused = isinstance(result, Refusal) and result is not Refusal.CONTACT_EXISTS
    if refused and entry.ends_refused:
        async with database.writing() as session:
            await never_entered.close(session, entry.row["contact_id"])
    return EntryResult(answer=result, written=written)


async def _write(database: Database, entry: Entry) -> tuple[Contact | None, str]:
    for attempt in range(_REFERENCE_TRIES):
        reference = new_reference()
        try:
            async with database.writing() as session:
                new = await contacts.open_contact(session, reference=reference, **entry.row)
                if new and entry.beside is not None:
                    await entry.beside(session, reference)
                last_agent = "" if entry.last_agent is None else await entry.last_agent(session)
            return _contact(entry.row, reference) if new else None, last_agent
        except IntegrityError:
            # somebody has that reference already
            if attempt == _REFERENCE_TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _contact(row: dict[str, Any], reference: str) -> Contact:
    columns = {name: value for name, value in row.items() if name != "contact_id"}
    return Contact(**{"state": "waiting", **columns}, id=row["contact_id"], reference=reference)
