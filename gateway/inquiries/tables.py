"""The tables of inquiries and their answers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false, true
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, RowsPiece
from gateway.platform.sql.base import Base


class Inquiry(Base):
    """A question about a contact or a case, to an office (``office_id``) or another body (``body_id``).

    ``addressee`` is the name that office or body had then, ``email`` the address it was sent to, empty where it is answered
    in the station. ``mail_id`` is the mail that asked. ``unseen``: an answer has come that the asker has not read.
    ``sheet_id``: the information sheet made from it. ``again_of``: the inquiry that asked the same elsewhere.
    ``first_due_at`` is the first due day, if it was moved, ``moved_why`` the last reason given.
    """

    __tablename__ = "inquiries"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'answered', 'withdrawn')", name="state"),
        CheckConstraint("way IN ('station', 'email', 'pec')", name="way"),
        Index("ix_inquiries_state_due_at", "state", "due_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    category: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(120))
    question: Mapped[str] = mapped_column(Text)
    office_id: Mapped[str | None] = mapped_column(
        ForeignKey("offices.id", ondelete="SET NULL"), index=True
    )
    body_id: Mapped[str | None] = mapped_column(
        String(80), ForeignKey("bodies.id", ondelete="SET NULL")
    )
    addressee: Mapped[str] = mapped_column(String(300))
    way: Mapped[str] = mapped_column(String(8))
    email: Mapped[str] = mapped_column(String(254))
    mail_id: Mapped[str | None] = mapped_column(String(64), index=True)
    asked_by: Mapped[str | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL"), index=True
    )
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    warn_at: Mapped[datetime]
    warned_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(16))
    answered_at: Mapped[datetime | None]
    unseen: Mapped[bool]
    withdrawn_why: Mapped[str | None] = mapped_column(String(300))
    sheet_id: Mapped[str | None] = mapped_column(ForeignKey("sheets.id", ondelete="SET NULL"))
    again_of: Mapped[str | None] = mapped_column(String(64), index=True)
    first_due_at: Mapped[datetime | None]
    moved_why: Mapped[str | None] = mapped_column(String(300))


class InquiryAnswer(Base):
    """An answer.

    ``way``: given on the ``page`` by the office, by ``mail``, or ``noted`` by a member of the staff who received it
    otherwise. ``sender`` is the address a mail came from, ``files`` how many files came with it. ``automatic``: a machine
    wrote it (RFC 3834), so it is shown and does not answer the inquiry. ``certified`` False: the question went as certified
    mail and the answer did not, so nobody vouches for its sender.
    """

    __tablename__ = "inquiry_answers"
    __table_args__ = (CheckConstraint("way IN ('page', 'mail', 'noted')", name="way"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    inquiry_id: Mapped[str] = mapped_column(
        ForeignKey("inquiries.id", ondelete="CASCADE"), index=True
    )
    contact_id: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    way: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    sender: Mapped[str] = mapped_column(String(254))
    files: Mapped[int]
    automatic: Mapped[bool] = mapped_column(server_default=false())
    certified: Mapped[bool] = mapped_column(server_default=true())


PERSONAL: tuple[Piece, ...] = (
    RowsPiece(
        "inquiryAnswers", InquiryAnswer, order=InquiryAnswer.at, shown=("text", "way", "at"),
        written_in=(InquiryAnswer.text,),
    ),
    RowsPiece(
        "inquiries", Inquiry, order=Inquiry.asked_at,
        shown=("reference", "addressee", "subject", "question", "state", "asked_at", "due_at"),
        written_in=(Inquiry.subject, Inquiry.question, Inquiry.moved_why, Inquiry.withdrawn_why),
    ),
)  # fmt: skip

KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="inquiries",
        tables=("inquiries", "inquiry_answers"),
        purpose="questions to other offices and bodies about a contact, and their answers",
        setting="contact_days",
    ),
)
