"""Administrators' webhooks and their deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("secret", sa.String(300), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("told_since", moment, nullable=False),
        sa.Column("off_why", sa.String(16), nullable=True),
        sa.Column("off_at", moment, nullable=True),
        sa.Column("failing_since", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
        sa.CheckConstraint(
            "off_why IN ('person', 'unanswered', 'gone', 'overflow')", name="ck_webhooks_off_why"
        ),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("webhook_id", sa.String(64), nullable=False),
        sa.Column("event_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("next_at", moment, nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("tried_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("webhook_id", "event_id", name="pk_webhook_deliveries"),
        sa.CheckConstraint("state IN ('waiting', 'taken')", name="ck_webhook_deliveries_state"),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhooks.id"], name="fk_webhook_deliveries_webhook_id_webhooks", ondelete="CASCADE",
        ),
    )  # fmt: skip
    op.create_index("ix_webhook_deliveries_at", "webhook_deliveries", ["at"])
    op.create_index(
        "ix_webhook_deliveries_webhook_id_state_at", "webhook_deliveries", ["webhook_id", "state", "at"],
    )  # fmt: skip


def downgrade() -> None:
    """Go back: nobody is told any more."""
    op.drop_table("webhook_deliveries")
    op.drop_table("webhooks")
