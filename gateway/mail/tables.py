"""The table of e-mails to be sent."""

from datetime import datetime

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


class OutgoingMail(Base):
    """One e-mail to be sent. ``sealed`` holds address, subject and text under the station's key and is
    emptied once it is sent; without ``contact_id`` it is the station's own; ``error`` is the code with which the last try failed."""

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
    next_at: Mapped[datetime]
    error: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


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
