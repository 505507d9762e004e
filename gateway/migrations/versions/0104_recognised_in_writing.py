"""Store whether a recognised citizen's contacts are shown beside their written cases. Citizens who were never asked
have not agreed."""

import sqlalchemy as sa
from alembic import op

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column(
        "known_citizens",
        sa.Column("written", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Go back: they are shown at the desk alone."""
    op.drop_column("known_citizens", "written")
