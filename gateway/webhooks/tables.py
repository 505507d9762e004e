"""The tables of webhooks: addresses and deliveries."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base
from gateway.webhooks.rules import KEPT


class Webhook(Base):
    """The address of another program.

    ``secret`` is sealed with a key of the station. ``off_why`` null: it is on. ``told_since``: earlier events are not
    delivered. ``failing_since``: the first failed attempt since the last accepted one.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        CheckConstraint("off_why IN ('person', 'unanswered', 'gone', 'overflow')", name="off_why"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    url: Mapped[str] = mapped_column(String(500))
    kinds: Mapped[list[str]]
    secret: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime]
    told_since: Mapped[datetime]
    off_why: Mapped[str | None] = mapped_column(String(16))
    off_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]


class WebhookDelivery(Base):
    """An event for one webhook. ``state``: ``waiting`` or ``taken`` (accepted). ``status`` is that of the last attempt,
    null without an answer."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'taken')", name="state"),
        Index("ix_webhook_deliveries_webhook_id_state_at", "webhook_id", "state", "at"),
    )

    webhook_id: Mapped[str] = mapped_column(
        ForeignKey("webhooks.id", ondelete="CASCADE"), primary_key=True
    )
    event_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    status: Mapped[int | None]
    tried_at: Mapped[datetime | None]


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="webhooks",
        tables=("webhook_deliveries",),
        purpose="ids of contacts, cases and sheets that other programs are told of: to deliver them, and to show that they were",
        fixed=KEPT,
        whose="staff",
    ),
)
