"""The table of how often sheets were read, and how often somebody queued all the same."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.sql.base import Base


class GuideCount(Base):
    """A count of one kind of event on a day of the station. ``what``: a sheet was ``read``, or ``queued`` after; for a whole visit
    (``sheet_id`` empty) ``visit`` and ``visit_queued``. Nobody is known by it."""

    __tablename__ = "guide_counts"

    day: Mapped[date] = mapped_column(primary_key=True)
    sheet_id: Mapped[str] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
