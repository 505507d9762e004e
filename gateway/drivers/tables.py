"""The tables of contact drivers: weekly counts of terms, themes, searches without a result, kinds of users by month."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.drivers.terms import LONGEST
from gateway.platform.personal.keeping import Keeping, KeptWith
from gateway.platform.sql.base import Base

THEMES_KEPT: Final = timedelta(days=2 * 366)
"""Since a theme was last seen to rise."""


class DriverWeek(Base):
    """A week, which begins on the Monday ``week``: its number of contacts, and when they were counted last."""

    __tablename__ = "driver_weeks"

    week: Mapped[date] = mapped_column(primary_key=True)
    contacts: Mapped[int]
    counted_at: Mapped[datetime]


class DriverCount(Base):
    """How many people came with a term in a week. Counts below ``VS_SMALL_CELL`` (5) are not stored."""

    __tablename__ = "driver_counts"
    __table_args__ = (Index("ix_driver_counts_term", "term"),)

    week: Mapped[date] = mapped_column(
        ForeignKey("driver_weeks.week", ondelete="CASCADE"), primary_key=True
    )
    term: Mapped[str] = mapped_column(String(LONGEST), primary_key=True)
    people: Mapped[int]


class DriverTheme(Base):
    """Terms that rose together. ``lead`` is the term by which it is counted; ``words`` holds how each is written, empty
    for a term that is no word.

    ``first_week`` and ``last_week``: between which it was seen to rise; ``seen_at``: when last. ``people`` and
    ``usual`` are that night's figures. ``spread``: people by channel and by topic, none fewer than the small cell.
    ``examples``: titles that somebody has read and cleared of personal data.
    """

    __tablename__ = "driver_themes"
    __table_args__ = (
        CheckConstraint("state IN ('emerging', 'confirmed', 'dismissed', 'merged')", name="state"),
        CheckConstraint("kind IN ('new', 'sudden', 'growing', 'seasonal')", name="kind"),
        Index("ix_driver_themes_seen_at", "seen_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    lead: Mapped[str] = mapped_column(String(LONGEST))
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    first_week: Mapped[date]
    last_week: Mapped[date]
    seen_at: Mapped[datetime]
    people: Mapped[int]
    usual_tenths: Mapped[int]
    spread: Mapped[dict[str, Any]] = mapped_column(JSON)
    examples: Mapped[list[Any]] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(String(300))
    merged_into: Mapped[str | None] = mapped_column(
        ForeignKey("driver_themes.id", ondelete="SET NULL"), index=True
    )
    sheet_id: Mapped[str | None] = mapped_column(ForeignKey("sheets.id", ondelete="SET NULL"))
    tasks: Mapped[int]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]


class DriverSample(Base):
    """A contact that shows what a theme is about; replaced every night, and deleted with its contact."""

    __tablename__ = "driver_samples"

    theme_id: Mapped[str] = mapped_column(
        ForeignKey("driver_themes.id", ondelete="CASCADE"), primary_key=True
    )
    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class DriverSearch(Base):
    """How many searches for a word in a week had no result. ``hash`` needs the station's key; ``word`` is null until
    as many searches had it as the small cell demands."""

    __tablename__ = "driver_searches"

    week: Mapped[date] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    word: Mapped[str | None] = mapped_column(String(80))
    searches: Mapped[int]


class DriverSegment(Base):
    """How many contacts of a closed ``month`` (``2026-11``) have a value; counted once, with small counts summed up."""

    __tablename__ = "driver_segments"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(120), primary_key=True)
    contacts: Mapped[int]


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="drivers",
        tables=("driver_themes",),
        purpose="themes of contacts, and who confirmed, dismissed or merged each",
        fixed=THEMES_KEPT,
        whose="staff",
    ),
)
KEPT_WITH: KeptWith = {"contact": ("driver_samples",)}
