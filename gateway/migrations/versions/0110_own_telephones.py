"""Operators may answer callers by the line at a telephone of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0109"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column(
        "telephone_sets",
        sa.Column("answers", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Go back: operators answer in the browser."""
    with op.batch_alter_table("telephone_sets") as batch:
        batch.drop_column("answers")
