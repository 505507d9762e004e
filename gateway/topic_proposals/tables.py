"""The tables of learnt topics: how people left each case, and the counts made from that."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import KeptWith
from gateway.platform.sql.base import Base


class TopicLesson(Base):
    """A case that is over: the ``category`` at which people left it, its ``month`` (``2026-11``), and the topic
    ``proposed`` (None: nothing). It is deleted with its case."""

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
    """The number of ``cases`` of a topic in which a stem occurs; an empty stem counts all of the topic's cases. Only stems
    of at least five persons' cases are stored."""

    __tablename__ = "topic_counts"

    category: Mapped[str] = mapped_column(String(64), primary_key=True)
    stem: Mapped[str] = mapped_column(String(80), primary_key=True)
    cases: Mapped[int]


KEPT_WITH: KeptWith = {"messages": (TopicLesson.__tablename__,)}
