"""Captions typed in conferences."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

LINES = "conference_captions"


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        LINES,
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("conference_id", sa.String(length=64), nullable=False),
        sa.Column("member", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("room", sa.String(length=16), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"],
            ["conferences.id"],
            name=f"fk_{LINES}_conference_id_conferences",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{LINES}"),
    )
    op.create_index(f"ix_{LINES}_conference_id_at", LINES, ["conference_id", "at"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(f"ix_{LINES}_conference_id_at", LINES)
    op.drop_table(LINES)
