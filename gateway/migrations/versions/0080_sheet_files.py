"""Files beside information sheets, which the versions of these name."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "sheet_files",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("media_type", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by"],
            ["accounts.id"],
            name="fk_sheet_files_added_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_files"),
    )
    op.create_index("ix_sheet_files_sha256", "sheet_files", ["sha256"])
    op.add_column(
        "sheet_versions",
        sa.Column("attachments", sa.JSON(), server_default="[]", nullable=False),
    )


def downgrade() -> None:
    """Go back: the versions name no files any more, and the files are swept away."""
    op.drop_column("sheet_versions", "attachments")
    op.drop_index("ix_sheet_files_sha256", table_name="sheet_files")
    op.drop_table("sheet_files")
