"""Add circulars to the staff, with their readings and confirmations."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    at = sa.DateTime(timezone=True)
    op.create_table(
        "circulars",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("offices", sa.JSON(), nullable=False),
        sa.Column("confirm", sa.Boolean(), nullable=False),
        sa.Column("confirm_by", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("published_at", at, nullable=False),
        sa.Column("published_by", sa.String(64), nullable=True),
        sa.Column("reminded_at", at, nullable=True),
        sa.Column("withdrawn_at", at, nullable=True),
        sa.Column("withdrawn_by", sa.String(64), nullable=True),
        sa.Column("withdrawn_why", sa.String(300), nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by"],
            ["accounts.id"],
            name="fk_circulars_published_by_accounts",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"],
            ["accounts.id"],
            name="fk_circulars_withdrawn_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_circulars"),
    )
    op.create_index("uq_circulars_number", "circulars", ["number"], unique=True)
    op.create_table(
        "circular_readings",
        sa.Column("circular_id", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("read_at", at, nullable=False),
        sa.Column("confirmed_at", at, nullable=True),
        sa.ForeignKeyConstraint(
            ["circular_id"],
            ["circulars.id"],
            name="fk_circular_readings_circular_id_circulars",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_circular_readings_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("circular_id", "account_id", name="pk_circular_readings"),
    )
    op.create_index("ix_circular_readings_account_id", "circular_readings", ["account_id"])


def downgrade() -> None:
    """Go back: circulars and their readings are forgotten."""
    op.drop_index("ix_circular_readings_account_id", table_name="circular_readings")
    op.drop_table("circular_readings")
    op.drop_index("uq_circulars_number", table_name="circulars")
    op.drop_table("circulars")
