"""Give accounts an address; mail reports and alarms to people, too; store which alarms were mailed to whom."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("accounts") as table:
        table.add_column(sa.Column("email", sa.String(254), nullable=True))
    for name in ("saved_reports", "alarm_rules"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("people", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "alarm_letters",
        sa.Column("station", sa.String(64), nullable=False),
        sa.Column("recipient", sa.String(80), nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("condition", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("station", "recipient", "key", name="pk_alarm_letters"),
    )


def downgrade() -> None:
    """Go back: addresses of people are forgotten, and who was told by mail."""
    op.drop_table("alarm_letters")
    for name in ("alarm_rules", "saved_reports"):
        op.drop_column(name, "people")
    # never by a copy of the table: dropping it, SQLite takes what refers to it
    op.drop_column("accounts", "email")
