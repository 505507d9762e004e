"""The tables of the mailing list: subscribers, entries, and which mail brought an entry to whom."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class ListSubscriber(Base):
    """An office of another body that takes part.

    ``state``: ``asked`` until it has confirmed by a link, then ``subscribed``. One that leaves is deleted, with its
    address.
    """

    __tablename__ = "list_subscribers"
    __table_args__ = (CheckConstraint("state IN ('asked', 'subscribed')", name="state"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    body_id: Mapped[str | None] = mapped_column(
        String(80), ForeignKey("bodies.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(String(300))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    state: Mapped[str] = mapped_column(String(16))
    invited_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class ListEntry(Base):
    """A question, or an answer to the question ``question_id``.

    ``author`` is the body, or the name of the station's own; ``sender`` the address of a mail until a moderator has
    decided. ``folded`` is the text that is searched. ``why``: the reason of a refusal or withdrawal. ``files`` counts those
    that came with a mail; ``shares``: the offices may have them.
    """

    __tablename__ = "list_entries"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'published', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("source IN ('page', 'mail')", name="source"),
        Index("ix_list_entries_state_created_at", "state", "created_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str | None] = mapped_column(
        ForeignKey("list_entries.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(8))
    author: Mapped[str] = mapped_column(String(300))
    sender: Mapped[str] = mapped_column(String(254))
    files: Mapped[int]
    shares: Mapped[bool] = mapped_column(server_default=false())
    account_id: Mapped[str | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    why: Mapped[str | None] = mapped_column(String(300))


class ListMail(Base):
    """The mail by which an entry was sent to a subscriber."""

    __tablename__ = "list_mails"

    mail_id: Mapped[str] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(
        ForeignKey("list_entries.id", ondelete="CASCADE"), index=True
    )
    subscriber_id: Mapped[str | None] = mapped_column(
        ForeignKey("list_subscribers.id", ondelete="SET NULL"), index=True
    )


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="mailing-list",
        tables=("list_subscribers", "list_entries", "list_mails"),
        purpose="the list shared with other bodies: addresses of their offices until they leave, questions and answers",
        until="always",
        whose="staff",
    ),
)
