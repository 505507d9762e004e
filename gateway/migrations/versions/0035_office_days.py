"""The single days and the holidays that a peripheral office keeps of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column(
        "offices", sa.Column("exceptions", sa.JSON(), nullable=False, server_default="[]")
    )
    op.add_column("offices", sa.Column("holidays", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("offices", "holidays")
    op.drop_column("offices", "exceptions")
