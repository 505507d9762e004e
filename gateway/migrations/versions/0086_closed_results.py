"""The stars of closed months as they are published, counted once."""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "results_closed",
        sa.Column("first_month", sa.String(7), nullable=False),
        sa.Column("last_month", sa.String(7), nullable=False),
        sa.Column("portions", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("first_month", name="pk_results_closed"),
    )


def downgrade() -> None:
    """Go back: what was published is counted anew."""
    op.drop_table("results_closed")
