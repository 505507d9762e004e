"""The tables of the quality office: forms, rules of assignment, evaluations, disputes, calibrations, and how much
of a recording was watched."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, WordsPiece
from gateway.platform.sql.base import Base


class ReviewForm(Base):
    """A form by its name. ``draft`` is the text in work, None for none; ``revision`` counts its changes, so that two
    designers do not overwrite each other; ``newest`` is the published version, 0 for none."""

    __tablename__ = "review_forms"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    draft: Mapped[dict[str, Any] | None]
    revision: Mapped[int]
    newest: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    retired_at: Mapped[datetime | None]


class ReviewFormVersion(Base):
    """A version of a form. It never changes once published: scores were given by it."""

    __tablename__ = "review_form_versions"

    form_id: Mapped[str] = mapped_column(
        ForeignKey("review_forms.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    published_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class ReviewRule(Base):
    """A rule by which recordings are assigned to reviewers; deleted ones stay because of their assignments."""

    __tablename__ = "review_rules"

    id: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    revision: Mapped[int]
    # what began before is not asked about
    since: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    deleted_at: Mapped[datetime | None]


class ReviewDraw(Base):
    """The recordings that a rule drew for a period: with the seed and the same recordings anybody draws the same
    ones."""

    __tablename__ = "review_draws"

    rule_id: Mapped[str] = mapped_column(
        ForeignKey("review_rules.id", ondelete="CASCADE"), primary_key=True
    )
    period: Mapped[str] = mapped_column(String(16), primary_key=True)
    seed: Mapped[str] = mapped_column(String(96))
    fitting: Mapped[int]
    drawn: Mapped[int]
    at: Mapped[datetime]


class Evaluation(Base):
    """One reviewer's judgement of one operator in one recording, from its assignment on.

    ``turn``: the ``only`` one, or ``first`` and ``second`` of a ``pair`` whose reviewers do not know of each
    other. ``tenths`` is the score times ten, ``comments`` JSON by item. The words (``comments``,
    ``summary``, ``reply``) go when the citizen's data are erased; answers and score stay.
    """

    __tablename__ = "review_evaluations"
    __table_args__ = (
        CheckConstraint("turn IN ('only', 'first', 'second')", name="turn"),
        CheckConstraint(
            "state IN ('open', 'submitted', 'released', 'withdrawn', 'cancelled')", name="state"
        ),
        CheckConstraint("limited IN ('critical', 'fatal')", name="limited"),
        Index("ix_review_evaluations_reviewer_id_state", "reviewer_id", "state"),
        Index("ix_review_evaluations_operator_id_state", "operator_id", "state"),
        Index("ix_review_evaluations_state_occurred_at", "state", "occurred_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    recording_id: Mapped[str] = mapped_column(
        ForeignKey("recordings.id", ondelete="CASCADE"), index=True
    )
    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    form_id: Mapped[str] = mapped_column(ForeignKey("review_forms.id"))
    version: Mapped[int]
    operator_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    reviewer_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    turn: Mapped[str] = mapped_column(String(8))
    pair: Mapped[str | None] = mapped_column(index=True)
    rule_id: Mapped[str | None] = mapped_column(ForeignKey("review_rules.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(16))
    category: Mapped[str]
    occurred_at: Mapped[datetime]
    assigned_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answers: Mapped[dict[str, Any]]
    comments: Mapped[str | None] = mapped_column(Text)
    summary: Mapped[str | None] = mapped_column(Text)
    tenths: Mapped[int | None]
    limited: Mapped[str | None] = mapped_column(String(8))
    watched: Mapped[float | None] = mapped_column(Float)
    submitted_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    read_at: Mapped[datetime | None]
    reply: Mapped[str | None] = mapped_column(Text)
    replied_at: Mapped[datetime | None]


class Dispute(Base):
    """An operator's objection to an evaluation, and a supervisor's decision. ``was`` are answers and
    score before a correction."""

    __tablename__ = "review_disputes"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'confirmed', 'corrected', 'withdrawn')", name="state"),
    )

    evaluation_id: Mapped[str] = mapped_column(
        ForeignKey("review_evaluations.id", ondelete="CASCADE"), primary_key=True
    )
    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(String(16), index=True)
    items: Mapped[list[str]]
    why: Mapped[str | None] = mapped_column(Text)
    raised_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    decided_why: Mapped[str | None] = mapped_column(Text)
    was: Mapped[dict[str, Any] | None]


class Calibration(Base):
    """A session in which several reviewers rate the same recording, compare, and agree. ``agreed``: answers by item."""

    __tablename__ = "calibrations"
    __table_args__ = (CheckConstraint("state IN ('rating', 'comparing', 'closed')", name="state"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    recording_id: Mapped[str] = mapped_column(
        ForeignKey("recordings.id", ondelete="CASCADE"), index=True
    )
    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    form_id: Mapped[str] = mapped_column(ForeignKey("review_forms.id"))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    agreed: Mapped[dict[str, Any]]
    tenths: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None]


class CalibrationRating(Base):
    """One participant's answers in a calibration; ``submitted_at`` None: not handed in yet."""

    __tablename__ = "calibration_ratings"

    calibration_id: Mapped[str] = mapped_column(
        ForeignKey("calibrations.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    answers: Mapped[dict[str, Any]]
    tenths: Mapped[int | None]
    submitted_at: Mapped[datetime | None]


class Viewing(Base):
    """The stretches played in one view of a recording: ``spans`` in milliseconds, disjoint and in order; the next
    report counts from ``counted_to`` on. The view itself is an entry of the audit trail."""

    __tablename__ = "recording_viewings"
    __table_args__ = (
        Index("ix_recording_viewings_recording_id_account_id", "recording_id", "account_id"),
        Index("ix_recording_viewings_account_id_counted_to", "account_id", "counted_to"),
    )

    view_id: Mapped[str] = mapped_column(primary_key=True)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    opened_at: Mapped[datetime]
    counted_to: Mapped[datetime]
    spans: Mapped[list[Any]] = mapped_column(JSON)
    refused_ms: Mapped[int]


class ServedStretch(Base):
    """The stretches of one party's media that were sent out in one view of a recording: ``spans`` in milliseconds,
    disjoint and in order. The gateway that sent them out writes the row, whichever that is."""

    __tablename__ = "recording_served"
    __table_args__ = (Index("ix_recording_served_recording_id", "recording_id"),)

    view_id: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    spans: Mapped[list[Any]] = mapped_column(JSON)


PERSONAL: tuple[Piece, ...] = (
    WordsPiece(
        "evaluations",
        Evaluation,
        order=Evaluation.assigned_at,
        shown=("occurred_at", "comments", "summary", "reply"),
        words=(Evaluation.comments, Evaluation.summary, Evaluation.reply),
    ),
    WordsPiece(
        "disputes",
        Dispute,
        order=Dispute.raised_at,
        shown=("raised_at", "why", "state", "decided_why"),
        words=(Dispute.why, Dispute.decided_why),
    ),
    WordsPiece(
        "calibrations",
        Calibration,
        order=Calibration.made_at,
        shown=("made_at", "note"),
        words=(Calibration.note,),
    ),
)


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="evaluation",
        tables=("review_evaluations", "review_disputes", "calibrations"),
        purpose="reviewers' words about a recorded contact, replies and objections: quality of the answers",
        setting="contact_days",
    ),
    Keeping(
        name="scores",
        tables=(
            "review_evaluations", "review_disputes", "calibrations", "calibration_ratings",
            "recording_viewings", "recording_served", "review_forms", "review_form_versions", "review_rules",
        ),
        purpose="scores of operators, what reviewers watched, who changed forms and rules",
        until="always",
        whose="staff",
    ),
)  # fmt: skip
