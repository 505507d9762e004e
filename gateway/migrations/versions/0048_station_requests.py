"""Add requests that one person makes and another decides, about the station and not about one recording."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

REQUESTS = "station_requests"


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        REQUESTS,
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_why", sa.String(length=400), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_why", sa.String(length=200), nullable=True),
        sa.CheckConstraint("kind IN ('erase', 'retention')", name=f"ck_{REQUESTS}_kind"),
        sa.CheckConstraint(
            "state IN ('pending', 'granted', 'refused')", name=f"ck_{REQUESTS}_state"
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["accounts.id"],
                name=f"fk_{REQUESTS}_{column}_accounts",
                ondelete="SET NULL",
            )
            for column in ("asked_by", "decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{REQUESTS}"),
    )
    op.create_index(f"ix_{REQUESTS}_state_asked_at", REQUESTS, ["state", "asked_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(f"ix_{REQUESTS}_state_asked_at", REQUESTS)
    op.drop_table(REQUESTS)
