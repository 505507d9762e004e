"""Store which parts of a recording were served in which view."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

WORD = sa.String(length=64)
INDEX = "ix_recording_served_recording_id"


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "recording_served",
        sa.Column("view_id", WORD, nullable=False),
        sa.Column("party", WORD, nullable=False),
        sa.Column("recording_id", WORD, nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name="fk_recording_served_recording_id_recordings",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("view_id", "party", name="pk_recording_served"),
    )
    op.create_index(INDEX, "recording_served", ["recording_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(INDEX, table_name="recording_served")
    op.drop_table("recording_served")
