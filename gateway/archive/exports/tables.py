"""The table of exports of recordings."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class RecordingExport(Base):
    """An order of an export and its outcome. ``kind``: a ``film``, a ``package`` for a court, the citizen's ``copy``.

    While it is made ``worker`` names the process and ``lease_until`` until when it counts as alive. ``attempts`` counts
    beginnings, so that an export that kills processes is not begun for ever; ``failure`` is a stable code. ``files``
    may be fetched until ``expires_at``.
    """

    __tablename__ = "recording_exports"
    __table_args__ = (
        CheckConstraint("kind IN ('film', 'package', 'copy')", name="kind"),
        CheckConstraint(
            "state IN ('waiting', 'running', 'ready', 'failed', 'expired')", name="state"
        ),
        Index("ix_recording_exports_state_due_at", "state", "due_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    recording_id: Mapped[str] = mapped_column(
        ForeignKey("recordings.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    options: Mapped[dict[str, Any]]
    ordered_by: Mapped[str | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL"), index=True
    )
    ordered_at: Mapped[datetime] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    due_at: Mapped[datetime]
    worker: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(32))
    files: Mapped[list[dict[str, Any]]]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


FILES = Keeping(
    name="copy",
    tables=("recording_exports",),
    purpose="files made of a recording to be given out: the citizen's copy, a package for a court",
    fixed=timedelta(days=7),
)
KEEPS: tuple[Keeping, ...] = (FILES,)
