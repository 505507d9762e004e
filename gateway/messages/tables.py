"""The tables of written messages and the replies to them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, RowsPiece
from gateway.platform.sql.base import Base

_HELD = text("state = 'taken'")


class Message(Base):
    """A citizen's message. ``due_at`` is until when it has to be answered, ``warn_at`` when that is
    near; both begin anew when the citizen writes again. ``code_hash`` is of the code by which the
    citizen follows it, which is kept nowhere. ``draft`` is an answer that was begun and not sent."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'taken', 'answered', 'closed')", name="state"),
        Index("ix_messages_state_due_at", "state", "due_at"),
        # whoever has one takes no other
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
    left_at: Mapped[datetime]
    due_at: Mapped[datetime]
    warn_at: Mapped[datetime] = mapped_column(index=True)
    warned_at: Mapped[datetime | None]
    taken_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    taken_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    late: Mapped[bool]
    closed_at: Mapped[datetime | None]
    closed_why: Mapped[str | None] = mapped_column(String(32))
    draft: Mapped[str | None] = mapped_column(Text)


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


PERSONAL: tuple[Piece, ...] = (
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
        written_in=(Message.email, Message.draft),
        by=("email",),
    ),
)


THREADS = Keeping(
    name="messages",
    tables=("messages", "message_replies"),
    purpose="messages, their threads and addresses: to answer, and to document the answer",
    setting="message_days",
    within="contact_days",
)
"""Counted from the answer or the closing; a contact's name goes by its own days, and the thread with it at the latest."""
KEEPS: tuple[Keeping, ...] = (THREADS,)
