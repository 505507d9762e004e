"""The table of requests that another person decides."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class StationRequest(Base):
    """A request that another person decides: to ``erase`` a person's data with recordings, to put rules of
    ``retention`` in force that keep something less long, to give an ``account`` power.

    ``what`` holds ids and rules, no name. ``begun_at``: when a process took the granted request in hand; ``done_at``:
    when it had carried it out.
    """

    __tablename__ = "station_requests"
    __table_args__ = (
        CheckConstraint("kind IN ('erase', 'retention', 'account')", name="kind"),
        CheckConstraint("state IN ('pending', 'granted', 'refused')", name="state"),
        Index("ix_station_requests_state_asked_at", "state", "asked_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    what: Mapped[dict[str, Any]]
    asked_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    asked_why: Mapped[str] = mapped_column(String(400))
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    decided_why: Mapped[str | None] = mapped_column(String(200))
    begun_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="requests",
        tables=("station_requests",),
        purpose="what takes two people: ids of contacts and accounts, rules, reasons, the hash of a one-time password",
        until="always",
        whose="staff",
    ),
)
