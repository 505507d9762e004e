"""What the database holds of a person, table by table.

Each piece knows one table: how to recognise somebody in it, what to give out of it, how to make it
anonymous. Another table with personal data gets a piece of its own in :data:`PIECES`, and is thereby
exported, erased and, if it has an age, purged with the others. Pieces write in the caller's transaction.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Text, cast, delete, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.tables import RecordingComment
from gateway.callbacks.tables import Callback
from gateway.contacts.tables import ChatMessage, Contact, Escalation, Location, Recognition
from gateway.evaluation.tables import Calibration, Dispute, Evaluation
from gateway.handover.tables import Authorisation, Consultation
from gateway.mail.tables import OutgoingMail
from gateway.messages.tables import Message, MessageReply
from gateway.platform.audit import log as audit
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.ids import new_reference
from gateway.privacy.clues import Clue, Person, folded
from gateway.privacy.recorded import old
from gateway.privacy.written import may_hold, stands_in
from gateway.telephony.tables import PhoneCall


class Piece(Protocol):
    """One table. ``name`` is its word in exports; ``retention`` the setting's word by whose days it is
    purged, '' for what something else purges."""

    name: str
    retention: str

    async def find(self, session: AsyncSession, clue: Clue) -> set[str]:
        """The ids of contacts in which the person is recognised."""
        ...

    async def export(self, session: AsyncSession, person: Person) -> list[dict[str, Any]]:
        """Everything of the person, oldest first."""
        ...

    async def erase(self, session: AsyncSession, person: Person) -> int:
        """Make it anonymous; return how many rows there were. May be repeated."""
        ...

    async def aged(self, session: AsyncSession, before: datetime, limit: int) -> set[str]:
        """The ids of closed contacts from before ``before`` of which it still holds something, and of which
        no recording is there any more."""
        ...


async def _written(
    session: AsyncSession,
    contact: Any,
    columns: Sequence[Any],
    clue: Clue,
    among: ColumnElement[bool] | None = None,
) -> set[str]:
    rows = await session.execute(
        select(contact, *columns).where(
            among if among is not None else true(),
            or_(*(may_hold(clue.kind, clue.value, column) for column in columns)),
        )
    )
    return {
        row[0]
        for row in rows
        if any(
            stands_in(clue.kind, clue.value, column.key, content)
            for column, content in zip(columns, row[1:], strict=True)
        )
    }


class ContactPiece:
    """Name, needs and reference; category, times and outcome stay, of nobody any more.

    A new reference takes the place of the one that the citizen holds.
    """

    name = "contacts"
    retention = "contact"

    async def find(self, session: AsyncSession, clue: Clue) -> set[str]:
        """By reference and by name."""
        if clue.reference:
            rows = await session.execute(
                select(Contact.id).where(Contact.reference == clue.reference.strip().upper())
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
        """The contacts themselves."""
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
        """Without name, needs and the reference."""
        for contact in sorted(person.contacts):
            await session.execute(
                update(Contact)
                .where(Contact.id == contact)
                .values(visitor_name=None, needs=[], reference=new_reference())
            )
        return len(person.contacts)

    async def aged(self, session: AsyncSession, before: datetime, limit: int) -> set[str]:
        """Those with a name or needs."""
        holds = or_(Contact.visitor_name.is_not(None), cast(Contact.needs, Text) != "[]")
        return await old(session, before, limit, holds)


class NotesPiece:
    """What operators wrote about a contact."""

    name = "notes"
    retention = "notes"

    async def find(self, session: AsyncSession, clue: Clue) -> set[str]:
        """By an address or number that was noted."""
        if not (clue.email or clue.number):
            return set()
        return await _written(session, Contact.id, (Contact.notes,), clue)

    async def export(self, session: AsyncSession, person: Person) -> list[dict[str, Any]]:
        """The notes."""
        rows = await session.execute(
            select(Contact.id, Contact.notes)
            .where(Contact.id.in_(person.contacts), Contact.notes.is_not(None))
            .order_by(Contact.created_at)
        )
        return [{"contact": contact, "text": text} for contact, text in rows]

    async def erase(self, session: AsyncSession, person: Person) -> int:
        """Without the notes."""
        gone = await session.execute(
            update(Contact)
            .where(Contact.id.in_(person.contacts), Contact.notes.is_not(None))
            .values(notes=None)
            .returning(Contact.id)
        )
        return len(gone.all())

    async def aged(self, session: AsyncSession, before: datetime, limit: int) -> set[str]:
        """Those with notes."""
        return await old(session, before, limit, Contact.notes.is_not(None))


class RowsPiece:
    """A table with rows of a contact that go as a whole: chat, locations, calls by telephone."""

    def __init__(
        self,
        name: str,
        model: Any,
        *,
        order: Any,
        shown: Sequence[str],
        retention: str = "contact",
        written_in: Sequence[Any] = (),
        by: Collection[str] = ("email", "number"),
    ) -> None:
        """*written_in*: columns in which an address or number may stand, for clues of kind *by*."""
        self.name = name
        self.retention = retention
        self._model = model
        self._order = order
        self._shown = shown
        self._written_in = written_in
        self._by = by

    async def find(self, session: AsyncSession, clue: Clue) -> set[str]:
        """By what was written."""
        if not self._written_in or clue.kind not in self._by:
            return set()
        return await _written(session, self._model.contact_id, self._written_in, clue)

    async def export(self, session: AsyncSession, person: Person) -> list[dict[str, Any]]:
        """The rows."""
        rows = await session.execute(
            select(self._model)
            .where(self._model.contact_id.in_(person.contacts))
            .order_by(self._order)
        )
        return [
            {"contact": row.contact_id} | {_camel(name): getattr(row, name) for name in self._shown}
            for row in rows.scalars()
        ]

    async def erase(self, session: AsyncSession, person: Person) -> int:
        """Without the rows."""
        gone = await session.execute(
            delete(self._model)
            .where(self._model.contact_id.in_(person.contacts))
            .returning(self._model.contact_id)
        )
        return len(gone.all())

    async def aged(self, session: AsyncSession, before: datetime, limit: int) -> set[str]:
        """Those with rows."""
        there = select(self._model.contact_id).where(self._model.contact_id == Contact.id).exists()
        return await old(session, before, limit, there)


class WordsPiece(RowsPiece):
    """A table whose rows stay for the figures, without what was written in them."""

    def __init__(self, name: str, model: Any, *, words: Sequence[Any], **about: Any) -> None:
        """*words*: the columns that are emptied; *about* as for :class:`RowsPiece`."""
        super().__init__(name, model, written_in=words, **about)
        self._words = words
        self._holds = or_(*(column.is_not(None) for column in words))

    async def erase(self, session: AsyncSession, person: Person) -> int:
        """Without the words."""
        gone = await session.execute(
            update(self._model)
            .where(self._model.contact_id.in_(person.contacts), self._holds)
            .values({column.key: None for column in self._words})
            .returning(self._model.contact_id)
        )
        return len(gone.all())

    async def aged(self, session: AsyncSession, before: datetime, limit: int) -> set[str]:
        """Those with words."""
        there = select(self._model.contact_id).where(
            self._model.contact_id == Contact.id, self._holds
        )
        return await old(session, before, limit, there.exists())


# what has a contact as its subject, and a reason in words of one's own
_OF_CONTACTS = AuditEntry.action.in_(("contact.move", "contact.advance", "contact.remove"))
_ACT_REASON = AuditEntry.detail["reason"].as_string()
_SUBJECT = "contact:"
"""What stands before a contact's id in the audit trail."""


