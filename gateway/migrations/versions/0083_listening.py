"""Add stars with their reasons, the anonymous questionnaire, and the published results of both."""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "ratings",
        sa.Column("contact_id", sa.String(64), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(16), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('none', 'withheld', 'cleared', 'removed')", name="ck_ratings_state"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name="fk_ratings_contact_id_contacts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["accounts.id"],
            name="fk_ratings_decided_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("contact_id", name="pk_ratings"),
    )
    op.create_index("ix_ratings_state_given_at", "ratings", ["state", "given_at"])
    op.create_table(
        "questionnaire_pending",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaire_pending"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_questionnaire_pending_month", "questionnaire_pending", ["month"])
    op.create_table(
        "questionnaire_spent",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_questionnaire_spent"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_questionnaire_spent_month", "questionnaire_spent", ["month"])
    op.create_table(
        "questionnaire_answers",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("first_month", sa.String(7), nullable=False),
        sa.Column("last_month", sa.String(7), nullable=False),
        sa.Column("channel", sa.String(16), nullable=True),
        sa.Column("topic", sa.String(64), nullable=True),
        sa.Column("office", sa.String(64), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaire_answers"),
    )
    op.create_index(
        "ix_questionnaire_answers_first_month", "questionnaire_answers", ["first_month"]
    )
    op.create_table(
        "questionnaire_texts",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("decided_by", sa.String(64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('withheld', 'cleared', 'removed')", name="ck_questionnaire_texts_state"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["accounts.id"],
            name="fk_questionnaire_texts_decided_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaire_texts"),
    )
    op.create_index("ix_questionnaire_texts_state", "questionnaire_texts", ["state"])
    op.create_table(
        "questionnaire_pages",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("page", sa.String(32), nullable=False),
        sa.Column("shown", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", "version", "page", name="pk_questionnaire_pages"),
    )


def downgrade() -> None:
    """Go back: stars stay with their contacts, all else is lost."""
    for table in (
        "questionnaire_pages",
        "questionnaire_texts",
        "questionnaire_answers",
        "questionnaire_spent",
        "questionnaire_pending",
        "ratings",
    ):
        op.drop_table(table)
