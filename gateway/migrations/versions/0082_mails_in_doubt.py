"""Count the attempts after which nobody knows whether a mail was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column(
        "outgoing_mail", sa.Column("unsure", sa.BigInteger(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    """Go back: doubts are forgotten."""
    op.drop_column("outgoing_mail", "unsure")
