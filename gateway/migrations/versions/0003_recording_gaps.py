"""Store what a recording lacks: intervals with their cause."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("recordings") as table:
        table.add_column(sa.Column("gaps", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("recordings") as table:
        table.drop_column("gaps")
