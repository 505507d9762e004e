"""Add feeds of other bodies, and an index by which webhooks find changes of cases."""

import sqlalchemy as sa
from alembic import op

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None

MOMENTS = ("left_at", "answered_at", "closed_at")


def upgrade() -> None:
    """Go to this revision."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "comparison_sources",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("url", sa.String(500), nullable=True),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("feed", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("read_at", moment, nullable=True),
        sa.Column("tried_at", moment, nullable=True),
        sa.Column("fault", sa.String(32), nullable=True),
        sa.Column("added_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_comparison_sources"),
    )
    for column in MOMENTS:
        op.create_index(f"ix_messages_{column}", "messages", [column])


def downgrade() -> None:
    """Go back: nothing is compared any more."""
    for column in MOMENTS:
        op.drop_index(f"ix_messages_{column}", "messages")
    op.drop_table("comparison_sources")
