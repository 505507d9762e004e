"""Finds events in the tables of contacts, cases and sheets.

Nothing announces them. Rows that are written late (the history follows the queue) are found late, since each look goes back
:data:`LOOK_BACK`; an event has the same id each time, so that it is delivered once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.tables import Contact
from gateway.knowledge.tables import Sheet, SheetVersion
from gateway.messages.tables import Message
from gateway.platform.checks import STATION_CHECK
from gateway.webhooks.rules import Event, EventKind, in_order

LOOK_BACK: Final = timedelta(minutes=30)
LONGEST_CONTACT: Final = timedelta(days=2)
"""How long before its end a contact has entered at most, callbacks and messages aside."""
LONGEST_CALLBACK: Final = timedelta(days=70)
"""The same of a callback, which may be agreed on two months ahead."""

SOURCES: Final = (Contact, Message, Sheet, SheetVersion)
"""The tables that are read: what is written to another one is no event."""


async def events_since(session: AsyncSession, since: datetime) -> list[Event]:
    """Return the events from *since* on, in order."""
    found: list[Event] = []
    for kind, statement in _statements(since):
        rows = await session.execute(statement)
        found += [Event(kind=kind, subject=subject, at=at) for subject, at in map(tuple, rows)]
    return in_order(found)


def _statements(since: datetime) -> Sequence[tuple[EventKind, Select[Any]]]:
    live = (Contact.category != STATION_CHECK, Contact.channel != "message")
    lately = or_(
        Contact.created_at >= since - LONGEST_CONTACT,
        and_(Contact.channel == "callback", Contact.created_at >= since - LONGEST_CALLBACK),
    )
    return (
        ("contact.entered", _of(Contact.id, Contact.created_at, since).where(*live)),
        ("contact.answered", _of(Contact.id, Contact.connected_at, since).where(*live, lately)),
        ("contact.ended", _of(Contact.id, Contact.ended_at, since).where(*live, lately)),
        ("case.opened", _of(Message.contact_id, Message.left_at, since)),
        ("case.answered", _of(Message.contact_id, Message.answered_at, since)),
        ("case.closed", _of(Message.contact_id, Message.closed_at, since)),
        ("sheet.published", _of(SheetVersion.sheet_id, SheetVersion.approved_at, since)),
        ("sheet.confirmed", _of(Sheet.id, Sheet.confirmed_at, since)),
        ("sheet.withdrawn", _of(Sheet.id, Sheet.withdrawn_at, since)),
    )


def _of(subject: Any, at: Any, since: datetime) -> Select[Any]:
    return select(subject, at).where(at >= since)
