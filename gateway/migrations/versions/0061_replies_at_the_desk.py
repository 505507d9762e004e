"""An answer to a message that is begun is kept with it."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("messages", sa.Column("draft", sa.Text(), nullable=True))


def downgrade() -> None:
    """Go back: drafts are forgotten."""
    with op.batch_alter_table("messages") as batch:
        batch.drop_column("draft")
