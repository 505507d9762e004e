"""The tables of written messages and the replies to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, RowsPiece
from gateway.platform.sql.base import Base

_HELD = text("state = 'taken'")


class Message(Base):
    """A citizen's message, which is the case.

    ``due_at``: by when it must be answered; ``warn_at``: when that is near; ``escalated_at``: when it was noted as late;
    all begin anew when the citizen writes again. ``code_hash``: hash of the code by which the citizen follows it; the code
    itself is not stored. ``draft``: an answer begun and not sent. ``email`` is empty where there is no address (by
    telephone, anonymous).

    ``source``: how it came in; ``kind``: what it is. ``urgent_at``: since when it waits with words of danger, never which.
    ``snoozed_until``: hidden until then. ``office_id``: the office it was given to. ``not_for``: the account that answered
    it without settling it. ``proposed_by``: the account whose ``draft`` waits for a second look. ``merged_into``: the case
    that goes on instead. ``tell_steps``: the citizen wants an e-mail at each step.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'taken', 'answered', 'closed')", name="state"),
        Index("ix_messages_state_due_at", "state", "due_at"),
        # an operator who has one takes no other
        Index(
            "uq_messages_taken_by",
            "taken_by",
            unique=True,
            sqlite_where=_HELD,
            postgresql_where=_HELD,
        ),
    )

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(String(16))
    email: Mapped[str] = mapped_column(String(254))
    code_hash: Mapped[str] = mapped_column(unique=True)
    left_at: Mapped[datetime] = mapped_column(index=True)
    due_at: Mapped[datetime]
    warn_at: Mapped[datetime] = mapped_column(index=True)
    warned_at: Mapped[datetime | None]
    taken_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    taken_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None] = mapped_column(index=True)
    late: Mapped[bool]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_why: Mapped[str | None] = mapped_column(String(32))
    draft: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(16), server_default="web")
    kind: Mapped[str] = mapped_column(String(16), server_default="message")
    subject: Mapped[str | None] = mapped_column(String(200))
    urgent_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    office_id: Mapped[str | None] = mapped_column(String(64))
    not_for: Mapped[str | None] = mapped_column(String(64))
    proposed_by: Mapped[str | None] = mapped_column(String(64))
    proposed_at: Mapped[datetime | None]
    merged_into: Mapped[str | None] = mapped_column(String(64), index=True)
    tell_steps: Mapped[bool] = mapped_column(server_default=false())


class MessageReply(Base):
    """One text of a message's thread, the first one included."""

    __tablename__ = "message_replies"
    __table_args__ = (
        CheckConstraint("author IN ('citizen', 'agent')", name="author"),
        Index("ix_message_replies_contact_id_written_at", "contact_id", "written_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("messages.contact_id", ondelete="CASCADE"))
    author: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


class MessageStep(Base):
    """An act on a case.

    ``kind`` is a word, ``other`` the id of an office, a contact or a case concerned, ``words`` what the staff wrote about
    it (why, to whom, a note).
    """

    __tablename__ = "message_steps"
    __table_args__ = (Index("ix_message_steps_contact_id_at", "contact_id", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("messages.contact_id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(24))
    at: Mapped[datetime]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    other: Mapped[str | None] = mapped_column(String(64))
    words: Mapped[str | None] = mapped_column(Text)


class MessageHold(Base):
    """A hold on a case, which is deleted neither by age nor with its person while one is in force.

    ``until`` None: in force until a person ends it. An ended hold stays on record as long as its case.
    """

    __tablename__ = "message_holds"

    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(
        ForeignKey("messages.contact_id", ondelete="CASCADE"), index=True
    )
    placed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    placed_at: Mapped[datetime]
    until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class MessageView(Base):
    """Filters of the list of cases that a member of the staff saved under a name."""

    __tablename__ = "message_views"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(60))
    filters: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


PERSONAL: tuple[Piece, ...] = (
    RowsPiece(
        "messageHolds",
        MessageHold,
        order=MessageHold.placed_at,
        shown=("placed_at", "until", "reason", "ended_at"),
        written_in=(MessageHold.reason,),
    ),
    RowsPiece(
        "messageSteps",
        MessageStep,
        order=MessageStep.at,
        shown=("kind", "at"),
        written_in=(MessageStep.words,),
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
        shown=(
            *("email", "subject", "source", "kind", "state", "left_at", "due_at"),
            *("answered_at", "late", "closed_at", "urgent_at"),
        ),
        written_in=(Message.email, Message.subject, Message.draft),
        by=("email",),
    ),
)


THREADS = Keeping(
    name="messages",
    tables=("messages", "message_replies", "message_steps", "message_holds"),
    purpose="messages, their threads and addresses, and the topics at which they were left: to answer, to document the answer, and to propose topics",
    setting="message_days",
    within="contact_days",
)
"""Counted from the answer or the closing; a contact's name goes by its own days, and the thread with it at the latest."""
VIEWS = Keeping(
    name="message-views",
    tables=("message_views",),
    purpose="the filters that an operator has saved for the list of cases",
    until="always",
    whose="staff",
)
KEEPS: tuple[Keeping, ...] = (THREADS, VIEWS)
