"""The hours that a peripheral office keeps of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("offices", sa.Column("week", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Go back."""
    op.drop_column("offices", "week")
