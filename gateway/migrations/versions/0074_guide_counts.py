"""Count how often information sheets were read in the guide, and how often readers queued all the same."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "guide_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sheet_id", sa.String(64), nullable=False),
        sa.Column("what", sa.String(64), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "sheet_id", "what", name="pk_guide_counts"),
    )


def downgrade() -> None:
    """Go back: what was counted is forgotten."""
    op.drop_table("guide_counts")
