"""The table of the latest time that the station trusts."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.sql.base import Base


class StationTime(Base):
    """One row: the latest time at which something was purged by age, and, while the clock is not trusted, the time that it
    showed."""

    __tablename__ = "station_time"

    id: Mapped[int] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    doubted_at: Mapped[datetime | None]
