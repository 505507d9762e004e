"""Inquiries asked again elsewhere and moved to another day, and automatic replies to them."""

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("inquiries", sa.Column("again_of", sa.String(64), nullable=True))
    op.add_column("inquiries", sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("inquiries", sa.Column("moved_why", sa.String(300), nullable=True))
    op.create_index("ix_inquiries_again_of", "inquiries", ["again_of"])
    op.add_column(
        "inquiry_answers",
        sa.Column("automatic", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Go back: automatic replies look like answers, and nothing tells of moved days."""
    op.drop_column("inquiry_answers", "automatic")
    op.drop_index("ix_inquiries_again_of", "inquiries")
    for column in ("moved_why", "first_due_at", "again_of"):
        op.drop_column("inquiries", column)