class ActsPiece:
    """What supervisors wrote of a contact into the audit trail: who did what and when stays, the words go."""

    name = "supervisorActs"
    retention = "notes"

    async def find(self, session: AsyncSession, clue: Clue) -> set[str]:
        """By an address or number that stands in a reason."""
        if not (clue.email or clue.number):
            return set()
        found = await _written(
            session, AuditEntry.subject, (_ACT_REASON.label("reason"),), clue, _OF_CONTACTS
        )
        return {subject.removeprefix(_SUBJECT) for subject in found}

    async def export(self, session: AsyncSession, person: Person) -> list[dict[str, Any]]:
        """What was done and why."""
        return [
            {
                "contact": entry.subject.removeprefix(_SUBJECT),
                "action": entry.action,
                "at": entry.at,
                "reason": entry.detail.get("reason"),
            }
            for entry in await self._of(session, person)
        ]

    async def erase(self, session: AsyncSession, person: Person) -> int:
        """Without the reasons."""
        found = [entry for entry in await self._of(session, person) if entry.detail.get("reason")]
        await audit.redact(
            session,
            datetime.now(UTC),
            [(entry, {**entry.detail, "reason": ""}) for entry in found],
        )
        return len(found)

    async def aged(self, session: AsyncSession, before: datetime, limit: int) -> set[str]:
        """Those with a reason."""
        there = select(AuditEntry.subject).where(
            AuditEntry.subject == _SUBJECT + Contact.id, _OF_CONTACTS, _ACT_REASON != ""
        )
        return await old(session, before, limit, there.exists())

    async def _of(self, session: AsyncSession, person: Person) -> list[AuditEntry]:
        rows = await session.execute(
            select(AuditEntry)
            .where(
                AuditEntry.subject.in_([_SUBJECT + contact for contact in person.contacts]),
                _OF_CONTACTS,
            )
            .order_by(AuditEntry.at)
        )
        return list(rows.scalars())


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


