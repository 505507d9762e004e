"""The station's knowledge of topics: how people left each case, and the counts that are learnt from that."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.sql.base import Base


class TopicLesson(Base):
    """A case that is over: the ``category`` at which people left it, in which ``month`` of the station's (``2026-11``), and what
    was ``proposed`` by what was known before (None: nothing). It goes with its case, and is kept as that is."""

    __tablename__ = "topic_lessons"
    __table_args__ = (Index("ix_topic_lessons_month", "month"),)

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("messages.contact_id", ondelete="CASCADE"), primary_key=True
    )
    category: Mapped[str] = mapped_column(String(64))
    proposed: Mapped[str | None] = mapped_column(String(64))
    month: Mapped[str] = mapped_column(String(7))
    learnt_at: Mapped[datetime]


class TopicCount(Base):
    """In how many ``cases`` of a topic a stem occurs; the stem is empty for the topic's cases altogether. Only stems of at least five persons' cases
    are here."""

    __tablename__ = "topic_counts"

    category: Mapped[str] = mapped_column(String(64), primary_key=True)
    stem: Mapped[str] = mapped_column(String(80), primary_key=True)
    cases: Mapped[int]
