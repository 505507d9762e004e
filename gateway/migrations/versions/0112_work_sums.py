"""Keep operators' time as sums of nobody, for days whose states by person are gone, and find entries of no contact."""

import sqlalchemy as sa
from alembic import op

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None

OF_NO_CONTACT = sa.text("contact_id IS NULL")
SUMS = ("available", "offered", "busy", "wrap_up", "paused", "rung", "declined", "missed")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "work_sums",
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("office", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in SUMS),
        sa.PrimaryKeyConstraint("slot", "office", name="pk_work_sums"),
    )
    op.create_index(
        "ix_contact_events_states",
        "contact_events",
        ["at"],
        sqlite_where=OF_NO_CONTACT,
        postgresql_where=OF_NO_CONTACT,
    )


def downgrade() -> None:
    """Go back. The days that were added up have no operators' time any more."""
    op.drop_index("ix_contact_events_states", "contact_events")
    op.drop_table("work_sums")
