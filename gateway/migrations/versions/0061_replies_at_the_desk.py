"""Ready-made replies; and an answer to a message that is begun is kept with it."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("messages", sa.Column("draft", sa.Text(), nullable=True))
    at = sa.DateTime(timezone=True)
    op.create_table(
        "replies",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", at, nullable=True),
        sa.Column("retired_by", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["retired_by"],
            ["accounts.id"],
            name="fk_replies_retired_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_replies"),
    )
    op.create_table(
        "reply_versions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("reply_id", sa.String(64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("category", sa.String(64), nullable=True),
        sa.Column("written_at", at, nullable=False),
        sa.Column("written_by", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["reply_id"],
            ["replies.id"],
            name="fk_reply_versions_reply_id_replies",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by"],
            ["accounts.id"],
            name="fk_reply_versions_written_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reply_versions"),
    )
    op.create_index(
        "uq_reply_versions_reply_id_number", "reply_versions", ["reply_id", "number"], unique=True
    )


def downgrade() -> None:
    """Go back: replies and drafts are forgotten."""
    op.drop_index("uq_reply_versions_reply_id_number", table_name="reply_versions")
    op.drop_table("reply_versions")
    op.drop_table("replies")
    with op.batch_alter_table("messages") as batch:
        batch.drop_column("draft")
