"""The tables that a reviewer finds recordings by, and writes beside them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from gateway.history.models import Base


class RecordingComment(Base):
    """What a reviewer wrote at a moment of a recording, in milliseconds from its start."""

    __tablename__ = "recording_comments"
    __table_args__ = (Index("ix_recording_comments_recording_id_at_ms", "recording_id", "at_ms"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    at_ms: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class SavedSearch(Base):
    """A search that somebody gave a name."""

    __tablename__ = "saved_searches"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    filters: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class SearchedRecording(Base):
    """A recording as it is searched for. ``position`` grows with the moment it began, so that the index itself
    is in order of time; ``terms`` are facets and words, see :mod:`gateway.history.search`."""

    __tablename__ = "recording_search"

    position: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    recording_id: Mapped[str] = mapped_column(
        ForeignKey("recordings.id", ondelete="CASCADE"), unique=True
    )
    duration_s: Mapped[int]
    score: Mapped[int | None]
    terms: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))


class SearchDue(Base):
    """A recording of which something was changed that it is found by; written by triggers alone.

    ``marks`` counts: whoever marks again holds the row until their change can be read.
    """

    __tablename__ = "recording_search_due"

    recording_id: Mapped[str] = mapped_column(primary_key=True)
    marks: Mapped[int]
