"""The numbers of the telephone line are data: each version as an administrator left it."""

import sqlalchemy as sa
from alembic import op

revision = "0109"
down_revision = "0108"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "number_versions",
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("restored", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["accounts.id"],
            name="fk_number_versions_made_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("station", "number", name="pk_number_versions"),
    )


def downgrade() -> None:
    """Go back: the numbers of the settings count again."""
    op.drop_table("number_versions")
