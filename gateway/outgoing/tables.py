"""The table of calls that the station made, or refused to make."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.clues import Clue
from gateway.platform.personal.pieces import Piece, WordsPiece
from gateway.platform.sql.base import Base


class CallOut(Base):
    """One call.

    ``asked_by`` is the account of the operator for whom it was made. ``told_at``: when the SIP process last reported on it.
    ``reason``: why it was refused or failed; ``machine``: it was answered as a machine answers.
    """

    __tablename__ = "calls_out"
    __table_args__ = (
        CheckConstraint(
            "purpose IN ('callback', 'test', 'outside', 'desk', 'conference')", name="purpose"
        ),
        CheckConstraint(
            "state IN ('asked', 'calling', 'ringing', 'answered', 'busy', 'declined', 'no-answer', 'unreachable', "
            "'refused', 'failed', 'ended')",
            name="state",
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str | None] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    asked_by: Mapped[str | None] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(16))
    number: Mapped[str | None] = mapped_column(String(24))
    trunk: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(24))
    machine: Mapped[bool]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    told_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class _CallsPiece(WordsPiece):
    """Calls of no contact, as to try the line, are no citizen's."""

    async def find(self, session: AsyncSession, clue: Clue) -> set[str]:
        return {contact for contact in await super().find(session, clue) if contact}


PERSONAL: tuple[Piece, ...] = (
    _CallsPiece(
        "callsOut",
        CallOut,
        order=CallOut.asked_at,
        shown=("purpose", "number", "state", "asked_at", "answered_at", "ended_at"),
        words=(CallOut.number,),
        by=("number",),
    ),
)
