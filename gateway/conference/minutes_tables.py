"""The tables of minutes: how they stand, and every text that they have had, so that nobody's is lost."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.sql.base import Base


class ConferenceMinutes(Base):
    """The minutes of a conference. ``revision`` counts the texts. Signed they never change; ``signed_name`` is who
    that was, should the account go, ``sha256`` the digest of the text."""

    __tablename__ = "conference_minutes"
    __table_args__ = (CheckConstraint("state IN ('draft', 'signed')", name="state"),)

    conference_id: Mapped[str] = mapped_column(
        ForeignKey("conferences.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(2))
    revision: Mapped[int]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    signed_name: Mapped[str | None] = mapped_column(String(120))
    sha256: Mapped[str | None] = mapped_column(String(64))


class ConferenceMinutesText(Base):
    """One text of the minutes; ``written_by`` None: the draft, or somebody whose account is gone."""

    __tablename__ = "conference_minutes_texts"

    conference_id: Mapped[str] = mapped_column(
        ForeignKey("conference_minutes.conference_id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    written_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
