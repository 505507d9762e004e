"""The tables of contacts: who took part, what happened, what was written, and the rows that are deleted with a
contact."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from gateway.platform.security.tables import Account
from gateway.platform.sql.base import SHOWS_TIME, Base, only

CONTACT_TOLD: Final = "contact_told"
"""Told, with the contact as its key, once history has more of it."""
QUEUE_MOVED: Final = "queue_moved"
"""Told, with the topic as its key, when somebody has come into its queue, left it or has another place: the queue itself stands in Redis."""
CHAT_SAID: Final = "chat_said"
"""Told, with the contact as its key, when a line of its chat was written."""


ANSWERED_LATER = ("message", "callback")
"""Channels whose contacts are in no queue while they wait."""


class Contact(Base):
    """One citizen's contact, from entry to closing, whatever the channels of its legs.

    ``due_at`` is when a callback came in line; ``removed_why`` the word with which it was taken out of the line. The
    columns from ``wait_ms`` on are the sums of reports, see ``counted``; ``satisfaction``, 1 to 5, is the citizen's
    answer. A message is promised an answer until ``promise_due_at``; ``promise_kept`` is 1 once it was answered by
    then, 0 once it was answered later, and stays 0; null while that is open and for contacts without a promise.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_category_created_at", "category", "created_at"),
        Index("ix_contacts_channel_created_at", "channel", "created_at"),
        Index("ix_contacts_outcome_created_at", "outcome", "created_at"),
        Index("ix_contacts_wrap_up_code_created_at", "wrap_up_code", "created_at"),
        Index("ix_contacts_shared", "shared", "created_at", **only("shared = 1")),
        # a report of a year reads this, and no row
        Index(
            "ix_contacts_counted",
            *("created_at", "category", "channel", "outcome", "state", "removed_why", "due_at"),
            *("wait_ms", "over_ms", "answered_by", "talk_ms", "wrap_up_ms", "measured", "poor"),
            *("satisfaction", "answered_office", "shared"),
            *("wrap_up_code", "promise_due_at", "promise_kept"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    category: Mapped[str]
    channel: Mapped[str] = mapped_column(String(16))
    modality: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(16))
    needs: Mapped[list[str]]
    visitor_name: Mapped[str | None] = mapped_column(String(120))
    consent: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(index=True, info=SHOWS_TIME)
    offered_at: Mapped[datetime | None]
    connected_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str | None] = mapped_column(String(32))
    wrap_up_code: Mapped[str | None]
    notes: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime | None]
    removed_why: Mapped[str | None] = mapped_column(String(32))
    wait_ms: Mapped[int | None]
    over_ms: Mapped[int | None]
    answered_by: Mapped[str | None]
    talk_ms: Mapped[int | None]
    wrap_up_ms: Mapped[int | None]
    measured: Mapped[int | None]
    poor: Mapped[int | None]
    satisfaction: Mapped[int | None]
    answered_office: Mapped[str | None]
    shared: Mapped[int | None]
    promise_due_at: Mapped[datetime | None]
    promise_kept: Mapped[int | None]


class Leg(Base):
    """One party's part in a contact: who, by which channel, from when to when, why it ended.

    ``wrapped_at`` is when the operator had finished the wrap-up, ``office_id`` the office they had then.
    """

    __tablename__ = "legs"
    __table_args__ = (
        UniqueConstraint("contact_id", "position"),
        Index("ix_legs_office_id", "office_id", **only("office_id IS NOT NULL")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    position: Mapped[int]
    party: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[str | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL"), index=True
    )
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(String(32))
    wrapped_at: Mapped[datetime | None]
    office_id: Mapped[str | None]


class ContactEvent(Base):
    """One entry of the queue's journal; ids only, so it refers to rows without foreign keys."""

    __tablename__ = "contact_events"
    __table_args__ = (
        Index("ix_contact_events_agent_id_at", "agent_id", "at"),
        # few, and looked for every two seconds while somebody watches the floor
        Index("ix_contact_events_refused", "at", **only("kind = 'refused_by_all'")),
        # operators' states, which go sooner than the stories of contacts
        Index("ix_contact_events_states", "at", **only("contact_id IS NULL")),
    )

    journal_id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str | None] = mapped_column(index=True)
    agent_id: Mapped[str | None]
    kind: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    data: Mapped[dict[str, Any]]


IN_JOURNAL_ORDER: Final = (
    ContactEvent.at,
    func.length(ContactEvent.journal_id),
    ContactEvent.journal_id,
)
"""The order of entries, the earliest first. Of one millisecond the shorter id is the earlier one: in the order of their letters the
tenth entry would precede the ninth."""


class ChatMessage(Base):
    """One finished line of a contact's chat."""

    __tablename__ = "chat_messages"
    __table_args__ = (
        CheckConstraint("author IN ('citizen', 'agent')", name="author"),
        Index("ix_chat_messages_contact_id_sent_at", "contact_id", "sent_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    author: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
    file: Mapped["ChatFile | None"] = relationship(lazy="joined", passive_deletes=True)
    supervisor: Mapped[str | None] = column_property(
        select(Account.display_name)
        .where(Account.id == account_id, Account.role == "supervisor")
        .scalar_subquery()
    )
    """The name of the supervisor who wrote it at an operator's side, or having taken over."""


class ChatFile(Base):
    """A file that stands as a line of a chat; its octets are in the data directory, encrypted.

    ``name`` is the safe one that is shown; ``sha256`` is the digest of the stored octets, once they are stored.
    """

    __tablename__ = "chat_files"
    __table_args__ = (
        CheckConstraint("state IN ('checking', 'ready', 'refused')", name="state"),
        Index("ix_chat_files_contact_id", "contact_id"),
        Index("ix_chat_files_checking", "sent_at", **only("state = 'checking'")),
    )

    message_id: Mapped[str] = mapped_column(
        ForeignKey("chat_messages.id", ondelete="CASCADE"), primary_key=True
    )
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    author: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(16))
    width: Mapped[int | None]
    height: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    sent_at: Mapped[datetime]


class Escalation(Base):
    """The note with which an operator called 112 during a contact."""

    __tablename__ = "escalations"

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    opened_at: Mapped[datetime] = mapped_column(index=True)
    what: Mapped[str | None] = mapped_column(Text)
    callback: Mapped[str | None] = mapped_column(String(40))
    called_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(32))


class Location(Base):
    """The location that a citizen gave, having been asked for it."""

    __tablename__ = "locations"
    __table_args__ = (CheckConstraint("state IN ('asked', 'shared', 'declined')", name="state"),)

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    text: Mapped[str | None] = mapped_column(String(300))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    accuracy_m: Mapped[float | None] = mapped_column(Float)


class Recognition(Base):
    """A mark of the person who entered a contact: a keyed hash of the page's visitor key, a telephone number or an
    address. It links contacts for a while, and holds nothing else."""

    __tablename__ = "recognitions"

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    mark: Mapped[str] = mapped_column(primary_key=True, index=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class StoredPlan(Base):
    """The opening hours an administrator has set; with an empty ``plan`` those of the settings count.

    ``revision`` counts the changes, so that two administrators do not overwrite each other.
    """

    __tablename__ = "opening_plans"

    station: Mapped[str] = mapped_column(primary_key=True)
    plan: Mapped[dict[str, Any]]
    revision: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
