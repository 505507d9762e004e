"""Offices have a telephone number, at which they are called into conferences."""

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0106"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("offices", sa.Column("phone", sa.String(24), nullable=True))


def downgrade() -> None:
    """Go back: the numbers are forgotten."""
    op.drop_column("offices", "phone")
