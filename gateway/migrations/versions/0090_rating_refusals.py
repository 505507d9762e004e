"""Add addresses whose owners do not want to be asked for stars by e-mail, and the service of closed months."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "rating_refusals",
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_rating_refusals"),
    )
    op.create_table(
        "results_months",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("month", name="pk_results_months"),
    )
    op.create_index("ix_rating_refusals_refused_at", "rating_refusals", ["refused_at"])


def downgrade() -> None:
    """Go back: everybody may be asked again."""
    op.drop_table("results_months")
    op.drop_table("rating_refusals")
