"""The tables of received mail: how far each mail-box has been read, the mails with their state, and each mail as it came,
sealed."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, RowsPiece
from gateway.platform.sql.base import Base, only

MAIL: Final = "mail"
PEC: Final = "pec"


class Mailbox(Base):
    """How far a mail-box has been read (``uid_validity``, ``next_uid``: RFC 9051, section 2.3.1.1), and its state.

    ``connected_at``: since when it is read without interruption; ``seen_at``: when it was last checked; ``error``: a word
    for the last failure, null while there is none.
    """

    __tablename__ = "mailboxes"

    box: Mapped[str] = mapped_column(String(8), primary_key=True)
    uid_validity: Mapped[int | None]
    next_uid: Mapped[int | None]
    connected_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    last_mail_at: Mapped[datetime | None]
    backlog: Mapped[int]
    error: Mapped[str | None] = mapped_column(String(64))
    error_at: Mapped[datetime | None]


class ReceivedMail(Base):
    """One mail, however many copies of it came: ``id`` is derived from what its sender wrote.

    ``state``: ``stored`` as it came, ``filed`` in its case, ``done`` with its attachments, ``aside`` if it belongs to no
    case. ``kind``: a letter, a machine's mail, a receipt of certified mail. ``contact_id``: the case it is in. ``answers``:
    the case that it says it answers, though it comes from another address. ``about``: the mail of the station's on which it
    reports, ``note`` the detail (a status code). ``sender_key``: a keyed hash of the address, by which a sender of many
    mails is noticed.
    """

    __tablename__ = "received_mails"
    __table_args__ = (
        CheckConstraint("state IN ('stored', 'filed', 'done', 'aside')", name="state"),
        Index("ix_received_mails_contact_id", "contact_id"),
        Index("ix_received_mails_sender_key_arrived_at", "sender_key", "arrived_at"),
        Index("ix_received_mails_open", "arrived_at", **only("state IN ('stored', 'filed')")),
        Index("ix_received_mails_aside", "arrived_at", **only("state = 'aside'")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    box: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str | None] = mapped_column(String(16))
    message_id: Mapped[str | None] = mapped_column(String(250), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    answers: Mapped[str | None] = mapped_column(String(64))
    about: Mapped[str | None] = mapped_column(String(64), index=True)
    note: Mapped[str | None] = mapped_column(String(64))
    sender_key: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int]
    tries: Mapped[int]
    arrived_at: Mapped[datetime]


class RawMail(Base):
    """A mail as it came, compressed and sealed under the station's key."""

    __tablename__ = "received_mail_raws"

    mail_id: Mapped[str] = mapped_column(
        ForeignKey("received_mails.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class MailCopy(Base):
    """The place in a mail-box where a mail was found; a mail listed here is not fetched again."""

    __tablename__ = "received_mail_copies"

    box: Mapped[str] = mapped_column(String(8), primary_key=True)
    uid_validity: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    uid: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mail_id: Mapped[str] = mapped_column(
        ForeignKey("received_mails.id", ondelete="CASCADE"), index=True
    )


PERSONAL: tuple[Piece, ...] = (
    RowsPiece(
        "receivedMails",
        ReceivedMail,
        order=ReceivedMail.arrived_at,
        shown=("box", "kind", "size", "arrived_at"),
    ),
)

KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="received-mails",
        tables=("received_mails", "received_mail_raws", "received_mail_copies"),
        purpose="e-mails and certified mails as they came, sealed: to show what was written, and to lose and double none",
        setting="message_days",
        within="contact_days",
    ),
)
