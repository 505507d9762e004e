"""PINs by which callers by the telephone line come to conferences."""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("conference_links", sa.Column("pin", sa.String(64), nullable=True))
    op.create_index("ix_conference_links_pin", "conference_links", ["pin"])


def downgrade() -> None:
    """Go back: nobody dials in."""
    op.drop_index("ix_conference_links_pin", "conference_links")
    op.drop_column("conference_links", "pin")
