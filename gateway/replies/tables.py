"""The tables of ready-made replies: which there are, and what each said when."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class Reply(Base):
    """A reply: its place in the list, the number of its newest version, and whether it is still offered."""

    __tablename__ = "replies"

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    version: Mapped[int]
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class ReplyVersion(Base):
    """The words of a reply from ``written_at`` on, until the next version. ``category`` None: for every topic."""

    __tablename__ = "reply_versions"
    __table_args__ = (
        Index("uq_reply_versions_reply_id_number", "reply_id", "number", unique=True),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    reply_id: Mapped[str] = mapped_column(ForeignKey("replies.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    category: Mapped[str | None] = mapped_column(String(64))
    written_at: Mapped[datetime]
    written_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="replies",
        tables=("replies", "reply_versions"),
        purpose="ready-made replies, and who wrote them",
        until="always",
        whose="staff",
    ),
)
