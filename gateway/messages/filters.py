"""Selects the cases of a list by the staff's filters, as conditions of one statement."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from sqlalchemy import ColumnElement, and_, false, func, or_, select, true

from gateway.contacts.tables import Contact
from gateway.messages.api import Kind, Source
from gateway.messages.held import is_held
from gateway.messages.tables import Message, MessageReply

Shown = Literal["waiting", "done", "snoozed", "proposed", "held"]
When = Literal["urgent", "late", "near"]
Word = Annotated[str, msgspec.Meta(max_length=64)]
REFERENCE_SIGNS = 9


class CaseFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The filters of a list of cases.

    ``state``: ``waiting`` (open or taken, the first due first), ``snoozed``, ``proposed`` (an answer waits for a second
    look), ``done`` (newest first) or ``held`` (protected from deletion, whether it waits or not). ``office`` is an id, or
    ``none`` for cases given to no office. ``who`` ``mine``: those the caller has or had. ``q``: a reference, or words of
    the subject or of a text of the citizen's.
    """

    state: Shown = "waiting"
    category: Word | None = None
    office: Word | None = None
    source: Source | None = None
    kind: Kind | None = None
    language: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2}$")] | None = None
    when: When | None = None
    who: Literal["mine"] | None = None
    q: Annotated[str, msgspec.Meta(max_length=80)] | None = None


def within(categories: Collection[str] | None, office: str | None) -> ColumnElement[bool]:
    """Return the condition of what a member of *office* may see who answers *categories* (None: all).

    Complaints and praise are left to the readers whom their own room admits.
    """
    if categories is None:
        return true()
    own = and_(Contact.category.in_(tuple(categories)), Message.office_id.is_(None))
    seen = own if office is None else or_(own, Message.office_id == office)
    return and_(Message.kind == "message", seen)


def conditions(wanted: CaseFilter, *, account_id: str, now: datetime) -> list[ColumnElement[bool]]:
    """Return the filter as conditions over messages and their contacts."""
    waits = Message.state.in_(("open", "taken"))
    awake = or_(Message.snoozed_until.is_(None), Message.snoozed_until <= now)
    found: list[ColumnElement[bool]] = [
        {
            "waiting": and_(waits, awake),
            "snoozed": and_(waits, Message.snoozed_until > now),
            "proposed": and_(waits, Message.proposed_by.is_not(None)),
            "done": Message.state.in_(("answered", "closed")),
            "held": is_held(Message.contact_id, now),
        }[wanted.state]
    ]
    for value, column in (
        (wanted.category, Contact.category),
        (wanted.language, Contact.language),
        (wanted.source, Message.source),
        (wanted.kind, Message.kind),
    ):
        if value is not None:
            found.append(column == value)
    if wanted.office is not None:
        none = wanted.office == "none"
        found.append(Message.office_id.is_(None) if none else Message.office_id == wanted.office)
    match wanted.when:
        case "urgent":
            found.append(Message.urgent_at.is_not(None))
        case "late":
            found.append(Message.due_at < now)
        case "near":
            found.append(and_(Message.warn_at <= now, Message.due_at >= now))
    if wanted.who == "mine":
        wrote = select(MessageReply.contact_id).where(MessageReply.account_id == account_id)
        found.append(
            or_(
                Message.taken_by == account_id,
                Message.proposed_by == account_id,
                Message.contact_id.in_(wrote),
            )
        )
    if wanted.q is not None:
        found.append(_worded(wanted.q))
    return found


def _worded(typed: str) -> ColumnElement[bool]:
    words = typed.split()
    if not words:
        return true()
    sign = "".join(each for each in typed.upper() if each.isalnum())
    by_reference: ColumnElement[bool] = false()
    if 3 <= len(sign) < REFERENCE_SIGNS:
        by_reference = func.replace(Contact.reference, "-", "").startswith(sign, autoescape=True)
    texts = select(MessageReply.contact_id).where(
        and_(*(MessageReply.text.icontains(word, autoescape=True) for word in words))
    )
    subject = and_(*(Message.subject.icontains(word, autoescape=True) for word in words))
    return or_(by_reference, subject, Message.contact_id.in_(texts))
