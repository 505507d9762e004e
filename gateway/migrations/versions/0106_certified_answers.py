"""Store whether an answer to a question by certified mail is certified: of earlier ones nobody knows, and nothing is
said."""

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column(
        "inquiry_answers",
        sa.Column("certified", sa.Boolean(), nullable=False, server_default=sa.true()),
    )


def downgrade() -> None:
    """Go back: nothing is said of it."""
    op.drop_column("inquiry_answers", "certified")
