"""The tables of complaints and praise, each beside the case that it is."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.complaints.states import State
from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, WordsPiece
from gateway.platform.sql.base import Base

_STATES = ", ".join(f"'{each}'" for each in State)


class Complaint(Base):
    """A complaint. Its text, address and code are the case's. ``happened`` is the time of day as it was given.
    ``before`` was responsible until the citizen had it reopened. ``settle_hash`` is the hash of the code in the
    answer that asks for the citizen's word; it is removed once used. ``group_id`` is shared by complaints about the
    same matter."""

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_complaints_state_due_at", "state", "due_at"),
        Index("ix_complaints_taken_at", "taken_at"),
    )

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(String(16))
    category: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str | None] = mapped_column(String(120))
    place: Mapped[str | None] = mapped_column(String(200))
    happened_on: Mapped[date | None]
    happened: Mapped[str | None] = mapped_column(String(40))
    office_id: Mapped[str | None] = mapped_column(ForeignKey("offices.id", ondelete="SET NULL"))
    anonymous: Mapped[bool]
    way: Mapped[str] = mapped_column(String(16))
    out_of: Mapped[str | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    taken_at: Mapped[datetime]
    taken_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    before_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    due_at: Mapped[datetime]
    warn_at: Mapped[datetime]
    warned_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    cause: Mapped[str | None] = mapped_column(String(64))
    measure: Mapped[str | None] = mapped_column(String(64))
    measure_text: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    late: Mapped[bool]
    settle_hash: Mapped[str | None] = mapped_column(unique=True)
    settled: Mapped[bool | None]
    reopened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_why: Mapped[str | None] = mapped_column(String(32))
    group_id: Mapped[str | None] = mapped_column(String(32), index=True)


class ComplaintStep(Base):
    """A step of a complaint: when it came to a state, for the citizen and the office. ``note`` is the office's own."""

    __tablename__ = "complaint_steps"
    __table_args__ = (
        Index("uq_complaint_steps_contact_id_position", "contact_id", "position", unique=True),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    position: Mapped[int]
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    note: Mapped[str | None] = mapped_column(Text)


class ComplaintChoice(Base):
    """An entry of a list that the office edits: kinds of complaints, causes, measures. An entry is never changed,
    only retired, so that decided complaints keep their words. An entry that ships has an empty ``label``; its words
    are in ``locales/``. ``words`` are those of a ``label`` in other languages, by their codes."""

    __tablename__ = "complaint_choices"
    __table_args__ = (
        CheckConstraint("list IN ('category', 'cause', 'measure')", name="list"),
        Index("ix_complaint_choices_list_position", "list", "position"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    list: Mapped[str] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(String(120))
    words: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    position: Mapped[int]
    added_at: Mapped[datetime]
    added_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class Praise(Base):
    """A citizen's praise. ``whom`` is as the citizen wrote it; it was passed on to the office ``office_id`` and to
    ``people`` (accounts)."""

    __tablename__ = "praises"
    __table_args__ = (Index("ix_praises_taken_at", "taken_at"),)

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    whom: Mapped[str | None] = mapped_column(String(200))
    way: Mapped[str] = mapped_column(String(16))
    taken_at: Mapped[datetime]
    taken_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    office_id: Mapped[str | None] = mapped_column(ForeignKey("offices.id", ondelete="SET NULL"))
    people: Mapped[list[str]]
    passed_at: Mapped[datetime | None]
    passed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    thanked: Mapped[bool]


PERSONAL: tuple[Piece, ...] = (
    WordsPiece(
        "complaintSteps",
        ComplaintStep,
        order=ComplaintStep.position,
        shown=("state", "at", "note"),
        words=(ComplaintStep.note,),
    ),
    WordsPiece(
        "complaints",
        Complaint,
        order=Complaint.taken_at,
        shown=(
            "category", "subject", "place", "happened_on", "happened", "anonymous", "state", "taken_at", "due_at",
            "cause", "measure", "measure_text", "answered_at", "settled", "closed_at",
        ),
        words=(Complaint.subject, Complaint.place, Complaint.happened, Complaint.measure_text),
    ),
    WordsPiece(
        "praises",
        Praise,
        order=Praise.taken_at,
        shown=("whom", "taken_at", "passed_at"),
        words=(Praise.whom,),
    ),
)  # fmt: skip
"""Rows stay for the yearly figures, without a word of anybody."""

KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="complaints",
        tables=("complaints", "complaint_steps", "praises"),
        purpose="complaints and praise: to examine them, to answer, and to do something about the cause",
        setting="message_days",
        within="contact_days",
    ),
    Keeping(
        name="complaint-lists",
        tables=("complaint_choices",),
        purpose="lists of kinds, causes and measures of complaints, and who changed them",
        until="always",
        whose="staff",
    ),
)
