"""Store when a granted request was begun and done, so that a process that dies in between leaves nothing undone."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0050"
branch_labels = None
depends_on = None

REQUESTS = "station_requests"


def upgrade() -> None:
    """Go to this revision. What was granted before counts as done."""
    with op.batch_alter_table(REQUESTS) as batch:
        for name in ("begun_at", "done_at"):
            batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute(
        sa.text(
            f"UPDATE {REQUESTS} SET begun_at = decided_at, done_at = decided_at"  # noqa: S608 - our own name
            " WHERE state = 'granted'"
        )
    )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table(REQUESTS) as batch:
        for name in ("done_at", "begun_at"):
            batch.drop_column(name)
