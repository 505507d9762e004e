"""The table of callbacks.

Each callback hangs on a contact of its own (channel ``callback``), so that history, figures, retention and erasure are
those of any contact. Its state is in the queue; the table holds what the queue must not know.
"""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, WordsPiece
from gateway.platform.sql.base import Base


class Callback(Base):
    """A request to be called back. ``score_ms`` is its score in the line; ``queued_at``: when it entered the queue
    last; ``attempt``: for which answer of an operator the citizen was called, so that each calls once; ``result``:
    the outcome of calling. ``asked_first`` is the account that is asked first to call. ``code_hash`` is the hash of
    the code by which the citizen follows it."""

    __tablename__ = "callbacks"
    __table_args__ = (
        CheckConstraint("way IN ('video', 'phone')", name="way"),
        CheckConstraint(
            "result IN ('reached', 'busy', 'no-answer', 'unreachable', 'cancelled')", name="result"
        ),
    )

    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    comes_from: Mapped[str | None] = mapped_column(index=True)
    way: Mapped[str] = mapped_column(String(16))
    email: Mapped[str | None] = mapped_column(String(254))
    number: Mapped[str | None] = mapped_column(String(24))
    code_hash: Mapped[str] = mapped_column(unique=True)
    score_ms: Mapped[int]
    due_at: Mapped[datetime]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    queued_at: Mapped[datetime | None]
    attempt: Mapped[int]
    called_at: Mapped[datetime | None]
    good_until: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(String(16))
    asked_first: Mapped[str | None] = mapped_column(String(64))


PERSONAL: tuple[Piece, ...] = (
    WordsPiece(
        "callbacks",
        Callback,
        order=Callback.asked_at,
        shown=("way", "email", "number", "asked_at", "due_at", "called_at", "result"),
        words=(Callback.email, Callback.number),
    ),
)


ADDRESSES = Keeping(
    name="callback",
    tables=("callbacks",),
    purpose="address or number of a callback: to call back",
    setting="callback_days",
    within="contact_days",
)
CODES = Keeping(
    name="sms",
    purpose="text messages with codes for callbacks, sealed in Redis: to prove a number",
    fixed=timedelta(minutes=10),
)
KEEPS: tuple[Keeping, ...] = (ADDRESSES, CODES)
