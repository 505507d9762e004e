"""The tables of reports: those that were saved, and operators' time of days whose states are kept no longer."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class SavedReport(Base):
    """A report under a name, made anew for each ``period``.

    ``asked`` holds its rows and limits, by the names of the API. If ``offices`` are named it is mailed to them when a
    period is over; ``sent_for`` is the first day of the last period that was mailed.
    """

    __tablename__ = "saved_reports"
    __table_args__ = (
        CheckConstraint(
            "period IN ('yesterday', 'lastWeek', 'lastMonth', 'lastQuarter')", name="period"
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(80))
    owner: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    period: Mapped[str] = mapped_column(String(16))
    asked: Mapped[dict[str, Any]]
    language: Mapped[str] = mapped_column(String(8))
    offices: Mapped[list[str]]
    people: Mapped[list[str]] = mapped_column(server_default="[]")
    sent_for: Mapped[date | None]
    created_at: Mapped[datetime]


class WorkSum(Base):
    """Operators' time in the half-hour ``slot``, of nobody: the sums of a :class:`~gateway.reports.operator_time.WorkTally` for
    an ``office``, '' for everybody else."""

    __tablename__ = "work_sums"

    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office: Mapped[str] = mapped_column(String(64), primary_key=True)
    available: Mapped[int]
    offered: Mapped[int]
    busy: Mapped[int]
    wrap_up: Mapped[int]
    paused: Mapped[int]
    rung: Mapped[int]
    declined: Mapped[int]
    missed: Mapped[int]


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="operator-states",
        tables=("contact_events",),
        purpose="operators' states by the minute, the present day alone without an agreement with the staff: the floor, and figures under that agreement",
        setting="operator_states_days",
        whose="staff",
    ),
    Keeping(
        name="work-sums",
        tables=("work_sums",),
        purpose="how long operators were at work in each half-hour, without their names: reports",
        until="always",
        whose="staff",
    ),
    Keeping(
        name="saved-reports",
        tables=("saved_reports",),
        purpose="reports that supervisors have saved, with their names and owners",
        until="always",
        whose="staff",
    ),
)
