"""Add citizens' copies of their recordings: codes for a copy, and the decision on each request."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "recording_copies",
        sa.Column("contact_id", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_why", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'asked', 'granted', 'refused')", name="ck_recording_copies_state"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name="fk_recording_copies_contact_id_contacts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["accounts.id"],
            name="fk_recording_copies_decided_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("contact_id", name="pk_recording_copies"),
        sa.UniqueConstraint("code_hash", name="uq_recording_copies_code_hash"),
    )
    op.create_index("ix_recording_copies_state_asked_at", "recording_copies", ["state", "asked_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("recording_copies")
