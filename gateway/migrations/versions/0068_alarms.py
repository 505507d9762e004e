"""Add alarms: the rules that supervisors set, and the alarms raised by them."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    at = sa.DateTime(timezone=True)

    def told() -> list[sa.Column[object]]:
        return [
            sa.Column("kind", sa.String(16), nullable=False),
            sa.Column("category", sa.String(64), nullable=True),
            sa.Column("threshold", sa.BigInteger(), nullable=False),
            sa.Column("supervisors", sa.Boolean(), nullable=False),
            sa.Column("operators", sa.Boolean(), nullable=False),
            sa.Column("sound", sa.Boolean(), nullable=False),
        ]

    op.create_table(
        "alarm_rules",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("station", sa.String(64), nullable=False),
        *told(),
        sa.Column("office_id", sa.String(64), nullable=True),
        sa.Column("mail", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", at, nullable=False),
        sa.Column("changed_by", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"],
            name="fk_alarm_rules_office_id_offices", ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["accounts.id"],
            name="fk_alarm_rules_changed_by_accounts", ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", "station", name="pk_alarm_rules"),
    )  # fmt: skip
    op.create_table(
        "alarms",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("station", sa.String(64), nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("open_key", sa.String(300), nullable=True),
        *told(),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("offices", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("since_at", at, nullable=True),
        sa.Column("raised_at", at, nullable=False),
        sa.Column("over_at", at, nullable=True),
        sa.Column("acknowledged_at", at, nullable=True),
        sa.Column("acknowledged_by", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"], ["accounts.id"],
            name="fk_alarms_acknowledged_by_accounts", ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_alarms"),
        sa.UniqueConstraint("station", "open_key", name="uq_alarms_station_open_key"),
    )  # fmt: skip
    op.create_index("ix_alarms_station_over_at", "alarms", ["station", "over_at"])


def downgrade() -> None:
    """Go back: rules and alarms are forgotten."""
    op.drop_index("ix_alarms_station_over_at", table_name="alarms")
    op.drop_table("alarms")
    op.drop_table("alarm_rules")
