"""The tables by which reviewers find recordings."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class SavedSearch(Base):
    """A search that a member of the staff saved under a name."""

    __tablename__ = "saved_searches"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    filters: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class SearchedRecording(Base):
    """A recording as it is indexed. ``position`` grows with the moment it began, so that the index is in order of time;
    ``terms`` are facets and words, see :mod:`gateway.review.search_sql`."""

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
    """A recording of which an indexed fact was changed; written by triggers alone.

    ``marks`` counts: a transaction that marks again locks the row until its change can be read.
    """

    __tablename__ = "recording_search_due"

    recording_id: Mapped[str] = mapped_column(primary_key=True)
    marks: Mapped[int]


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="recording-search",
        tables=("recording_search", "recording_search_due"),
        purpose="words by which a recording is found; they go with the text that they are of",
        setting="contact_days",
    ),
    Keeping(
        name="saved-searches",
        tables=("saved_searches",),
        purpose="searches that a reviewer named",
        until="always",
        whose="staff",
    ),
)
