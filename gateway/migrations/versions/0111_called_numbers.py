"""Calls by the telephone line keep which of the station's numbers was called, and by which trunk."""

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    for name in ("called", "trunk"):
        op.add_column("phone_calls", sa.Column(name, sa.String(32), nullable=True))


def downgrade() -> None:
    """Go back: nothing is kept of it."""
    with op.batch_alter_table("phone_calls") as batch:
        batch.drop_column("trunk")
        batch.drop_column("called")
