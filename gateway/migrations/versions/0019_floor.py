"""Add notices to waiting citizens, and an index by which contacts that everybody has refused are found."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

REFUSED = sa.text("kind = 'refused_by_all'")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "floor_notices",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("english", sa.String(length=300), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["accounts.id"],
            name="fk_floor_notices_made_by_accounts",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["accounts.id"],
            name="fk_floor_notices_ended_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_floor_notices"),
    )
    op.create_index("ix_floor_notices_ends_at", "floor_notices", ["ends_at"])
    op.create_index(
        "ix_contact_events_refused",
        "contact_events",
        ["at"],
        sqlite_where=REFUSED,
        postgresql_where=REFUSED,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_contact_events_refused", "contact_events")
    op.drop_index("ix_floor_notices_ends_at", "floor_notices")
    op.drop_table("floor_notices")
