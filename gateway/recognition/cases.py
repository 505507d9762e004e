"""Reads the contacts of a recognised citizen, each with its state."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.callbacks.tables import Callback
from gateway.contacts.tables import Contact
from gateway.messages.tables import Message
from gateway.recognition.api import CaseKind, CaseState, KnownCase
from gateway.recognition.tables import KnownContact

MOST = 50
"""How many contacts are shown, the newest first."""


async def cases_of(
    session: AsyncSession, known_id: str, *, but: str | None = None, for_operator: bool = False
) -> Sequence[KnownCase]:
    """Return a recognised citizen's contacts except the one with the id *but*: open ones first, then the newest.

    *for_operator*: without complaints and praise, which may be about the operator; only those responsible for them may see
    them.
    """
    shown = or_(Message.kind.is_(None), Message.kind == "message") if for_operator else true()
    rows = await session.execute(
        select(KnownContact, Contact, Message, Callback)
        .join(Contact, Contact.id == KnownContact.contact_id)
        .outerjoin(Message, Message.contact_id == Contact.id)
        .outerjoin(Callback, Callback.contact_id == Contact.id)
        .where(KnownContact.known_id == known_id, Contact.id.is_distinct_from(but), shown)
        .order_by(Contact.created_at.desc(), Contact.id)
        .limit(MOST)
    )
    found = [_case(known, contact, message, callback) for known, contact, message, callback in rows]
    return sorted(found, key=lambda case: case.state != "open")


def _case(
    known: KnownContact, contact: Contact, message: Message | None, callback: Callback | None
) -> KnownCase:
    kind: CaseKind = "contact"
    state: CaseState = "closed" if contact.ended_at else "open"
    due_at = subject = None
    if message is not None:
        kind, subject = cast("CaseKind", message.kind), message.subject
        state = cast("CaseState", "open" if message.state == "taken" else message.state)
        due_at = message.due_at if state == "open" else None
    elif callback is not None:
        kind = "callback"
        state = "closed" if callback.result else "open"
        due_at = callback.due_at if state == "open" else None
    return KnownCase(
        reference=contact.reference,
        kind=kind,
        category=contact.category,
        subject=subject,
        state=state,
        at=contact.created_at,
        due_at=due_at,
        linked=known.way == "linked",
    )
