"""Add exports of recordings, which are given out."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "recording_exports",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("recording_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("ordered_by", sa.String(length=64), nullable=True),
        sa.Column("ordered_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("worker", sa.String(length=120), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("failure", sa.String(length=32), nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("ready_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('film', 'package', 'copy')", name="ck_recording_exports_kind"),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'ready', 'failed', 'expired')",
            name="ck_recording_exports_state",
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name="fk_recording_exports_recording_id_recordings",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ordered_by"],
            ["accounts.id"],
            name="fk_recording_exports_ordered_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recording_exports"),
    )
    op.create_index("ix_recording_exports_recording_id", "recording_exports", ["recording_id"])
    op.create_index("ix_recording_exports_ordered_by", "recording_exports", ["ordered_by"])
    op.create_index("ix_recording_exports_ordered_at", "recording_exports", ["ordered_at"])
    op.create_index("ix_recording_exports_state_due_at", "recording_exports", ["state", "due_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("recording_exports")
