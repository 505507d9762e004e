"""The tables of calls of another system that are recorded here."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, RowsPiece
from gateway.platform.sql.base import Base


class RecordedCall(Base):
    """One call; its contact is closed from the beginning.

    ``session`` is the SBC's own id of it. ``consent_by`` says who answers for the consent: ``given`` the settings,
    ``metadata`` the SBC. ``told_at``: when the SIP process last reported on it; ``reason``: why it is over.
    """

    __tablename__ = "recorded_calls"
    __table_args__ = (
        CheckConstraint("state IN ('recording', 'over')", name="state"),
        CheckConstraint("consent_by IN ('given', 'metadata')", name="consent_by"),
    )

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    recording_id: Mapped[str | None]
    state: Mapped[str] = mapped_column(String(16))
    trunk: Mapped[str] = mapped_column(String(32))
    session: Mapped[str] = mapped_column(String(256))
    consent_by: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime]
    told_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(24))


class RecordedCallParty(Base):
    """A participant of such a call. ``party`` is the name of their sound in the recording."""

    __tablename__ = "recorded_call_parties"

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    party: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(256))
    number: Mapped[str | None] = mapped_column(String(24))
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]


PERSONAL: tuple[Piece, ...] = (
    RowsPiece(
        "recordedCallParties",
        RecordedCallParty,
        order=RecordedCallParty.joined_at,
        shown=("party", "name", "number", "joined_at", "left_at"),
        written_in=(RecordedCallParty.number,),
        by=("number",),
    ),
)


PARTIES = Keeping(
    name="recorded-calls",
    tables=("recorded_calls", "recorded_call_parties"),
    purpose="who took part in a call that another system keeps and that is recorded here: to find it, and to know whose sound is whose; the row as long as the contact's",
    setting="phone_number_days",
    within="contact_days",
)
KEEPS: tuple[Keeping, ...] = (PARTIES,)
