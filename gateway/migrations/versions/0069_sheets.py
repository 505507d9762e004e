"""Add information sheets: their versions, their full-text index, and their use in contacts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from gateway.platform.sql import full_text

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=nullable)


def _of(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete=ondelete
    )


def upgrade() -> None:
    """Go to this revision."""
    at = sa.DateTime(timezone=True)
    op.create_table(
        "sheets",
        _id("id"),
        sa.Column("topics", sa.JSON(), nullable=False),
        _id("owner_id", nullable=True),
        _id("deputy_id", nullable=True),
        sa.Column("competent_body", sa.String(200), nullable=True),
        sa.Column("life_days", sa.BigInteger(), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("current", sa.BigInteger(), nullable=True),
        sa.Column("meaning", sa.BigInteger(), nullable=False),
        sa.Column("created_at", at, nullable=False),
        sa.Column("confirmed_at", at, nullable=True),
        _id("confirmed_by", nullable=True),
        sa.Column("reminded_at", at, nullable=True),
        sa.Column("escalated_at", at, nullable=True),
        sa.Column("withdrawn_at", at, nullable=True),
        _id("withdrawn_by", nullable=True),
        sa.Column("withdrawn_why", sa.String(300), nullable=True),
        _of("sheets", "owner_id", "accounts", "SET NULL"),
        _of("sheets", "deputy_id", "accounts", "SET NULL"),
        _of("sheets", "confirmed_by", "accounts", "SET NULL"),
        _of("sheets", "withdrawn_by", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_sheets"),
    )
    op.create_index("ix_sheets_owner_id", "sheets", ["owner_id"])
    op.create_index("ix_sheets_state", "sheets", ["state"])
    op.create_table(
        "sheet_versions",
        _id("sheet_id"),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("why", sa.String(300), nullable=False),
        sa.Column("based_on", sa.BigInteger(), nullable=True),
        sa.Column("minor", sa.Boolean(), nullable=False),
        sa.Column("written_at", at, nullable=False),
        _id("author_id", nullable=True),
        sa.Column("approved_at", at, nullable=True),
        _id("approved_by", nullable=True),
        sa.Column("returned_why", sa.String(300), nullable=True),
        _of("sheet_versions", "sheet_id", "sheets"),
        _of("sheet_versions", "author_id", "accounts", "SET NULL"),
        _of("sheet_versions", "approved_by", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("sheet_id", "number", name="pk_sheet_versions"),
    )
    op.create_index("ix_sheet_versions_state", "sheet_versions", ["state"])
    op.create_table(
        "sheet_lives",
        _id("topic"),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("topic", name="pk_sheet_lives"),
    )
    op.create_table(
        "sheet_search",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        _id("sheet_id"),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("terms", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
        _of("sheet_search", "sheet_id", "sheets"),
        sa.PrimaryKeyConstraint("position", name="pk_sheet_search"),
    )
    op.create_index(
        "uq_sheet_search_sheet_id_language", "sheet_search", ["sheet_id", "language"], unique=True
    )
    op.create_table(
        "sheet_uses",
        _id("id"),
        _id("contact_id"),
        _id("sheet_id"),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.String(16), nullable=False),
        sa.Column("at", at, nullable=False),
        _id("account_id", nullable=True),
        _of("sheet_uses", "contact_id", "contacts"),
        _of("sheet_uses", "sheet_id", "sheets"),
        _of("sheet_uses", "account_id", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_uses"),
    )
    op.create_index("ix_sheet_uses_at", "sheet_uses", ["at"])
    op.create_index("ix_sheet_uses_contact_id", "sheet_uses", ["contact_id"])
    op.create_index("ix_sheet_uses_sheet_id", "sheet_uses", ["sheet_id"])
    op.create_table(
        "sheet_verdicts",
        _id("id"),
        _id("sheet_id"),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("at", at, nullable=False),
        _of("sheet_verdicts", "sheet_id", "sheets"),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_verdicts"),
    )
    op.create_index("ix_sheet_verdicts_sheet_id_at", "sheet_verdicts", ["sheet_id", "at"])
    for statement in full_text.index("sheet_search", "sheet_terms", op.get_context().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Go back: sheets and what served of them are forgotten."""
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE sheet_terms")
    for name in (
        "sheet_verdicts", "sheet_uses", "sheet_search", "sheet_lives", "sheet_versions", "sheets",
    ):  # fmt: skip
        op.drop_table(name)
