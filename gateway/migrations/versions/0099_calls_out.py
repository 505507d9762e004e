"""The calls that the station makes by its telephone line."""

import sqlalchemy as sa
from alembic import op

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "calls_out",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("contact_id", sa.String(64), nullable=True),
        sa.Column("asked_by", sa.String(64), nullable=True),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("number", sa.String(24), nullable=True),
        sa.Column("trunk", sa.String(32), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(24), nullable=True),
        sa.Column("machine", sa.Boolean(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("told_at", moment, nullable=False),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_calls_out"),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name="fk_calls_out_contact_id_contacts", ondelete="CASCADE",
        ),
        sa.CheckConstraint(
            "purpose IN ('callback', 'test', 'outside', 'desk', 'conference')", name="ck_calls_out_purpose"
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'calling', 'ringing', 'answered', 'busy', 'declined', 'no-answer', 'unreachable', "
            "'refused', 'failed', 'ended')",
            name="ck_calls_out_state",
        ),
    )  # fmt: skip
    op.create_index("ix_calls_out_contact_id", "calls_out", ["contact_id"])
    op.create_index("ix_calls_out_asked_at", "calls_out", ["asked_at"])


def downgrade() -> None:
    """Go back: which calls were made is forgotten."""
    op.drop_table("calls_out")
