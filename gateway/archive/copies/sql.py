"""Reads and writes citizens' copies and their requests."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording, RecordingCopy
from gateway.contacts.tables import Contact
from gateway.platform.sql.writes import insert_once

Found = tuple[RecordingCopy, Contact]


async def open_for(session: AsyncSession, contact_id: str, code_hash: str) -> None:
    """Let the citizen of a contact ask for a copy by this code; a second call changes nothing."""
    await insert_once(
        session,
        RecordingCopy,
        {"contact_id": contact_id, "code_hash": code_hash, "state": "open"},
    )


async def by_code(session: AsyncSession, code_hash: str) -> Found | None:
    """Return the copy with this code and its contact, or None."""
    return await _one(session, RecordingCopy.code_hash == code_hash)


async def of_contact(session: AsyncSession, contact_id: str) -> Found | None:
    """Return the copy of a contact, and the contact, or None."""
    return await _one(session, RecordingCopy.contact_id == contact_id)


async def _one(session: AsyncSession, condition: object) -> Found | None:
    found = await session.execute(
        select(RecordingCopy, Contact)
        .join(Contact, Contact.id == RecordingCopy.contact_id)
        .where(condition)  # type: ignore[arg-type] # a comparison of columns
    )
    row = found.one_or_none()
    return None if row is None else (row[0], row[1])


async def ask(session: AsyncSession, contact_id: str, at: datetime, *, again: bool = False) -> bool:
    """Note that the copy was requested; False when it had been before. *again*: it is requested once more, after a
    granted copy has failed or expired."""
    found = await session.execute(
        update(RecordingCopy)
        .where(
            RecordingCopy.contact_id == contact_id,
            RecordingCopy.state == ("granted" if again else "open"),
        )
        .values(state="asked", asked_at=at, begun_at=None)
        .returning(RecordingCopy.contact_id)
    )
    return found.first() is not None


async def begin(session: AsyncSession, contact_id: str, *, at: datetime, before: datetime) -> bool:
    """Take a requested copy in hand for a decision, so that only this decision is signed. False when it is decided,
    or when another decision was begun and is not older than *before*."""
    found = await session.execute(
        update(RecordingCopy)
        .where(
            RecordingCopy.contact_id == contact_id,
            RecordingCopy.state == "asked",
            or_(RecordingCopy.begun_at.is_(None), RecordingCopy.begun_at < before),
        )
        .values(begun_at=at)
        .returning(RecordingCopy.contact_id)
    )
    return found.first() is not None


async def give_back(session: AsyncSession, contact_id: str) -> None:
    """Let others decide on the copy again, because this decision could not be put on record."""
    await session.execute(
        update(RecordingCopy)
        .where(RecordingCopy.contact_id == contact_id, RecordingCopy.state == "asked")
        .values(begun_at=None)
    )


async def decide(
    session: AsyncSession, contact_id: str, *, granted: bool, by: str, at: datetime, why: str
) -> bool:
    """Store the decision; False when the copy was not requested, or decided before."""
    found = await session.execute(
        update(RecordingCopy)
        .where(RecordingCopy.contact_id == contact_id, RecordingCopy.state == "asked")
        .values(
            state="granted" if granted else "refused",
            decided_by=by,
            decided_at=at,
            decided_why=why,
        )
        .returning(RecordingCopy.contact_id)
    )
    return found.first() is not None


async def listed(
    session: AsyncSession, state: str, *, limit: int, sealed: bool = True
) -> Sequence[Found]:
    """Return the copies in a state, the longest waiting first; *sealed* False leaves out contacts of which a recording is
    sealed."""
    under_seal = exists().where(
        Recording.contact_id == RecordingCopy.contact_id, Recording.sealed_at.is_not(None)
    )
    found = await session.execute(
        select(RecordingCopy, Contact)
        .join(Contact, Contact.id == RecordingCopy.contact_id)
        .where(RecordingCopy.state == state, true() if sealed else ~under_seal)
        .order_by(RecordingCopy.asked_at)
        .limit(limit)
    )
    return [(copy, contact) for copy, contact in found]
