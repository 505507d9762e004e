"""The tables of periodical reports."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class CommandReport(Base):
    """A report on a period, with its figures as they were frozen last. ``document`` and ``sha256`` are set when it
    is signed, after which it never changes. ``signed_name`` stays when the account is gone."""

    __tablename__ = "command_reports"
    __table_args__ = (
        CheckConstraint("kind IN ('month', 'quarter', 'year')", name="kind"),
        CheckConstraint("state IN ('draft', 'signed')", name="state"),
        UniqueConstraint("kind", "first"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    first: Mapped[date]
    last: Mapped[date]
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8))
    revision: Mapped[int]
    facts: Mapped[dict[str, Any]]
    counted_at: Mapped[datetime]
    drafted_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    document: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(String(64))
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    signed_name: Mapped[str | None] = mapped_column(String(120))


class CommandReportText(Base):
    """The texts of a report's sections at one revision; every revision stays. ``written_by`` null: the station."""

    __tablename__ = "command_report_texts"

    report_id: Mapped[str] = mapped_column(
        ForeignKey("command_reports.id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    texts: Mapped[dict[str, Any]]
    written_at: Mapped[datetime]
    written_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="command-reports",
        tables=("command_reports", "command_report_texts"),
        purpose="periodical reports to the command, and who wrote and signed them",
        until="always",
        whose="staff",
    ),
)
