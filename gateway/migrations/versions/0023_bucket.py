"""Store whether a recording's media have been moved to the bucket."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column(
        "recordings",
        sa.Column("in_bucket", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("recordings") as table:
        table.drop_column("in_bucket")
