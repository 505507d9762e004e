"""The tables of planned staff: how many operators each half-hour of a weekday is to have, and who works when."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class StaffPlan(Base):
    """The plan of one weekday (0 is Monday) for a group of topics ('' for all).

    ``planned`` has numbers by the time at which a half-hour begins (``09:30``). ``revision`` counts the changes, so that
    two supervisors cannot overwrite each other's.
    """

    __tablename__ = "staff_plans"
    __table_args__ = (CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),)

    station: Mapped[str] = mapped_column(String(64), primary_key=True)
    topics: Mapped[str] = mapped_column(String(64), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    planned: Mapped[dict[str, Any]]
    revision: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


SHIFTS_KEPT: Final = timedelta(days=365)


class Shift(Base):
    """When a person is to work: a local day, and the minutes of it. The rows of a week are replaced together."""

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("begins >= 0 AND begins < ends AND ends <= 1440", name="span"),
        Index("ix_shifts_station_day", "station", "day"),
    )

    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    begins: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    station: Mapped[str] = mapped_column(String(64))
    ends: Mapped[int]


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="staff-plans",
        tables=("staff_plans",),
        purpose="how many operators are planned, without their names: to have enough of them",
        until="always",
        whose="staff",
    ),
    Keeping(
        name="shifts",
        tables=("shifts",),
        purpose="who is to work when: to have enough people, and to tell them",
        fixed=SHIFTS_KEPT,
        whose="staff",
    ),
)
