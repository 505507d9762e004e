"""The peripheral offices, and which of them an account belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "offices",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_offices"),
    )
    op.create_table(
        "office_categories",
        sa.Column("office_id", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name="fk_office_categories_office_id_offices",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("office_id", "category", name="pk_office_categories"),
    )
    # no foreign key: SQLite would make the table anew for it, and take sessions along with the old one.
    # Offices are closed and never deleted.
    op.add_column("accounts", sa.Column("office_id", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("accounts", "office_id")
    op.drop_table("office_categories")
    op.drop_table("offices")
