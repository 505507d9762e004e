"""Enters contacts into the queue, by whatever channel: the rows in one transaction, then the place in the queue, once.

The rows are the written intent. A process that dies before the queue has the contact leaves rows of which the queue
knows nothing; one task looks for them (:mod:`gateway.contacts.unentered`): a visit or a call is closed as failed, a
callback or a message takes its place (:func:`take_place`).

A visit, a call and a callback enter by :func:`enter`. A case is written in the transaction of the room that takes it in
(:func:`write`), and takes its place each time it waits.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts import changes as contacts
from gateway.contacts import never_entered
from gateway.contacts.tables import Contact
from gateway.platform.ids import new_reference
from gateway.platform.sql.engine import Database
from queueing.backend import Result
from queueing.model import Refusal

_REFERENCE_TRIES = 5


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a contact that enters.

    ``row`` holds the columns of the contact (:func:`gateway.contacts.sql.open_contact`) without the reference.
    ``beside`` writes the rows of the channel, given the reference; if it raises, nothing is written. ``last_agent``
    remembers who enters, and returns the operator who is asked first (empty for nobody). Both run in the transaction of
    the contact's row, ``beside`` only when that is new.
    """

    row: dict[str, Any]
    beside: Callable[[AsyncSession, str], Awaitable[None]] | None = None
    last_agent: Callable[[AsyncSession], Awaitable[str]] | None = None


class QueueEntry(msgspec.Struct, frozen=True, kw_only=True):
    """How a written contact takes its place. ``queue`` enqueues it, given the operator who is asked first (empty for
    nobody). With ``ends_refused`` a contact that the queue refuses is closed as failed."""

    contact_id: str
    queue: Callable[[str], Awaitable[Result | None]]
    ends_refused: bool = True


class EntryResult(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of ``queue``, and the contact's row as it was written; None when it was stored before."""

    answer: Result | None
    written: Contact | None


async def enter(database: Database, rows: Rows, place: QueueEntry) -> EntryResult:
    """Write the rows and enqueue the contact. May be repeated: stored rows stay as they are. Cancelled or killed in
    between, it leaves rows without a place in the queue."""
    for attempt in range(_REFERENCE_TRIES):
        reference = new_reference()
        try:
            async with database.writing() as session:
                new, last_agent = await write(session, rows, reference)
            break
        except IntegrityError:
            # somebody has that reference already
            if attempt == _REFERENCE_TRIES - 1:
                raise
    return EntryResult(
        answer=await take_place(database, place, last_agent),
        written=_contact(rows.row, reference) if new else None,
    )


async def write(session: AsyncSession, rows: Rows, reference: str) -> tuple[bool, str]:
    """Write the rows in the caller's transaction; return whether they are new, and the operator who is asked first.

    Raises ``IntegrityError`` where another contact has the reference, and what *rows* raise.
    """
    new = await contacts.open_contact(session, reference=reference, **rows.row)
    if new and rows.beside is not None:
        await rows.beside(session, reference)
    return new, "" if rows.last_agent is None else await rows.last_agent(session)


async def take_place(database: Database, place: QueueEntry, last_agent: str = "") -> Result | None:
    """Enqueue a written contact; return the queue's answer. May be repeated."""
    answer = await place.queue(last_agent)
    refused = isinstance(answer, Refusal) and answer is not Refusal.CONTACT_EXISTS
    if refused and place.ends_refused:
        async with database.writing() as session:
            await never_entered.close(session, place.contact_id)
    return answer


def _contact(row: dict[str, Any], reference: str) -> Contact:
    columns = {name: value for name, value in row.items() if name != "contact_id"}
    return Contact(**{"state": "waiting", **columns}, id=row["contact_id"], reference=reference)
