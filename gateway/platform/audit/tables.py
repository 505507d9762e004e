"""The tables of the audit trail."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.audit.chain import Link
from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import SHOWS_TIME, Base


class AuditEntry(Base):
    """An act on a subject, with its author and reason; never removed, and changed only where words are erased.

    The columns from ``seq`` on chain the entries, see :class:`gateway.platform.audit.chain.Link`. ``account_id`` is no
    foreign key, so that deleting an account does not change the trail.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_action_subject", "action", "subject"),
        Index("ix_audit_account_id_seq", "account_id", "seq"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True, info=SHOWS_TIME)
    account_id: Mapped[str | None]
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]]
    seq: Mapped[int] = mapped_column(unique=True)
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str]
    previous: Mapped[str]
    key: Mapped[str] = mapped_column(String(16))
    hash: Mapped[str]
    signature: Mapped[str] = mapped_column(String(128))

    def link(self) -> Link:
        """Return the entry as a link of the chain."""
        return Link(**{name: getattr(self, name) for name in Link.__dataclass_fields__})


class AuditHead(Base):
    """The end of the trail. One row: an append locks it until the end of the transaction."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str]


class AuditDelivery(Base):
    """The last entry that a receiver outside the station has."""

    __tablename__ = "audit_deliveries"

    receiver: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    at: Mapped[datetime]


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="audit",
        tables=("audit", "audit_head"),
        purpose="who of the staff consulted, changed or erased what, and why; addresses of their sign-ins",
        until="always",
    ),
)
