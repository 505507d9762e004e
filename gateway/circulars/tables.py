"""The tables of circulars, and of who has read and confirmed them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class Circular(Base):
    """A circular; it is never changed, only withdrawn. ``confirm``: its readers have to confirm it, by
    ``confirm_by`` if that is set. ``until`` is its last day in force; null: until it is withdrawn."""

    __tablename__ = "circulars"
    __table_args__ = (Index("uq_circulars_number", "number", unique=True),)

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[str]]
    offices: Mapped[list[str]]
    confirm: Mapped[bool]
    confirm_by: Mapped[date | None]
    until: Mapped[date | None]
    published_at: Mapped[datetime]
    published_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    reminded_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    withdrawn_why: Mapped[str | None] = mapped_column(String(300))


class CircularReading(Base):
    """A reading of a circular by one person, and when they confirmed it."""

    __tablename__ = "circular_readings"

    circular_id: Mapped[str] = mapped_column(
        ForeignKey("circulars.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    read_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="circulars",
        tables=("circulars", "circular_readings"),
        purpose="circulars to the staff, and who has read and confirmed them",
        until="always",
        whose="staff",
    ),
)
