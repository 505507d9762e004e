"""The tables of what people decide about recordings: holds, requests that need two, retention rules."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.history.models import Base


class RecordingHold(Base):
    """A legal hold on a recording; in force until it is lifted."""

    __tablename__ = "recording_holds"

    id: Mapped[str] = mapped_column(primary_key=True)
    recording_id: Mapped[str] = mapped_column(
        ForeignKey("recordings.id", ondelete="CASCADE"), index=True
    )
    set_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    set_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))
    lifted_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    lifted_at: Mapped[datetime | None]


class RecordingMark(Base):
    """Something that happened during a recorded conversation, in milliseconds from the recording's start.

    ``ref`` is an id and never words: of a colleague, a topic, a line of the chat.
    """

    __tablename__ = "recording_marks"

    recording_id: Mapped[str] = mapped_column(
        ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    at_ms: Mapped[int]
    until_ms: Mapped[int | None]
    party: Mapped[str | None] = mapped_column(String(16))
    ref: Mapped[str | None] = mapped_column(String(64))


class RecordingCopy(Base):
    """A citizen's right to a copy of what was recorded of one contact, and what has become of it: ``open`` until
    they ask by the code of their receipt, then ``asked``, ``granted`` or ``refused``. ``begun_at``: when somebody began
    to decide."""

    __tablename__ = "recording_copies"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'asked', 'granted', 'refused')", name="state"),
        Index("ix_recording_copies_state_asked_at", "state", "asked_at"),
    )

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    code_hash: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime | None]
    begun_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    decided_why: Mapped[str | None] = mapped_column(String(200))


class RecordingRequest(Base):
    """What one person asks for and another decides: ``release`` of a hold, to ``open`` a sealed recording,
    to ``unseal`` it. ``begun_at``: when somebody began to decide; ``until`` is how long a granted opening lasts."""

    __tablename__ = "recording_requests"
    __table_args__ = (
        CheckConstraint("kind IN ('release', 'open', 'unseal')", name="kind"),
        CheckConstraint("state IN ('pending', 'granted', 'refused')", name="state"),
        Index("ix_recording_requests_recording_id_state", "recording_id", "state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    asked_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    asked_why: Mapped[str] = mapped_column(String(200))
    begun_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    decided_why: Mapped[str | None] = mapped_column(String(200))
    until: Mapped[datetime | None]


class StationRequest(Base):
    """What an administrator asks of the station and another person decides: to ``erase`` a person's data with
    recordings, rules of ``retention`` that keep something less long, the power of an ``account``. ``what`` holds ids and rules, no name. ``begun_at``:
    when a process took in hand what was granted; ``done_at``: when it was done."""

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


class StationTime(Base):
    """One row: the latest time at which something was let go of by its age, and, while the clock is not believed,
    the time that it told."""

    __tablename__ = "station_time"

    id: Mapped[int] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    doubted_at: Mapped[datetime | None]


class StoredRetention(Base):
    """The retention rules an administrator has set; ``rules`` None: those of the settings count.

    ``revision`` counts the changes, so that two administrators do not overwrite each other.
    """

    __tablename__ = "retention_rules"

    station: Mapped[str] = mapped_column(primary_key=True)
    rules: Mapped[list[dict[str, Any]] | None]
    revision: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
