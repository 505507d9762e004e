"""Store when somebody began to decide on a request or a copy, so that of two simultaneous decisions one is signed."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

TABLES = ("recording_requests", "recording_copies")


def upgrade() -> None:
    """Go to this revision."""
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("begun_at")
