"""The table of the emblem."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class StoredEmblem(Base):
    """The emblem of a station, as it was encoded anew; without a row the station shows a neutral shield.

    ``small`` is a JPEG of it on white, for letters.
    """

    __tablename__ = "emblems"

    station: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str] = mapped_column(String(32))
    width: Mapped[int]
    height: Mapped[int]
    picture: Mapped[bytes]
    small: Mapped[bytes]
    digest: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime]
    set_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="emblem",
        tables=("emblems",),
        purpose="the body's emblem, and who set it",
        until="always",
        whose="staff",
    ),
)
