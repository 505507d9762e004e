"""The tables of recordings: each recording, its marks and comments, holds, requests that take two people, copies,
and the rules of retention."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, RowsPiece
from gateway.platform.sql.base import SHOWS_TIME, Base


class Recording(Base):
    """The facts of a recording; the media itself is in the recordings store.

    ``keep_until`` and ``kept_by`` are the last result of the rules of retention; ``verdict``, ``faults`` and
    ``technical`` tell how good the files are.
    """

    __tablename__ = "recordings"
    __table_args__ = (
        Index("ix_recordings_started_at_id", "started_at", "id"),
        Index("ix_recordings_state_keep_until", "state", "keep_until"),
        Index("ix_recordings_verdict_started_at", "verdict", "started_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime] = mapped_column(info=SHOWS_TIME)
    ended_at: Mapped[datetime | None]
    duration_ms: Mapped[int | None]
    parties: Mapped[list[dict[str, Any]]]
    bytes: Mapped[int]
    keep_until: Mapped[datetime] = mapped_column(index=True)
    failure: Mapped[str | None] = mapped_column(String(200))
    gaps: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    kept_by: Mapped[str] = mapped_column(String(32), server_default="default")
    evaluated_at: Mapped[datetime | None]
    sealed_at: Mapped[datetime | None]
    verdict: Mapped[str | None] = mapped_column(String(8))
    faults: Mapped[list[str]] = mapped_column(server_default="[]")
    technical: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    in_bucket: Mapped[bool] = mapped_column(server_default=false())
    marked_at: Mapped[datetime | None]


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
    """A citizen's right to a copy of the recordings of one contact, and its state: ``open`` until they ask by the
    code of their receipt, then ``asked``, ``granted`` or ``refused``. ``begun_at``: when somebody began to decide."""

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
    """A request that another person decides: to ``release`` a hold, to ``open`` a sealed recording, to ``unseal``
    it. ``begun_at``: when somebody began to decide; ``until``: when a granted opening ends."""

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


class StoredRetention(Base):
    """The retention rules that an administrator has set; ``rules`` None: those of the settings count.

    ``revision`` counts the changes, so that two administrators do not overwrite each other.
    """

    __tablename__ = "retention_rules"

    station: Mapped[str] = mapped_column(primary_key=True)
    rules: Mapped[list[dict[str, Any]] | None]
    revision: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class RecordingComment(Base):
    """A reviewer's comment at a moment of a recording, in milliseconds from its start."""

    __tablename__ = "recording_comments"
    __table_args__ = (Index("ix_recording_comments_recording_id_at_ms", "recording_id", "at_ms"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    at_ms: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


PERSONAL: tuple[Piece, ...] = (
    RowsPiece(
        "recordingComments",
        RecordingComment,
        order=RecordingComment.created_at,
        shown=("at_ms", "text", "created_at"),
        written_in=(RecordingComment.text,),
    ),
)


RECORDINGS = Keeping(
    name="recording",
    tables=("recordings", "recording_marks"),
    purpose="sound and pictures of a recorded contact, each with its key: quality of the answers, a copy for the citizen",
    setting="recording_days",
)
"""Of recordings for which no rule of retention says anything; counted from the end of the recording."""
KEEPS: tuple[Keeping, ...] = (
    RECORDINGS,
    Keeping(
        name="recording-facts",
        tables=("recordings", "recording_copies", "recording_holds", "recording_requests"),
        purpose="that there was a recording, who asked for what, when and why it was destroyed: proof",
        until="always",
    ),
    Keeping(
        name="recording-comments",
        tables=("recording_comments",),
        purpose="reviewers' comments on a recording: quality of the answers",
        setting="contact_days",
    ),
    Keeping(
        name="retention-rules",
        tables=("retention_rules",),
        purpose="who changed the rules of retention, and when",
        until="always",
        whose="staff",
    ),
)
