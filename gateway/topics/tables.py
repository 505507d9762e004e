"""The table of the versions of the topics."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class TopicVersion(Base):
    """All topics of a station as an administrator left them. Rows are added and never changed; the highest ``number``
    counts, and without a row the topics that ship.

    ``kind`` is ``change``, ``order``, ``import`` or ``restore``, ``changed`` the ids it concerned, ``restored`` the
    version that was brought back (0: what ships).
    """

    __tablename__ = "topic_versions"

    station: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    topics: Mapped[list[dict[str, Any]]]
    kind: Mapped[str] = mapped_column(String(16))
    changed: Mapped[list[str]]
    restored: Mapped[int | None]
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="topic-versions",
        tables=("topic_versions",),
        purpose="who changed the topics, and when",
        until="always",
        whose="staff",
    ),
)
