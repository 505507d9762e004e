"""Conferences are planned for a while, in series, and offices may be told by e-mail."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("conferences", sa.Column("series", sa.String(64), nullable=True))
    op.add_column("conferences", sa.Column("plan", sa.JSON(), nullable=False, server_default="{}"))
    op.create_index("ix_conferences_series", "conferences", ["series"])


def downgrade() -> None:
    """Go back: conferences stay, and no longer know that they are of a series."""
    op.drop_index("ix_conferences_series", table_name="conferences")
    op.drop_column("conferences", "plan")
    op.drop_column("conferences", "series")
