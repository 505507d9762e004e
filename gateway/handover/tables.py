"""The tables of consultations and authorisations."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, WordsPiece
from gateway.platform.sql.base import Base


class Consultation(Base):
    """An operator's last question to a colleague about a contact, in the operator's words."""

    __tablename__ = "consultations"

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(Text)


class Authorisation(Base):
    """An authorisation to serve a topic that is not an operator's own: when it was requested, how it was decided, and why.

    ``cause``: ``asked`` by the operator, or requested by the station because ``handed_by`` handed a contact over.
    """

    __tablename__ = "authorisations"
    __table_args__ = (
        CheckConstraint("kind IN ('standing', 'waiting', 'during')", name="kind"),
        CheckConstraint("state IN ('pending', 'granted', 'refused', 'ended')", name="state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    category: Mapped[str] = mapped_column(String(64))
    contact_id: Mapped[str | None] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    asked_at: Mapped[datetime] = mapped_column(index=True)
    asked_why: Mapped[str | None] = mapped_column(String(300))
    cause: Mapped[str] = mapped_column(String(16), server_default="asked")
    handed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(16))
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    decided_why: Mapped[str | None] = mapped_column(String(300))
    until: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(String(300))


PERSONAL: tuple[Piece, ...] = (
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
)


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="consultation",
        tables=("consultations", "authorisations"),
        purpose="an operator's question to a colleague, reasons of an authorisation: to answer together",
        setting="contact_days",
    ),
    Keeping(
        name="authorisations",
        tables=("authorisations",),
        purpose="reasons of standing authorisations; operator, topic, time and decision stay",
        setting="notes_days",
        whose="staff",
    ),
)
