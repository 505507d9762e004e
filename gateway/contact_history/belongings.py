"""Reads the records that belong to contacts beside their journal: recordings, the state of a callback or a message,
a conference's title. One statement reads a kind, whatever the number of contacts."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import Recording
from gateway.callbacks.tables import Callback
from gateway.conference.recorded import titles
from gateway.contacts.tables import Contact
from gateway.messages.tables import Message
from gateway.platform.uncounted import CONFERENCE


class RecordingLink(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A recording of the contact; a ``sealed`` one is opened only by two people together."""

    id: str
    state: str
    started_at: datetime
    duration_ms: int | None
    sealed: bool


class CallbackTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The citizen's callback: ``way`` ``video`` or ``phone``, not before ``due_at``, called last at ``called_at``,
    with its ``result``."""

    way: Literal["video", "phone"]
    due_at: datetime
    called_at: datetime | None
    result: str | None


class MessageTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of a message: ``open``, ``taken``, ``answered`` or ``closed``; it is to be answered by ``due_at``."""

    state: Literal["open", "taken", "answered", "closed"]
    due_at: datetime
    answered_at: datetime | None
    late: bool


class ContactLink(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contact that is linked to another: ``asked_in`` is the one during which this callback was asked for,
    ``called_back`` the callback that was asked for during this one."""

    id: str
    reference: str
    why: Literal["asked_in", "called_back"]


@dataclass(frozen=True, slots=True)
class Belongings:
    """The records that belong to contacts, by the contact's id."""

    recordings: dict[str, list[RecordingLink]] = field(default_factory=dict)
    callbacks: dict[str, CallbackTold] = field(default_factory=dict)
    messages: dict[str, MessageTold] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


async def of_contacts(session: AsyncSession, rows: Collection[Contact]) -> Belongings:
    """Return the records that belong to these contacts: recordings that are not destroyed (the newest first),
    callbacks, messages and titles."""
    found = Belongings()
    ids = [row.id for row in rows]
    recorded = await session.execute(
        select(Recording)
        .where(Recording.contact_id.in_(ids), Recording.state != "destroyed")
        .order_by(Recording.started_at.desc())
    )
    for recording in recorded.scalars():
        found.recordings.setdefault(recording.contact_id, []).append(
            RecordingLink(
                id=recording.id,
                state=recording.state,
                started_at=recording.started_at,
                duration_ms=recording.duration_ms,
                sealed=recording.sealed_at is not None,
            )
        )
    if wanted := [row.id for row in rows if row.channel == "callback"]:
        asked = await session.execute(select(Callback).where(Callback.contact_id.in_(wanted)))
        for callback in asked.scalars():
            found.callbacks[callback.contact_id] = CallbackTold(
                way=callback.way,  # type: ignore[arg-type] # the table's own constraint
                due_at=callback.due_at,
                called_at=callback.called_at,
                result=callback.result,
            )
    if wanted := [row.id for row in rows if row.channel == "message"]:
        left = await session.execute(select(Message).where(Message.contact_id.in_(wanted)))
        for message in left.scalars():
            found.messages[message.contact_id] = MessageTold(
                state=message.state,  # type: ignore[arg-type] # the table's own constraint
                due_at=message.due_at,
                answered_at=message.answered_at,
                late=message.late,
            )
    if wanted := [row.id for row in rows if row.category == CONFERENCE]:
        found.titles.update(await titles(session, wanted))
    return found


async def linked(session: AsyncSession, contact_id: str) -> list[ContactLink]:
    """Return the contacts from which this one came or to which it led."""
    before = await session.execute(
        select(Contact.id, Contact.reference)
        .join(Callback, Callback.comes_from == Contact.id)
        .where(Callback.contact_id == contact_id)
    )
    after = await session.execute(
        select(Contact.id, Contact.reference)
        .join(Callback, Callback.contact_id == Contact.id)
        .where(Callback.comes_from == contact_id)
        .order_by(Contact.created_at)
    )
    return [
        *(ContactLink(id=row[0], reference=row[1], why="asked_in") for row in before),
        *(ContactLink(id=row[0], reference=row[1], why="called_back") for row in after),
    ]
