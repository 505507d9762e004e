"""Entries of a complaints office's lists have words in other languages."""

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0102"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column(
        "complaint_choices", sa.Column("words", sa.JSON(), nullable=False, server_default="{}")
    )


def downgrade() -> None:
    """Go back: the words in other languages are lost."""
    op.drop_column("complaint_choices", "words")
