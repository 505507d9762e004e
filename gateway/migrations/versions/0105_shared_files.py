"""Store whether the files of a posting are passed on to the offices of the list: those of earlier ones were not."""

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column(
        "list_entries", sa.Column("shares", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Go back: files are held back."""
    op.drop_column("list_entries", "shares")
