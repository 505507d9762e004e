"""Indexes by which contacts are found: channel, outcome, code, office, and the contact a callback comes from."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_CONTACTS = ("channel", "outcome", "wrap_up_code")
_OF_OFFICES = sa.text("office_id IS NOT NULL")


def upgrade() -> None:
    """Go to this revision."""
    for column in _CONTACTS:
        op.create_index(f"ix_contacts_{column}_created_at", "contacts", [column, "created_at"])
    op.create_index(
        "ix_legs_office_id",
        "legs",
        ["office_id"],
        sqlite_where=_OF_OFFICES,
        postgresql_where=_OF_OFFICES,
    )
    op.create_index("ix_callbacks_comes_from", "callbacks", ["comes_from"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_callbacks_comes_from", "callbacks")
    op.drop_index("ix_legs_office_id", "legs")
    for column in reversed(_CONTACTS):
        op.drop_index(f"ix_contacts_{column}_created_at", "contacts")
