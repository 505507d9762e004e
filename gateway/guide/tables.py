"""The table of how often sheets were read, and how often readers queued afterwards."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.sql.base import Base


class GuideCount(Base):
    """The count of one kind of event on a day of the station. No reader can be identified by it.

    ``what``: a sheet was ``read``, or ``queued`` after reading; for a whole visit (``sheet_id`` empty) ``visit`` and
    ``visit_queued``.
    """

    __tablename__ = "guide_counts"

    day: Mapped[date] = mapped_column(primary_key=True)
    sheet_id: Mapped[str] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
