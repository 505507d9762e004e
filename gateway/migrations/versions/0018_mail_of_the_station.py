"""Allow mail that belongs to no contact: the station's own."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("outgoing_mail") as table:
        table.alter_column("contact_id", existing_type=sa.String(length=64), nullable=True)


def downgrade() -> None:
    """Go back; mail of the station itself is lost."""
    op.execute(sa.text("DELETE FROM outgoing_mail WHERE contact_id IS NULL"))
    with op.batch_alter_table("outgoing_mail") as table:
        table.alter_column("contact_id", existing_type=sa.String(length=64), nullable=False)
