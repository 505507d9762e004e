"""The tables of alarms: rules that supervisors have set, and alarms that were raised, acknowledged and are over."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base

LETTERS_KEPT: Final = timedelta(days=2)
KEPT: Final = timedelta(days=30)
"""So long after its end an alarm can be looked at. An operator whom it names is taken out sooner."""


class AlarmRule(Base):
    """A rule that supervisors have added, or a shipped one as they have changed it. ``revision`` counts changes."""

    __tablename__ = "alarm_rules"

    id: Mapped[str] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    category: Mapped[str | None] = mapped_column(String(64))
    threshold: Mapped[int]
    supervisors: Mapped[bool]
    operators: Mapped[bool]
    office_id: Mapped[str | None] = mapped_column(ForeignKey("offices.id", ondelete="SET NULL"))
    sound: Mapped[bool]
    mail: Mapped[list[str]]
    people: Mapped[list[str]] = mapped_column(server_default="[]")
    enabled: Mapped[bool]
    revision: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class Alarm(Base):
    """An alarm that met ``rules``. ``open_key`` is its key until it is over, so that there is one of each; it is
    told to the people whom the rules named then. ``told`` holds its facts, perhaps the name of an operator."""

    __tablename__ = "alarms"
    __table_args__ = (
        UniqueConstraint("station", "open_key", name="uq_alarms_station_open_key"),
        Index("ix_alarms_station_over_at", "station", "over_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(300))
    open_key: Mapped[str | None] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(16))
    category: Mapped[str | None] = mapped_column(String(64))
    rules: Mapped[list[str]]
    threshold: Mapped[int]
    supervisors: Mapped[bool]
    operators: Mapped[bool]
    offices: Mapped[list[str]]
    sound: Mapped[bool]
    told: Mapped[dict[str, Any]]
    since_at: Mapped[datetime | None]
    raised_at: Mapped[datetime]
    over_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL")
    )


class AlarmLetter(Base):
    """The last letter to a recipient about a kind of alarm and topic (``key``): when it was written, how often the
    alarm has come since (``held``), and what it said then. The recipient is an office, an account, or the digest of
    an address."""

    __tablename__ = "alarm_letters"

    station: Mapped[str] = mapped_column(String(64), primary_key=True)
    recipient: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    sent_at: Mapped[datetime]
    held: Mapped[int]
    condition: Mapped[dict[str, Any]]


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="alarms",
        tables=("alarms",),
        purpose="alarms of the floor, who acknowledged them; the operator they are about as long as operators' states",
        fixed=KEPT,
        whose="staff",
    ),
    Keeping(
        name="alarm-rules",
        tables=("alarm_rules",),
        purpose="the rules of alarms, and who changed them",
        until="always",
        whose="staff",
    ),
    Keeping(
        name="alarm-letters",
        tables=("alarm_letters",),
        purpose="to whom an alarm was mailed last: not to write twice within minutes",
        fixed=LETTERS_KEPT,
        whose="staff",
    ),
)
