"""The table of the floor's notices to waiting citizens."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.sql.base import Base


class FloorNotice(Base):
    """A supervisor's notice to waiting citizens: to all, or to those of one category.

    ``text`` is Italian; ``translations`` holds the others by language.
    """

    __tablename__ = "floor_notices"

    id: Mapped[str] = mapped_column(primary_key=True)
    category: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(String(300))
    translations: Mapped[dict[str, Any]]
    made_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
