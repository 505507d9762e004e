"""The station's topics are data: each version as an administrator left it."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "topic_versions",
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("restored", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["accounts.id"],
            name="fk_topic_versions_made_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("station", "number", name="pk_topic_versions"),
    )


def downgrade() -> None:
    """Go back: the topics that ship count again."""
    op.drop_table("topic_versions")
