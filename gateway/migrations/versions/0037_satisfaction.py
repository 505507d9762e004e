"""Store how content citizens were with their contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

INDEX = "ix_contacts_counted"
INDEXED = (
    *("created_at", "category", "channel", "outcome", "state", "removed_why", "due_at"),
    *("wait_ms", "over_ms", "answered_by", "talk_ms", "wrap_up_ms", "measured", "poor"),
)


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("contacts", sa.Column("satisfaction", sa.BigInteger(), nullable=True))
    op.drop_index(INDEX, "contacts")
    op.create_index(INDEX, "contacts", [*INDEXED, "satisfaction"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(INDEX, "contacts")
    op.create_index(INDEX, "contacts", list(INDEXED))
    op.drop_column("contacts", "satisfaction")
