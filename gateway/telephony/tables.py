"""The tables of the telephone: calls, and agents' sets."""

from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    String,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, RowsPiece
from gateway.platform.sql.base import Base


class PhoneCall(Base):
    """The telephone call of a contact.

    ``number`` is deleted after its own, shorter retention; ``fingerprint`` distinguishes a repeated request from another
    one with the same call id. ``called`` is the station's own number that was called by its telephone line, through
    ``trunk``.
    """

    __tablename__ = "phone_calls"

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    call_id: Mapped[str] = mapped_column(String(128), unique=True)
    caller: Mapped[str | None]
    number: Mapped[str | None] = mapped_column(String(24))
    fingerprint: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)
    called: Mapped[str | None] = mapped_column(String(32))
    trunk: Mapped[str | None] = mapped_column(String(32))


class TelephoneSet(Base):
    """The telephone at which an operator takes calls: an extension of the exchange, or a number. ``answers``: the line calls it for each
    caller whom the operator answers."""

    __tablename__ = "telephone_sets"

    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    extension: Mapped[str] = mapped_column(String(16))
    answers: Mapped[bool] = mapped_column(server_default=false())
    changed_at: Mapped[datetime]


PERSONAL: tuple[Piece, ...] = (
    RowsPiece(
        "phoneCalls",
        PhoneCall,
        order=PhoneCall.created_at,
        shown=("call_id", "caller", "number", "called", "created_at"),
        written_in=(PhoneCall.number,),
        by=("number",),
    ),
)


NUMBERS = Keeping(
    name="phone",
    tables=("phone_calls", "calls_out"),
    purpose="a caller's number, or one that was called, also into a conference: to call back when the line breaks, to account for calls; the row as long as the contact's name, without a contact as long as the number",
    setting="phone_number_days",
    within="contact_days",
)
KEEPS: tuple[Keeping, ...] = (
    NUMBERS,
    Keeping(
        name="telephone-sets",
        tables=("telephone_sets",),
        purpose="at which telephone an operator takes calls: to call it",
        until="disabled",
        whose="staff",
    ),
)
