"""Shared notes of conferences."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

NOTES = "conference_notes"


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        NOTES,
        sa.Column("conference_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"],
            ["conferences.id"],
            name=f"fk_{NOTES}_conference_id_conferences",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conference_id", name=f"pk_{NOTES}"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table(NOTES)
