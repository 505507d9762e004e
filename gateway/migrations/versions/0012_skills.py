"""Store skills of the staff beyond their topics: languages, sign language."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("accounts", sa.Column("skills", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Go back."""
    op.drop_column("accounts", "skills")
