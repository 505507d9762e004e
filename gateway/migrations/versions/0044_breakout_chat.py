"""The breakout room in which a line of a conference's chat was written."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("conference_lines", sa.Column("room", sa.String(length=16), nullable=True))


def downgrade() -> None:
    """Go back. What was written in a breakout room goes: without its room it would be everybody's."""
    op.execute("DELETE FROM conference_lines WHERE room IS NOT NULL AND room <> '*'")
    op.drop_column("conference_lines", "room")
