"""The table of e-mails to be sent."""

from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, RowsPiece
from gateway.platform.sql.base import Base

MailKind: TypeAlias = Literal[
    "alarm", "anchor", "answer", "body", "callback", "callback-link", "callback-near", "circular", "complaint", "conference",
    "contact_receipt", "focus-group", "forward", "forwarded", "inquiry", "invitation", "list", "merged", "praise", "rating",
    "receipt", "recognition", "report", "sheet", "sheets", "step", "trial", "webhook",
]  # fmt: skip
"""What a mail is; the page that lists those that have not gone has a word for each.

Rooms above write most of them. The list stands here nevertheless: the API document names these words, pages are checked
to have each in all languages, and mypy refuses a kind that is not among them. Kinds that rooms register when they start
would have none of that.
"""

NOT_THEIRS = ("complaint", "forward", "inquiry", "praise")
"""Kinds of mails about a contact that go to somebody else than the citizen."""

OF_THE_HOUSE = (
    "alarm", "anchor", "circular", "conference", "list", "report", "sheets", "trial", "webhook",
)  # fmt: skip
"""Kinds of mails about no contact that go to the staff, or to another body."""


class OutgoingMail(Base):
    """One e-mail to be sent.

    ``sealed`` holds address, subject and text, encrypted with the station's key, and is emptied once the mail is sent.
    Without ``contact_id`` it is the station's own. ``error`` is the code with which the last attempt failed. ``unsure``
    counts the attempts whose outcome is unknown: one that runs now, one that ended with its process, one whose connection
    broke.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'sent', 'failed')", name="state"),
        Index("ix_outgoing_mail_state_next_at", "state", "next_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str | None] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    unsure: Mapped[int] = mapped_column(server_default="0")
    next_at: Mapped[datetime]
    error: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    def in_doubt(self, now: datetime) -> bool:
        """Return whether an unsent mail may have been sent unnoticed, or a sent one more than once."""
        if self.state == "pending" and self.next_at > now and self.error is None:
            # a try runs, and takes its own doubt away when it ends
            return self.unsure > 1
        return self.unsure > 0


PERSONAL: tuple[Piece, ...] = (
    RowsPiece(
        "mail",
        OutgoingMail,
        order=OutgoingMail.created_at,
        shown=("kind", "state", "created_at", "sent_at"),
    ),
)


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="mail",
        tables=("outgoing_mail",),
        purpose="letters to the citizen, sealed and emptied when sent: to deliver them",
        setting="contact_days",
    ),
)
