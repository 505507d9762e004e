"""The tables of the readiness board: what each desk's browser found, and when the check was asked for."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.sql.base import Base


class ReadinessCheck(Base):
    """What the browser of one account found; the words are those of ``gateway.workday.readiness_reasons``. ``office_id``
    is the office that the account was of."""

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
    """For when a station's supervisor last asked everybody to check."""

    __tablename__ = "readiness_asks"

    station: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    asked_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
