"""Periodical reports to the command."""

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "command_reports",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.String(64), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.String(64), nullable=True),
        sa.Column("signed_name", sa.String(120), nullable=True),
        sa.CheckConstraint("kind IN ('month', 'quarter', 'year')", name="ck_command_reports_kind"),
        sa.CheckConstraint("state IN ('draft', 'signed')", name="ck_command_reports_state"),
        sa.ForeignKeyConstraint(
            ["drafted_by"],
            ["accounts.id"],
            name="fk_command_reports_drafted_by_accounts",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"],
            ["accounts.id"],
            name="fk_command_reports_signed_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_command_reports"),
        sa.UniqueConstraint("kind", "first", name="uq_command_reports_kind_first"),
    )
    op.create_table(
        "command_report_texts",
        sa.Column("report_id", sa.String(64), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["command_reports.id"],
            name="fk_command_report_texts_report_id_command_reports",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by"],
            ["accounts.id"],
            name="fk_command_report_texts_written_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("report_id", "revision", name="pk_command_report_texts"),
    )


def downgrade() -> None:
    """Go back: the reports are lost, signed ones too."""
    op.drop_table("command_report_texts")
    op.drop_table("command_reports")
