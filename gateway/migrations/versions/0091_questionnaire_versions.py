"""Versions and the draft of the questionnaire; codes for people without a contact."""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "questionnaire_versions",
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by"],
            ["accounts.id"],
            name="fk_questionnaire_versions_published_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("version", name="pk_questionnaire_versions"),
    )
    op.create_table(
        "questionnaire_drafts",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by"],
            ["accounts.id"],
            name="fk_questionnaire_drafts_changed_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaire_drafts"),
    )
    op.create_table(
        "questionnaire_codes",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("place", sa.String(16), nullable=False),
        sa.Column("office", sa.String(64), nullable=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["office"],
            ["offices.id"],
            name="fk_questionnaire_codes_office_offices",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["accounts.id"],
            name="fk_questionnaire_codes_made_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaire_codes"),
    )


def downgrade() -> None:
    """Go back: what was answered to later versions keeps their number without its words."""
    for table in ("questionnaire_codes", "questionnaire_drafts", "questionnaire_versions"):
        op.drop_table(table)