PIECES: tuple[Piece, ...] = (
    ContactPiece(),
    NotesPiece(),
    RowsPiece(
        "chat",
        ChatMessage,
        order=ChatMessage.sent_at,
        shown=("author", "text", "sent_at"),
        retention="chat",
        written_in=(ChatMessage.text,),
    ),
    RowsPiece(
        "recordingComments",
        RecordingComment,
        order=RecordingComment.created_at,
        shown=("at_ms", "text", "created_at"),
        written_in=(RecordingComment.text,),
    ),
    RowsPiece(
        "phoneCalls",
        PhoneCall,
        order=PhoneCall.created_at,
        shown=("call_id", "caller", "number", "created_at"),
        written_in=(PhoneCall.number,),
        by=("number",),
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
    WordsPiece(
        "consultations",
        Consultation,
        order=Consultation.asked_at,
        shown=("asked_at", "note"),
        words=(Consultation.note,),
    ),
    WordsPiece(
        "authorisations",
        Authorisation,
        order=Authorisation.asked_at,
        shown=("kind", "category", "asked_at", "asked_why", "state", "decided_at", "decided_why"),
        words=(Authorisation.asked_why, Authorisation.decided_why),
    ),
    ActsPiece(),
    WordsPiece(
        "callbacks",
        Callback,
        order=Callback.asked_at,
        shown=("way", "email", "number", "asked_at", "due_at", "called_at", "result"),
        words=(Callback.email, Callback.number),
    ),
    WordsPiece(
        "evaluations",
        Evaluation,
        order=Evaluation.assigned_at,
        shown=("occurred_at", "comments", "summary", "reply"),
        words=(Evaluation.comments, Evaluation.summary, Evaluation.reply),
    ),
    WordsPiece(
        "disputes",
        Dispute,
        order=Dispute.raised_at,
        shown=("raised_at", "why", "state", "decided_why"),
        words=(Dispute.why, Dispute.decided_why),
    ),
    WordsPiece(
        "calibrations",
        Calibration,
        order=Calibration.made_at,
        shown=("made_at", "note"),
        words=(Calibration.note,),
    ),
    RowsPiece("recognitions", Recognition, order=Recognition.seen_at, shown=("seen_at",)),
    # mail and texts before the message they belong to
    RowsPiece(
        "mail",
        OutgoingMail,
        order=OutgoingMail.created_at,
        shown=("kind", "state", "created_at", "sent_at"),
    ),
    RowsPiece(
        "messageReplies",
        MessageReply,
        order=MessageReply.written_at,
        shown=("author", "text", "written_at"),
        written_in=(MessageReply.text,),
    ),
    RowsPiece(
        "messages",
        Message,
        order=Message.left_at,
        shown=("email", "state", "left_at", "due_at", "answered_at", "late", "closed_at"),
        written_in=(Message.email,),
        by=("email",),
    ),
)
"""Every table with personal data of citizens. Recordings are beside them: they are files with keys."""
