"""Store which bodies were taken out of use by hand, and the body whose matter a sheet is about."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column(
        "bodies", sa.Column("withheld", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "sheet_bodies",
        sa.Column("sheet_id", sa.String(64), nullable=False),
        sa.Column("body_id", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["sheets.id"],
            name="fk_sheet_bodies_sheet_id_sheets",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["body_id"],
            ["bodies.id"],
            name="fk_sheet_bodies_body_id_bodies",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sheet_id", name="pk_sheet_bodies"),
    )
    op.create_index("ix_sheet_bodies_body_id", "sheet_bodies", ["body_id"])


def downgrade() -> None:
    """Go back: imports bring every body back, and sheets name no body of the directory."""
    op.drop_table("sheet_bodies")
    op.drop_column("bodies", "withheld")
