"""The table of the latest time that the station believes."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.sql.base import Base


class StationTime(Base):
    """One row: the latest time at which something was let go of by its age, and, while the clock is not believed,
    the time that it told."""

    __tablename__ = "station_time"

    id: Mapped[int] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    doubted_at: Mapped[datetime | None]
