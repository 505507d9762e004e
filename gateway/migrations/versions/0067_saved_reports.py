"""Reports that supervisors have saved, and to which offices they are mailed."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "saved_reports",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("station", sa.String(64), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("owner", sa.String(64), nullable=True),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("offices", sa.JSON(), nullable=False),
        sa.Column("sent_for", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "period IN ('yesterday', 'lastWeek', 'lastMonth', 'lastQuarter')",
            name="ck_saved_reports_period",
        ),
        sa.ForeignKeyConstraint(
            ["owner"], ["accounts.id"], name="fk_saved_reports_owner_accounts", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_saved_reports"),
    )
    op.create_index("ix_saved_reports_station", "saved_reports", ["station"])


def downgrade() -> None:
    """Go back: saved reports are forgotten."""
    op.drop_index("ix_saved_reports_station", table_name="saved_reports")
    op.drop_table("saved_reports")
