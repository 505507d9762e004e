"""The table of each side's reception of a contact."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class CallQuality(Base):
    """The reception of one side of a contact: in the whole call, and in its worst minute.

    ``leg`` is the side's place among the contact's legs. Shares are from 0 to 1; null was not measured.
    """

    __tablename__ = "call_quality"
    __table_args__ = (
        CheckConstraint("party IN ('citizen', 'agent')", name="party"),
        CheckConstraint("word IN ('good', 'fair', 'poor')", name="word"),
        CheckConstraint("connection IN ('good', 'fair', 'poor')", name="connection"),
        CheckConstraint("path IN ('udp', 'tcp', 'relay')", name="path"),
    )

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    leg: Mapped[int] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(String(16))
    reports: Mapped[int]
    seconds: Mapped[float] = mapped_column(Float)
    word: Mapped[str | None] = mapped_column(String(8))
    issues: Mapped[list[str]]
    connection: Mapped[str | None] = mapped_column(String(8))
    freezes: Mapped[int | None]
    freeze_s: Mapped[float | None] = mapped_column(Float)
    still: Mapped[float | None] = mapped_column(Float)
    concealment: Mapped[float | None] = mapped_column(Float)
    fps: Mapped[float | None] = mapped_column(Float)
    jitter_buffer_ms: Mapped[float | None] = mapped_column(Float)
    rtt_ms: Mapped[float | None] = mapped_column(Float)
    loss: Mapped[float | None] = mapped_column(Float)
    uplink_loss: Mapped[float | None] = mapped_column(Float)
    path: Mapped[str | None] = mapped_column(String(8))
    width: Mapped[int | None]
    height: Mapped[int | None]
    worst_at: Mapped[datetime | None]
    worst_still: Mapped[float | None] = mapped_column(Float)
    worst_concealment: Mapped[float | None] = mapped_column(Float)
    worst_loss: Mapped[float | None] = mapped_column(Float)


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="connection",
        tables=("call_quality",),
        purpose="how picture and voice arrived: to improve the connection",
        until="anonymous",
    ),
)
