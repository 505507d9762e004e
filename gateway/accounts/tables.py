"""The tables of the staff: accounts, their categories, offices, sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.platform.sql.base import Base


class Office(Base):
    """A peripheral unit that takes contacts handed on to it, with members of its own."""

    __tablename__ = "offices"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    # periods by day; empty: the station's hours
    week: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    # single days with other hours, as the plan of opening hours has them
    exceptions: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    # closed on public holidays; none: as the station is
    holidays: Mapped[bool | None]
    categories: Mapped[list["OfficeCategory"]] = relationship(lazy="selectin", viewonly=True)


class OfficeCategory(Base):
    """One category that an office takes."""

    __tablename__ = "office_categories"

    office_id: Mapped[str] = mapped_column(
        ForeignKey("offices.id", ondelete="CASCADE"), primary_key=True
    )
    category: Mapped[str] = mapped_column(primary_key=True)


class Session(Base):
    """One signed-in browser: the refresh cookie's hash, and when it was last rotated.

    ``proven_at``: when its owner last gave a password or a second factor; ``used_at``: when somebody last used it, by
    what its pages tell. ``factor`` is the second factor it was opened with or enrolled; empty for none. ``browser``
    and ``network`` tell the owner where it began: no full address, no version.
    """

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    refresh_hash: Mapped[str]
    created_at: Mapped[datetime]
    rotated_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]
    proven_at: Mapped[datetime]
    used_at: Mapped[datetime]
    factor: Mapped[str] = mapped_column(String(16), server_default="")
    browser: Mapped[str] = mapped_column(String(64), server_default="")
    network: Mapped[str] = mapped_column(String(64), server_default="")
