"""The accounts of the staff, which nearly every recorded act names."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class Account(Base):
    """A member of the staff who may sign in."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint(
            "role IN ('operator', 'supervisor', 'quality', 'admin', 'office')", name="role"
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str] = mapped_column(String(120))
    # where the station writes to the person; nobody else is shown it but administrators
    email: Mapped[str | None] = mapped_column(String(254))
    code: Mapped[str] = mapped_column(String(16), unique=True)
    password_hash: Mapped[str] = mapped_column(String(256))
    password_set_at: Mapped[datetime]
    role: Mapped[str] = mapped_column(String(16))
    must_change_password: Mapped[bool]
    notice_version: Mapped[str | None] = mapped_column(String(16))
    notice_accepted_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    # of an office that exists; offices are closed, never deleted
    office_id: Mapped[str | None]
    skills: Mapped[list[str]] = mapped_column(server_default="[]")
    # after so many seconds of ringing the desk answers by itself; None: it never does
    auto_answer_s: Mapped[int | None]
    # made by the first run, with a password that stands in a file
    demonstration: Mapped[bool] = mapped_column(server_default=false())
    categories: Mapped[list["AccountCategory"]] = relationship(lazy="selectin", viewonly=True)


class AccountCategory(Base):
    """One category an operator answers directly, with a proficiency of 1 to 5."""

    __tablename__ = "account_categories"
    __table_args__ = (CheckConstraint("proficiency BETWEEN 1 AND 5", name="proficiency"),)

    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    category: Mapped[str] = mapped_column(primary_key=True)
    proficiency: Mapped[int]


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="accounts",
        tables=("accounts", "account_categories"),
        purpose="accounts of the staff, with an address for the station's own mail; they are disabled, not deleted",
        until="always",
        whose="staff",
    ),
)
