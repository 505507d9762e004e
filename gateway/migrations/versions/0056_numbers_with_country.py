"""Numbers to be called back stand as ``+390612345678``, however they were written."""

from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.execute("UPDATE callbacks SET number = '+' || substr(number, 3) WHERE number LIKE '00%'")
    op.execute("UPDATE callbacks SET number = '+39' || number WHERE number NOT LIKE '+%'")


def downgrade() -> None:
    """Go back; numbers with their country were there before."""
