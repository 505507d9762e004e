"""The tables of other bodies and of citizens who were referred to them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, RowsPiece
from gateway.platform.sql.base import Base


class Body(Base):
    """An administration, agency or office. IndicePA's data are overwritten at each import; ``phone``, ``hours``,
    ``bring``, ``matters`` and ``notes`` are the office's own and stay. ``folded`` is the text that is searched.
    ``withheld``: somebody took it out of use by hand, and no import brings it back."""

    __tablename__ = "bodies"
    __table_args__ = (
        CheckConstraint("source IN ('ipa', 'own')", name="source"),
        Index("ix_bodies_name", "name"),
    )

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    source: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(300))
    acronym: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(300))
    postcode: Mapped[str] = mapped_column(String(16))
    town: Mapped[str] = mapped_column(String(120))
    province: Mapped[str] = mapped_column(String(60))
    region: Mapped[str] = mapped_column(String(60))
    pec: Mapped[str] = mapped_column(String(254))
    email: Mapped[str] = mapped_column(String(254))
    site: Mapped[str] = mapped_column(String(300))
    phone: Mapped[str] = mapped_column(String(60))
    hours: Mapped[str] = mapped_column(String(500))
    bring: Mapped[str] = mapped_column(Text)
    matters: Mapped[str] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    withheld: Mapped[bool] = mapped_column(server_default=false())


class BodyReferral(Base):
    """A referral of somebody to a body in a contact or a case: ``how`` as a card in the ``chat``, by ``email``, or
    read ``aloud``. ``name`` is the body's name at that time."""

    __tablename__ = "body_referrals"
    __table_args__ = (
        CheckConstraint("how IN ('chat', 'email', 'aloud')", name="how"),
        Index("ix_body_referrals_at", "at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    body_id: Mapped[str | None] = mapped_column(
        String(80), ForeignKey("bodies.id", ondelete="SET NULL")
    )
    name: Mapped[str] = mapped_column(String(300))
    contact_id: Mapped[str | None] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    category: Mapped[str] = mapped_column(String(64))
    how: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class SheetBody(Base):
    """The body in the directory whose matter an information sheet is about."""

    __tablename__ = "sheet_bodies"

    sheet_id: Mapped[str] = mapped_column(
        ForeignKey("sheets.id", ondelete="CASCADE"), primary_key=True
    )
    body_id: Mapped[str] = mapped_column(
        String(80), ForeignKey("bodies.id", ondelete="CASCADE"), index=True
    )


PERSONAL: tuple[Piece, ...] = (
    RowsPiece("bodyReferrals", BodyReferral, order=BodyReferral.at, shown=("name", "how", "at")),
)

KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="body-referrals",
        tables=("body_referrals",),
        purpose="to which other body somebody was referred in a contact",
        setting="contact_days",
    ),
    Keeping(
        name="bodies",
        tables=("bodies", "sheet_bodies"),
        purpose="addresses of other bodies, which hold nobody's data",
        until="always",
        whose="staff",
    ),
)
