"""Sheets are found by the pages' engine: their full-text index goes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from gateway.platform.sql import full_text

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE sheet_terms")
    # and with it its index or its triggers
    op.drop_table("sheet_search")


def downgrade() -> None:
    """Go back: each sheet is found again once it is written anew."""
    op.create_table(
        "sheet_search",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("sheet_id", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("terms", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["sheets.id"],
            name="fk_sheet_search_sheet_id_sheets",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("position", name="pk_sheet_search"),
    )
    op.create_index(
        "uq_sheet_search_sheet_id_language", "sheet_search", ["sheet_id", "language"], unique=True
    )
    for statement in full_text.index("sheet_search", "sheet_terms", op.get_context().dialect.name):
        op.execute(statement)
