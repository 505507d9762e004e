"""Store why an authorisation was asked for: by the operator, or because a contact was handed over, and by whom."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("authorisations") as table:
        table.add_column(sa.Column("cause", sa.String(16), nullable=False, server_default="asked"))
        table.add_column(sa.Column("handed_by", sa.String(64), nullable=True))
        table.create_foreign_key(
            "fk_authorisations_handed_by_accounts",
            "accounts",
            ["handed_by"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("authorisations") as table:
        table.drop_constraint("fk_authorisations_handed_by_accounts", type_="foreignkey")
        table.drop_column("handed_by")
        table.drop_column("cause")
