"""Topics proposed for cases, and callbacks out of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "topic_lessons",
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("proposed", sa.String(64), nullable=True),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("learnt_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["messages.contact_id"],
            name="fk_topic_lessons_contact_id_messages",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", name="pk_topic_lessons"),
    )
    op.create_index("ix_topic_lessons_month", "topic_lessons", ["month"])
    op.create_table(
        "topic_counts",
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("stem", sa.String(80), nullable=False),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("category", "stem", name="pk_topic_counts"),
    )
    op.add_column("callbacks", sa.Column("asked_first", sa.String(64), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("callbacks", "asked_first")
    op.drop_table("topic_counts")
    op.drop_index("ix_topic_lessons_month", "topic_lessons")
    op.drop_table("topic_lessons")
