"""Records when members of the staff moved to another office, because an account holds only the present one.

Work belongs to the office of its time. So each part of a contact carries the office which the operator had when it
began, and operators' time is cut where they moved.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, ScalarSelect, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.ids import new_id
from gateway.platform.security.tables import Account
from gateway.platform.sql.base import Base

NO_OFFICE = ""


class OfficeMove(Base):
    """A move out of an office: the account belonged to ``before`` ('' for no office) until ``at``."""

    __tablename__ = "office_moves"
    __table_args__ = (Index("ix_office_moves_account_id_at", "account_id", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    before: Mapped[str]


def note(session: AsyncSession, account_id: str, before: str | None, at: datetime) -> None:
    """Record that the account leaves the office ``before`` at *at*, in the caller's transaction."""
    session.add(OfficeMove(id=new_id(), account_id=account_id, at=at, before=before or NO_OFFICE))


async def everybody(session: AsyncSession) -> Sequence[OfficeMove]:
    """Return the moves of all accounts, earliest first."""
    rows = await session.execute(select(OfficeMove).order_by(OfficeMove.at, OfficeMove.id))
    return rows.scalars().all()


def office_then(account_id: str, at: datetime) -> ScalarSelect[str | None]:
    """Return an SQL expression for the office to which the account belonged at that time, to be stored with what the
    account did then."""
    before = (
        select(OfficeMove.before)
        .where(OfficeMove.account_id == account_id, OfficeMove.at > at)
        .order_by(OfficeMove.at, OfficeMove.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(func.nullif(func.coalesce(before, Account.office_id), NO_OFFICE))
        .where(Account.id == account_id)
        .scalar_subquery()
    )
