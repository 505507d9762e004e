"""Give each viewer one clock over all recordings."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

INDEX = "ix_recording_viewings_account_id_counted_to"


def upgrade() -> None:
    """Go to this revision."""
    op.create_index(INDEX, "recording_viewings", ["account_id", "counted_to"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(INDEX, "recording_viewings")
