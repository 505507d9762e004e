"""Store who revoked a standing authorisation, when and why."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("authorisations") as table:
        table.add_column(sa.Column("ended_by", sa.String(), nullable=True))
        table.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("ended_why", sa.String(300), nullable=True))
        table.create_foreign_key(
            "fk_authorisations_ended_by_accounts", "accounts", ["ended_by"], ["id"],
            ondelete="SET NULL",
        )  # fmt: skip


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("authorisations") as table:
        table.drop_constraint("fk_authorisations_ended_by_accounts", type_="foreignkey")
        for name in ("ended_why", "ended_at", "ended_by"):
            table.drop_column(name)
