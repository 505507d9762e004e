"""Finding the contacts that several operators shared."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

INDEX = "ix_contacts_shared"
WHICH = "shared = 1"


def upgrade() -> None:
    """Go to this revision."""
    op.create_index(
        INDEX,
        "contacts",
        ["shared", "created_at"],
        sqlite_where=sa.text(WHICH),
        postgresql_where=sa.text(WHICH),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index(INDEX, "contacts")
