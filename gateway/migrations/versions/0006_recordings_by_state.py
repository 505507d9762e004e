"""Index recordings by state: those to be finished or destroyed are looked for every few seconds."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_index("ix_recordings_state_keep_until", "recordings", ["state", "keep_until"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_recordings_state_keep_until", "recordings")
