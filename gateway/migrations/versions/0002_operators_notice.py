"""Store which version of the notice about being recorded an account has accepted, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("accounts") as table:
        table.add_column(sa.Column("notice_version", sa.String(length=16), nullable=True))
        table.add_column(sa.Column("notice_accepted_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("accounts") as table:
        table.drop_column("notice_accepted_at")
        table.drop_column("notice_version")
