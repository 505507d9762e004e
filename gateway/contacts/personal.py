"""Finds, exports and erases the data of a person in contacts: the contact, notes, chat, places, calls for help."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, Text, and_, cast, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.cooldowns import VISIT_S
from gateway.contacts.tables import (
    ChatFile,
    ChatMessage,
    Contact,
    Escalation,
    Location,
    Recognition,
)
from gateway.platform.ids import new_reference
from gateway.platform.personal.clues import Clue, Person, folded
from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, RowsPiece, WordsPiece, find_written
from gateway.platform.references import spelled


class ContactPiece:
    """A contact's name, needs and reference. Erasing keeps category, times and outcome, which then belong to nobody.

    A new reference replaces the one that the citizen holds.
    """

    name = "contacts"
    retention = "contact"

    async def find(self, session: AsyncSession, clue: Clue) -> set[str]:
        """Return the contacts with the clue's reference, or else its name."""
        if clue.reference:
            rows = await session.execute(
                select(Contact.id).where(Contact.reference == spelled(clue.reference))
            )
            return set(rows.scalars())
        if not clue.name:
            return set()
        wanted = folded(clue.name)
        # what lower() means differs between databases once a letter has an accent
        named = await session.execute(
            select(Contact.id, Contact.visitor_name).where(Contact.visitor_name.is_not(None))
        )
        return {contact for contact, name in named if folded(name or "") == wanted}

    async def export(self, session: AsyncSession, person: Person) -> list[dict[str, Any]]:
        """Return the contacts' facts."""
        rows = await session.execute(
            select(Contact).where(Contact.id.in_(person.contacts)).order_by(Contact.created_at)
        )
        return [
            {
                "contact": c.id,
                "reference": c.reference,
                "name": c.visitor_name,
                "category": c.category,
                "channel": c.channel,
                "modality": c.modality,
                "language": c.language,
                "needs": c.needs,
                "recordingConsent": c.consent,
                "enteredAt": c.created_at,
                "answeredAt": c.connected_at,
                "endedAt": c.ended_at,
                "outcome": c.outcome,
                "satisfaction": c.satisfaction,
            }
            for c in rows.scalars()
        ]

    async def erase(self, session: AsyncSession, person: Person) -> int:
        """Remove name and needs and replace the reference; return how many contacts were changed."""
        for contact in sorted(person.contacts):
            await session.execute(
                update(Contact)
                .where(Contact.id == contact)
                .values(visitor_name=None, needs=[], reference=new_reference())
            )
        return len(person.contacts)

    def has_data_of(self, contact: SQLColumnExpression[str]) -> ColumnElement[bool]:
        """Return the SQL condition that a contact has a name or needs."""
        known = or_(Contact.visitor_name.is_not(None), cast(Contact.needs, Text) != "[]")
        return and_(Contact.id == contact, known)


class NotesPiece:
    """The operators' notes about a contact."""

    name = "notes"
    retention = "notes"

    async def find(self, session: AsyncSession, clue: Clue) -> set[str]:
        """Return the contacts whose notes have the clue's address or number."""
        if not (clue.email or clue.number):
            return set()
        return await find_written(session, Contact.id, (Contact.notes,), clue)

    async def export(self, session: AsyncSession, person: Person) -> list[dict[str, Any]]:
        """Return the notes."""
        rows = await session.execute(
            select(Contact.id, Contact.notes)
            .where(Contact.id.in_(person.contacts), Contact.notes.is_not(None))
            .order_by(Contact.created_at)
        )
        return [{"contact": contact, "text": text} for contact, text in rows]

    async def erase(self, session: AsyncSession, person: Person) -> int:
        """Remove the notes; return how many were removed."""
        gone = await session.execute(
            update(Contact)
            .where(Contact.id.in_(person.contacts), Contact.notes.is_not(None))
            .values(notes=None)
            .returning(Contact.id)
        )
        return len(gone.all())

    def has_data_of(self, contact: SQLColumnExpression[str]) -> ColumnElement[bool]:
        """Return the SQL condition that a contact has notes."""
        return and_(Contact.id == contact, Contact.notes.is_not(None))


PERSONAL: tuple[Piece, ...] = (
    ContactPiece(),
    NotesPiece(),
    # before the chat, whose rows take these with them
    RowsPiece(
        "files",
        ChatFile,
        order=ChatFile.sent_at,
        shown=("message_id", "author", "name", "media_type", "size", "state", "sent_at"),
        retention="chat",
    ),
    RowsPiece(
        "chat",
        ChatMessage,
        order=ChatMessage.sent_at,
        shown=("author", "text", "sent_at"),
        retention="chat",
        written_in=(ChatMessage.text,),
    ),
    RowsPiece(
        "locations",
        Location,
        order=Location.asked_at,
        shown=("state", "asked_at", "answered_at", "text", "latitude", "longitude", "accuracy_m"),
    ),
    WordsPiece(
        "escalations",
        Escalation,
        order=Escalation.opened_at,
        shown=("opened_at", "called_at", "what", "callback", "outcome"),
        words=(Escalation.what, Escalation.callback),
    ),
    RowsPiece("recognitions", Recognition, order=Recognition.seen_at, shown=("seen_at",)),
)


MARKS = Keeping(
    name="recognition",
    tables=("recognitions",),
    purpose="keyed hashes by which a citizen who comes back meets the same operator",
    setting="same_operator_s",
    more=timedelta(days=1),
    within="contact_days",
)
"""A contact may go on for a day, so the marks stay that much longer than they are asked for."""
CHAT = Keeping(
    name="chat",
    tables=("chat_messages",),
    purpose="lines written in a contact: to answer, and to document the answer",
    setting="chat_days",
    with_recording=True,
)
KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="contact",
        tables=("contacts",),
        purpose="name, needs and reference: to receive the citizen well and to find the contact again",
        setting="contact_days",
        with_recording=True,
    ),
    CHAT,
    Keeping(
        name="files",
        tables=("chat_files",),
        purpose="files of the chat: to answer; their octets, under a key of the contact, which goes with the last of them",
        setting="chat_days",
        with_recording=True,
    ),
    Keeping(
        name="notes",
        tables=("contacts",),
        purpose="operators' notes: to document the answer",
        setting="notes_days",
        with_recording=True,
    ),
    Keeping(
        name="location",
        tables=("locations",),
        purpose="a position that the citizen sent: to send help there",
        setting="contact_days",
        with_recording=True,
    ),
    Keeping(
        name="emergency",
        tables=("escalations",),
        purpose="the note for 112 and the number to call back: to pass an emergency on; the fact of the call stays",
        setting="contact_days",
        with_recording=True,
    ),
    MARKS,
    Keeping(
        name="network",
        purpose="keyed hashes of page, number and address in Redis: to keep away for a while somebody who abused the service",
        setting="abuse_cooldown_s",
        more=timedelta(seconds=VISIT_S),
    ),
    Keeping(
        name="queue",
        purpose="the place in the queue, ids only, in Redis: to lead the contact to an operator",
        until="contact",
    ),
    Keeping(
        name="figures",
        tables=("contacts", "legs", "contact_events"),
        purpose="topic, channel, times, outcome, operator, satisfaction: reports",
        until="anonymous",
    ),
    Keeping(
        name="opening-plans",
        tables=("opening_plans",),
        purpose="who changed the opening hours, and when",
        until="always",
        whose="staff",
    ),
)
