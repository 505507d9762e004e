"""Add the readiness board: the findings of each desk's browser, and the time for which the check was asked."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "readiness_checks",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("office_id", sa.String(length=64), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("camera", sa.String(length=16), nullable=False),
        sa.Column("microphone", sa.String(length=16), nullable=False),
        sa.Column("path", sa.String(length=16), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=True),
        sa.Column("rtt_ms", sa.BigInteger(), nullable=True),
        sa.Column("loss", sa.Double(), nullable=True),
        sa.Column("kbps", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], ondelete="CASCADE",
            name="fk_readiness_checks_account_id_accounts",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], ondelete="SET NULL",
            name="fk_readiness_checks_office_id_offices",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_readiness_checks"),
    )  # fmt: skip
    op.create_index("ix_readiness_checks_station_at", "readiness_checks", ["station", "at"])
    op.create_index("ix_readiness_checks_account_id_at", "readiness_checks", ["account_id", "at"])
    op.create_table(
        "readiness_asks",
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["accounts.id"], ondelete="SET NULL",
            name="fk_readiness_asks_asked_by_accounts",
        ),
        sa.PrimaryKeyConstraint("station", name="pk_readiness_asks"),
    )  # fmt: skip


def downgrade() -> None:
    """Go back."""
    op.drop_table("readiness_asks")
    op.drop_index("ix_readiness_checks_account_id_at", "readiness_checks")
    op.drop_index("ix_readiness_checks_station_at", "readiness_checks")
    op.drop_table("readiness_checks")
