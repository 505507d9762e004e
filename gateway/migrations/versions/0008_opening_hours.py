"""The opening hours an administrator has set, in place of those of the settings."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "opening_plans",
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by"],
            ["accounts.id"],
            name="fk_opening_plans_changed_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("station", name="pk_opening_plans"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("opening_plans")
