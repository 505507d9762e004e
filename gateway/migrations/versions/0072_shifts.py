"""Add shifts."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "shifts",
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("station", sa.String(64), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("begins >= 0 AND begins < ends AND ends <= 1440", name="ck_shifts_span"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_shifts_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "day", "begins", name="pk_shifts"),
    )
    op.create_index("ix_shifts_station_day", "shifts", ["station", "day"])


def downgrade() -> None:
    """Go back: shifts are forgotten."""
    op.drop_index("ix_shifts_station_day", table_name="shifts")
    op.drop_table("shifts")
