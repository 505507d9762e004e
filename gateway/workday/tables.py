"""The tables of the working day: its phase, moves, tasks and decisions, and the readiness checks before the briefing."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class Day(Base):
    """One local day that somebody began. ``revision`` counts its moves."""

    __tablename__ = "days"
    __table_args__ = (
        UniqueConstraint("station", "local_day", name="uq_days_station_local_day"),
        CheckConstraint("phase IN ('closed', 'briefing', 'open', 'debriefing')", name="phase"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(String(64))
    local_day: Mapped[date]
    phase: Mapped[str] = mapped_column(String(16))
    brainstorming: Mapped[bool]
    revision: Mapped[int]


class DayMove(Base):
    """One move of a day; ``account_id`` None: the station itself, or a deleted account."""

    __tablename__ = "day_moves"
    __table_args__ = (UniqueConstraint("day_id", "revision", name="uq_day_moves_day_id_revision"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    day_id: Mapped[str] = mapped_column(ForeignKey("days.id", ondelete="CASCADE"))
    revision: Mapped[int]
    move: Mapped[str] = mapped_column(String(16))
    phase: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    by_itself: Mapped[bool]
    note: Mapped[str | None] = mapped_column(String(300))


class DayTask(Base):
    """A task: for an operator, an office, or everybody (neither)."""

    __tablename__ = "day_tasks"
    __table_args__ = (Index("ix_day_tasks_done_at_until", "done_at", "until"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    day_id: Mapped[str] = mapped_column(ForeignKey("days.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    account_id: Mapped[str | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL"), index=True
    )
    office_id: Mapped[str | None] = mapped_column(
        ForeignKey("offices.id", ondelete="SET NULL"), index=True
    )
    until: Mapped[datetime | None]
    given_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    given_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    done_note: Mapped[str | None] = mapped_column(String(300))


class DayDecision(Base):
    """A decision, with the topic or the information sheet that it changes."""

    __tablename__ = "day_decisions"

    id: Mapped[str] = mapped_column(primary_key=True)
    day_id: Mapped[str] = mapped_column(ForeignKey("days.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(String(64))
    sheet: Mapped[str | None] = mapped_column(String(120))
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime]


class ReadinessCheck(Base):
    """The findings of one account's browser; the words are those of ``gateway.workday.readiness_reasons``. ``office_id`` is
    the account's office at that time."""

    __tablename__ = "readiness_checks"
    __table_args__ = (
        Index("ix_readiness_checks_station_at", "station", "at"),
        Index("ix_readiness_checks_account_id_at", "account_id", "at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    office_id: Mapped[str | None] = mapped_column(ForeignKey("offices.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    camera: Mapped[str] = mapped_column(String(16))
    microphone: Mapped[str] = mapped_column(String(16))
    path: Mapped[str] = mapped_column(String(16))
    way: Mapped[str | None] = mapped_column(String(16))
    rtt_ms: Mapped[int | None]
    loss: Mapped[float | None]
    kbps: Mapped[int | None]


class ReadinessAsk(Base):
    """The time for which a supervisor of the station last requested checks."""

    __tablename__ = "readiness_asks"

    station: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    asked_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="workday",
        tables=(
            "days",
            "day_moves",
            "day_tasks",
            "day_decisions",
            "readiness_checks",
            "readiness_asks",
        ),
        purpose="the working day: who moved it on, tasks, decisions, checks of the offices' browsers",
        until="always",
        whose="staff",
    ),
)
